"""How things stand in one respect, by the latest observation: `level`."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal, Self
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry
from tierline.domain.account.observations import LEVELS, Facet, Observation
from tierline.domain.shared.time import FOREVER, earlier, later
from tierline.domain.tiers.measures.base import Accumulator, CarriedSpan, Days, Forecast, Measure, Value


class Level(Measure):
    """The level of a facet at its latest observation, if that is younger than `max_age_days`.

    Else it is not known: an older observation never comes back in place of a later one.

    Competition is observed for each area by itself; `area` says whether the highest or the lowest of
    the areas' levels is meant (nobody to compete with is the highest).
    """

    measure: Literal["level"] = "level"
    facet: Facet
    max_age_days: Days
    area: Literal["highest", "lowest"] = "highest"

    @property
    def reads(self) -> tuple[type[Fact], ...]:
        return (Observation,)

    @property
    def reach(self) -> timedelta:
        return timedelta(days=self.max_age_days)

    def accumulator(self) -> Accumulator:
        return _Latest(self)

    def rank(self, value: Value) -> float:
        return LEVELS[self.facet].index(str(value))

    def check_threshold(self, threshold: Value) -> None:
        if threshold not in LEVELS[self.facet]:
            raise ValueError(f"must compare with a level of {self.facet}: {', '.join(LEVELS[self.facet])}")


class _Latest(Accumulator):
    """The latest observation, of each area where areas are told apart."""

    def __init__(self, measure: Level) -> None:
        self.measure, self.facet, self.age = measure, measure.facet, measure.reach
        self.latest: dict[str | None, Entry] = {}

    def add(self, entry: Entry) -> bool:
        fact = entry.fact
        if not isinstance(fact, Observation) or fact.facet != self.facet:
            return False
        self.latest[fact.area if self.facet == "competition" else None] = entry
        return True

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        yield now, self._value(self._fresh(now))
        ages = {later(entry.at, self.age) for entry in self._fresh(now)}
        for moment in sorted(ages - {FOREVER}):
            yield moment, self._value(self._fresh(moment))

    def agrees(self, other: Self, now: datetime) -> bool:
        oldest = earlier(now, self.age)
        areas = self.latest.keys() | other.latest.keys()
        pairs = ((self.latest.get(area), other.latest.get(area)) for area in areas)
        return all(
            one is another or not any(e and e.at > oldest for e in (one, another)) for one, another in pairs
        )

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        fresh = self._fresh(now)
        value = self._value(fresh)
        carrying = [entry for entry in fresh if _level(entry) == value]
        return tuple(entry.fact.fact_id for entry in sorted(carrying, key=lambda entry: entry.place))

    def carrying(self, now: datetime, lasts: Callable[[UUID], datetime]) -> Iterable[CarriedSpan]:
        moments = [moment for moment, _ in self.forecast(now)]
        return [
            CarriedSpan(fact, begin, end)
            for begin, end in pairwise([*moments, FOREVER])
            for fact in self.supporting_facts(begin)
        ]

    def _fresh(self, now: datetime) -> list[Entry]:
        oldest = earlier(now, self.age)
        return [entry for entry in self.latest.values() if entry.at > oldest]

    def _value(self, fresh: list[Entry]) -> Value:
        choose = max if self.measure.area == "highest" else min
        return choose(map(_level, fresh), key=self.measure.rank, default=None)


def _level(entry: Entry) -> str:
    assert isinstance(entry.fact, Observation)
    return entry.fact.level
