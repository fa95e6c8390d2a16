"""Budgets against effort: since when one is passed, whose effort counts, and what a range allows."""

from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.projections.lives import START
from tests.projections.telling import A, B, C, Telling, day, revenue
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.presentation.language import said
from tierline.projections.reports.budgets import _parts

YEAR = (0, 364)


@pytest.fixture
def told(tmp_path: Path) -> Telling:
    return Telling(tmp_path)


def budget(of: str, hours: str | None, period: tuple[int, int] = YEAR, **more: Any) -> dict[str, Any]:
    whose = {"account": of} if of in (A, B, C) else {"team": of}
    days = {"period_starts": f"{day(period[0])}", "period_ends": f"{day(period[1])}"}
    return {"kind": "budget_set", **whose, **days, "hours": hours, **more}


def hours(value: str, person: str = "ana", **more: Any) -> dict[str, Any]:
    return {"kind": "investment", "person": person, "hours": value, **more}


def money(value: str, currency: str = "EUR") -> dict[str, Any]:
    return {"amount": {"value": value, "currency": currency}}


def joins(person: str, team: str | None) -> dict[str, Any]:
    return {"kind": "person_added", "person": person, "name": person, "level": "staff", "team": team}


def moves(person: str, team: str) -> dict[str, Any]:
    return {"kind": "person_changed", "person": person, "team": team}


def waiting(told: Telling, on: int, matter: str = "budget_passed", **asked: Any) -> list[tuple[str, str]]:
    return [(row["account"], row["subject"]) for row in told.ask("attention", on, matter=matter, **asked)]


def test_a_budget_is_passed_by_the_investment_that_takes_more_than_is_left(told: Telling) -> None:
    told.record(FIRM_BOOK, 0, budget(A, "100"))
    told.records((A, 10, hours("60")), (A, 20, hours("40")), (B, 20, hours("500")))
    fact = told.record(A, 30, hours("0.5"))
    told.record(A, 40, hours("7"))
    assert [waiting(told, on) for on in (25, 30, 31)] == [[], [], [(A, A)]]
    (row,) = told.ask("attention", 50, matter="budget_passed")
    assert (row["since"].date(), row["fact_id"], row["due"]) == (day(30), fact, None)
    assert str(row["what"]) == "Budget passed: 107.5 of 100 h, 2025-01-01 to 2025-12-31"
    assert said(row["what"], "zh") == "预算超支：已用 107.5 / 100 小时（2025-01-01 至 2025-12-31）"
    assert str(row["remedy"]) == "Review where hours and money go, or set a larger budget."
    assert said(row["remedy"], "zh") == "请审查工时与经费的去向，或调整预算。"


def test_a_budget_waits_while_its_period_lasts_and_covers_it_whole(told: Telling) -> None:
    told.record(FIRM_BOOK, 12, budget(A, "10", (5, 20)))
    told.records((A, 4, hours("50")), (A, 6, hours("11")), (B, 21, hours("1")))
    assert [waiting(told, on) for on in (11, 13, 20, 21)] == [[], [(A, A)], [(A, A)], []]


def test_money_counts_in_the_currency_of_the_budget_only(told: Telling) -> None:
    told.record(FIRM_BOOK, 0, budget(A, "1000", **money("2000")))
    told.records((A, 10, hours("5", **money("9000", "CNY"))), (A, 20, hours("5", **money("2000"))))
    assert waiting(told, 50) == []
    told.record(A, 30, hours("5", **money("0.5")))
    (row,) = told.ask("attention", 50, matter="budget_passed")
    assert str(row["what"]) == "Budget passed: 2,000.5 of 2,000 EUR, 2025-01-01 to 2025-12-31"
    assert row["since"].date() == day(30)
    told.record(A, 20, hours("1000"))
    (row,) = told.ask("attention", 50, matter="budget_passed")
    assert str(row["what"]).startswith("Budget passed: 1,015 of 1,000 h, 2,000.5 of 2,000 EUR")
    assert "已用 1,015 / 1,000 小时，已用 2,000.5 / 2,000 EUR" in said(row["what"], "zh")
    assert row["since"].date() == day(20)


