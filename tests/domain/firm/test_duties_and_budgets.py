"""Department duties and budgets: what they may be, and which of them counts."""

import pytest

from tests.domain.account.scenario import nth, retraction
from tests.domain.firm.sayings import book, budget, day, duty
from tierline.domain.account.base import MalformedFact
from tierline.domain.firm.budgets import AccountOrTeam, BudgetEndsFirst, BudgetOfNothing, budgets_at
from tierline.domain.shared.errors import Refusal


@pytest.mark.parametrize(
    "responsibility", ["sales_manager.direction", "account_manager.plan", "sales_manager.nothing"]
)
def test_only_duties_that_concern_departments_are_fulfilled_in_the_book(responsibility: str) -> None:
    book().refuses(duty(responsibility=responsibility), MalformedFact, "responsibility")


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"team": "rail"}, AccountOrTeam, "account"),
        ({"account": None}, AccountOrTeam, "account"),
        ({"hours": None, "amount": None}, BudgetOfNothing, "hours"),
        ({"period_ends": "2023-12-31"}, BudgetEndsFirst, "period_ends"),
    ],
)
def test_a_budget_is_of_something_for_a_time(
    changes: dict[str, object], refusal: type[Refusal], field: str
) -> None:
    book().refuses(budget(**changes), refusal, field)


def test_a_budget_allows_hours_and_an_amount_of_its_currency() -> None:
    first, second, third = (
        entry.fact
        for entry in budgets_at(
            book(
                budget(amount={"value": "5", "currency": "CNY"}),
                budget(hours=None, amount={"value": "0", "currency": "EUR"}, period_ends="2025-01-01"),
                budget(amount=None, period_ends="2026-01-01"),
            ).history
        )
    )
    assert [one.allows() for one in (first, second, third)] == [
        {"h": 200, "CNY": 5}, {"EUR": 0}, {"h": 200},
    ]  # fmt: skip
    assert (second.starts, second.ends) == (day("2024-01-01"), day("2025-01-02"))


def test_the_budget_set_last_for_the_same_period_counts() -> None:
    said = book(
        budget(),
        budget(hours="300", occurred_at=day("2024-03-01")),
        budget(account=None, team="rail"),
        budget(period_starts="2025-01-01", period_ends="2025-12-31"),
    )
    found = budgets_at(said.history)
    assert [(one.fact.account or one.fact.team, str(one.fact.hours)) for one in found] == [
        ("NW-001", "300"), ("NW-001", "200"), ("rail", "200"),
    ]  # fmt: skip
    assert str(budgets_at(said.history, day("2024-02-28"))[0].fact.hours) == "200"
    said.records(retraction(nth(2)))
    assert str(budgets_at(said.history)[0].fact.hours) == "200"
