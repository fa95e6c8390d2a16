"""Going on from fact to fact: what a fact changes is told at the cost of what it touches."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Generic, TypeVar

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Change, Entry, History
from tierline.domain.shared.time import FOREVER
from tierline.domain.time.renewals import TimeRange

T = TypeVar("T")


class HistoryWatch(ABC, Generic[T]):
    """An index of a history that tells where something is otherwise than last told, and how.

    It goes on from the last fact where the next one comes behind it. A fact that comes late is followed as
    far as it makes a difference; where nobody can say how far that is, everything is told anew from it on.
    """

    kinds: tuple[type[Fact], ...]
    """What it reads; other facts change nothing."""

    def __init__(self, history: History, since: datetime) -> None:
        """`since` is the instant from which on it is asked first."""
        self._history = history
        self._anew: datetime | None = since
        """From where on everything is to be told, if it is."""
        self._now = since
        """When the last fact happened that was taken."""
        self._where: TimeRange | None = None
        """Where it is otherwise."""

    def take(self, change: Change) -> None:
        """Follow what the next recorded fact changed."""
        sides = (change.before, change.after)
        if not any(entry and isinstance(entry.fact, self.kinds) for entry in sides):
            return
        if self._anew is not None or self._where is not None:
            begun = self._where.begin if self._where else change.since
            self._anew = min(self._anew or begun, begun, change.since)
        elif change.before is None and change.after.at >= self._now:
            self._now = change.after.at
            self._where = TimeRange(self._now, FOREVER) if self._go_on(change.after) else None
        else:
            self._look_back(change)

    def renewed(self) -> tuple[TimeRange, T] | None:
        """Where it is otherwise than last told, and how; None if it is nowhere."""
        where, anew = self._where, self._anew
        self._where, self._anew = None, None
        if anew is not None:
            self._now, found = self._begin(anew)
            return TimeRange(anew, FOREVER), found
        if where is None:
            return None
        return where, self._ahead(where.begin) if where.end == FOREVER else self._within(where)

    def _look_back(self, change: Change) -> None:
        end = self._reaches(change)
        if end > self._now:
            self._anew = change.since
        elif end > change.since:
            self._where = TimeRange(change.since, end)

    @abstractmethod
    def _begin(self, since: datetime) -> tuple[datetime, T]:
        """How it is from an instant on, by the whole history, and when its last fact happened."""

    @abstractmethod
    def _go_on(self, entry: Entry) -> bool:
        """Take a fact that comes behind all others; whether anything is otherwise from it on."""

    @abstractmethod
    def _ahead(self, now: datetime) -> T:
        """How it is from the last fact on."""

    @abstractmethod
    def _reaches(self, change: Change) -> datetime:
        """Until when a change of what is not the last may make a difference; FOREVER if that isn't known."""

    @abstractmethod
    def _within(self, where: TimeRange) -> T:
        """How it is within a time, by the whole history."""