def test_a_larger_budget_and_a_correction_hold_from_when_they_are_known(told: Telling) -> None:
    first = told.record(FIRM_BOOK, 0, budget(A, "10"))
    spent = told.record(A, 10, hours("11"))
    passed = len(told.log.recorded)
    told.record(FIRM_BOOK, 40, budget(A, "20"))
    assert [waiting(told, on) for on in (30, 41)] == [[(A, A)], []]
    told.correct(A, spent, hours="21")
    assert [waiting(told, on) for on in (30, 41)] == [[(A, A)], [(A, A)]]
    told.correct(FIRM_BOOK, first, hours="30")
    assert [waiting(told, on) for on in (30, 41)] == [[], [(A, A)]]
    told.retract(A, spent)
    assert waiting(told, 41) == []
    assert waiting(told, 30, known=passed) == waiting(told, 41, known=passed) == [(A, A)]
    assert waiting(told, 30, known=passed - 1) == []


def test_a_team_s_budget_covers_what_its_people_spent_while_they_were_in_it(told: Telling) -> None:
    told.records((FIRM_BOOK, 0, joins("ana", "rail")), (FIRM_BOOK, 0, joins("ben", None)))
    told.record(FIRM_BOOK, 0, budget("rail", "100"))
    told.records((A, 5, hours("60")), (B, 6, hours("40")), (B, 7, hours("500", "ben")))
    assert waiting(told, 50) == []
    told.record(FIRM_BOOK, 20, moves("ben", "rail"))
    told.record(C, 30, hours("1", "ben"))
    told.record(FIRM_BOOK, 35, {"kind": "person_left", "person": "ana"})
    told.record(A, 36, hours("70"))
    told.record(B, 40, hours("2", "ben"))
    (row,) = told.ask("attention", 50, matter="budget_passed")
    assert (row["account"], row["subject"], row["since"].date()) == (C, "rail", day(30))
    assert str(row["what"]).startswith("Budget of team rail passed: 103 of 100 h")
    assert said(row["what"], "zh").startswith("团队 rail 的预算超支：已用 103 / 100 小时")


def test_a_team_s_budget_is_told_once_on_an_account_that_is_asked_about(told: Telling) -> None:
    told.record(FIRM_BOOK, 0, joins("ana", "rail"))
    told.record(FIRM_BOOK, 0, budget("rail", "10"))
    told.records((A, 5, hours("9")), (B, 6, hours("2")), (C, 7, hours("3")))
    assert waiting(told, 50) == [(B, "rail")]
    assert [waiting(told, 50, account=code) for code in (A, B, C)] == [[], [(B, "rail")], [(C, "rail")]]
    assert [row["fact_id"] for row in told.ask("attention", 50, matter="budget_passed", account=C)] == [None]
    told.record(B, 20, {"kind": "account_closed"})
    assert waiting(told, 50) == [(C, "rail")]


def test_a_budget_of_a_merged_account_is_told_where_that_is_shown(told: Telling) -> None:
    told.record(FIRM_BOOK, 0, budget(A, "10"))
    told.record(FIRM_BOOK, 0, budget(B, "30"))
    told.records((A, 5, hours("11")), (B, 6, hours("25")))
    told.record(A, 50, {"kind": "account_merged", "into": B})
    assert waiting(told, 49) == [(A, A)]
    assert waiting(told, 51) == [(B, B)]
    assert told.part("returns", 51, "budget_hours")[B] == pytest.approx(40 * 51 / 365, abs=0.01)


def test_a_budget_runs_out_early_where_most_is_spent_faster_than_its_days_go_by(told: Telling) -> None:
    told.record(FIRM_BOOK, 0, budget(A, "100", (0, 99)))
    told.record(A, 10, hours("79"))
    early = "budget_runs_out"
    assert waiting(told, 40, early) == []
    told.record(A, 11, hours("1"))
    (row,) = told.ask("attention", 40, matter=early)
    assert (row["due"].date(), row["days_left"], row["since"]) == (day(50), 10, None)
    assert str(row["what"]) == "Budget runs out early: 80 of 100 h, 2025-01-01 to 2025-04-10"
    assert said(row["what"], "zh") == "预算将提前用完：已用 80 / 100 小时（2025-01-01 至 2025-04-10）"
    assert [waiting(told, 40, early, within_days=days) for days in (9, 10)] == [[], [(A, A)]]
    assert [waiting(told, on, early) for on in (79, 80)] == [[(A, A)], []]
    told.record(A, 60, hours("21"))
    assert (waiting(told, 70, early), waiting(told, 70)) == ([], [(A, A)])


