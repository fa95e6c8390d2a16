"""How a database that doesn't answer shows itself: a reason to try again, never to give a fact up."""

from sqlalchemy.exc import InterfaceError, InternalError, NotSupportedError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

OUTAGES = (
    OperationalError,  # away, busy, full, shutting down; on SQLite also a file that can't be read
    InterfaceError,
    InternalError,  # read-only for now, or a session that was ended while it was idle
    NotSupportedError,  # in recovery: a standby that isn't promoted yet
    PoolTimeout,
    ConnectionError,
)
"""All else that a database says is about the statement or the rows."""
