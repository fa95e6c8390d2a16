"""Engines for the read models on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import ProgrammingError

WRITE = {"tierline_write": True}
"""Execution options of a connection that is going to write."""


def sqlite_engine(path: Path) -> Engine:
    """The engine for a file; made, with its folder, if it doesn't exist."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _fault_of_ours, retval=True)
    return engine


def postgres_engine(connection: Mapping[str, Any], schema: str = "", pool_size: int = 5) -> Engine:
    """The engine for a database, by libpq's connection parameters; tables are in `schema`, if given."""
    options = f"{connection.get('options', '')} -c timezone=utc".strip()
    engine = create_engine(
        "postgresql+psycopg://",
        pool_pre_ping=True,
        pool_size=pool_size,
        connect_args={**connection, "options": options},
    )
    return engine.execution_options(schema_translate_map={None: schema}) if schema else engine


def snapshot_options(engine: Engine) -> dict[str, Any]:
    """Execution options of a connection whose questions are all answered as of one moment."""
    if engine.dialect.name == "postgresql":
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return {}


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction control is switched off: it would begin too late for a snapshot.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _fault_of_ours(context: ExceptionContext) -> BaseException | None:
    """A statement that SQLite can't make sense of is no silence of the database, as which it comes."""
    error = context.original_exception
    if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:
        return None
    return ProgrammingError(context.statement, context.parameters, error)


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("tierline_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
