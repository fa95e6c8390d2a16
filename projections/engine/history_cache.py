"""The histories of the accounts lately asked for, kept in memory and continued from the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.history import History
from tierline.projections.engine.kept import FACT_BYTES, Kept
from tierline.projections.engine.pseudonyms import PseudonymousLog


class _ReadHistory(NamedTuple):
    """A history, up to which position all is in it that is recorded of its account, and how it is told."""

    history: History
    until: int = 0
    shown_by: int = 0


class Histories:
    """At most about `limit` bytes of histories, the longest unused going first.

    Used by one thread at a time: `of` holds a lock while the caller looks at the history.
    """

    def __init__(self, source: PseudonymousLog, limit: int) -> None:
        self._source = source
        self._kept: Kept[UUID, _ReadHistory] = Kept(limit)
        self._lock = RLock()

    @contextmanager
    def of(self, account_id: UUID, known: int | None = None, head: int | None = None) -> Iterator[History]:
        """The account's history up to a position (None: the head); empty if there is no such account.

        With `head`, that of the log as it was just now, nothing is read again while the log stays as it is.
        """
        with self._lock:
            history, until, shown_by = self._taken(account_id)
            needed = head if known is None else known
            if needed is None or max(until, history.position) < needed:
                further = self._source.stream(account_id, after=history.version, known=known)
                if self._source.shown_by(account_id) != shown_by and history.version:
                    # Somebody was forgotten meanwhile: what was read before tells of them otherwise.
                    history, until = History(), 0
                    further = self._source.stream(account_id, known=known)
                for recorded in further:
                    history.apply(recorded)
                until = max(until, needed or 0)
            self._keep(account_id, history, until)
            if known is None or history.position <= known:
                yield history
                return
        yield History(self._source.stream(account_id, known=known))

    @contextmanager
    def before(self, first: Recorded) -> Iterator[History]:
        """The account's history right before a fact, for the caller to take further; kept from then on."""
        with self._lock:
            history = self._taken(first.account_id).history
            if history.version != first.version - 1:
                history = History(self._source.stream(first.account_id, until=first.version - 1))
            yield history
            self._keep(first.account_id, history)

    def drop(self, account_id: UUID) -> None:
        """Forget a history, after what was done with it came to nothing."""
        with self._lock:
            self._kept.take(account_id)

    def clear(self) -> None:
        """Forget all histories: the log is not the one that they were read from."""
        with self._lock:
            self._kept.clear()

    def _taken(self, account_id: UUID) -> _ReadHistory:
        found = self._kept.take(account_id)
        shown_by = self._source.shown_by(account_id)
        return found if found and found.shown_by == shown_by else _ReadHistory(History(), shown_by=shown_by)

    def _keep(self, account_id: UUID, history: History, until: int = 0) -> None:
        kept = _ReadHistory(history, until, self._source.shown_by(account_id))
        self._kept.put(account_id, kept, history.version * FACT_BYTES)
