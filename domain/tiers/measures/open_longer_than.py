"""How many escalations wait for too long: `open_longer_than`."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Literal, Self
from uuid import UUID

from pydantic import model_validator

from tierline.domain.account.base import Fact
from tierline.domain.account.escalations import (
    AboutEscalation,
    Escalation,
    EscalationRaised,
    EscalationReopened,
    EscalationResolved,
)
from tierline.domain.account.history import Entry
from tierline.domain.shared.time import FOREVER, later
from tierline.domain.tiers.filters import Filter, check_filter, passes
from tierline.domain.tiers.measures.base import Accumulator, CarriedSpan, Days, Forecast, Measure


class OpenLongerThan(Measure):
    """The number of escalations raised at or before v - days and not resolved at v.

    One that was reopened is open since it was first raised. The filter looks at what was raised.
    What resolves or reopens an escalation that is not raised at the time changes nothing.
    """

    counts: ClassVar[bool] = True

    measure: Literal["open_longer_than"] = "open_longer_than"
    days: Days
    where: Filter = {}

    @model_validator(mode="after")
    def _filter_fits(self) -> Self:
        check_filter(self.where, EscalationRaised)
        return self

    @property
    def reads(self) -> tuple[type[Fact], ...]:
        return (EscalationRaised, EscalationResolved, EscalationReopened)

    def accumulator(self) -> Accumulator:
        return _Escalations(timedelta(days=self.days), self.where)


class _Escalations(Accumulator):
    """When the escalations that pass the filter were raised, and which of them are open."""

    def __init__(self, patience: timedelta, where: Filter) -> None:
        self.patience, self.where = patience, where
        self.known: dict[str, Escalation] = {}
        self.raised: dict[str, Entry] = {}
        self.open: dict[str, Entry] = {}

    def add(self, entry: Entry) -> bool:
        fact = entry.fact
        assert isinstance(fact, AboutEscalation)
        name = fact.escalation
        escalation = fact.apply(self.known.get(name))
        if escalation is None or not passes(escalation.raised, self.where):
            return False
        self.known[name] = escalation
        raised = self.raised.setdefault(name, entry)
        was_open = self.open.pop(name, None) is not None
        if escalation.open:
            self.open[name] = raised
        return escalation.open != was_open

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        moments = sorted(later(entry.at, self.patience) for entry in self.open.values())
        count = sum(moment <= now for moment in moments)
        yield now, count
        waiting = moments[count:]
        for index, moment in enumerate(waiting, 1):
            if moment < FOREVER and moment not in waiting[index : index + 1]:
                yield moment, count + index

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        waiting = sorted(self.open.values(), key=lambda entry: entry.place)
        return tuple(entry.fact.fact_id for entry in waiting if later(entry.at, self.patience) <= now)

    def carrying(self, now: datetime, lasts: Callable[[UUID], datetime]) -> Iterable[CarriedSpan]:
        begins = {entry.fact.fact_id: later(entry.at, self.patience) for entry in self.open.values()}
        return [CarriedSpan(fact, max(begin, now), FOREVER) for fact, begin in begins.items()]