def test_who_holds_a_role_sees_a_budget_and_the_sales_manager_is_to_act(told: Telling) -> None:
    for role, person in (("account_manager", "ana"), ("sales_manager", "sue")):
        told.record(A, 1, {"kind": "role_assigned", "role": role, "person": person})
    told.records((FIRM_BOOK, 0, budget(A, "10")), (FIRM_BOOK, 0, budget(B, "10")))
    told.records((A, 5, hours("11")), (B, 5, hours("11")))
    assert waiting(told, 50) == [(A, A), (B, B)]
    for person in ("ana", "sue"):
        (row,) = told.ask("attention", 50, matter="budget_passed", person=person)
        assert (row["account"], row["role"], row["people"]) == (A, "sales_manager", "sue")
    assert waiting(told, 50, person="ben") == []


def test_returns_show_what_budgets_allow_by_the_days_of_the_range(told: Telling) -> None:
    told.record(FIRM_BOOK, 0, budget(A, "100", (0, 99), **money("500")))
    told.records(
        (A, 10, hours("20", **money("100"))), (A, 60, hours("30", **money("50"))), (A, 150, hours("9"))
    )
    whole = _budgets(told, A, 200)
    assert whole == (59.0, 100.0, 0.5, "500.00", 0.3)
    half = _budgets(told, A, 200, start=START + timedelta(days=50))
    assert half == (39.0, 50.0, 0.6, "250.00", 0.2)
    assert _budgets(told, A, 50) == (20.0, pytest.approx(50), 0.4, "250.00", 0.4)
    outside = _budgets(told, A, 200, start=START + timedelta(days=100))
    assert outside == (9.0, None, None, None, None)
    assert _budgets(told, B, 200) == (0.0, None, None, None, None)


def test_returns_have_a_row_for_a_budget_of_which_nothing_was_spent(told: Telling) -> None:
    told.record(FIRM_BOOK, 0, budget(A, None, (0, 99), **money("500", "USD")))
    told.record(A, 9, revenue(1, 5, "100"))
    rows = [row for row in told.ask("returns", 200) if row["account"] == A]
    assert [(row["currency"], row["budget"], row["budget_used"]) for row in rows] == [
        ("EUR", None, None),
        ("USD", "500.00", 0.0),
    ]


def test_returns_of_the_past_know_the_budgets_of_the_past(told: Telling) -> None:
    first = told.record(FIRM_BOOK, 0, budget(A, "100", (0, 99)))
    told.record(A, 10, hours("50"))
    known = len(told.log.recorded)
    told.record(FIRM_BOOK, 20, budget(A, "200", (0, 99)))
    told.retract(FIRM_BOOK, first)
    assert _budgets(told, A, 150)[1:3] == (200.0, 0.25)
    assert _budgets(told, A, 150, known=known)[1:3] == (100.0, 0.5)
    assert _budgets(told, A, 15)[1:3] == (None, None)


def test_of_two_budgets_that_cover_a_day_the_one_of_the_shorter_period_counts(told: Telling) -> None:
    told.records((FIRM_BOOK, 0, budget(A, "30", (30, 59))), (FIRM_BOOK, 1, budget(A, "365")))
    assert _budgets(told, A, 364)[1] == pytest.approx(364)
    told.record(FIRM_BOOK, 2, budget(A, "90", (30, 59)))
    assert _budgets(told, A, 364)[1] == pytest.approx(364 + 60)


spans = st.tuples(st.integers(0, 40), st.integers(1, 25), st.integers(1, 9))


@given(st.lists(spans, max_size=5, unique_by=lambda one: one[:2]), st.integers(0, 50), st.integers(1, 50))
def test_what_a_range_allows_is_the_sum_of_its_days(found: list[Any], first: int, length: int) -> None:
    budgets: list[Any] = [
        _Budget(START + timedelta(start), START + timedelta(start + days), allowed)
        for start, days, allowed in found
    ]
    expected = Fraction(0)
    for number in range(first, first + length):
        covering = [
            (days, -place, allowed)
            for place, (start, days, allowed) in enumerate(found)
            if start <= number < start + days
        ]
        if covering:
            days, _, allowed = min(covering)
            expected += Fraction(allowed, days)
    begins = START + timedelta(first)
    parts = _parts(budgets, "h", begins, begins + timedelta(length))
    assert sum(part.allowed for part in parts) == expected


class _Budget:
    """Stands for a budget of so many hours between two moments."""

    def __init__(self, starts: Any, ends: Any, hours: int) -> None:
        self.starts, self.ends, self._hours = starts, ends, hours

    def allows(self) -> dict[str, int]:
        return {"h": self._hours}


def _budgets(told: Telling, code: str, on: int, **asked: Any) -> tuple[Any, ...]:
    names = ("hours", "budget_hours", "budget_hours_used", "budget", "budget_used")
    first = next(row for row in told.ask("returns", on, **asked) if row["account"] == code)
    return tuple(first[name] for name in names)
