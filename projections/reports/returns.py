"""Returns: what accounts bring, against the effort that goes to them, beside the priority they have."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from tierline.domain.firm.budgets import HOURS
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.investments import RATED
from tierline.projections.reports.balance import (
    Balance,
    MeasuredBy,
    balances,
    benefit_places,
    compared,
    measures,
)
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.benefit import Benefit, Brought, brought, money
from tierline.projections.reports.budgets import Allowed, allowances
from tierline.projections.reports.effort import grade_of, hours_of, invested, places, priorities
from tierline.projections.reports.scope import open_accounts


class _Stand(NamedTuple):
    """What is known of all accounts that are compared."""

    hours: Mapping[str, Decimal]
    spent: Mapping[str, list[Any]]
    allowed: Mapping[str, Mapping[str, Allowed]]
    benefits: Brought
    rated: Mapping[str, Row]
    measured: Mapping[str, MeasuredBy]
    by_effort: Mapping[str, Fraction]
    by_benefit: Mapping[str, Fraction]
    balance: Mapping[str, Balance | None]


class Returns(Report):
    """Benefit against effort within the range (365 days if none is asked for), and who gets much for little.

    A row for each open account and currency in which it brought something, money was spent on it or a budget
    allows it; one without a currency for an account of which none is known. `hours` are all hours of the
    account; they and the hours that its budgets allow stand in its first row only, so that a sum counts them
    once, and `benefit_per_hour` divides by them in each. `spent` is the money of investments, `revenue` and
    `margin` what was booked for the part of its period that lies in the range; no two currencies are added
    or compared.

    `budget_hours` and `budget` are what the account's budgets allow within the range: one that lies in it by
    a part counts by that part of its days, and of two that cover the same day the one of the shorter period
    counts. `budget_hours_used` and `budget_used` are the share of it that was spent, on the days that budgets
    cover. Budgets of teams are none of an account's: attention tells when they are passed.

    `benefit` is the margin where every booking of that currency in the report states one, else the revenue
    (`measured_by` tells). `effort_place` and `benefit_place` are the account's places among those of the
    report by hours and by benefit, from 0, the least, to 1, the most, equals sharing the middle of their
    places; by benefit among those that brought something in the same currency and those that brought
    nothing, the best of its currencies, and none where fewer than three can be compared. `priority` is the
    mean of the grades last set. `balance` is `much_for_little` if the place by hours is higher than that by
    benefit by more than a third, and higher than that by priority too; `ahead_of_benefit` if the priority
    is as high as the effort; `little_for_much` if the place by benefit is higher.
    """

    name = "returns"
    title = Words("Returns")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier", Words("Tier")),
        Column("priority", Words("Priority, 1 to 5"), "number"),
        Column("size", Words("Size"), "count"),
        Column("potential", Words("Potential"), "count"),
        Column("importance", Words("Importance"), "count"),
        Column("importance_own", Words("Importance to ourselves"), "count"),
        Column("hours", words_in("hours of work", "Hours"), "hours"),
        Column("budget_hours", Words("Budget, hours"), "hours"),
        Column("budget_hours_used", Words("Budget used, hours"), "share"),
        Column("currency", words_in("a column", "Currency"), "id"),
        Column("spent", Words("Spent"), "money"),
        Column("budget", Words("Budget, money"), "money"),
        Column("budget_used", Words("Budget used, money"), "share"),
        Column("revenue", Words("Revenue"), "money"),
        Column("margin", Words("Margin"), "money"),
        Column("benefit", Words("Benefit"), "money"),
        Column("measured_by", Words("Measured by"), "id"),
        Column("benefit_per_hour", Words("Benefit per hour"), "money"),
        Column("effort_place", Words("Place by effort"), "share"),
        Column("benefit_place", Words("Place by benefit"), "share"),
        Column("balance", Words("Balance"), "id"),
    )
    chart = "benefit_by_effort"
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        stand = _stand(reading, question, accounts)
        return [
            {"account": code, "name": account["name"], "tier": account["tier"], **row}
            for code, account in accounts.items()
            for row in _rows(code, stand)
        ]


def _stand(reading: Reading, question: Question, accounts: Collection[str]) -> _Stand:
    spent, rated = invested(reading, question), priorities(reading, question)
    found = brought(reading, question)
    benefits = {code: found[code] for code in accounts if found.get(code)}
    hours = {code: hours_of(spent[code]) for code in accounts}
    return _Stand(
        hours,
        spent,
        allowances(reading, question, spent),
        benefits,
        rated,
        measures(benefits),
        places(hours),
        benefit_places(hours, benefits),
        balances(hours, benefits, rated),
    )


def _rows(code: str, stand: _Stand) -> Iterable[Row]:
    rated, mine = stand.rated.get(code), stand.benefits.get(code, {})
    grade, place = grade_of(rated), stand.by_benefit.get(code)
    about = {
        "priority": None if grade is None else round(float(grade), 2),
        **dict(rated or dict.fromkeys(RATED)),
        "effort_place": round(float(stand.by_effort[code]), 4),
        "benefit_place": None if place is None or not stand.benefits else round(float(place), 4),
        "balance": stand.balance[code],
    }
    spent, allowed = _money_spent(stand.spent[code]), stand.allowed.get(code, {})
    hours = _hours_cells(stand.hours[code], allowed.get(HOURS))
    for currency in sorted({*mine, *spent, *allowed} - {HOURS}) or [""]:
        cells = _benefit_cells(mine.get(currency), stand.measured.get(currency), stand.hours[code])
        cells |= _money_cells(spent.get(currency), allowed.get(currency))
        yield {**about, **hours, "currency": currency or None, **cells}
        hours = dict.fromkeys(hours)


def _hours_cells(hours: Decimal, allowed: Allowed | None) -> dict[str, Any]:
    return {
        "hours": float(hours),
        "budget_hours": round(float(allowed.allowed), 2) if allowed else None,
        "budget_hours_used": allowed.used if allowed else None,
    }


def _money_cells(spent: Decimal | None, allowed: Allowed | None) -> dict[str, Any]:
    return {
        "spent": None if spent is None else money(spent),
        "budget": money(allowed.allowed) if allowed else None,
        "budget_used": allowed.used if allowed else None,
    }


def _benefit_cells(benefit: Benefit | None, by: MeasuredBy | None, hours: Decimal) -> dict[str, Any]:
    if benefit is None or by is None:
        return dict.fromkeys(("revenue", "margin", "benefit", "measured_by", "benefit_per_hour"))
    amount = compared(benefit, by)
    known = benefit.lacking < benefit.bookings
    return {
        "revenue": money(benefit.revenue),
        "margin": money(benefit.margin) if known else None,
        "benefit": money(amount),
        "measured_by": by,
        "benefit_per_hour": money(amount / Fraction(hours)) if hours else None,
    }


def _money_spent(rows: Iterable[Any]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in rows:
        if row["amount"]:
            found[row["currency"]] = found.get(row["currency"], Decimal()) + Decimal(row["amount"])
    return found
