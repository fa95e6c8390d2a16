"""Value: what was booked and what is under contract, a row per currency, sliced in several ways."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.projections.lives import START
from tests.projections.telling import A, B, C, Telling, contract, day, revenue

AMOUNTS = ("revenue", "margin", "in_force", "ending_90", "ending_180")


@pytest.fixture
def told(tmp_path: Path) -> Telling:
    return Telling(tmp_path)


def total(told: Telling, on: int, **asked: Any) -> dict[str | None, dict[str, Any]]:
    """The rows of the total by currency."""
    rows = told.ask("value", on, **asked)
    return {row["currency"]: row for row in rows if row["dimension"] == "total"}


def test_a_booking_counts_with_the_part_of_its_period_that_lies_in_the_range(told: Telling) -> None:
    told.record(A, 100, revenue(10, 19, "1000.00", margin="-300"))
    assert total(told, 200)["EUR"]["revenue"] == "1000.00"
    half = {"start": START + timedelta(days=15), "end": START + timedelta(days=100)}
    assert [total(told, 200, **half)["EUR"][name] for name in ("revenue", "margin")] == ["500.00", "-150.00"]
    assert total(told, 200, start=START + timedelta(days=20)) == {}
    assert total(told, 99) == {}, "it was not booked yet"


def test_a_period_that_is_not_over_counts_up_to_the_instant_asked_about(told: Telling) -> None:
    told.record(A, 10, revenue(10, 19, "1000.00"))
    assert total(told, 12)["EUR"]["revenue"] == "200.00"


def test_amounts_are_rounded_once_at_the_end_and_halves_to_the_even_cent(told: Telling) -> None:
    for value in ("0.01", "0.02"):
        told.record(A, 100, revenue(10, 11, value))
    half = {"start": START + timedelta(days=11), "end": START + timedelta(days=100)}
    assert total(told, 200, **half)["EUR"]["revenue"] == "0.02", "0.005 and 0.01"


def test_a_margin_is_that_of_the_bookings_that_state_one(told: Telling) -> None:
    told.records((A, 9, revenue(1, 5, "100", margin="40")), (A, 9, revenue(1, 5, "900")))
    told.record(B, 9, revenue(1, 5, "50", "USD"))
    found = total(told, 100)
    assert [found["EUR"][name] for name in ("revenue", "margin", "margin_share")] == ["1000.00", "40.00", 0.4]
    assert [found["USD"][name] for name in ("margin", "margin_share")] == [None, None]


def test_contracts_are_in_force_and_end_by_their_terms(told: Telling) -> None:
    told.records(
        (A, 5, contract("k1", 10, 100, "100")),
        (A, 5, contract("k2", 10, None, "7")),
        (B, 5, contract("k1", 10, 60, "30")),
        (B, 5, contract("k2", 10, 100)),
        (C, 5, contract("k1", 400, 500, "1000")),
    )
    told.record(B, 40, {"kind": "contract_ended", "contract": "k1", "reason": "terminated"})
    amounts = ("in_force", "ending_90", "ending_180", "contracts")
    assert [total(told, 30)["EUR"][name] for name in amounts] == ["137.00", "130.00", "130.00", 3]
    assert [total(told, 50)["EUR"][name] for name in amounts] == ["107.00", "100.00", "100.00", 2]
    assert [total(told, 5 + 180)["EUR"][name] for name in amounts] == ["7.00", "0.00", "0.00", 1]
    unpriced = total(told, 30)[None]
    assert [unpriced[name] for name in ("in_force", "contracts", "revenue")] == [None, 1, None]


def test_a_contract_ends_within_days_up_to_the_end_of_its_last_day(told: Telling) -> None:
    told.record(A, 1, contract("k1", 1, 89, "100"))
    assert total(told, 0 + 2)["EUR"]["ending_90"] == "100.00"
    told.record(B, 1, contract("k1", 1, 92, "1"))
    assert total(told, 2)["EUR"]["ending_90"] == "100.00"
    assert total(told, 3)["EUR"]["ending_90"] == "101.00"


def test_the_months_of_ends_have_all_contracts_and_no_revenue(told: Telling) -> None:
    told.records((A, 5, contract("k1", 10, 100, "100")), (A, 5, contract("k2", 10, None, "7")))
    told.record(A, 9, revenue(1, 5, "100"))
    ends = {row["slice"]: row for row in told.ask("value", 30) if row["dimension"] == "ends_in"}
    assert {month: row["in_force"] for month, row in ends.items()} == {
        f"{day(100):%Y-%m}": "100.00",
        "open_end": "7.00",
    }
    assert {row["revenue"] for row in ends.values()} == {None}


def test_the_rows_of_every_dimension_add_up_to_the_total(told: Telling) -> None:
    told.records(
        (A, 9, revenue(1, 5, "100", margin="9")),
        (B, 9, revenue(1, 5, "70.50")),
        (B, 9, revenue(1, 5, "3", "CNY", "1")),
        (A, 5, contract("k1", 10, 100, "100")),
        (C, 5, contract("k1", 10, None, "7")),
        (A, 6, {"kind": "account_changed", "region": "North"}),
        (B, 7, {"kind": "priority_set", "size": 4, "potential": 2, "importance": 5, "importance_own": 1}),
    )
    sums: defaultdict[tuple[str, str | None], list[Decimal]] = defaultdict(lambda: [Decimal()] * len(AMOUNTS))
    dimensions = set()
    for row in told.ask("value", 50, by="region"):
        key = row["dimension"], row["currency"]
        dimensions.add(row["dimension"])
        sums[key] = [old + Decimal(row[name] or 0) for old, name in zip(sums[key], AMOUNTS, strict=True)]
    for of in dimensions - {"ends_in"}:
        for currency in ("EUR", "CNY"):
            assert sums[of, currency] == sums["total", currency], of
    assert {"slice", "tier", "importance_own"} <= dimensions
    assert sums["ends_in", "EUR"][2] == sums["total", "EUR"][2]


def test_a_correction_counts_from_its_position_on_for_all_days(told: Telling) -> None:
    booked = told.record(A, 9, revenue(1, 5, "100"))
    before = len(told.log.recorded)
    told.correct(A, booked, amount={"value": "40", "currency": "USD"})
    assert set(total(told, 50)) == {"USD"}
    assert total(told, 50, known=before)["EUR"]["revenue"] == "100.00"
    told.retract(A, booked)
    assert total(told, 50) == {}


def test_what_a_merged_account_brings_is_shown_by_the_other_while_it_is_merged(told: Telling) -> None:
    told.records(
        (A, 9, revenue(1, 5, "100")), (A, 9, contract("k1", 1, 300, "5")), (B, 9, revenue(1, 5, "1"))
    )
    told.record(A, 20, {"kind": "account_merged", "into": B})
    told.record(A, 40, {"kind": "merge_reversed"})

    def by_account(on: int) -> dict[str, str]:
        rows = told.ask("value", on)
        return {row["slice"]: row["revenue"] for row in rows if row["dimension"] == "account"}

    assert by_account(10) == by_account(50) == {A: "100.00", B: "1.00"}
    assert by_account(30) == {B: "101.00"}
    assert total(told, 30)["EUR"]["in_force"] == "5.00"


def test_of_a_role_an_account_is_in_the_slice_of_everybody_who_holds_it(told: Telling) -> None:
    told.record(A, 9, revenue(1, 5, "100"))
    for person in ("ana", "ben"):
        told.record(A, 3, {"kind": "role_assigned", "role": "account_manager", "person": person})
    rows = told.ask("value", 50, by="account_manager")
    assert {row["slice"]: row["revenue"] for row in rows if row["dimension"] == "slice"} == {
        "ana": "100.00",
        "ben": "100.00",
    }
