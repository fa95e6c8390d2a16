"""What is told by the rows that hold now is what is found by looking every account up."""

from collections.abc import Iterator
from copy import copy
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from tests.projections.lives import CODES, SOUND, START, fact_on, logs, openings
from tests.projections.log_in_memory import BEGUN
from tests.projections.pictures import POLICIES, new_store, worker_on
from tierline.interfaces.storage.factory import postgres_connection
from tierline.projections.catalogue import ALL_TABLES, definition
from tierline.projections.engine import drawn
from tierline.projections.engine.databases import postgres_engine, sqlite_engine
from tierline.projections.engine.store import ReadStore
from tierline.projections.engine.visible_accounts import VisibleAccounts
from tierline.projections.models import accounts_now
from tierline.projections.models.accounts_now import AccountsNow, drawn_at
from tierline.projections.models.attributes import log_heads
from tierline.projections.models.merge_targets import any_merged
from tierline.projections.reports.account_list import FALLING, SORTS, Listed, Sort, how_many, page_of_accounts
from tierline.projections.reports.attention import urgent
from tierline.projections.reports.base import Question
from tierline.projections.reports.portfolio import accounts
from tierline.projections.reports.portfolio_totals import coverage_map, summary
from tierline.projections.reports.responsibilities import CoverageByResponsibility

(NOW,) = AccountsNow.drawn
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
FILTERS = st.sampled_from(
    [{}, {"region": "north"}, {"tier": "partner"}, {"person": "mei.lin"}, {"account_kind": "enterprise"}]
)
RUNS = st.tuples(
    st.integers(1, 500), st.integers(0, 30), st.sampled_from([1, 7, 500]), st.sampled_from([0, 2])
)
"""The day of the clock as the worker begins, the hours by which it goes on, the facts of a page, and of how
many accounts the rows are drawn at once."""


@pytest.fixture(autouse=True, scope="module")
def rests_on_any_row() -> Iterator[None]:
    """However few rows hold, they are read: with a handful of accounts it would not be worth it."""
    with patch.object(accounts_now, "HELD", 0):
        yield


def looked_up(reading):
    """The same reading, as one that must not rest on what holds now."""
    other = copy(reading)
    other._settled, other._once = False, {}
    return other


def told(reading, question, *sorts):
    """Everything that is told by the rows that hold now."""
    found = [
        accounts(reading, question),
        accounts(reading, question, limit=2),
        summary(reading, question),
        coverage_map(reading, question),
        CoverageByResponsibility().rows(reading, question),
        urgent(reading, question, 3),
    ]
    for number, sort in enumerate(sorts):
        asked = Listed(question, sort=sort, falling=bool(number % 2), limit=2)
        found += [how_many(reading, asked), page_of_accounts(reading, asked)]
    return found


def followed(log, store, run):
    """Let a worker read a log, by a clock that goes on from page to page."""
    begun, hours, page, few = run
    ticks = count()
    worker = worker_on(log, store, page)
    worker._clock = lambda: START + timedelta(days=begun, hours=hours * next(ticks))
    with patch.object(drawn, "FEW", few):
        worker.catch_up()


def instants(reading):
    """When a row was last drawn, the last instant that the next one holds, and the first that it doesn't."""
    rows = reading.all(select(reading.recorded(NOW)))
    codes = [row["account"] for row in reading.all(select(log_heads(reading)))]
    assert sorted(row["account"] for row in rows) == sorted(codes), "one of each account"
    latest = max(row["valid_from"] for row in rows)
    end = min((row["valid_to"] for row in rows if row["valid_to"] > latest), default=latest)
    return [latest, end - timedelta.resolution, end] if end > latest else [latest]


@given(logs(), RUNS, FILTERS, st.booleans(), st.sampled_from(SORTS))
@settings(max_examples=2, deadline=None, phases=PHASES)
def test_rows_that_hold_now_tell_what_is_found_by_looking_up(log, run, filters, some, sort):
    agree(log, run, filters, some, sort)


@pytest.mark.long
@given(logs(), RUNS, FILTERS, st.booleans(), st.sampled_from(SORTS))
@settings(max_examples=60, deadline=None, phases=PHASES)
def test_rows_that_hold_now_tell_what_is_found_by_looking_up_in_many_lives(log, run, filters, some, sort):
    agree(log, run, filters, some, sort)


def agree(log, run, filters, some, sort):
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        followed(log, store, run)
        with store.reading() as reading:
            asked = instants(reading)
            seen = reading.seen_by(VisibleAccounts(frozenset(CODES[::2]))) if some else reading
            for at in asked:
                question = Question(at, **filters)
                assert drawn_at(seen, at) is not None
                assert told(seen, question, sort) == told(looked_up(seen), question, sort)
        store.close()


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[ReadStore]:
    if database.startswith("sqlite"):
        engine = sqlite_engine(tmp_path / "views.db")
    else:
        engine = postgres_engine(postgres_connection(database)[0])
    store = ReadStore(engine, ALL_TABLES, definition(POLICIES), "a test", lambda: BEGUN)
    store.create()
    store.begin("in memory")
    yield store
    store.close()


