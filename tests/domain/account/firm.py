"""Several accounts of one firm and what is recorded on them, in one order and without any decision."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.examples import EXAMPLES
from tierline.domain.account.account import Account
from tierline.domain.account.base import Fact, Recorded, parse_fact
from tierline.domain.account.history import History
from tierline.domain.account.lifecycle import Life, life_of
from tierline.domain.account.merging import Families, JudgedStretch, stretches
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.time import BEGINNING

START = datetime(2024, 1, 1, tzinfo=UTC)
WHY = {"reason": "told wrongly"}


def day(number: float) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=number)


class Firm:
    """A log of many accounts; each is recorded on as a test says, possible or not."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []

    def say(self, code: str, kind: str, on: float = 0, /, **fields: Any) -> UUID:
        """Record a fact of a kind on an account, on a day; its id. Fields not given are the example's."""
        content = {**EXAMPLES[kind], "occurred_at": day(on), **fields}
        number = len(self.recorded) + 1
        return self.add(code, parse_fact(content, fact_id=UUID(int=number)))

    def add(self, code: str, fact: Fact) -> UUID:
        """Record a fact; its id."""
        number = len(self.recorded) + 1
        version = sum(one.account == code for one in self.recorded) + 1
        heard = day(400) + timedelta(minutes=number)
        self.recorded.append(Recorded(account_id(code), code, version, heard, "ann", fact, number))
        return fact.fact_id

    def meet(self, code: str, on: float) -> UUID:
        """Record an interaction."""
        return self.say(code, "interaction", on)

    def merge(self, code: str, into: str, on: float) -> UUID:
        return self.say(code, "account_merged", on, into=into)

    def reverse(self, code: str, on: float) -> UUID:
        return self.say(code, "merge_reversed", on)

    def retract(self, code: str, target: UUID) -> UUID:
        return self.say(code, "fact_retracted", target=target)

    def correct(self, code: str, target: UUID, **changes: Any) -> UUID:
        return self.say(code, "fact_corrected", target=target, changes=changes)

    def streams(self, known: int | None = None) -> dict[str, list[Recorded]]:
        """The stream of each account, up to a position."""
        streams: dict[str, list[Recorded]] = {}
        for one in self.recorded[:known]:
            streams.setdefault(one.account, []).append(one)
        return streams

    def stretches(self, code: str, known: int | None = None) -> tuple[JudgedStretch, ...]:
        return stretches(code, self.streams(known))

    def judged_by(self, code: str, on: float, known: int | None = None) -> History | None:
        """What an account is judged by on a day, as known at a position."""
        for stretch in self.stretches(code, known):
            if stretch.start <= day(on) < stretch.end:
                return stretch.history
        raise AssertionError("the stretches leave a gap")

    def shown(self, code: str, on: float, known: int | None = None) -> set[UUID] | None:
        """The ids of the facts that an account shows on a day; None while it is merged away."""
        history = self.judged_by(code, on, known)
        return None if history is None else {entry.fact.fact_id for entry in history}

    def account(self, code: str) -> Account:
        """An account as decisions know it."""
        account = Account(code, recorded_at=BEGINNING)
        for one in self.streams().get(code, ()):
            account.apply(one)
        return account

    def relatives_of(self, code: str) -> frozenset[str]:
        families = Families()
        for one in self.recorded:
            families.take(one)
        return families.of(code)

    def life_of(self, code: str) -> Life | None:
        return life_of(self.account(code))
