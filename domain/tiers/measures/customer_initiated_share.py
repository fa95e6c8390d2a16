"""How often the customer comes to us rather than we to it: `customer_initiated_share`."""

from bisect import bisect_right
from datetime import datetime, timedelta
from typing import Literal, Self
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry
from tierline.domain.account.interactions import Interaction
from tierline.domain.shared.time import FOREVER, earlier, later
from tierline.domain.tiers.measures.base import Accumulator, Days, Forecast, Measure, Value


class CustomerInitiatedShare(Measure):
    """The share of interactions that the customer began among those that one of the two sides began.

    It is from 0 to 1, over v - days < occurred_at <= v, and not known where there are none. Those
    on mutual initiative are left out.
    """

    measure: Literal["customer_initiated_share"] = "customer_initiated_share"
    days: Days

    @property
    def reads(self) -> tuple[type[Fact], ...]:
        return (Interaction,)

    @property
    def reach(self) -> timedelta:
        return timedelta(days=self.days)

    def accumulator(self) -> Accumulator:
        return _Initiatives(self.reach)

    def check_threshold(self, threshold: Value) -> None:
        if type(threshold) not in (int, float) or not 0 <= float(threshold or 0) <= 1:
            raise ValueError("must compare with a share from 0 to 1")


class _Initiatives(Accumulator):
    """Who began the interactions, in order."""

    def __init__(self, window: timedelta) -> None:
        self.window = window
        self.times: list[datetime] = []
        self.ids: list[UUID] = []
        self.theirs: list[int] = [0]
        """How many of the first n they began, for each n."""

    def add(self, entry: Entry) -> bool:
        fact = entry.fact
        if not isinstance(fact, Interaction) or fact.initiative == "mutual":
            return False
        self.times.append(entry.at)
        self.ids.append(fact.fact_id)
        self.theirs.append(self.theirs[-1] + (fact.initiative == "theirs"))
        return True

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        first, count = self._first(now), len(self.times)
        yield now, self._share(first)
        for index in range(first, count):
            if index + 1 < count and self.times[index + 1] == self.times[index]:
                continue
            if (out := later(self.times[index], self.window)) < FOREVER:
                yield out, self._share(index + 1)

    def agrees(self, other: Self, now: datetime) -> bool:
        return self._lately(now) == other._lately(now)

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        return tuple(self.ids[self._first(now) :])

    def _lately(self, now: datetime) -> tuple[list[datetime], list[int]]:
        """When those in the window happened, and how many of them the customer began, one by one."""
        first = self._first(now)
        return self.times[first:], [count - self.theirs[first] for count in self.theirs[first:]]

    def _first(self, now: datetime) -> int:
        return bisect_right(self.times, earlier(now, self.window))

    def _share(self, first: int) -> Value:
        count = len(self.times) - first
        return (self.theirs[-1] - self.theirs[first]) / count if count else None
