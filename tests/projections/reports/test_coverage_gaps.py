"""Gap days in a range, by responsibility, account, role and portfolio, counted day by day beside it."""

from collections import Counter
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.coverage.naive import seen_at
from tests.drawn import examples
from tests.projections.lives import CODES, START
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import new_store, worker_on
from tierline.domain.account.base import parse_fact
from tierline.domain.account.history import History
from tierline.domain.catalogue import RESPONSIBILITIES, Role
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.time import DAY
from tierline.projections.reports.base import Question
from tierline.projections.reports.coverage_gaps import CoverageGaps

PLAN = "account_manager.plan"
COVERED = ("covered", "due_soon")


def _day(day: int) -> datetime:
    return START + day * DAY


def _say(log: LogInMemory, account: str, day: int, kind: str, **stated: Any) -> None:
    """Record a fact at the first instant of a day, so that no state changes within one."""
    content = {"kind": kind, "occurred_at": _day(day), **stated}
    log.record(account, parse_fact(content, fact_id=UUID(int=1 + log.head())))


def _opened(*codes: str) -> LogInMemory:
    log = LogInMemory()
    for code in codes:
        _say(log, code, 0, "account_opened", code=code, name=code.title(), account_kind="enterprise")
    return log


def _asked(log: LogInMemory, folder: Path, day: int, **asked: Any) -> list[dict[str, Any]]:
    store = new_store(folder)
    worker_on(log, store).catch_up()
    with store.reading() as reading:
        return [dict(row) for row in CoverageGaps().rows(reading, Question(at=_day(day), **asked))]


def _one(rows: list[dict[str, Any]], **key: Any) -> dict[str, Any]:
    (found,) = [row for row in rows if key.items() <= row.items()]
    return found


def test_a_responsibility_lacks_the_days_before_it_was_done_and_after_it_lapsed(tmp_path: Path) -> None:
    log = _opened("alpha")
    _say(log, "alpha", 20, "role_assigned", role="account_manager", person="p1")
    _say(log, "alpha", 25, "plan_reviewed", plan="l", outcome="confirmed", people=["p1"])
    _say(log, "alpha", 225, "role_released", role="account_manager", person="p1")
    rows = _asked(log, tmp_path, 400, start=_day(0), end=_day(300))
    plan = _one(rows, account="alpha", responsibility=PLAN)
    assert (plan["role"], plan["open_days"], str(plan["what"])) == (
        "account_manager",
        300,
        str(RESPONSIBILITIES[PLAN].words),
    )
    # Vacant for 20 days, not done for 5, covered for 120, overdue for 80, vacant for 75.
    assert (plan["gap_days"], plan["vacant_days"], plan["longest_gap"]) == (180, 95, 155)
    assert plan["share"] == 0.4
    training = _one(rows, account="alpha", responsibility="sales_manager.training")
    assert (training["gap_days"], training["vacant_days"], training["share"]) == (300, 300, 0.0)


def test_what_lies_outside_of_the_range_or_of_the_accounts_asked_about_is_no_gap(tmp_path: Path) -> None:
    log = _opened("alpha", "beta", "gamma")
    _say(log, "beta", 30, "account_closed")
    _say(log, "gamma", 10, "role_assigned", role="sales_manager", person="p1")
    rows = _asked(log, tmp_path, 50, start=_day(-40), end=_day(10))
    assert [row["account"] for row in rows if row["dimension"] == "account"] == ["alpha", "gamma"]
    assert _one(rows, dimension="portfolio")["open_days"] == 2 * 29 * 10
    assert {row["longest_gap"] for row in rows} == {10}
    (tmp_path / "mine").mkdir()
    mine = _asked(log, tmp_path / "mine", 50, person="p1")
    assert {row["account"] for row in mine} == {None, "gamma"}
    (tmp_path / "none").mkdir()
    assert _asked(log, tmp_path / "none", 50, region="Nowhere") == []


