"""What only the PostgreSQL log has to keep: turns, schemas, broken connections, maintenance."""

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest
from eventsourcing.persistence import OperationalError

from tests.patience import after, until
from tests.storage.facts import BEGUN, key, recorded
from tierline.application.ports import Collision, LogUnavailable
from tierline.domain.shared.ids import account_id
from tierline.interfaces.storage import patience
from tierline.interfaces.storage.factory import open_log
from tierline.interfaces.storage.log import RecorderLog
from tierline.interfaces.storage.postgres import ForbiddenSetting

Opener = Callable[[], RecorderLog]


@pytest.fixture
def database(new_postgres: Callable[[], str]) -> str:
    return new_postgres()


def _cut(database: str, like: str = "%") -> int:
    """End every other session whose last statement is like this; how many."""
    with psycopg.connect(database, autocommit=True) as one:
        query = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE %s"""
        return one.execute(query, (like,)).fetchone()[0]


def _listeners(database: str) -> set[int]:
    """The sessions that wait to be told of new facts."""
    with psycopg.connect(database) as one:
        query = """SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'"""
        return {pid for (pid,) in one.execute(query)}


def pool_threads() -> set[str]:
    """The names of the threads that work for pools of connections; no pool has the name of another."""
    return {thread.name for thread in threading.enumerate() if re.match(r"pool-\d+-\w", thread.name)}


def test_the_librarys_database_functions_are_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERLINE_POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(ForbiddenSetting):
        open_log(database)


def test_processes_that_start_together_make_one_log(open_again: Opener) -> None:
    with ThreadPoolExecutor(6) as together:
        assert len(list(together.map(lambda _: open_again(), range(6)))) == 6
    assert open_again().append([recorded("ACME", 1)])


def test_two_schemas_of_a_database_are_two_logs(database: str) -> None:
    one, other = open_log(f"{database}&schema=acme"), open_log(f"{database}&schema=beta")
    one.append([recorded("ACME", 1)])
    assert (one.head(), other.head()) == (1, 0)
    with psycopg.connect(database) as connection:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(query).fetchone() == (0,)
    one.close()
    other.close()


def test_without_prepared_statements_everything_goes_as_well(database: str) -> None:
    log = open_log(f"{database}&prepare_threshold=none")
    for version in range(1, 15):
        log.append([recorded("ACME", version)], [key("ACME", f"k{version}", f"c{version}")])
        assert len(log.page(0, 100)) == version
    with log._recorder.datastore.get_connection() as connection:
        assert connection.prepare_threshold is None
        assert connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == {"count": 0}
    log.close()


def test_broken_connections_are_made_anew_without_losing_a_fact(log: RecorderLog, database: str) -> None:
    log.append([recorded("ACME", 1)])
    for version in range(2, 6):
        assert _cut(database) > 0
        log.append([recorded("ACME", version)])
    assert [one.version for one in log.stream(account_id("ACME"))] == [1, 2, 3, 4, 5]


def test_another_processs_fact_is_heard_without_looking(open_again: Opener, database: str) -> None:
    here, elsewhere = open_again(), open_again()
    here._news._look_seconds = 600
    here.wait(0, 0.1)
    gone: set[int] = set()
    for version in (1, 2):
        assert until(lambda gone=gone: _listeners(database) - gone)
        soon = after(0.2, partial(elsewhere.append, [recorded("ACME", version)]))
        begun = time.monotonic()
        here.wait(version - 1, 60)
        assert time.monotonic() - begun < 30
        soon.join()
        assert here.head() == version
        gone = gone | _listeners(database)
        assert _cut(database, "LISTEN%") == 1


def test_maintenance_does_not_wait_for_a_writer_nor_a_writer_for_it(log: RecorderLog, database: str) -> None:
    log.append([recorded("ACME", 1)])
    with psycopg.connect(database) as writer, psycopg.connect(database, autocommit=True) as keeper:
        for statement in log._recorder.lock_table_statements:
            writer.execute(statement)
        keeper.execute("SET statement_timeout = '30s'")
        keeper.execute("ANALYZE log_events")
        keeper.execute("VACUUM log_events")
    with psycopg.connect(database) as keeper:
        keeper.execute("LOCK TABLE log_events IN SHARE UPDATE EXCLUSIVE MODE")
        assert log.append([recorded("ACME", 2)])


def test_a_writer_whose_turn_never_comes_gives_up(
    log: RecorderLog, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 1)
    with psycopg.connect(database) as writer:
        for statement in log._recorder.lock_table_statements:
            writer.execute(statement)
        begun = time.monotonic()
        with pytest.raises(LogUnavailable):
            log.append([recorded("ACME", 1)])
        assert time.monotonic() - begun < 60
    assert log.append([recorded("ACME", 1)])


def test_a_server_that_is_not_there_is_unavailable_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 1)
    begun, before = time.monotonic(), pool_threads()
    with pytest.raises(LogUnavailable) as unavailable:
        open_log("postgresql://ann:s3cret@127.0.0.1:1/crm")
    assert time.monotonic() - begun < 60
    assert "s3cret" not in f"{unavailable.value}{unavailable.value.__cause__}"
    assert until(lambda: pool_threads() <= before)


def test_a_fault_on_our_side_of_the_wire_keeps_no_row_beside_the_events(log: RecorderLog) -> None:
    types = log._recorder.datastore.psycopg_python_types
    kept = dict(types)
    types.clear()
    with pytest.raises(Exception, match="Composite type"):
        log.append([recorded("ACME", 1)], [key("ACME", "k1", "li")])
    types.update(kept)
    assert log.account_keys(account_id("ACME")) == []
    assert log.append([recorded("ACME", 1)], [key("ACME", "k1", "li")])


def test_a_retry_after_a_lost_answer_is_a_collision_and_the_fact_is_found(
    log: RecorderLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = recorded("ACME", 1)
    insert = log._recorder.insert_events
    answers = []

    def lose_the_first_answer(*args: object, **kwargs: object) -> object:
        positions = insert(*args, **kwargs)
        answers.append(positions)
        if len(answers) == 1:
            raise OperationalError("the connection was lost after the commit")
        return positions

    monkeypatch.setattr(log._recorder, "insert_events", lose_the_first_answer)
    with pytest.raises(Collision):
        log.append([one])
    assert log.find(one.fact.fact_id) == one.at(answers[0][0])


def test_connections_are_in_order_after_any_number_of_collisions(log: RecorderLog) -> None:
    def write(number: int) -> int:
        code, collisions = f"A{number}", 0
        for version in range(1, 41):
            while True:
                keys = [key(code, f"{number}-{version}-{n}", f"{version}-{n}") for n in range(3)]
                minute = max(0, int((log.last_recorded_at() - BEGUN).total_seconds() // 60))
                try:
                    log.append([recorded(code, version, minute=minute + number % 2)], keys)
                    break
                except Collision:
                    collisions += 1
        return collisions

    with ThreadPoolExecutor(4) as together:
        assert sum(together.map(write, range(4))) > 0
    assert log.head() >= 160
