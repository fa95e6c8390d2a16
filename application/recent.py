"""What was used most recently, kept up to a bound, for many threads."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values that take up at most `limit` together; the one unused for longest goes first.

    A value takes up 1, or whatever is said. The last one used is kept however large it is.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = 0
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """The value kept under a key, which counts as used now."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: K, value: V, size: int = 1) -> None:
        """Keep a value, in place of what was kept under its key."""
        with self._lock:
            self._take(key)
            self._values[key] = (value, size)
            self._taken += size
            while self._taken > self._limit and len(self._values) > 1:
                self._take(next(iter(self._values)))

    def drop(self, key: K) -> None:
        """Keep no value under a key."""
        with self._lock:
            self._take(key)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._values.clear()
            self._taken = 0

    def _take(self, key: K) -> None:
        if key in self._values:
            self._taken -= self._values.pop(key)[1]
