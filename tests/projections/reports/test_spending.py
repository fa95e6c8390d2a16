"""Spending: hours and money sliced in several ways, currency by currency."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.projections.lives import CODES, START, fact_on, openings
from tests.projections.pictures import new_store, worker_on
from tierline.projections.reports.base import Question
from tierline.projections.reports.spending import DIMENSIONS, Spending


def _spent(person: str = "mei.lin", hours: str | None = None, money: str | None = None) -> dict[str, Any]:
    value, _, currency = (money or "").partition(" ")
    stated = {"hours": hours, "amount": {"value": value, "currency": currency} if money else None}
    given = {name: one for name, one in stated.items() if one is not None}
    return {"kind": "investment", "person": person, **given}


def _role(role: str, person: str) -> dict[str, Any]:
    return {"kind": "role_assigned", "role": role, "person": person}


FACTS = (
    (CODES[0], _role("account_manager", "mei.lin"), 5),
    (CODES[0], _role("sales_manager", "mei.lin"), 15),
    (CODES[0], _spent(hours="2", money="100.00 EUR"), 10),
    (CODES[0], _spent(hours="3", money="0.50 EUR"), 20),
    (CODES[0], _spent("ana.ruiz", hours="4"), 21),
    (CODES[1], _spent("ana.ruiz", money="70 CNY"), 22),
    (
        CODES[1],
        {"kind": "priority_set", "size": 4, "potential": 2, "importance": 5},
        30,
    ),
)


@pytest.fixture
def ask(tmp_path: Path):
    return asking(tmp_path, FACTS)


def asking(folder: Path, facts: Sequence[tuple[str, dict[str, Any], int]]) -> Callable[..., dict[Any, Any]]:
    """Asks what was spent, of each dimension by slice and currency."""
    log, store = openings(), new_store(folder)
    for code, content, day in facts:
        log.record(code, fact_on(len(log.recorded), content, day))
    worker_on(log, store).catch_up()

    def asked(day: int = 100, **narrowed: Any) -> dict[tuple[str, str, str | None], Any]:
        with store.reading() as reading:
            rows = Spending().rows(reading, Question(at=START + timedelta(days=day), **narrowed))
        return {(row["dimension"], row["slice"], row["currency"]): row for row in rows}

    return asked


def test_amounts_of_two_currencies_are_never_added(ask) -> None:
    found = ask()
    totals = {
        currency: (row["amount"], row["hours"]) for (of, _, currency), row in found.items() if of == "total"
    }
    assert totals == {None: (None, 4.0), "CNY": ("70", 0.0), "EUR": ("100.50", 5.0)}


def test_the_rows_of_every_dimension_add_up_to_the_total(ask) -> None:
    sums: dict[tuple[str, str | None], tuple[Decimal, float, int]] = {}
    for (of, _, currency), row in ask().items():
        amount, hours, times = sums.get((of, currency), (Decimal(), 0.0, 0))
        more = Decimal(row["amount"] or 0), row["hours"], row["investments"]
        sums[of, currency] = amount + more[0], hours + more[1], times + more[2]
    for currency in (None, "CNY", "EUR"):
        assert len({sums[of, currency] for of in DIMENSIONS}) == 1


def test_a_role_is_what_the_person_held_when_it_was_spent(ask) -> None:
    found = ask()
    assert {of[1]: row["hours"] for of, row in found.items() if (of[0], of[2]) == ("role", "EUR")} == {
        "account_manager": 2.0,
        "account_manager+sales_manager": 3.0,
    }
    assert found["role", "", None]["hours"] == 4.0, "who held none is in the row of no role"


def test_a_role_is_the_one_held_where_it_was_spent_whatever_was_merged_since(tmp_path: Path) -> None:
    alpha, beta, gamma = CODES
    facts = [
        (beta, _role("account_manager", "mei.lin"), 5),
        (alpha, _role("sales_manager", "mei.lin"), 5),
        (beta, _spent(hours="2"), 10),
        (beta, {"kind": "account_merged", "into": gamma}, 20),
        (beta, _spent(hours="3"), 25),
        (gamma, _role("executive_sponsor", "ana.ruiz"), 26),
        (beta, _spent("ana.ruiz", hours="4"), 27),
        (gamma, {"kind": "account_merged", "into": alpha}, 30),
        (beta, _spent(hours="5"), 35),
        (beta, {"kind": "merge_reversed"}, 50),
    ]
    told = {15: {"account_manager": 2}, 28: {"account_manager": 5, "executive_sponsor": 4}}
    told[40] = {**told[28], "account_manager+sales_manager": 5}
    ask = asking(tmp_path, facts)
    for day, roles in {**told, 60: told[40]}.items():
        assert {of[1]: row["hours"] for of, row in ask(day).items() if of[0] == "role"} == roles, day


def test_a_priority_is_the_one_last_set_by_then(ask) -> None:
    assert ask(day=100)["size", "4", "CNY"]["amount"] == "70"
    assert ask(day=25)["size", "", "CNY"]["amount"] == "70"


def test_only_what_lies_in_the_range_counts_and_only_of_the_accounts_asked_about(ask) -> None:
    early = ask(start=START, end=START + timedelta(days=15))
    assert [key for key in early if key[0] == "total"] == [("total", "", "EUR")]
    assert {key[1] for key in ask(account=CODES[1]) if key[0] == "account"} == {CODES[1]}
