"""One active worker, one rebuild per database: locks that a process takes with it when it dies."""

import fcntl
import os
import time
from pathlib import Path
from threading import Event
from typing import Any, Literal, Protocol

import psycopg

_ASK_SECONDS = 1.0
Purpose = Literal["worker", "rebuild"]
_NUMBERS: dict[Purpose, int] = {"worker": 0x6572_0004, "rebuild": 0x6572_0005}


class ActiveLock(Protocol):
    """Held by at most one process; the others stand by."""

    def take_now(self) -> bool:
        """Make it ours if nobody has it; whether it is."""

    def take(self, stop: Event) -> bool:
        """Wait until it is ours; False if `stop` was set first."""

    def held(self) -> bool:
        """Whether it is still ours; asks the database at most once a second."""

    def release(self) -> None:
        """Let the next one have it."""


class FileLock:
    """For SQLite: a lock on a file beside the database, which the system lifts when the process ends."""

    def __init__(self, database: Path, purpose: Purpose) -> None:
        self._path = database.with_name(f"{database.name}.{purpose}.lock")
        self._file: int | None = None

    def take_now(self) -> bool:
        """Make it ours if nobody has it; whether it is."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def take(self, stop: Event) -> bool:
        """Wait until it is ours; False if `stop` was set first."""
        while not stop.is_set():
            if self.take_now():
                return True
            stop.wait(_ASK_SECONDS / 4)
        return False

    def held(self) -> bool:
        """Whether it is ours."""
        return self._file is not None

    def release(self) -> None:
        """Let the next one have it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class PostgresLock:
    """For PostgreSQL: an advisory lock of a session of its own, which ends with the connection.

    Behind a transaction pooler a session is shared, so the lock may be lost or held by nobody; the
    guarded position of the read models then keeps two workers from doing the same page twice.
    """

    def __init__(self, connection: dict[str, Any], schema: str, purpose: Purpose) -> None:
        self._parameters = connection
        self._name = (_NUMBERS[purpose], schema or "public")
        self._connection: psycopg.Connection[Any] | None = None
        self._asked = 0.0

    def take_now(self) -> bool:
        """Make it ours if nobody has it; whether it is."""
        try:
            return self._ask("SELECT pg_try_advisory_lock(%s, hashtext(%s))")
        except (psycopg.Error, OSError):
            self.release()
            return False

    def take(self, stop: Event) -> bool:
        """Wait until it is ours; False if `stop` was set first. A broken connection is made anew."""
        while not stop.is_set():
            if self.take_now():
                return True
            stop.wait(_ASK_SECONDS)
        self.release()
        return False

    def held(self) -> bool:
        """Whether the session that holds it still answers; asked at most once a second."""
        if self._connection is None:
            return False
        if time.monotonic() - self._asked < _ASK_SECONDS:
            return True
        try:
            self._ask("SELECT %s::int IS NOT NULL AND %s::text IS NOT NULL")
        except (psycopg.Error, OSError):
            self.release()
        return self._connection is not None

    def release(self) -> None:
        """Let the next one have it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, question: str) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(autocommit=True, prepare_threshold=None, **self._parameters)
        row = self._connection.execute(question, self._name).fetchone()
        self._asked = time.monotonic()
        return bool(row and row[0])
