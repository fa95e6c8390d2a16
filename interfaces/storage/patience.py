"""Asking a database again for a while when it is silent, and telling its silence from a fault of ours."""

import sqlite3
import time
from collections.abc import Callable
from typing import Any, TypeVar

from eventsourcing.persistence import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)

from tierline.application.ports import LogUnavailable

PATIENCE_SECONDS = 5.0
"""How long one call may take in all, however often the database has to be asked."""
_PAUSE_SECONDS = 0.1
_T = TypeVar("_T")
_OF_THE_STATEMENT = (
    IntegrityError,
    DataError,
    ProgrammingError,
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
)
"""Errors that say nothing of the database's state; all others may be gone in a moment."""


def patiently(question: Callable[..., _T], *args: Any, **kwargs: Any) -> _T:
    """Ask the database, again if it is busy or gone, until patience ends; then LogUnavailable."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return question(*args, **kwargs)
        except (DatabaseError, InterfaceError, sqlite3.DatabaseError) as error:
            if isinstance(error, _OF_THE_STATEMENT):
                raise
            if time.monotonic() + _PAUSE_SECONDS > deadline:
                raise LogUnavailable("the log does not answer") from error
            time.sleep(_PAUSE_SECONDS)
