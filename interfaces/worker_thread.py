"""The worker's loop: stands by until it has the lease, makes anew what must be, follows; nothing ends it."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from traceback import format_tb

from tierline.domain.shared.errors import Conflict
from tierline.interfaces.database_errors import SILENCE
from tierline.projections.engine.lease import Lease, LeaseLost, LeaseWatch, keeping
from tierline.projections.engine.rebuild import Leave, Left
from tierline.projections.engine.store import ReadStore
from tierline.projections.engine.worker import LogDiffers, Worker

STAND_BY_SECONDS = 0.5
PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0
TIDY_SECONDS = 60.0
END_SECONDS = 2.5
"""How long after the order to stop the page that is being applied is waited for; it is done again later."""
FRAMES = 8
log = logging.getLogger("tierline.worker")


class Feeding:
    """Feeds the read models, in a thread of this process or in the caller's.

    Args:
        worker: Does the work.
        store: The read models.
        head: The last position of the log.
        wake: Ends the worker's waiting for news.
        forget: Drops what is in memory of a log that isn't the one at hand.
    """

    def __init__(
        self,
        worker: Worker,
        store: ReadStore,
        head: Callable[[], int],
        wake: Callable[[], None],
        forget: Callable[[], None],
    ) -> None:
        self._worker = worker
        self._store = store
        self._head = head
        self._wake = wake
        self._forget = forget
        self._watch = LeaseWatch(store, time.monotonic)
        self._stop = Event()
        self._thread: Thread | None = None
        self._lease: Lease | None = None
        self._tidied = 0.0
        self._done = 0.0
        self._asked = 0.0
        self._pause = PAUSE_SECONDS
        self.chores: list[Callable[[Leave], bool]] = []
        """What else is to be done once a minute, a little at a time: each says whether it is done for now."""
        self.active = False
        """Whether this is the active worker at present."""
        self.trouble: str | None = None
        """The name of the error that the worker met last and has not come over yet."""

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = Thread(target=self.run, name="tierline-worker", daemon=True)
        self._thread.start()

    def wait_for_the_end(self, seconds: float | None = None) -> bool:
        """Return once the end was asked for, or so many seconds went by; whether it was."""
        return self._stop.wait(seconds)

    def end(self) -> None:
        """Ask for the end, between two accounts."""
        if not self._stop.is_set():
            self._asked = time.monotonic()
        self._stop.set()
        self._wake()

    def stop(self) -> None:
        """End between two accounts, and let the next worker take over; an account that takes long is left."""
        self.end()
        deadline = self._asked + END_SECONDS
        while self._thread is not None and self._thread.is_alive() and time.monotonic() < deadline:
            # It may have begun to wait just after it was woken.
            self._wake()
            self._thread.join(0.05)

    def run(self) -> None:
        """Stand by, feed, and stand by again, whatever happens, until `stop`."""
        while not self._stop.is_set():
            try:
                self._turn()
            except (Left, LeaseLost, Conflict) as other:
                log.info("standing by (%s)", type(other).__name__)
            except SILENCE as error:
                self._note(error)
                log.warning("the database did not answer (%s); standing by", self.trouble)
            except Exception as error:  # noqa: BLE001 - whatever it is, the worker goes on as soon as it can
                self._note(error)
                log.error("%s\n%s", self.trouble, "".join(format_tb(error.__traceback__, -FRAMES)))
                self._stop.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
            self._stop.wait(STAND_BY_SECONDS)

    def _turn(self) -> None:
        """Feed for as long as the lease is ours, if it is to be had."""
        live = self._store.live()
        if live is None:
            log.info("there are no read models of this version yet; making them from the log")
            self._worker.rebuild(leave=self._stop.is_set)
            self._note(None)
        elif lease := self._mine(live.number):
            # Whoever had it before may have told accounts anew.
            self._worker.forget()
            self._lease = lease
            try:
                with keeping(self._store, lease) as keeper:
                    self.active = True
                    self._follow(lease, lambda: self._stop.is_set() or not keeper.held())
            except LogDiffers:
                log.error("the log is not the one that the read models were made from; making them anew")
                self._store.void(live)
                self._forget()
            finally:
                self.active = False
        else:
            # Another worker feeds; the database answered, or that would not be known.
            self._note(None)

    def _mine(self, generation: int) -> Lease | None:
        """The lease, if it is to be had: at once where an outage kept us from letting go of it."""
        last, self._lease = self._lease, None
        if last is not None and last.generation == generation and self._store.renew(last):
            return last
        return self._watch.ask(generation)

    def _follow(self, lease: Lease, leave: Leave) -> None:
        while not leave():
            if self._worker.step(lease, leave) == 0:
                self._worker.wait_for_news()
            self._note(None)
            self._tidy()
            self._do_chores(leave)

    def _do_chores(self, leave: Leave) -> None:
        """Do what else there is to do; what isn't done then is gone on with at the next turn."""
        if time.monotonic() - self._done > TIDY_SECONDS:
            with suppress(*SILENCE):
                done = [chore(leave) for chore in self.chores]
                if all(done):
                    self._done = time.monotonic()

    def _tidy(self) -> None:
        """Drop what serves nobody any more, once a minute; if it can't be done now, another time."""
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            with suppress(*SILENCE):
                for definition in self._store.tidy(self._head()):
                    log.info("dropped read models that serve nobody any more: %s", definition)

    def _note(self, error: Exception | None) -> None:
        """Remember what went wrong last, or (None) that all is well again."""
        self.trouble = type(error).__name__ if error else None
        if error is None:
            self._pause = PAUSE_SECONDS
