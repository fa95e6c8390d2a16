"""The worker's thread: stands by until it is the active one, rebuilds what is outdated, then follows."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from domain.shared.errors import Conflict
from interfaces.silence import SILENCE
from interfaces.storage.one_active import ActiveLock
from projections.rebuild import RebuildStopped
from projections.store import ReadStore
from projections.worker import Worker

PAUSE_SECONDS = 1.0
log = logging.getLogger("tierline.worker")


class Feeding:
    """Feeds the read models from a thread of this process.

    Args:
        worker: Does the work.
        store: The read models, whose definition tells whether they are outdated.
        lock: Held while this is the active worker of the database.
        rebuild: Builds the read models anew.
        wake: Ends the worker's waiting for news.
    """

    def __init__(
        self,
        worker: Worker,
        store: ReadStore,
        lock: ActiveLock,
        rebuild: Callable[[], object],
        wake: Callable[[], None],
    ) -> None:
        self._worker = worker
        self._store = store
        self._lock = lock
        self._rebuild = rebuild
        self._wake = wake
        self._stop = Event()
        self._thread: Thread | None = None
        self.active = False
        """Whether this is the active worker at present."""

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = Thread(target=self.run, name="tierline-worker", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Ask for the end, after the page that is being applied."""
        self._stop.set()
        self._wake()

    def stop(self) -> None:
        """End after the page that is being applied, and let the next worker take over."""
        self.end()
        while self._thread is not None and self._thread.is_alive():
            # It may have begun to wait just after it was woken.
            self._wake()
            self._thread.join(0.05)

    def run(self) -> None:
        """Stand by, feed, and stand by again when the lock is lost; until `stop`."""
        lock = self._lock
        while lock.take(self._stop):
            self.active = True
            try:
                self._feed()
            except SILENCE as error:
                log.warning("the database did not answer (%s); standing by", type(error).__name__)
            except (RebuildStopped, Conflict) as error:
                log.error("%s; trying again in a minute", error)
                self._stop.wait(60)
            finally:
                self.active = False
                lock.release()
            self._stop.wait(PAUSE_SECONDS)

    def _feed(self) -> None:
        if outdated(self._store):
            log.info("the read models were made by other rules; building them anew")
            self._rebuild()
        self._worker.follow(_WhileHeld(self._stop, self._lock))


class _WhileHeld(Event):
    """Set as soon as the worker must stop or the lock is lost."""

    def __init__(self, stop: Event, lock: ActiveLock) -> None:
        super().__init__()
        self._stop = stop
        self._lock = lock

    def is_set(self) -> bool:
        return self._stop.is_set() or not self._lock.held()

    def wait(self, timeout: float | None = None) -> bool:
        self._stop.wait(timeout)
        return self.is_set()


def outdated(store: ReadStore) -> bool:
    """Whether the live tables were filled by other projections or policies than today's."""
    with store.reading() as reading:
        return reading.generation.definition != store.definition
