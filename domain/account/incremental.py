"""Going on from fact to fact: what facts in the order of business time change, at the cost of one fact."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Generic, TypeVar

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Change, Entry, History

T = TypeVar("T")


class HistoryWatch(ABC, Generic[T]):
    """An index of a history that tells how something is from now on, whenever it has changed.

    It goes on from the last fact where the next one comes behind it; where history changed before
    that, it begins anew from there.
    """

    kinds: tuple[type[Fact], ...]
    """What it reads; other facts change nothing."""

    def __init__(self, history: History, since: datetime) -> None:
        """`since` is the instant from which on it is asked first."""
        self._history = history
        self._now: datetime | None = None
        self._since: datetime | None = since

    def take(self, change: Change) -> None:
        """Follow what the next recorded fact changed."""
        sides = (change.before, change.after)
        if not any(entry and isinstance(entry.fact, self.kinds) for entry in sides):
            return
        if self._goes_on(change):
            self._now = change.after.at
            self._since = self._now if self._go_on(change.after) else None
        else:
            self._now, self._since = None, min(self._since or change.since, change.since)

    def renewed(self) -> tuple[datetime, T] | None:
        """Since when it is otherwise than last told, and how; None if it is not."""
        since, self._since = self._since, None
        if since is None:
            return None
        if self._now is not None:
            return since, self._ahead(since)
        self._now, found = self._begin(since)
        return since, found

    def _goes_on(self, change: Change) -> bool:
        told = self._now is not None and self._since is None
        return told and change.before is None and self._now is not None and change.after.at >= self._now

    @abstractmethod
    def _begin(self, since: datetime) -> tuple[datetime, T]:
        """How it is from an instant on, by the whole history, and when its last fact happened."""

    @abstractmethod
    def _go_on(self, entry: Entry) -> bool:
        """Take a fact that comes behind all others; whether anything is otherwise from it on."""

    @abstractmethod
    def _ahead(self, now: datetime) -> T:
        """How it is from the last fact on."""
