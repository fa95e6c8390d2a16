"""How a database that doesn't answer shows itself, by whatever driver: what doors turn into `try again`."""

import sqlite3

import psycopg
from eventsourcing.persistence import InterfaceError, InternalError, NotSupportedError, OperationalError

from tierline.application.ports import LogUnavailable
from tierline.projections.engine.outages import OUTAGES

SILENCE = (
    LogUnavailable,
    *OUTAGES,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.InternalError,
    psycopg.NotSupportedError,
    sqlite3.OperationalError,
    sqlite3.InterfaceError,
    sqlite3.InternalError,
    OperationalError,
    InterfaceError,
    InternalError,
    NotSupportedError,
)
"""All else that a driver says is about the statement, and so a fault of ours."""
