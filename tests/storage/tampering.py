"""What somebody who has the database does behind the service's back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

TRIGGERS = "log_events_are_not_changed", "log_events_are_not_deleted"


def lift_guard(one: Any, *, sqlite: bool) -> None:
    """Let a connection's database change what was recorded, as whoever owns it can."""
    if sqlite:
        for name in TRIGGERS:
            one.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        one.execute("ALTER TABLE log_events DISABLE TRIGGER USER")


def execute(database: str, statement: str, *values: Any) -> None:
    """Run a statement as whoever may do everything; `{p}` is the column of positions."""
    with _connected(database) as (one, sqlite):
        if sqlite:
            lift_guard(one, sqlite=True)
            one.execute(statement.replace("{p}", "rowid"), values)
        else:
            lift_guard(one, sqlite=False)
            one.execute(statement.replace("{p}", "notification_id").replace("?", "%s"), values)


def as_it_is(database: str, statement: str) -> None:
    """Run a statement with all triggers on."""
    with _connected(database) as (one, sqlite):
        one.execute(statement.replace("{p}", "rowid" if sqlite else "notification_id"))


@contextmanager
def _connected(database: str) -> Iterator[tuple[Any, bool]]:
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as one, one:
            yield one, True
    else:
        with psycopg.connect(database) as other:
            yield other, False
