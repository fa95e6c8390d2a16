"""Engines for the read models on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import OperationalError, ProgrammingError

WRITE = {"tierline_write": True}
"""Execution options of a connection that is going to write."""
LOCK_SECONDS = 5
"""How long a transaction that writes waits for another one's lock."""
FROZEN_SECONDS = 30
"""How long a transaction that writes may say nothing before the server ends it."""


def sqlite_engine(path: Path, *, wipes: bool = False) -> Engine:
    """The engine for a file; made, with its folder, if it doesn't exist.

    Where it `wipes`, what is deleted is overwritten.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    if wipes:
        event.listen(engine, "connect", _wipe_what_is_deleted)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _told_apart, retval=True)
    return engine


def postgres_engine(connection: Mapping[str, Any], schema: str = "", pool_size: int = 5) -> Engine:
    """The engine for a database, by libpq's connection parameters; tables are in `schema`, if given.

    Nothing is asked of the session that a transaction pooler would refuse or forget.
    """
    engine = create_engine(
        "postgresql+psycopg://", pool_pre_ping=True, pool_size=pool_size, connect_args=dict(connection)
    )
    event.listen(engine, "connect", _prepare_postgres)
    event.listen(engine, "begin", _begin_postgres)
    return engine.execution_options(schema_translate_map={None: schema}) if schema else engine


def snapshot_options(engine: Engine) -> dict[str, Any]:
    """Execution options of a connection whose questions are all answered as of one moment."""
    if engine.dialect.name == "postgresql":
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return {}


def schema_of(connection: Connection) -> str | None:
    """The schema that a connection works in, where it is not what the database takes by itself."""
    found: str | None = connection.get_execution_options().get("schema_translate_map", {}).get(None)
    return found


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction control is switched off: it would begin too late for a snapshot.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _wipe_what_is_deleted(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA secure_delete=ON")


def _told_apart(context: ExceptionContext) -> BaseException | None:
    """The error as what it is.

    A statement that SQLite can't make sense of comes as if the database were away; a file that can't be
    read comes as no kind of error at all.
    """
    error = context.original_exception
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return ProgrammingError(context.statement, context.parameters, error)
    if type(error) is sqlite3.DatabaseError:
        return OperationalError(context.statement, context.parameters, error)
    return None


def _prepare_postgres(connection: Any, _record: Any) -> None:
    # In another zone the end of time can't be read. A pooler keeps this setting for each of its clients.
    connection.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _begin_postgres(connection: Connection) -> None:
    # A process that was frozen in a transaction, or reads for long what is to be dropped, must not keep
    # others waiting for ever.
    if connection.get_execution_options().get("tierline_write"):
        connection.exec_driver_sql(
            f"SELECT set_config('idle_in_transaction_session_timeout', '{FROZEN_SECONDS}s', true),"
            f" set_config('lock_timeout', '{LOCK_SECONDS}s', true)"
        )


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("tierline_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
