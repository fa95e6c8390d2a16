"""One worker is active, others stand by; outdated read models are built anew before they are followed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Event

import psycopg
import pytest

from interfaces.settings import Settings
from interfaces.wiring import RebuildRunning, System
from projections.catalogue import ALL_TABLES
from projections.store import ReadStore
from tests.patience import LONGEST, until

Open = Callable[[], System]
OPENING = {
    "code": "A-1",
    "name": "Acme",
    "account_kind": "enterprise",
    "occurred_at": "2025-01-02T09:00:00Z",
}


@pytest.fixture
def open_system(database: str) -> Iterator[Open]:
    """Opens the database, as another process would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(
            System(Settings(database=database, root_key="5f" * 32, wait_seconds=LONGEST))
        )


def test_one_worker_is_active_and_another_takes_over(open_system: Open) -> None:
    first, second = open_system(), open_system()
    first.feeding.start()
    assert until(lambda: first.feeding.active)
    second.feeding.start()
    position = first.accounts.open(OPENING, actor="ana").receipt.position
    assert second.rows_reach(position)
    assert not second.feeding.active
    first.close()
    assert until(lambda: second.feeding.active)
    position = second.accounts.open({**OPENING, "code": "A-2"}, actor="ana").receipt.position
    assert second.rows_reach(position)


def test_read_models_made_by_other_rules_are_built_anew_before_they_are_followed(open_system: Open) -> None:
    system = open_system()
    system.accounts.open(OPENING, actor="ana")
    system.refresh()
    other = ReadStore(system.engine, ALL_TABLES, "other rules")
    system.store.definition, today = other.definition, system.store.definition
    assert system.state()["outdated"]
    system.feeding.start()
    assert until(lambda: not system.state()["outdated"])
    with system.store.reading() as reading:
        assert reading.generation.definition == "other rules"
        assert reading.position == 1
    assert today != "other rules"


def test_two_rebuilds_at_once_are_one_too_many(open_system: Open) -> None:
    first, second = open_system(), open_system()
    lock = first._lock("rebuild")
    assert lock.take_now()
    with pytest.raises(RebuildRunning):
        second.rebuild()
    lock.release()
    assert second.rebuild() == 0


def test_a_lock_is_held_by_one_and_waited_for_by_others(open_system: Open) -> None:
    first, second = open_system()._lock("worker"), open_system()._lock("worker")
    assert first.take_now()
    assert first.held()
    assert not second.take_now()
    stopped = Event()
    stopped.set()
    assert not second.take(stopped)
    first.release()
    assert not first.held()
    assert second.take(Event())
    second.release()


def test_suppliers_in_schemas_of_one_database_see_nothing_of_each_other(
    new_postgres: Callable[[], str],
) -> None:
    database = new_postgres()
    with psycopg.connect(database, autocommit=True) as other:
        other.execute("CREATE SCHEMA acme")
        other.execute("CREATE SCHEMA bolt")
    settings = [
        Settings(database=f"{database}&schema={name}", root_key="5f" * 32, wait_seconds=LONGEST)
        for name in ("acme", "bolt")
    ]
    with System(settings[0]) as acme, System(settings[1]) as bolt:
        for system in (acme, bolt):
            system.feeding.start()
            assert until(lambda system=system: system.feeding.active)  # type: ignore[misc]
        acme.accounts.open(OPENING, actor="ana")
        acme.access.issue("ana")
        assert acme.rows_reach(1)
        assert (bolt.log.head(), bolt.store.position(), bolt.access.required()) == (0, 0, False)


def test_a_worker_whose_session_is_cut_off_lets_go_and_comes_back(new_postgres: Callable[[], str]) -> None:
    database = new_postgres()
    with System(Settings(database=database, root_key="5f" * 32, wait_seconds=LONGEST)) as system:
        system.feeding.start()
        assert until(lambda: system.feeding.active)
        with psycopg.connect(database, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        position = system.accounts.open(OPENING, actor="ana").receipt.position
        assert system.rows_reach(position)
        assert until(lambda: system.feeding.active)
