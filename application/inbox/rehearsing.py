"""A dry run of the inbox: drafts are read from where they are kept, and written nowhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tierline.application.inbox.drafts import Draft, DraftQuestion, DraftTable, InboxKey, Rewrap


class RehearsedDrafts:
    """A table that keeps what is put in it in memory, over one that stays as it is. Fulfils `DraftTable`."""

    def __init__(self, table: DraftTable) -> None:
        self._table = table
        self._put: dict[UUID, Draft] = {}
        self._key: InboxKey | None = None
        self._matched: int | None = None

    def find(self, question: DraftQuestion) -> Draft | None:
        """The draft asked for, as it was put here or else as it is kept."""
        mine = self._put.get(question.draft) if question.draft else None
        return mine or self._table.find(question)

    def put(self, draft: Draft, *, new: bool = False) -> bool:
        """Take a draft in."""
        there = self.find(DraftQuestion(draft=draft.draft))
        if (there is not None) is new or (there and there.writes != draft.writes):
            return False
        self._put[draft.draft] = replace(draft, writes=draft.writes if new else draft.writes + 1)
        return True

    def page(
        self, question: DraftQuestion, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Sequence[Draft]:
        """Drafts as they are kept."""
        return self._table.page(question, limit, after)

    def count(self, question: DraftQuestion) -> int:
        """How many are kept."""
        return self._table.count(question)

    def unknown(self, question: DraftQuestion, limit: int) -> Sequence[tuple[str, int, UUID]]:
        """Hashes of addresses in drafts as they are kept."""
        return self._table.unknown(question, limit)

    def count_unknown(self, question: DraftQuestion) -> int:
        """How many of those there are."""
        return self._table.count_unknown(question)

    def with_unknown(self, hashes: Sequence[str]) -> Sequence[UUID]:
        """The drafts as they are kept in which some addresses are unknown."""
        return self._table.with_unknown(hashes)

    def matched_until(self) -> int | None:
        """Up to which position addresses are matched."""
        return self._table.matched_until() if self._matched is None else self._matched

    def note_matched(self, position: int) -> None:
        """Keep that, here."""
        self._matched = position

    def inbox_key(self, new: InboxKey | None = None) -> InboxKey | None:
        """The key of the inbox, or one that is gone with this."""
        self._key = self._key or self._table.inbox_key() or new
        return self._key

    def forget(self, owner: str, new: InboxKey, rewrap: Rewrap) -> int:
        """Nobody is forgotten in a dry run."""
        return 0
