"""What is kept in memory so that it need not be read again: about so many bytes, the longest unused goes."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

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
        self._limit = limit
        self._size = 0
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value, in place of what was kept under its key."""
        self.take(key)
        self._values[key] = (value, size)
        self._size += size
        while self._size > self._limit and len(self._values) > 1:
            _, (_, oldest) = self._values.popitem(last=False)
            self._size -= oldest

    def take(self, key: K) -> V | None:
        """What was kept under a key, which is kept no more."""
        value, size = self._values.pop(key, (None, 0))
        self._size -= size
        return value

    def clear(self) -> None:
        """Keep nothing."""
        self._values.clear()
        self._size = 0
