"""What the load states: facts of many kinds that can always be recorded, in any order of their times."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tests.examples import example

Content = dict[str, Any]
FIRST_DAY = datetime(2023, 1, 2, tzinfo=UTC)
MINUTES = 3 * 365 * 24 * 60
NAMED_BY = {
    "contact_added": "contact",
    "contract_signed": "contract",
    "escalation_raised": "escalation",
    "action_planned": "action",
    "proposal": "proposal",
}
"""Kinds that begin something, and the field with its name."""
OTHERS = (
    "interaction",
    "interaction",
    "investment",
    "observation",
    "customer_verdict",
    "knowledge",
    "analysis",
)
KINDS = (*OTHERS, *NAMED_BY)


class Facts:
    """Facts by lot; the same seed gives the same ones.

    Args:
        seed: What they are drawn by.
        clock: When each happened: told as it happens. Without one they are from three years, in no order.
    """

    def __init__(self, seed: str, clock: Callable[[], datetime] | None = None) -> None:
        self._chance, self._clock = Random(seed), clock

    def __call__(self) -> Content:
        """One fact that no other one contradicts."""
        kind, fact_id = self._chance.choice(KINDS), self._id()
        changes: Content = {"fact_id": str(fact_id), "occurred_at": self._moment()}
        if kind in NAMED_BY:
            changes[NAMED_BY[kind]] = f"n-{fact_id.hex[:12]}"
        if kind == "action_planned":
            changes |= {"side": "ours", "owner": "p-anna", "plan": ...}
        elif kind != "contact_added":
            # The contacts and competitors of the examples need not have been named here.
            changes |= {"contacts": ..., "competitor": ...}
        return example(kind, **changes)

    def opening(self, code: str) -> Content:
        """The opening of an account, before all that is stated about it."""
        opened = (FIRST_DAY - timedelta(days=1)).isoformat()
        return {"kind": "account_opened", "fact_id": str(self._id()), "code": code, "name": f"Account {code}",
                "account_kind": "enterprise", "occurred_at": opened}  # fmt: skip

    def _id(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128), version=4)

    def _moment(self) -> str:
        if self._clock is not None:
            return self._clock().isoformat()
        return (FIRST_DAY + timedelta(minutes=self._chance.randrange(MINUTES))).isoformat()


WRITTEN = ("purpose", "note", "name", "title", "summary", "statement", "findings", "basis", "reason", "text")


def texts_of(fact: Content) -> dict[str, str]:
    """The texts of a fact as people wrote them, by their fields."""
    return {name: value for name, value in fact.items() if name in WRITTEN}
