"""The files of an SQLite database: which they are, who may read them, and whether anybody has them open."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tierline.domain.shared.errors import Conflict

PRIVATE = 0o600
"""Nobody but their owner reads the files: names of accounts and of our people are in clear in them."""
_BESIDE = ("", "-wal", "-shm", "-journal")


class DatabaseInUse(Conflict):
    """A Tierline process has the database open, or it is being restored; stop that process first."""


def views_path(database: Path) -> Path:
    """The file of the read models beside an SQLite file: `tierline.db` has `tierline.views.db`."""
    return database.with_name(f"{database.stem}.views.db")


def parts_of(database: Path) -> list[Path]:
    """The files that SQLite keeps for a database, as far as they are there, the database itself first."""
    paths = (database.with_name(f"{database.name}{ending}") for ending in _BESIDE)
    return [path for path in paths if path.exists()]


def keep_private(database: Path) -> None:
    """Let only the owner read a database's files, made empty if there is none; SQLite makes the rest alike.

    Files of somebody else are left as they are.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
    for path in parts_of(database):
        with suppress(PermissionError, FileNotFoundError):
            if path.stat().st_mode & 0o077 and path.is_file():
                path.chmod(PRIVATE)


def settle(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class InUse:
    """A lock on a file beside the database: shared by all who have it open, for the restorer alone.

    The system lifts it when the process ends, however it does.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.open.lock")
        # A file object and no number: what fails before it is released is closed with it.
        self._file: IO[bytes] | None = None

    def share(self) -> None:
        """Have the database open, as others may. Raises DatabaseInUse while it is being restored."""
        self._take(fcntl.LOCK_SH)

    def release(self) -> None:
        """Have it open no more."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else has the database open meanwhile. Raises DatabaseInUse."""
        self._take(fcntl.LOCK_EX)
        try:
            yield
        finally:
            self.release()

    def _take(self, how: int) -> None:
        file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE), "r+b")
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise DatabaseInUse() from None
        self._file = file
