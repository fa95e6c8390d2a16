"""What was found out a moment ago: counting a large portfolio again for every look would be a waste."""

from collections.abc import Callable, Hashable
from copy import copy
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar, cast

from cachetools import LRUCache

from tierline.domain.shared.time import later

T = TypeVar("T")
FRESH = timedelta(seconds=60)
"""For how long what was counted at a moment counts for later moments, while nothing new is heard of."""


class Remembered:
    """The last answers, each with the moment it is about.

    The key must name all that the answer depends on but the moment: how far the read models are, and
    whatever was asked.
    """

    def __init__(self, most: int = 200) -> None:
        self._lock = Lock()
        self._answers: LRUCache[Hashable, tuple[datetime, Any]] = LRUCache(most)
        self._whose: Callable[[], Hashable] = lambda: None

    def of(self, whose: Callable[[], Hashable]) -> "Remembered":
        """The answers that are given to some: what they may see is part of every key, as `whose` tells it."""
        theirs = copy(self)
        theirs._whose = whose  # noqa: SLF001 - it is one of these
        return theirs

    def clear(self) -> None:
        """Remember nothing."""
        with self._lock:
            self._answers.clear()

    def answer(
        self, key: Hashable, at: datetime, ask: Callable[[], T], holds: Callable[[T], bool] = lambda _: True
    ) -> T:
        """The answer about a moment at most `FRESH` before `at`: remembered if it holds, or asked for."""
        key = (self._whose(), key)
        with self._lock:
            known = self._answers.get(key)
        if known and known[0] <= at < later(known[0], FRESH) and holds(cast("T", known[1])):
            return cast("T", known[1])
        found = ask()
        with self._lock:
            self._answers[key] = (at, found)
        return found
