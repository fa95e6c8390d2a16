"""What is kept in memory so that it need not be read again: about so many bytes, the longest unused goes."""

from collections.abc import Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
FACT_BYTES = 4_000
"""What a fact takes in a history, with its places in the lists and what is derived from it: 3,100 measured on
the demo portfolio, and some room."""


class Kept(Generic[K, V]):
    """Values under keys, each with the bytes that it takes.

    Args:
        limit: How many bytes; one value is kept however large it is.
    """

    def __init__(self, limit: int) -> None:
        # One that is too large counts as all there is room for: so it stays, alone.
        self._values: LRUCache[K, tuple[V, int]] = LRUCache(limit, lambda kept: min(kept[1], limit))

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value, in place of what was kept under its key."""
        self._values[key] = (value, size)

    def take(self, key: K) -> V | None:
        """What was kept under a key, which is kept no more."""
        value, _ = self._values.pop(key, (None, 0))
        return value

    def clear(self) -> None:
        """Keep nothing."""
        self._values.clear()