def merged():
    """Accounts of which one is merged into another, with escalations before and after that."""
    log, chance = openings(), Random(5)
    stated = [one for one in SOUND if one["kind"] not in ("account_merged", "account_closed")]
    for number in range(10, 40):
        log.record(chance.choice(CODES), fact_on(number, chance.choice(stated), chance.randint(1, 190)))
    raised = {"kind": "escalation_raised", "severity": "high", "category": "delivery", "people": []}
    log.record("alpha", fact_on(50, {**raised, "escalation": "E-9"}, 100))
    log.record("alpha", fact_on(51, {"kind": "account_merged", "into": "beta"}, 150))
    log.record("alpha", fact_on(52, {**raised, "escalation": "E-10"}, 140))
    return log


@pytest.mark.parametrize("day", [130, 200])
def test_what_merged_accounts_show_now_is_what_is_found_by_looking_up(store: ReadStore, day: int):
    followed(merged(), store, (day, 1, 7, 2))
    with store.reading() as reading:
        assert any_merged(reading)
        found = []
        for at in instants(reading):
            found.append(told(reading, Question(at), "escalations", "coverage"))
            assert drawn_at(reading, at) is not None
            assert found[-1] == told(looked_up(reading), Question(at), "escalations", "coverage")
        shown = {one["code"]: one["open_escalations"] for one in found[0][0]}
        assert (shown["alpha"], shown["beta"] >= 2) == ((2, False) if day == 130 else (0, True)), shown


def held(reading):
    """The accounts whose rows hold at some instant."""
    rows = reading.all(select(reading.recorded(NOW)))
    return {row["account"] for row in rows if row["valid_from"] < row["valid_to"]}


@pytest.fixture
def following(store: ReadStore):
    """What a worker does with a page about one account, and with nothing more to do."""
    log = merged()
    worker = worker_on(log, store, 500)
    worker.catch_up()
    lease = store.take(store.live_number(), None)
    log.record("gamma", fact_on(60, {"kind": "account_closed", "reason": "moved"}, 160))
    return worker, partial(worker.step, lease)


def test_the_row_of_an_account_that_changed_is_drawn_at_once(store: ReadStore, following):
    worker, step = following
    assert step() == 1
    with store.reading() as reading:
        assert held(reading) == set(CODES)
        assert drawn_at(reading, worker._clock()) == "all"
    end = worker._draw_at
    assert (step(), worker._draw_at) == (0, end), "nothing to draw until the first row ends"


def test_rows_of_many_accounts_that_changed_hold_no_more_until_nothing_else_is_to_be_done(
    store: ReadStore, following, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(drawn, "FEW", 0)
    worker, step = following
    assert step() == 1
    with store.reading() as reading:
        assert held(reading) == set(CODES) - {"gamma"}
        question = Question(worker._clock())
        assert drawn_at(reading, question.at) == "most"
        assert told(reading, question, "coverage") == told(looked_up(reading), question, "coverage")
    assert step() == 0
    with store.reading() as reading:
        assert held(reading) == set(CODES)


@pytest.mark.parametrize(("held", "rests"), [(0, "most"), (2, "most"), (3, None)])
def test_rows_are_read_where_enough_accounts_have_one(
    store: ReadStore, following, monkeypatch: pytest.MonkeyPatch, held: int, rests: str | None
):
    monkeypatch.setattr(drawn, "FEW", 0)
    monkeypatch.setattr(accounts_now, "HELD", held)
    worker, step = following
    step()
    with store.reading() as reading:
        assert drawn_at(reading, worker._clock()) == rests, "two of three accounts have one"


@pytest.mark.parametrize("sort", ["tier", "coverage", "contact"])
def test_the_first_page_of_a_list_is_found_by_an_index_and_nothing_is_sorted(
    store: ReadStore, following, sort: Sort
):
    worker, _ = following
    with store.reading() as reading:
        asked = Listed(Question(worker._clock()), sort=sort, falling=sort in FALLING)
        found = plan_of_page(reading, asked)
        assert f"by_{sort}_accounts_now" in found
        assert "sort" not in found


def plan_of_page(reading, asked):
    """How the database finds the accounts of a page, in its words; it would rather sort so few."""
    postgres, told = reading.connection.dialect.name == "postgresql", []

    def hear(_connection, cursor, statement, parameters, *_):
        if "sorted_by" in statement:
            cursor.execute(f"EXPLAIN {'' if postgres else 'QUERY PLAN '}{statement}", parameters)
            told.extend(str(row[-1]).lower() for row in cursor.fetchall())

    if postgres:
        reading.connection.exec_driver_sql("SET LOCAL enable_sort = off")
        reading.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    event.listen(reading.connection, "before_cursor_execute", hear)
    page_of_accounts(reading, asked)
    event.remove(reading.connection, "before_cursor_execute", hear)
    return " ".join(told).replace("temp b-tree", "sort")
