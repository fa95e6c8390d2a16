"""The keys of drafts, as those who destroy keys have to know them."""

from collections.abc import Iterator, Mapping
from typing import Protocol
from uuid import UUID

from tierline.application.encryption import BoxBroken
from tierline.application.forgetting import KeyBeside
from tierline.application.inbox.drafts import DraftBox, InboxKey, Rewrap
from tierline.application.inbox.texts import INBOX_ID, DraftTexts


class SealedDrafts(Protocol):
    """Where drafts are kept, as far as their keys go."""

    def inbox_key(self, new: InboxKey | None = None) -> InboxKey | None:
        """The key of the inbox."""

    def boxes(self) -> Iterator[tuple[UUID, DraftBox]]:
        """Every draft that still has texts, and these."""

    def renew(self, new: InboxKey, rewrap: Rewrap) -> None:
        """Wrap the keys of all drafts by a new key of the inbox."""


class InboxKeys:
    """The inbox's own key and those of its drafts. Fulfils `KeptBeside`."""

    owner = INBOX_ID

    def __init__(self, table: SealedDrafts, texts: DraftTexts) -> None:
        self._table = table
        self._texts = texts

    def own(self) -> KeyBeside | None:
        """The inbox's own key, if there is one."""
        key = self._table.inbox_key()
        if key is None:
            return None
        try:
            return KeyBeside(key.wrapped, self._texts.secret(key))
        except BoxBroken:
            return KeyBeside(key.wrapped, None)

    def living(self) -> Mapping[str, bytes]:
        """The keys of drafts that open, by their ids."""
        key = self._table.inbox_key()
        return dict(self._living(key)) if key else {}

    def renew(self) -> None:
        """Put a new key of the inbox in place of the one that is there; drafts that don't open lose texts."""
        new = self._texts.new_inbox_key()
        self._table.renew(new, lambda draft, old: self._texts.rewrapped(draft, old, new))

    def _living(self, key: InboxKey) -> Iterator[tuple[str, bytes]]:
        for draft, box in self._table.boxes():
            try:
                yield draft.hex, self._texts.key_of(draft, box, key)
            except BoxBroken:
                continue
