"""Returns: who gets much and gives little, by benefit and beside priority; investment says the same."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.projections.telling import A, B, C, Telling, revenue
from tierline.projections.reports.balance import balances, benefit_places, measures
from tierline.projections.reports.benefit import Benefit


@pytest.fixture
def told(tmp_path: Path) -> Telling:
    return Telling(tmp_path)


def hours(value: str, **more: Any) -> dict[str, Any]:
    return {"kind": "investment", "person": "ana", "hours": value, **more}


def priority(grade: int) -> dict[str, Any]:
    return {"kind": "priority_set", "size": grade, "potential": grade, "importance": grade}


def test_much_effort_little_benefit_and_low_priority_is_much_for_little(told: Telling) -> None:
    told.records(
        (A, 9, hours("300")),
        (B, 9, hours("50")),
        (C, 9, hours("5")),
        (A, 9, revenue(1, 5, "1")),
        (B, 9, revenue(1, 5, "50")),
        (C, 9, revenue(1, 5, "900")),
        (A, 9, priority(1)),
        (C, 9, priority(5)),
        (B, 9, priority(3)),
    )
    expected = {A: "much_for_little", B: None, C: "little_for_much"}
    assert told.part("returns", 50, "balance") == told.part("investment", 50, "balance") == expected


def test_effort_that_the_priority_asks_for_is_ahead_of_the_benefit(told: Telling) -> None:
    told.records((A, 9, hours("300")), (B, 9, hours("50")), (C, 9, revenue(1, 5, "900")), (A, 9, priority(5)))
    assert told.part("returns", 50, "balance") == {A: "ahead_of_benefit", B: None, C: "little_for_much"}
    told.record(A, 20, priority(1))
    told.record(B, 20, priority(5))
    told.record(C, 20, priority(5))
    assert told.part("returns", 50, "balance")[A] == "much_for_little"
    assert told.part("returns", 15, "balance")[A] == "ahead_of_benefit"


def test_without_any_benefit_or_any_hours_nothing_is_remarked(told: Telling) -> None:
    told.record(A, 9, hours("300"))
    told.records(*((code, 9, priority(grade)) for code, grade in ((A, 1), (B, 4), (C, 5))))
    assert set(told.part("returns", 50, "balance").values()) == {None}
    told.record(B, 60, revenue(1, 5, "1"))
    assert set(told.part("returns", 50, "balance").values()) == {None}
    assert told.part("returns", 70, "balance")[A] == "much_for_little"


def test_a_row_stands_for_each_currency_and_hours_stand_in_the_first(told: Telling) -> None:
    told.records(
        (A, 9, hours("4", amount={"value": "10", "currency": "USD"})),
        (A, 9, revenue(1, 5, "100", margin="40")),
        (A, 9, revenue(1, 5, "7", "CNY")),
    )
    rows = {(row["account"], row["currency"]): row for row in told.ask("returns", 50)}
    assert set(rows) == {(A, "CNY"), (A, "EUR"), (A, "USD"), (B, None), (C, None)}
    assert [rows[A, currency]["hours"] for currency in ("CNY", "EUR", "USD")] == [4.0, None, None]
    names = ("spent", "revenue", "margin", "benefit", "measured_by", "benefit_per_hour")
    assert [rows[A, "EUR"][name] for name in names] == [None, "100.00", "40.00", "40.00", "margin", "10.00"]
    assert [rows[A, "CNY"][name] for name in names] == [None, "7.00", None, "7.00", "revenue", "1.75"]
    assert [rows[A, "USD"][name] for name in names] == ["10.00", *([None] * 5)]


def test_a_priority_is_the_mean_of_what_was_stated(told: Telling) -> None:
    told.record(A, 9, {**priority(2), "importance_own": 5})
    assert told.part("returns", 50, "priority") == {A: 2.75, B: None, C: None}
    assert told.part("investment", 50, "importance_own") == {A: 5, B: None, C: None}


def test_one_booking_without_a_margin_makes_its_currency_compared_by_revenue() -> None:
    with_margin, without = Benefit(bookings=2), Benefit(bookings=2, lacking=1)
    found = {"a": {"EUR": with_margin}, "b": {"EUR": without, "USD": with_margin}, "c": {"EUR": with_margin}}
    assert measures(found) == {"EUR": "revenue", "USD": "margin"}


def test_a_currency_of_one_account_tells_no_place_unless_others_brought_nothing() -> None:
    codes = dict.fromkeys("abc")
    alone = {"a": {"USD": Benefit(Fraction(9), bookings=1, lacking=1)}}
    both = {**alone, "b": {"EUR": Benefit(Fraction(1), bookings=1, lacking=1)}}
    assert benefit_places(codes, alone) == {"a": 1, "b": Fraction(1, 4), "c": Fraction(1, 4)}
    assert benefit_places(codes, both) == {"c": 0}


ACCOUNTS = "abcdef"
amounts = st.dictionaries(st.sampled_from(("EUR", "CNY")), st.integers(-5, 5).map(Fraction), max_size=2)


@given(
    st.fixed_dictionaries({code: st.integers(0, 5).map(Decimal) for code in ACCOUNTS}),
    st.fixed_dictionaries(dict.fromkeys(ACCOUNTS, amounts)),
    st.fixed_dictionaries({code: st.one_of(st.none(), st.integers(1, 5)) for code in ACCOUNTS}),
)
def test_the_word_is_that_of_counting_who_is_below(spent, given_back, grades) -> None:
    benefits = {
        code: {currency: Benefit(value, bookings=1, lacking=1) for currency, value in found.items()}
        for code, found in given_back.items()
    }
    rated = {
        code: {"size": grade, "potential": grade, "importance": grade, "importance_own": None}
        for code, grade in grades.items()
        if grade
    }
    expected = _by_counting(spent, given_back, {code: grade or 0 for code, grade in grades.items()})
    assert balances(spent, benefits, rated) == expected


def _by_counting(spent, given_back, grades) -> dict[str, str | None]:
    if not any(spent.values()) or not any(given_back.values()):
        return dict.fromkeys(spent)
    idle = [code for code in ACCOUNTS if not given_back[code]]
    words: dict[str, str | None] = {}
    for code in ACCOUNTS:
        found = []
        for currency, value in given_back[code].items():
            others = [
                given_back[one][currency] for one in ACCOUNTS if currency in given_back[one] and one != code
            ]
            others += [Fraction(0) for _ in idle]
            if len(others) >= 2:
                found.append(_place(value, others))
        if code in idle:
            found = [_place(0, [0 if one in idle else 1 for one in ACCOUNTS if one != code])]
        effort = _place(spent[code], [spent[one] for one in ACCOUNTS if one != code])
        wanted = _place(grades[code], [grades[one] for one in ACCOUNTS if one != code])
        words[code] = None
        if found and effort - max(found) > Fraction(1, 3):
            ahead = effort - wanted <= Fraction(1, 3)
            words[code] = "ahead_of_benefit" if ahead else "much_for_little"
        elif found and max(found) - effort > Fraction(1, 3):
            words[code] = "little_for_much"
    return words


def _place(value: Any, others: list[Any]) -> Fraction:
    below = sum(Fraction(1) if one < value else Fraction(one == value, 2) for one in others)
    return Fraction(below) / len(others)
