"""How high our side stood, by the firm's own book: tiers and grades follow it, live as rebuilt."""

from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.domain.tiers.drafts import CONTENT
from tests.drawn import examples
from tests.projections.lives import CODES, START, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.models.test_department_duties import role, say
from tests.projections.pictures import POLICIES, new_store, worker_on
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.domain.shared.time import BEGINNING
from tierline.domain.tiers.judging_periods import rows_over
from tierline.domain.tiers.policy import policy_from
from tierline.domain.tiers.shipped import shipped_content
from tierline.projections.account_snapshots import AccountSnapshots
from tierline.projections.engine.base import Policies
from tierline.projections.engine.store import ReadStore
from tierline.projections.engine.worker import Worker
from tierline.projections.models.grades import Grades
from tierline.projections.models.tier_history import TierHistory, tiers_at, tiers_over_time

A, B, C = CODES
LEVELS = ("executive", "executive", "senior")
OURS = ("ann", "ben")


def _policy() -> Policies:
    """One by which an executive of ours makes a preferred supplier."""
    content: dict[str, Any] = {**deepcopy(CONTENT), "grade": shipped_content("default-3")["grade"]}
    counted = {"kinds": ["executive_contact"], "days": 180, "our_level": "executive"}
    gate = content["tiers"]["preferred_supplier"]
    gate["required"] = [{**gate["required"][0], "all_of": [{"count_within": counted, "at_least": 1}]}]
    gate["supporting_needed"] = 0
    return Policies(policy_from({**content, "name": "by-our-levels"}), POLICIES.coverage)


BY_LEVELS = _policy()


def met(log: LogInMemory, account: str, day: int, *people: str, level: str = "executive") -> str:
    content = {"contacts": ("c1",), "people": people, "our_level": level, "form": "meeting"}
    return say(log, account, "executive_contact", day, **content)


def added(log: LogInMemory, person: str, level: str, day: int = 1) -> str:
    return say(log, FIRM_BOOK, "person_added", day, person=person, name=person, level=level)


def tier(store: ReadStore, code: str, day: int, known: int | None = None) -> str:
    with store.reading(known) as reading:
        table = tiers_at(reading, START + timedelta(days=day))
        (row,) = reading.all(select(table).where(table.c.account == code))
        return str(row["tier"])


def test_the_tiers_of_whoever_met_somebody_follow_when_the_book_learns_of_them(tmp_path: Path) -> None:
    log, store = openings(), new_store(tmp_path)
    for code, person in ((A, "ann"), (B, "ben"), (C, "ann")):
        met(log, code, 10, person)
    worker = worker_on(log, store, policies=BY_LEVELS)
    worker.catch_up()
    before = log.head()
    added(log, "ann", "manager")
    worker.catch_up()
    assert [tier(store, code, 30) for code in CODES] == ["vendor", "preferred_supplier", "vendor"]
    assert [tier(store, code, 30, before) for code in CODES] == ["preferred_supplier"] * 3
    say(log, FIRM_BOOK, "person_changed", 15, person="ann", level="executive")
    worker.catch_up()
    assert tier(store, A, 30) == "vendor"
    met(log, A, 25, "ann")
    worker.catch_up()
    assert (tier(store, A, 24), tier(store, A, 25)) == ("vendor", "preferred_supplier")
    assert_rebuilt_is_live(worker, store)


def test_the_book_is_followed_for_those_whom_a_correction_names(tmp_path: Path) -> None:
    log, store = openings(), new_store(tmp_path)
    contact = met(log, A, 10, "ann")
    about = {"target": contact, "reason": "It was Ben"}
    say(log, A, "fact_corrected", 11, changes={"people": ("ben",)}, **about)
    worker = worker_on(log, store, policies=BY_LEVELS)
    worker.catch_up()
    added(log, "ann", "manager")
    worker.catch_up()
    assert tier(store, A, 30) == "preferred_supplier"
    added(log, "ben", "manager")
    worker.catch_up()
    assert tier(store, A, 30) == "vendor"
    assert_rebuilt_is_live(worker, store)


def test_an_account_counts_those_met_by_accounts_that_are_merged_into_it(tmp_path: Path) -> None:
    log, store = openings(), new_store(tmp_path)
    met(log, B, 20, "ann")
    say(log, B, "account_merged", 25, into=A)
    worker = worker_on(log, store, policies=BY_LEVELS)
    worker.catch_up()
    assert tier(store, A, 30) == "preferred_supplier"
    added(log, "ann", "staff")
    worker.catch_up()
    assert tier(store, A, 30) == "vendor"
    assert tier(store, A, 30, log.head() - 1) == "preferred_supplier"
    assert_rebuilt_is_live(worker, store)


