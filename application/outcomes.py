"""What is recorded, and what recording answers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.restating import OnChange
from tierline.domain.shared.errors import Refusal


@dataclass(frozen=True, slots=True)
class FactReceipt:
    """Where a fact stands in the log."""

    fact_id: UUID
    account: str
    version: int
    position: int
    recorded_at: datetime

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        """The receipt of a recorded fact."""
        return cls(
            fact_id=recorded.fact.fact_id,
            account=recorded.account,
            version=recorded.version,
            position=recorded.position,
            recorded_at=recorded.recorded_at,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """A fact is recorded: now, or (`repeated`) before, with the receipt it got then."""

    receipt: FactReceipt
    repeated: bool = False
    restated: tuple[str, ...] = ()
    """It was there, its source says something else of it now, and this was recorded: the kinds of it."""


class PartRefused(Exception):
    """One of several facts that belong together is refused, so that none is recorded; which one, and why."""

    def __init__(self, place: int, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.place, self.refusal = place, refusal


class Line(NamedTuple):
    """One fact of many: its account's code, its fields, and what to do if its source said otherwise."""

    account: str
    content: Mapping[str, Any]
    on_change: OnChange | None = None
    """None: a fact_id is taken for good."""
