"""Budgets that are passed, or will be before their period is over, told as `open_items` tells."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tierline.domain.catalogue import Role
from tierline.domain.firm.budgets import HOURS
from tierline.domain.shared.words import Words
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
    "budget_passed": Words("Budget {of}passed: {spent}", "{of}预算超支：{spent}"),
    "budget_runs_out": Words("Budget {of}runs out early: {spent}", "{of}预算将提前用完：{spent}"),
}
_PERIOD = Words(", {first} to {last}", "（{first} 至 {last}）")
_REMEDY = {
    "budget_passed": Words(
        "Review where hours and money go, or set a larger budget.", "请审查工时与经费的去向，或调整预算。"
    ),
    "budget_runs_out": Words("Spend less until its end, or set a larger budget.", "请放慢投入，或调整预算。"),
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
    of = Words(f"of team {budget.team} ", f"团队 {budget.team} 的") if budget.team else Words("", "")
    spent = [_spent(use, unit) for unit in units]
    days = {"first": budget.period_starts, "last": budget.period_ends}
    what_en, what_zh = (
        f"{what}{period.format(**days)}" for what, period in zip(_WHAT[matter], _PERIOD, strict=True)
    )
    return {
        **told_of(account["account"], account["name"], matter, budget.team or account["account"]),
        "what_en": what_en.format(of=of.en, spent=", ".join(one.en for one in spent)),
        "what_zh": what_zh.format(of=of.zh, spent="，".join(one.zh for one in spent)),
        "remedy_en": _REMEDY[matter].en,
        "remedy_zh": _REMEDY[matter].zh,
        "role": Role.sales_manager.value,
    }


def _spent(use: BudgetUse, unit: str) -> Words:
    called = Words("h", "小时") if unit == HOURS else Words(unit, unit)
    spent, allowed = (f"{one.normalize():,f}" for one in (use.spent(unit), use.budget.allows()[unit]))
    return Words(f"{spent} of {allowed} {called.en}", f"已用 {spent} / {allowed} {called.zh}")
