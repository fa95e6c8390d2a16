"""Budgets that are passed, or will be before their period is over, told as `open_items` tells."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tierline.domain.catalogue import Role
from tierline.domain.firm.budgets import HOURS
from tierline.domain.shared.words import Words, chained
from tierline.projections.engine.reading import Reading
from tierline.projections.reports.base import MatterName, Question
from tierline.projections.reports.budgets import BudgetUse, budgets_in_use
from tierline.projections.reports.open_items import Told, told_of
from tierline.projections.reports.scope import open_accounts

MATTERS: tuple[MatterName, ...] = ("budget_passed", "budget_runs_out")
MOSTLY = Decimal("0.8")
"""Of a budget of which less was spent nobody is warned: the pace of a few days says little."""
_INSTANT = timedelta(microseconds=1)
_WHAT = {
    ("budget_passed", False): Words("Budget passed: {spent}, {first} to {last}"),
    ("budget_passed", True): Words("Budget of team {team} passed: {spent}, {first} to {last}"),
    ("budget_runs_out", False): Words("Budget runs out early: {spent}, {first} to {last}"),
    ("budget_runs_out", True): Words("Budget of team {team} runs out early: {spent}, {first} to {last}"),
}
"""What is told of a budget, by matter and whether it is that of a team."""
_REMEDY = {
    "budget_passed": Words("Review where hours and money go, or set a larger budget."),
    "budget_runs_out": Words("Spend less until its end, or set a larger budget."),
}


def budget_matters(reading: Reading, question: Question) -> list[Told]:
    """One row for each budget that is passed or runs out early, on an open account asked about.

    That of a team is told once: on the account that passed it, or where it spent last.
    """
    if question.matter not in (None, *MATTERS):
        return []
    uses = [one for one in budgets_in_use(reading, question) if one.rows]
    accounts = open_accounts(reading, question) if uses else {}
    found = (row for use in uses for row in _told(question, accounts, use))
    return [row for row in found if question.matter in (None, row["matter"])]


def runs_out(use: BudgetUse, unit: str, at: datetime) -> datetime | None:
    """When a budget of which most is spent will be, going on like that; None if not within its period."""
    allowed, spent = use.budget.allows()[unit], use.spent(unit)
    if not spent or spent < allowed * MOSTLY:
        return None
    so_far = (at - use.budget.starts) // _INSTANT
    on = use.budget.starts + int(so_far * Fraction(allowed) / Fraction(spent)) * _INSTANT
    return on if on < use.budget.ends else None


def _told(question: Question, accounts: Mapping[str, Any], use: BudgetUse) -> Iterator[Told]:
    units = use.budget.allows()
    passed = {unit: place for unit in units if (place := use.passed_by(unit)) is not None}
    if passed:
        beyond = use.rows[min(passed.values()) :]
        if shown := _first(beyond, accounts):
            fact = shown["fact_id"] if shown is beyond[0] else None
            told = _of(accounts[shown["account"]], "budget_passed", use, passed)
            yield {**told, "since": beyond[0]["at"], "fact_id": fact}
        return
    ending = {unit: on for unit in units if (on := runs_out(use, unit, question.at))}
    shown = _first(reversed(use.rows), accounts)
    if shown and ending and min(ending.values()) <= question.horizon:
        told = _of(accounts[shown["account"]], "budget_runs_out", use, ending)
        yield {**told, "due": min(ending.values())}


def _first(rows: Iterable[Any], accounts: Mapping[str, Any]) -> Any:
    """The first of some investments that an account asked about shows."""
    return next((row for row in rows if row["account"] in accounts), None)


def _of(account: Any, matter: MatterName, use: BudgetUse, units: Iterable[str]) -> Told:
    """What is told of a budget by those of its hours and amount that give cause."""
    budget = use.budget
    spent = chained([_spent(use, unit) for unit in units], Words("{one}, {others}"))
    said = _WHAT[matter, bool(budget.team)].of(team=budget.team or "", spent=spent)
    return {
        **told_of(account["account"], account["name"], matter, budget.team or account["account"]),
        "what": said.of(first=budget.period_starts, last=budget.period_ends),
        "remedy": _REMEDY[matter],
        "role": Role.sales_manager.value,
    }


def _spent(use: BudgetUse, unit: str) -> Words:
    spent, allowed = (f"{one.normalize():,f}" for one in (use.spent(unit), use.budget.allows()[unit]))
    said = Words("{spent} of {allowed} h") if unit == HOURS else Words("{spent} of {allowed} {currency}")
    return said.of(spent=spent, allowed=allowed, currency=unit)
