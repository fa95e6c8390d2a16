"""What the customer itself takes us for, by what it said last: `latest_verdict`."""

from datetime import datetime, timedelta
from typing import Literal, Self
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry
from tierline.domain.account.observations import CustomerVerdict
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import FOREVER, earlier, later
from tierline.domain.tiers.measures.base import Accumulator, Days, Forecast, Measure, Value


class LatestVerdict(Measure):
    """The tier that the customer's latest verdict names, if that is younger than `max_age_days`.

    Else it is not known. A verdict with a rating alone names no tier and changes nothing.
    """

    measure: Literal["latest_verdict"] = "latest_verdict"
    max_age_days: Days

    @property
    def reads(self) -> tuple[type[Fact], ...]:
        return (CustomerVerdict,)

    @property
    def reach(self) -> timedelta:
        return timedelta(days=self.max_age_days)

    def accumulator(self) -> Accumulator:
        return _LastVerdict(self.reach)

    def rank(self, value: Value) -> float:
        return list(Tier).index(Tier(str(value)))

    def check_threshold(self, threshold: Value) -> None:
        if threshold not in list(Tier):
            raise ValueError(f"must compare with a tier: {', '.join(Tier)}")


class _LastVerdict(Accumulator):
    """The latest verdict that names a tier."""

    def __init__(self, age: timedelta) -> None:
        self.age = age
        self.latest: tuple[Entry, Tier] | None = None

    def add(self, entry: Entry) -> bool:
        fact = entry.fact
        if not isinstance(fact, CustomerVerdict) or fact.tier is None:
            return False
        self.latest = (entry, fact.tier)
        return True

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        latest = self._fresh(now)
        if latest is None:
            yield now, None
            return
        entry, tier = latest
        yield now, tier.value
        if (out := later(entry.at, self.age)) < FOREVER:
            yield out, None

    def agrees(self, other: Self, now: datetime) -> bool:
        return self._fresh(now) == other._fresh(now)

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        latest = self._fresh(now)
        return (latest[0].fact.fact_id,) if latest else ()

    def _fresh(self, now: datetime) -> tuple[Entry, Tier] | None:
        return self.latest if self.latest and self.latest[0].at > earlier(now, self.age) else None
