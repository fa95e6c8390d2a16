"""A log kept in a list, so that a projection test can say exactly what was recorded, and what breaks."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tierline.domain.account.base import Fact, Recorded
from tierline.domain.shared.ids import BOOK, stream_id

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


class Kept(Recorded):
    """A fact in the list, which stands for its stored form as well."""

    @property
    def topic(self) -> str:
        """The stored name of its kind."""
        return self.fact.TOPIC


class LogInMemory:
    """Stands for the stored log towards the read side. `unreadable` positions can't be decoded."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []
        self.unreadable: set[int] = set()

    def record(self, account: str, *facts: Fact, actor: str = "local") -> None:
        """Append facts as they are, without any decision."""
        for fact in facts:
            position = len(self.recorded) + 1
            version = sum(one.account == account for one in self.recorded) + 1
            at = BEGUN + timedelta(minutes=position)
            self.recorded.append(Kept(stream_id(account), account, version, at, actor, fact, position))

    def stored(self, after: int, limit: int, until: int | None = None) -> list[Recorded]:
        return self.recorded[max(0, after) : until][:limit]

    def decoded(self, stored: Any) -> Recorded:
        if stored.position in self.unreadable:
            raise LookupError("unknown topic")
        recorded: Recorded = stored
        return recorded

    def identity(self) -> str:
        return "in memory"

    def fingerprint(self, stored: Any) -> str:
        return f"{stored.position}:{stored.fact.fact_id}"

    def account_of(self, stored: Any) -> str | None:
        account: str = stored.account
        return account

    def stored_stream(
        self, account: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Recorded]:
        mine = [one for one in self.recorded if one.account_id == account][after:until]
        return [one for one in mine if known is None or one.position <= known]

    def stored_by_account(self, after: UUID, until: int) -> Iterator[list[Recorded]]:
        accounts = {one.account_id for one in self.recorded if one.account != BOOK}
        for account in sorted(one for one in accounts if one > after):
            if stream := self.stored_stream(account, known=until):
                yield stream

    def stream(
        self, account: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Recorded]:
        return [self.decoded(one) for one in self.stored_stream(account, after, until, known)]

    def by_account(self, until: int) -> Iterator[list[Recorded]]:
        for account in dict.fromkeys(one.account_id for one in self.recorded if one.account != BOOK):
            if stream := [self.decoded(one) for one in self.stored(0, until) if one.account_id == account]:
                yield stream

    def by_topic(self, topics: Sequence[str], after: int, limit: int) -> list[Recorded]:
        return [one for one in self.recorded[after:] if one.fact.TOPIC in topics][:limit]

    def find(self, fact_id: UUID) -> Recorded | None:
        return next((one for one in self.recorded if one.fact.fact_id == fact_id), None)

    def head(self) -> int:
        return len(self.recorded)

    def wait(self, after: int, timeout: float) -> None:
        """Nobody else writes here, so there is nothing to wait for."""


def facts_of(recorded: Iterable[Recorded]) -> list[Fact]:
    """The facts alone."""
    return [one.fact for one in recorded]
