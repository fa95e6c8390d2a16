"""What only the SQLite log has to keep: the disk, and other processes with the same file."""

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.patience import after
from tests.storage.facts import recorded
from tests.storage.tampering import lift_guard
from tierline.application.ports import LogUnavailable
from tierline.interfaces.storage import patience
from tierline.interfaces.storage.factory import open_log
from tierline.interfaces.storage.log import RecorderLog
from tierline.interfaces.storage.sqlite import open_datastore


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/tierline.db"


def test_an_acknowledged_fact_is_on_the_disk(tmp_path: Path) -> None:
    datastore = open_datastore(tmp_path / "tierline.db")
    with datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone()[0] == "wal"
    datastore.close()


def test_a_writer_waits_for_another_process_that_is_writing(log: RecorderLog, database: str) -> None:
    other = sqlite3.connect(
        database.removeprefix("sqlite:///"), check_same_thread=False, isolation_level=None
    )
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    soon = after(0.5, other.commit)
    assert log.append([recorded("ACME", 1)]) == [1]
    assert time.monotonic() - begun > 0.4
    soon.join()
    other.close()


def test_a_file_that_stays_locked_is_unavailable_in_the_end(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr("tierline.interfaces.storage.sqlite.BUSY_SECONDS", 1)
    log = open_log(database)
    other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LogUnavailable):
        log.append([recorded("ACME", 1)])
    other.rollback()
    assert log.append([recorded("ACME", 1)])
    other.close()
    log.close()


def test_positions_survive_a_vacuum_and_are_not_given_twice(log: RecorderLog, database: str) -> None:
    log.append([recorded("ACME", version) for version in range(1, 6)])
    other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    lift_guard(other, sqlite=True)
    other.execute("DELETE FROM log_events WHERE rowid IN (2, 5)")
    other.execute("VACUUM")
    other.close()
    assert [one.position for one in log.page(0, 10)] == [1, 3, 4]
    assert log.append([recorded("BETA", 1)]) == [6]


def test_processes_that_start_together_make_one_log(
    open_again: Callable[[], RecorderLog],
) -> None:
    with ThreadPoolExecutor(8) as together:
        assert len(list(together.map(lambda _: open_again(), range(8)))) == 8
    assert open_again().append([recorded("ACME", 1)]) == [1]


def test_a_thread_that_still_reads_when_the_log_closes_reads_to_its_end(tmp_path: Path) -> None:
    datastore = open_datastore(tmp_path / "tierline.db")
    with datastore.get_connection(commit=False) as lent:
        datastore.close()
        with lent.transaction(commit=False) as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone()[0] == 1
    assert lent.closed
