"""Rows computed in several processes are those of one, whatever becomes of the processes."""

import os
from collections.abc import Iterable, Iterator
from multiprocessing import parent_process
from pathlib import Path

import pytest

from benchmarks.late_facts import told
from tests.projections.lives import CODES, adoption, fact_on, openings
from tests.projections.log_in_memory import BEGUN, LogInMemory
from tests.projections.pictures import POLICIES, new_store, picture, worker_on
from tierline.domain.shared.ids import BOOK
from tierline.projections.catalogue import ALL_PROJECTIONS
from tierline.projections.engine import processes
from tierline.projections.engine import worker as worker_module
from tierline.projections.engine.base import AccountView, Patch, Projection
from tierline.projections.engine.parking import parked
from tierline.projections.engine.processes import Processes, portions
from tierline.projections.engine.rebuild import (
    Batch,
    FamiliesTold,
    Left,
    Rules,
    accounts_told,
    batches,
    families_until,
    one_by_one,
)
from tierline.projections.engine.store import ReadStore
from tierline.projections.engine.worker import Worker


class EndingItsProcess(Projection):
    """Ends every process that computes for another one, at the account `gamma`."""

    name = "ending_its_process"
    version = 1
    tables = ()

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.account == CODES[2] and parent_process() is not None:
            os._exit(9)
        yield from ()


class UnableToTakeOne(Projection):
    """Can't take the facts of the account `beta`."""

    name = "unable_to_take_one"
    version = 1
    tables = ()

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.account == CODES[1]:
            raise LookupError(view.account)
        yield from ()


# The catalogue would find them, once it is made anew.
OTHERS = (EndingItsProcess(), UnableToTakeOne())


@pytest.fixture
def log() -> LogInMemory:
    """Late and corrected facts, a merge, an adopted policy, and a fact that can't be read."""
    log = openings()
    for recorded in told("shuffled", 2, 60):
        log.record(recorded.account, recorded.fact)
    log.record(BOOK, adoption(900, 55))
    met = {"kind": "interaction", "channel": "call", "initiative": "ours", "people": ["p"]}
    log.record(CODES[0], fact_on(700, met, 40))
    log.record(CODES[1], fact_on(701, {"kind": "account_merged", "into": CODES[0]}, 50))
    moved = {"kind": "fact_corrected", "target": str(fact_on(700, met, 40).fact_id), "reason": "the day"}
    changed = {"occurred_at": fact_on(1, met, 30).occurred_at.isoformat()}
    log.record(CODES[0], fact_on(702, {**moved, "changes": changed}, 60))
    log.record(CODES[2], fact_on(703, met, 60))
    log.unreadable.add(log.head())
    return log


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small log counts as large, and every family is a portion of its own."""
    monkeypatch.setattr(worker_module, "LARGE", 0)
    monkeypatch.setattr(processes, "FACTS_A_PORTION", 1)


def rebuilt(log: LogInMemory, store: ReadStore, number: int, *more: Projection) -> Worker:
    """A worker that built read models anew by so many processes."""
    worker = Worker(log, store, (*ALL_PROJECTIONS, *more), POLICIES, lambda: BEGUN)
    worker.processes = number
    worker.rebuild()
    return worker


def test_the_rows_of_several_processes_are_those_that_were_told_live(
    log: LogInMemory, tmp_path: Path
) -> None:
    store = new_store(tmp_path)
    worker_on(log, store, page=7).catch_up()
    live = picture(store)
    assert rebuilt(log, store, 2).position == log.head()
    assert picture(store) == live
    with store.reading() as reading:
        assert [row["error"] for row in parked(reading)] == ["LookupError"]


def test_what_a_read_model_cannot_take_is_parked_by_the_name_of_its_error(
    log: LogInMemory, tmp_path: Path
) -> None:
    store = new_store(tmp_path)
    rebuilt(log, store, 2, OTHERS[1])
    with store.reading() as reading:
        found = {(row["projection"], row["account"]): row["error"] for row in parked(reading)}
    assert found["unable_to_take_one", CODES[1]] == "LookupError"


def test_where_a_process_is_ended_the_rebuild_goes_on_alone(
    log: LogInMemory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = new_store(tmp_path)
    log.unreadable.clear()
    rebuilt(log, store, 2, OTHERS[0])
    built = picture(store)
    assert "going on in this one alone" in caplog.text
    rebuilt(log, store, 1)
    assert picture(store) == built


def test_a_rebuild_that_is_left_off_goes_on_behind_the_last_batch(log: LogInMemory) -> None:
    asked = (log, ALL_PROJECTIONS, POLICIES, log.head())
    whole = rows(batches(*asked, None))
    left = iter([False, False, True])
    leaving = batches(*asked, None, lambda: next(left), in_portions_of_one)
    found = [next(leaving), next(leaving)]
    with pytest.raises(Left):
        next(leaving)
    assert rows([*found, *batches(*asked, found[-1].cursor, compute=Processes(1))]) == whole


def test_portions_go_up_to_the_last_of_their_families(log: LogInMemory) -> None:
    families = [*accounts_told(log, families_until(log, log.head()), log.head())]
    found = [*portions(iter(families))]
    assert [portion.cursor for portion in found] == [last.hex for last, _ in families]
    assert [one for portion in found for one in portion.families] == [family for _, family in families]


def in_portions_of_one(rules: Rules, families: FamiliesTold) -> Iterator[Batch]:
    """The rows of families, each of them a batch."""
    for family in families:
        yield from one_by_one(rules, iter([family]))


def rows(found: Iterable[Batch]) -> dict[str, list[str]]:
    """All rows of batches, by table."""
    every: dict[str, list[str]] = {}
    for batch in found:
        for name, made in batch.rows.items():
            every.setdefault(name, []).extend(str(sorted(row.items())) for row in made)
    return {name: sorted(made) for name, made in every.items()}
