"""How often something happened lately: `count_within`."""

from bisect import bisect_right
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry
from tierline.domain.shared.time import FOREVER, earlier, later
from tierline.domain.tiers.filters import Filter, KindName, check_filter, kinds_named, passes
from tierline.domain.tiers.measures.base import Days, Forecast, Gauge, Measure


class CountWithin(Measure):
    """The number of facts of some kinds with v - days < occurred_at <= v that pass the filter."""

    counts: ClassVar[bool] = True

    measure: Literal["count_within"] = "count_within"
    kinds: Annotated[tuple[KindName, ...], Field(min_length=1)]
    days: Days
    where: Filter = {}

    @model_validator(mode="after")
    def _filter_fits(self) -> Self:
        check_filter(self.where, *self.reads)
        return self

    @property
    def reads(self) -> tuple[type[Fact], ...]:
        return kinds_named(self.kinds)

    @property
    def reach(self) -> timedelta:
        return timedelta(days=self.days)

    def gauge(self) -> Gauge:
        return _Times(self.reach, self.where)


class _Times(Gauge):
    """When it happened, in order."""

    def __init__(self, window: timedelta, where: Filter) -> None:
        self.window, self.where = window, where
        self.times: list[datetime] = []
        self.ids: list[UUID] = []

    def take(self, entry: Entry) -> bool:
        if not passes(entry.fact, self.where):
            return False
        self.times.append(entry.at)
        self.ids.append(entry.fact.fact_id)
        return True

    def ahead(self, now: datetime, enough: int | None = None) -> Forecast:
        count = len(self.times)
        first = self._first(now)
        if enough is not None:
            first = max(first, count - enough)
        yield now, count - first
        for index in range(first, count):
            if index + 1 < count and self.times[index + 1] == self.times[index]:
                continue
            if (out := later(self.times[index], self.window)) < FOREVER:
                yield out, count - index - 1

    def carriers(self, now: datetime) -> tuple[UUID, ...]:
        return tuple(self.ids[self._first(now) :])

    def _first(self, now: datetime) -> int:
        return bisect_right(self.times, earlier(now, self.window))