def test_what_was_not_known_yet_fills_no_gap(tmp_path: Path) -> None:
    log = _opened("alpha")
    known = log.head()
    _say(log, "alpha", 0, "role_assigned", role="account_manager", person="p1")
    _say(log, "alpha", 0, "plan_reviewed", plan="l", outcome="confirmed", people=["p1"])
    store = new_store(tmp_path)
    worker_on(log, store).catch_up()
    question = Question(at=_day(50), start=_day(0), end=_day(50))
    for position, lacking in ((known, 50), (None, 0)):
        with store.reading(position) as reading:
            rows = [dict(row) for row in CoverageGaps().rows(reading, question)]
        assert _one(rows, account="alpha", responsibility=PLAN)["gap_days"] == lacking


PEOPLE = st.sampled_from(["p1", "p2"])
ROLES = st.sampled_from([role.value for role in Role])
STEPS = st.one_of(
    st.fixed_dictionaries({"kind": st.just("role_assigned"), "role": ROLES, "person": PEOPLE}),
    st.fixed_dictionaries({"kind": st.just("role_released"), "role": ROLES, "person": PEOPLE}),
    st.fixed_dictionaries(
        {
            "kind": st.just("responsibility_fulfilled"),
            "responsibility": st.sampled_from(
                [PLAN, "sales_manager.training", "executive_sponsor.relationship"]
            ),
            "person": PEOPLE,
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("plan_reviewed"),
            "plan": st.just("l"),
            "outcome": st.just("confirmed"),
            "people": st.lists(PEOPLE, min_size=1, max_size=2, unique=True),
        }
    ),
    st.sampled_from([{"kind": "account_closed"}, {"kind": "account_reopened"}]),
)
LIVES = st.lists(st.tuples(st.sampled_from(CODES[:2]), st.integers(0, 25), STEPS), max_size=14)
TENTH = 10


def _counted(log: LogInMemory, at: int, start: int, end: int) -> dict[tuple[str, str], tuple[int, ...]]:
    """Open, lacking, vacant and longest days of every responsibility, in steps of ten days.

    Every fact and end of the range falls on a tenth day, and so does every lapse in the first year.
    """
    found = {}
    for code in CODES[:2]:
        history = History(log.stream(account_id(code)))
        if not seen_at(history, _day(at)):
            continue
        days = [seen_at(history, _day(day)) for day in range(start, end, TENTH)]
        for item in RESPONSIBILITIES:
            states = [seen[item].state if seen else None for seen in days]
            lacks = [state is not None and state not in COVERED for state in states]
            longest = max((len(list(run)) for gap, run in groupby(lacks) if gap), default=0)
            counts = sum(map(bool, states)), sum(lacks), states.count("unassigned"), longest
            if counts[0]:
                found[code, item] = tuple(TENTH * count for count in counts)
    return found


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LIVES, st.integers(-1, 20), st.integers(0, 15))
def test_gap_days_and_their_sums_are_what_counting_day_by_day_gives(
    steps: list[tuple[str, int, dict[str, Any]]], first: int, length: int
) -> None:
    log = _opened(*CODES[:2])
    for code, tenth, stated in steps:
        _say(log, code, tenth * TENTH, **stated)
    start, end, at = first * TENTH, (first + length) * TENTH, 500
    with TemporaryDirectory() as folder:
        rows = _asked(log, Path(folder), at, start=_day(start), end=_day(end))
    expected = _counted(log, at, start, end)
    names = ("open_days", "gap_days", "vacant_days", "longest_gap")
    told = {
        (row["account"], row["responsibility"]): tuple(row[name] for name in names)
        for row in rows
        if row["dimension"] == "responsibility"
    }
    assert told == expected
    sums: dict[tuple[Any, ...], Counter[str]] = {}
    for (code, item), counts in expected.items():
        for key in (("portfolio", None, None), ("role", None, RESPONSIBILITIES[item].role.value)):
            sums.setdefault(key, Counter()).update(dict(zip(names[:3], counts, strict=False)))
        sums.setdefault(("account", code, None), Counter()).update(dict(zip(names, counts[:3], strict=False)))
    for (dimension, code, role), counts in sums.items():
        row = _one(rows, dimension=dimension, account=code, role=role)
        assert {name: row[name] for name in names[:3]} == {name: counts[name] for name in names[:3]}
        assert row["share"] == round(1 - counts["gap_days"] / counts["open_days"], 4)
    assert len(rows) == len(expected) + len(sums)