@st.composite
def histories(draw: st.DrawFn) -> LogInMemory:
    """Executive contacts, roles, merges and our people, told in any order, some of it said otherwise."""
    log = openings()
    told: list[tuple[str, str, str]] = []
    sorts = (
        "met",
        "met",
        "met",
        "met",
        "person",
        "person",
        "level",
        "role",
        "merge",
        "about",
        "about",
        "about",
    )
    for _ in range(draw(st.integers(4, 30))):
        day, what = draw(st.integers(1, 400)), draw(st.sampled_from(sorts))
        if what == "about" and told:
            _said_anew(draw, log, *draw(st.sampled_from(told)), day)
        elif what != "about":
            told.append(_told(draw, log, what, day))
    return log


def _told(draw: st.DrawFn, log: LogInMemory, what: str, day: int) -> tuple[str, str, str]:
    """Record a fact of this sort; its account, id, and sort."""
    account, person, level = (draw(st.sampled_from(some)) for some in (CODES, OURS, LEVELS))
    if what == "met":
        people = draw(st.lists(st.sampled_from(OURS), min_size=1, max_size=2, unique=True))
        return account, met(log, account, day, *people, level=level), what
    if what == "person":
        return FIRM_BOOK, added(log, person, level, day), what
    if what == "level":
        return FIRM_BOOK, say(log, FIRM_BOOK, "person_changed", day, person=person, level=level), what
    if what == "role":
        return account, role(log, account, "account_manager", person, day), what
    others = [code for code in CODES if code != account]
    return account, say(log, account, "account_merged", day, into=draw(st.sampled_from(others))), what


def _said_anew(draw: st.DrawFn, log: LogInMemory, account: str, target: str, what: str, day: int) -> None:
    about = {"target": target, "reason": "said anew"}
    if what in ("merge", "role") or draw(st.booleans()):
        say(log, account, draw(st.sampled_from(("fact_retracted", "fact_reinstated"))), day, **about)
        return
    moved = {"occurred_at": (START + timedelta(days=draw(st.integers(1, 400)))).isoformat()}
    person, level = draw(st.sampled_from(OURS)), draw(st.sampled_from(LEVELS))
    others = {"met": {"people": (person,)}, "person": {"level": level}, "level": {"person": person}}
    changes = draw(st.sampled_from((moved, others[what])))
    say(log, account, "fact_corrected", day, changes=changes, **about)


def all_rows(store: ReadStore) -> list[Any]:
    """All rows of tiers, moves, criteria and grades that were ever known."""
    with store.reading() as reading:
        tables = [reading.recorded(table) for one in (TierHistory, Grades) for table in one.tables]
        return [sorted(repr(tuple(row.values())) for row in reading.all(select(one))) for one in tables]


def assert_rebuilt_is_live(worker: Worker, store: ReadStore) -> None:
    live = all_rows(store)
    worker.rebuild()
    assert live == all_rows(store)


@given(histories(), st.sampled_from((1, 3, 500)))
@settings(max_examples=examples(8), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_rows_kept_fact_by_fact_are_those_of_a_rebuild_and_of_the_log(log: LogInMemory, page: int) -> None:
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker = worker_on(log, store, page, BY_LEVELS)
        worker.catch_up()
        assert_rebuilt_is_live(worker, store)
        snapshots = AccountSnapshots(log, BY_LEVELS, 2**20)
        for position in (log.head(), log.head() - 2):
            for code in CODES:
                assert _rows(store, code, position) == _by_the_log(snapshots, code, position)
        store.close()


def _rows(store: ReadStore, code: str, position: int) -> list[tuple[Any, ...]]:
    with store.reading(position) as reading:
        table = tiers_over_time(reading)
        wanted = select(table).where(table.c.account == code).order_by(table.c.valid_from)
        names = ("valid_from", "valid_to", "tier", "at_risk", "falls_on", "since")
        return [tuple(row[name] for name in names) for row in reading.all(wanted)]


def _by_the_log(snapshots: AccountSnapshots, code: str, position: int) -> list[tuple[Any, ...]]:
    with snapshots.account(code, position) as known:
        return [
            (row.valid_from, row.valid_to, row.tier.value, row.at_risk, row.falls_on, row.visit_since)
            for row in rows_over(known.terms, BEGINNING)
            if row.tier
        ]
