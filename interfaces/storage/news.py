"""Waking who waits for the next fact: in process, by the database's own call, and by looking."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from tierline.application.ports import LogUnavailable

LOOK_SECONDS = 1.0
LOOK_SECONDS_SQLITE = 0.25
"""A file has no call to listen to, so another process's facts are found by looking more often."""

_BACK_OFF_SECONDS = 1.0
_log = logging.getLogger("tierline.log")


class News:
    """What this process knows of the last position, and how often it looks for itself."""

    def __init__(self, look_seconds: float = LOOK_SECONDS) -> None:
        self._look_seconds = look_seconds
        self._changed = threading.Condition()
        self._position = 0
        self._calls = 0
        self._wakes = 0

    def announce(self, position: int) -> None:
        """Something was recorded here."""
        with self._changed:
            self._position = max(self._position, position)
            self._changed.notify_all()

    def called(self) -> None:
        """Something may have been recorded elsewhere."""
        with self._changed:
            self._calls += 1
            self._changed.notify_all()

    def wake(self) -> None:
        """Let everybody who waits here return at once, because something else is to be done."""
        with self._changed:
            self._wakes += 1
            self._changed.notify_all()

    def wait(self, after: int, timeout: float, head: Callable[[], int]) -> None:
        """Return when something newer than `after` may exist, or after `timeout` seconds."""
        deadline, wakes = time.monotonic() + timeout, self._wakes
        while self._wakes == wakes and self._position <= after and not self._newer(after, head):
            remaining = min(deadline - time.monotonic(), self._look_seconds)
            if remaining <= 0:
                return
            with self._changed:
                calls = self._calls
                self._changed.wait_for(
                    lambda: self._position > after or (self._calls, self._wakes) != (calls, wakes),  # noqa: B023 - waits right here
                    remaining,
                )

    def close(self) -> None:
        """Nothing to let go of."""

    def _newer(self, after: int, head: Callable[[], int]) -> bool:
        try:
            self._position = max(self._position, head())
        except LogUnavailable:
            return False
        return self._position > after


class ListeningNews(News):
    """As News, and listens on a connection of its own for what other processes record.

    The connection is made at the first wait and made anew when it breaks. Where LISTEN can't work (a
    standby) or isn't delivered (a transaction pooler), looking once a second is what remains.
    """

    def __init__(self, connection: dict[str, Any], channel: str) -> None:
        super().__init__()
        self._connection = connection
        self._channel = channel
        self._stop = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def wait(self, after: int, timeout: float, head: Callable[[], int]) -> None:
        """Return when something newer than `after` may exist, or after `timeout` seconds."""
        self._start()
        super().wait(after, timeout, head)

    def close(self) -> None:
        """Stop listening."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="tierline-listen", daemon=True)
                self._thread.start()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                self._hear()
            except (psycopg.Error, OSError) as error:
                _log.info("not listening (%s); looking every second instead", type(error).__name__)
                self._stop.wait(_BACK_OFF_SECONDS)

    def _hear(self) -> None:
        connection = psycopg.connect(autocommit=True, **self._connection)
        try:
            connection.execute(SQL("LISTEN {}").format(Identifier(self._channel)))
            self.called()
            while not self._stop.is_set():
                for _ in connection.notifies(timeout=0.2, stop_after=1):
                    self.called()
        finally:
            with suppress(psycopg.Error):
                connection.close()
