"""Counting facts so that taking one in and letting one go costs little."""

from bisect import bisect_left, insort
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, timedelta
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.history import Entry
from tierline.domain.grade.rule import Numbers
from tierline.domain.shared.time import DAY

NO_TIME = timedelta()


class Weight(NamedTuple):
    """What of a fact is counted."""

    recorder: str
    lateness: timedelta
    """How long after it happened it was recorded; none for what was recorded a little ahead."""
    day: date
    """On which day it happened, by UTC."""
    confirmed: bool


def weight(entry: Entry, *, confirmed: bool) -> Weight:
    """What of a fact is counted."""
    lateness = max(entry.recorded_at - entry.at, NO_TIME)
    return Weight(entry.actor, lateness, entry.at.astimezone(UTC).date(), confirmed)


class EvidenceTally:
    """What is counted of some facts."""

    def __init__(self) -> None:
        self.size = 0
        self._recorders: Counter[str] = Counter()
        self._days: Counter[date] = Counter()
        self._lateness: list[timedelta] = []
        self._confirmed = 0

    def add(self, one: Weight) -> None:
        """Count a fact in."""
        insort(self._lateness, one.lateness)
        self._count(one, 1)

    def remove(self, one: Weight) -> None:
        """Count a fact out again."""
        del self._lateness[bisect_left(self._lateness, one.lateness)]
        self._count(one, -1)
        if not self._days[one.day]:
            del self._days[one.day]

    def numbers(self) -> Numbers | None:
        """What was counted; None if there are no facts."""
        if not self.size:
            return None
        late, middle = self._lateness, self.size // 2
        median = (late[(self.size - 1) // 2] + late[middle]) / 2
        return Numbers(
            max(self._recorders.values()) / self.size,
            median / DAY,
            len(self._days),
            self._confirmed / self.size,
        )

    def _count(self, one: Weight, by: int) -> None:
        self.size += by
        self._recorders[one.recorder] += by
        self._days[one.day] += by
        self._confirmed += by * one.confirmed


class TallyOfSome(EvidenceTally):
    """What is counted of some facts by their ids, and then of others: it costs those in which they differ."""

    def __init__(self) -> None:
        super().__init__()
        self._counted: dict[UUID, Weight] = {}

    def become(self, facts: Collection[UUID], weigh: Callable[[UUID], Weight]) -> None:
        """Count these facts and no others."""
        for fact in [one for one in self._counted if one not in facts]:
            self.remove(self._counted.pop(fact))
        for fact in facts:
            if fact not in self._counted:
                self._counted[fact] = weigh(fact)
                self.add(self._counted[fact])


class Pile(EvidenceTally):
    """The last facts, at most so many."""

    def __init__(self, most: int, weights: Iterable[Weight] = ()) -> None:
        super().__init__()
        self._most = most
        self._piled: deque[Weight] = deque()
        for one in weights:
            self.push(one)

    def push(self, one: Weight) -> None:
        """Take in the next fact; of more than the most, the first goes."""
        self._piled.append(one)
        self.add(one)
        if self.size > self._most:
            self.remove(self._piled.popleft())
