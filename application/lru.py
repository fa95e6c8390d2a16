"""What was used most recently, kept up to a bound, for many threads."""

from collections.abc import Hashable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from cachetools import LRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Sized(NamedTuple, Generic[V]):
    """A value and what it takes up."""

    value: V
    size: int


class LruCache(Generic[K, V]):
    """Values that take up at most `limit` together; the one unused for longest goes first.

    A value takes up 1, or whatever is said. The last one used is kept however large it is.
    """

    def __init__(self, limit: int) -> None:
        # One that is too large counts as all there is room for: so it stays, alone.
        self._values: LRUCache[K, _Sized[V]] = LRUCache(limit, lambda kept: min(kept.size, limit))
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """The value kept under a key, which counts as used now."""
        with self._lock:
            kept = self._values.get(key)
            return kept.value if kept else None

    def put(self, key: K, value: V, size: int = 1) -> None:
        """Keep a value, in place of what was kept under its key."""
        with self._lock:
            self._values[key] = _Sized(value, size)

    def drop(self, key: K) -> None:
        """Keep no value under a key."""
        with self._lock:
            self._values.pop(key, None)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._values.clear()
