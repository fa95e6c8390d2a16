"""The thread that tells our people, in a process that feeds the read models; nothing ends it."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from tierline.domain.shared.errors import Conflict, noted
from tierline.interfaces.database_errors import SILENCE

log = logging.getLogger("tierline.messages")


class MessageThread:
    """Tells again and again.

    Args:
        tell: Composes and sends what is to be told by now.
        active: Whether this process is to do it: the one that feeds the read models does.
        seconds: How long it waits between two runs; 0: it is never begun.
    """

    def __init__(self, tell: Callable[[], object], active: Callable[[], bool], seconds: float) -> None:
        self._tell = tell
        self._active = active
        self._seconds = seconds
        self._stop = Event()
        self._thread: Thread | None = None
        self.trouble: str | None = None
        """The name of the error that the last run met; None if it met none."""

    def start(self) -> None:
        """Begin, in a thread of its own, unless that is left to somebody else."""
        if self._seconds:
            self._thread = Thread(target=self._run, name="tierline-messages", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End; a message that is being sent is waited for briefly, and else sent again later."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(2)

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            if self._active():
                self._turn()

    def _turn(self) -> None:
        try:
            self._tell()
            self.trouble = None
        except (*SILENCE, Conflict) as error:
            self.trouble = type(error).__name__
            log.warning("messages wait: %s", self.trouble)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next run tells what this one didn't
            self.trouble = type(error).__name__
            log.error("telling failed: %s", noted(error))
