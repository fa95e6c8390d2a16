"""The histories of the accounts lately asked for, kept in memory and continued from the log."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from uuid import UUID

from domain.account.base import Recorded
from domain.account.history import History
from projections.base import FactSource


class Histories:
    """At most about `limit` facts of histories, the longest unused going first.

    Used by one thread at a time: `of` holds a lock while the caller looks at the history.
    """

    def __init__(self, source: FactSource, limit: int = 200_000) -> None:
        self._source = source
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[UUID, History] = OrderedDict()
        self._lock = RLock()

    @contextmanager
    def of(self, account_id: UUID, known: int | None = None) -> Iterator[History]:
        """The account's history up to a position (None: the head); empty if there is no such account."""
        with self._lock:
            history = self._take(account_id)
            for recorded in self._source.stream(account_id, after=history.version):
                history.apply(recorded)
            self._keep(account_id, history)
            if known is None or history.position <= known:
                yield history
                return
        yield History(self._source.stream(account_id, known=known))

    @contextmanager
    def before(self, first: Recorded) -> Iterator[History]:
        """The account's history right before a fact, for the caller to take further; kept from then on."""
        with self._lock:
            history = self._take(first.account_id)
            if history.version != first.version - 1:
                history = History(self._source.stream(first.account_id, until=first.version - 1))
            yield history
            self._keep(first.account_id, history)

    def drop(self, account_id: UUID) -> None:
        """Forget a history, after what was done with it came to nothing."""
        with self._lock:
            self._take(account_id)

    def _take(self, account_id: UUID) -> History:
        history = self._kept.pop(account_id, None)
        if history is None:
            return History()
        self._size -= history.version
        return history

    def _keep(self, account_id: UUID, history: History) -> None:
        self._kept[account_id] = history
        self._size += history.version
        while self._size > self._limit and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._size -= oldest.version
