"""Where our recorders lean on how the event-sourcing library is made: each place is looked at by name.

`pyproject.toml` lets any version of a range be installed. One that is made otherwise fails here, by the
name of the place, and not in some transaction.
"""

import inspect
from collections.abc import Callable, Iterator
from inspect import unwrap
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import (
    PostgresAggregateRecorder,
    PostgresApplicationRecorder,
    PostgresDatastore,
)
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteConnectionPool

from tierline.interfaces.storage import postgres, sqlite
from tierline.interfaces.storage.factory import postgres_connection

AN_EVENT = StoredEvent(uuid4(), 1, "a.topic.v1", b"{}")


def parameters(function: Callable[..., Any]) -> list[str]:
    """The names of a function's parameters."""
    return [name for name in inspect.signature(function).parameters if name != "self"]


@pytest.fixture
def postgres_log(new_postgres: Callable[[], str]) -> Iterator[postgres.PostgresFactRecorder]:
    connection, schema, _ = postgres_connection(new_postgres())
    datastore = postgres.open_datastore(connection, schema=schema)
    recorder = postgres.PostgresFactRecorder(datastore)
    postgres.create_tables(recorder)
    yield recorder
    datastore.close()


@pytest.fixture
def sqlite_log(tmp_path: Path) -> Iterator[sqlite.SQLiteFactRecorder]:
    recorder = sqlite.SQLiteFactRecorder(sqlite.open_datastore(tmp_path / "log.db"), tmp_path / "log.db")
    recorder.create_table()
    yield recorder
    recorder.datastore.close()


@pytest.mark.parametrize("name", ["close", "put_connection", "_create_connection"])
def test_the_sqlite_pool_has_the_methods_that_ours_overrides(name: str) -> None:
    assert name in sqlite.DurablePool.__dict__
    assert parameters(getattr(sqlite.DurablePool, name)) == parameters(getattr(SQLiteConnectionPool, name))


def test_the_sqlite_pool_guards_its_connections_by_a_condition_that_may_be_entered_twice(
    sqlite_log: sqlite.SQLiteFactRecorder,
) -> None:
    pool = sqlite_log.datastore.pool
    assert isinstance(pool, sqlite.DurablePool)
    with pool._put_condition, pool._put_condition:
        assert not pool.closed
        assert list(pool._in_use) == []


def test_the_sqlite_recorder_stores_by_the_statement_and_the_hook_that_ours_replaces(
    sqlite_log: sqlite.SQLiteFactRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[Any] = []
    original = SQLiteApplicationRecorder._insert_events

    def noted(self: Any, c: Any, stored_events: Any, **more: Any) -> Any:
        met.append((self.insert_events_statement.split()[2], len(stored_events)))
        return original(self, c, stored_events, **more)

    monkeypatch.setattr(SQLiteApplicationRecorder, "_insert_events", noted)
    assert sqlite_log.insert_events([AN_EVENT]) == [1]
    assert met == [("log_events", 1)]


@pytest.mark.parametrize(
    ("recorder", "name"),
    [
        (PostgresApplicationRecorder, "insert_events"),
        (PostgresApplicationRecorder, "select_events"),
        (PostgresApplicationRecorder, "select_notifications"),
        (PostgresApplicationRecorder, "max_notification_id"),
        (PostgresAggregateRecorder, "insert_events"),
        (PostgresAggregateRecorder, "select_events"),
    ],
)
def test_the_library_tries_again_by_a_wrapper_that_can_be_taken_off(recorder: type, name: str) -> None:
    wrapped = getattr(recorder, name)
    assert unwrap(wrapped) is not wrapped
    assert parameters(unwrap(wrapped)) == parameters(wrapped)


def test_events_go_to_postgresql_in_a_pipeline_by_the_hooks_that_ours_are(
    postgres_log: postgres.PostgresFactRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[str] = []
    for name in ("_insert_events", "_insert_stored_events", "_fetch_ids_after_insert_events"):
        original = getattr(type(postgres_log), name)

        def noted(self: Any, *given: Any, name: str = name, original: Any = original, **more: Any) -> Any:
            met.append(name)
            return original(self, *given, **more)

        monkeypatch.setattr(type(postgres_log), name, noted)
    assert postgres_log.insert_events([AN_EVENT]) == [1]
    assert met == ["_insert_events", "_insert_stored_events", "_fetch_ids_after_insert_events"]


def test_the_library_makes_a_lock_and_a_function_that_ours_are_put_in_place_of(
    postgres_log: postgres.PostgresFactRecorder,
) -> None:
    theirs = PostgresApplicationRecorder(postgres_log.datastore, events_table_name="log_events")
    function = theirs.sql_create_statements[theirs.create_insert_function_statement_index]
    assert "CREATE OR REPLACE FUNCTION" in function.as_string(None)
    assert any("LOCK TABLE" in one.as_string(None) for one in theirs.lock_table_statements)
    assert callable(theirs._lock_table)
    assert AN_EVENT.topic in str(theirs.construct_pg_stored_event(uuid4(), 1, AN_EVENT.topic, b""))


def test_the_pool_of_postgresql_takes_its_parameters_from_where_ours_are_put(
    postgres_log: postgres.PostgresFactRecorder,
) -> None:
    pool = postgres_log.datastore.pool
    assert {"application_name", "row_factory", "connect_timeout"} <= set(pool.kwargs)
    assert pool.reconnect_timeout == postgres.POOL_WAIT_SECONDS
    asked = "SELECT current_setting('application_name') AS name"
    with postgres_log.datastore.get_connection() as connection:
        assert connection.execute(asked).fetchone() == {"name": "tierline"}


def test_a_datastore_of_the_library_takes_what_ours_gives_it() -> None:
    given = {"connect_timeout", "idle_in_transaction_session_timeout", "pool_size", "max_overflow"}
    given |= {"max_waiting", "lock_timeout", "schema"}
    assert given <= set(parameters(PostgresDatastore.__init__))
