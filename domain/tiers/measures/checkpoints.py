"""Where accumulators that look back without limit stood at some moments: none begins with the first fact."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Generic, Protocol, Self, TypeVar

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Change, Entry, History
from tierline.domain.shared.time import BEGINNING, earlier

FAR = 64
"""After so many facts it is worth keeping where an accumulator stands."""
MOST = 32
"""So many are kept, spread over the history: each may hold as much as the history does."""


class Resumable(Protocol):
    """What takes facts in order, and can be gone on from twice."""

    def add(self, entry: Entry) -> bool:
        """Take the next fact."""

    def copy(self) -> Self:
        """The same as it stands, to go on from apart."""


T = TypeVar("T", bound=Resumable)


class Checkpoints(Generic[T]):
    """An index of a history: what has taken all facts of some kinds up to a moment.

    Asked for a moment it costs the facts since the last checkpoint, however many there are before.
    """

    def __init__(self, history: History, kinds: tuple[type[Fact], ...], begin: Callable[[], T]) -> None:
        self._history, self._kinds, self._begin = history, kinds, begin
        self._kept: list[tuple[datetime, T]] = []

    def take(self, change: Change) -> None:
        """Forget what no longer stands as it did."""
        sides = (change.before, change.after)
        if any(entry and isinstance(entry.fact, self._kinds) for entry in sides):
            del self._kept[bisect_left(self._kept, change.since, key=itemgetter(0)) :]

    def before(self, start: datetime) -> T:
        """What has taken all facts that happened before a moment; it is the caller's own."""
        place = bisect_left(self._kept, start, key=itemgetter(0))
        moment, found = self._kept[place - 1] if place else (BEGINNING, self._begin())
        until, found = earlier(start, timedelta.resolution), found.copy()
        facts = self._history.facts(*self._kinds, after=moment, until=until)
        for entry in facts:
            found.add(entry)
        if len(facts) > FAR:
            self._kept.insert(place, (until, found.copy()))
            if len(self._kept) > MOST:
                del self._kept[::2]
        return found
