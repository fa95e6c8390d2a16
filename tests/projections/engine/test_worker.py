"""The worker: what it makes live equals what a rebuild makes, whatever the pages and whatever breaks."""

from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from tests.drawn import examples
from tests.projections.lives import CODES, logs, openings
from tests.projections.log_in_memory import BEGUN, LogInMemory
from tests.projections.pictures import live_and_rebuilt, new_store, picture, worker_on
from tierline.projections.catalogue import ALL_TABLES
from tierline.projections.engine.lease import held
from tierline.projections.engine.parking import parked
from tierline.projections.engine.store import ReadStore


@given(logs())
@settings(max_examples=examples(6), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_rebuilt_equals_live_row_for_row_and_any_page_size_gives_the_same_rows(log: LogInMemory):
    pictures = []
    for page in (1, 3, 500):
        live, rebuilt = live_and_rebuilt(log, page)
        assert rebuilt == live
        pictures.append(live)
    assert pictures[0] == pictures[1] == pictures[2]


@pytest.fixture
def opened(tmp_path: Path):
    """A log with three accounts, and read models for it."""
    return openings(), new_store(tmp_path)


def test_a_worker_goes_on_from_where_another_stopped(opened):
    log, store = opened
    with held(store, store.live_number()) as lease:
        worker_on(log, store, page=1).step(lease)
    worker_on(log, store, page=1).catch_up()
    with store.reading() as reading:
        assert reading.position == log.head()
    assert {row[0] for row in picture(store)["heads"]} == set(CODES)


def test_an_unreadable_fact_parks_its_account_and_stops_nothing_else(opened):
    log, store = opened
    log.unreadable.add(2)
    worker_on(log, store).catch_up()
    with store.reading() as reading:
        assert {row["error"] for row in parked(reading)} == {"LookupError"}
    assert {row[0] for row in picture(store)["heads"]} == set(CODES) - {CODES[1]}


def test_a_parked_account_is_replayed_once_it_can_be_read(opened):
    log, store = opened
    worker_on(log, store).catch_up()
    sound = picture(store)
    log.unreadable.add(2)
    broken = new_store(store_folder(store) / "broken")
    worker = worker_on(log, broken)
    worker.catch_up()
    assert worker.replay() == 0
    log.unreadable.clear()
    assert worker.replay() > 0
    assert picture(broken) == sound


def test_facts_recorded_during_a_rebuild_are_in_the_new_tables(opened):
    log, store = opened
    worker = worker_on(log, store)
    late = log.recorded[-1]

    del log.recorded[-1]

    def record_the_last_one(facts: int) -> None:
        if late not in log.recorded:
            log.recorded.append(late)

    worker.rebuild(record_the_last_one)
    assert {row[0] for row in picture(store)["heads"]} == set(CODES)


def test_read_models_that_exist_are_opened_while_somebody_writes(tmp_path: Path):
    store = new_store(tmp_path)
    with held(store, store.live_number()) as lease, store.writing(lease):
        other = ReadStore(store.engine, ALL_TABLES, store.generations.definition, "another", lambda: BEGUN)
        other.create()
        assert other.position() == 0


def store_folder(store) -> Path:
    """Where the read models of a test lie."""
    return Path(store.engine.url.database).parent
