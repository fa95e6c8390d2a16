"""How a database that doesn't answer shows itself: what doors turn into `try again`."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from application.ports import LogUnavailable

SILENCE = (LogUnavailable, OperationalError, InterfaceError, PoolTimeout)
