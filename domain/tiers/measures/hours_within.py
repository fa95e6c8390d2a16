"""How many hours of ours went into an account lately: `hours_within`."""

from bisect import bisect_right
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, Self
from uuid import UUID

from pydantic import model_validator

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry
from tierline.domain.account.investments import Investment
from tierline.domain.shared.time import FOREVER, earlier, later
from tierline.domain.tiers.filters import Filter, check_filter, passes
from tierline.domain.tiers.measures.base import Accumulator, Days, Forecast, Measure, Value


class HoursWithin(Measure):
    """The hours of the investments with v - days < occurred_at <= v that pass the filter.

    What was spent in money alone has no hours.
    """

    measure: Literal["hours_within"] = "hours_within"
    days: Days
    where: Filter = {}

    @model_validator(mode="after")
    def _filter_fits(self) -> Self:
        check_filter(self.where, Investment)
        return self

    @property
    def reads(self) -> tuple[type[Fact], ...]:
        return (Investment,)

    @property
    def reach(self) -> timedelta:
        return timedelta(days=self.days)

    def accumulator(self) -> Accumulator:
        return _Hours(self)

    def check_threshold(self, threshold: Value) -> None:
        super().check_threshold(threshold)
        if threshold == 0:
            raise ValueError("must be 1 or more")


class _Hours(Accumulator):
    """When hours were invested, and how many up to and including each time."""

    def __init__(self, measure: HoursWithin) -> None:
        self.measure, self.window = measure, measure.reach
        self.times: list[datetime] = []
        self.ids: list[UUID] = []
        self.sums: list[Decimal] = [Decimal(0)]

    def add(self, entry: Entry) -> bool:
        fact = entry.fact
        if not isinstance(fact, Investment) or fact.hours is None or not passes(fact, self.measure.where):
            return False
        self.times.append(entry.at)
        self.ids.append(fact.fact_id)
        self.sums.append(self.sums[-1] + fact.hours)
        return True

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        first, count = self._first(now), len(self.times)
        yield now, self._hours(first)
        for index in range(first, count):
            if index + 1 < count and self.times[index + 1] == self.times[index]:
                continue
            if (out := later(self.times[index], self.window)) < FOREVER:
                yield out, self._hours(index + 1)

    def agrees(self, other: Self, now: datetime) -> bool:
        return self._lately(now) == other._lately(now)

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        return tuple(self.ids[self._first(now) :])

    def _lately(self, now: datetime) -> tuple[list[datetime], list[Decimal]]:
        """When those in the window were spent, and how many hours up to each of them."""
        first = self._first(now)
        return self.times[first:], [hours - self.sums[first] for hours in self.sums[first:]]

    def _first(self, now: datetime) -> int:
        return bisect_right(self.times, earlier(now, self.window))

    def _hours(self, first: int) -> int | float:
        hours = self.sums[-1] - self.sums[first]
        return int(hours) if hours == hours.to_integral_value() else float(hours)
