"""What the read models hold, in a form that two of them can be compared in."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Table, select

from tests.projections.log_in_memory import BEGUN
from tierline.domain import coverage
from tierline.domain.tiers.policy import default_policy
from tierline.projections.account_snapshots import AccountSnapshots
from tierline.projections.catalogue import ALL_PROJECTIONS, ALL_TABLES, definition
from tierline.projections.engine.base import Policies, Projection, Row, taking
from tierline.projections.engine.databases import sqlite_engine
from tierline.projections.engine.rebuild import Judges, Streams, retold
from tierline.projections.engine.store import ReadStore
from tierline.projections.engine.worker import Worker

POLICIES = Policies(default_policy(), coverage.default_policy())

Picture = dict[str, list[tuple[Any, ...]]]


def new_store(folder: Path) -> ReadStore:
    """Empty read models in a file of their own."""
    store = ReadStore(
        sqlite_engine(folder / "views.db"), ALL_TABLES, definition(POLICIES), "a test", lambda: BEGUN
    )
    store.create()
    store.begin("in memory")
    return store


def worker_on(source: Any, store: ReadStore, page: int = 500, policies: Policies = POLICIES) -> Worker:
    """A worker that feeds all projections, from a log that the reports can look accounts up in."""
    store.knows = AccountSnapshots(source, policies, 2**20)
    return Worker(source, store, ALL_PROJECTIONS, policies, lambda: BEGUN, page)


def rows_of(
    streams: Streams, projections: Sequence[Projection], judges: Judges
) -> Iterator[tuple[Table, list[Row]]]:
    """All rows that accounts of a family have or had in the tables of read models, from the first fact on."""
    following = retold(streams, lambda code: taking(code, projections), judges)
    assert not following.failed
    for _, _, tables in following.changes():
        for table, changes in tables.items():
            yield table, changes.added


def picture(store: ReadStore, *without: str) -> Picture:
    """Every row of the live generation, table by table, in a fixed order.

    Without those drawn from other tables, which say when that was.
    """
    with store.reading() as reading:
        return {
            table.name: sorted(
                (tuple(row.values()) for row in reading.all(select(reading.over_time(table)))), key=repr
            )
            for table in ALL_TABLES
            if table.name not in without and "drawn" not in table.info
        }


def live_and_rebuilt(log: Any, page: int) -> tuple[Picture, Picture]:
    """What a worker makes live of a log, page by page, and what it makes anew."""
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker = worker_on(log, store, page)
        worker.catch_up()
        live = picture(store)
        worker.rebuild()
        found = live, picture(store)
        store.close()
    return found
