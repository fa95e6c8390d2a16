"""Investments: the hours that accounts get, against what the relationship is worth."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.investments import RATED, investments_between, priorities_at
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.scope import narrowing, open_accounts

NONE = Decimal(0)
OUT_OF_STEP = Fraction(1, 3)
"""By how much of the portfolio the place by hours and the place by tier must differ to be remarked."""


class InvestmentReport(Report):
    """What each open account got of our time within the range (365 days if none is asked for).

    Money is in `spending`, currency by currency. `size`, `potential` and `importance` are the priority as
    last set. `balance` compares the account's place by hours with its place by tier among the accounts of
    the report, from 0, the least, to 1, the most, equals sharing the middle of their places:
    `much_for_little` if the place by hours is higher by more than a third, `little_for_much` if the place
    by tier is.
    """

    name = "investment"
    title = Words("Investment", "投入")
    columns = (
        Column("account", Words("Account", "客户代码"), "id"),
        Column("name", Words("Name", "名称")),
        Column("tier", Words("Tier", "关系层级")),
        Column("size", Words("Size", "规模"), "count"),
        Column("potential", Words("Potential", "潜力"), "count"),
        Column("importance", Words("Importance", "重要性"), "count"),
        Column("people", Words("People of ours", "我方人数"), "count"),
        Column("hours", Words("Hours", "工时"), "hours"),
        Column("share", Words("Share of all hours", "工时占比"), "share"),
        Column("balance", Words("Balance", "投入与层级"), "id"),
    )
    chart = "investment_by_tier"
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        spent = invested(reading, question)
        rated = priorities(reading, question)
        hours = {
            code: sum((Decimal(row["hours"]) for row in spent[code] if row["hours"]), NONE)
            for code in accounts
        }
        by_hours = places(hours)
        by_tier = places({code: Tier(account["tier"]).rank for code, account in accounts.items()})
        whole = sum(hours.values(), NONE)
        return [
            {
                "account": code,
                "name": account["name"],
                "tier": account["tier"],
                **dict(rated.get(code, dict.fromkeys(RATED))),
                "people": len({row["person"] for row in spent[code]}),
                "hours": float(hours[code]),
                "share": round(float(hours[code] / whole), 4) if whole else None,
                "balance": _balance(by_hours[code], by_tier[code]) if whole else None,
            }
            for code, account in accounts.items()
        ]


def invested(reading: Reading, question: Question) -> defaultdict[str, list[Any]]:
    """The investments of the accounts asked about within the range, by account."""
    _, start, end = question.range()
    return investments_between(reading, question.at, start, end, narrowing(reading, question))


def priorities(reading: Reading, question: Question) -> dict[str, Row]:
    """The priority of each account asked about as last set."""
    return priorities_at(reading, question.at, narrowing(reading, question))


def places(values: Mapping[str, Decimal | int]) -> dict[str, Fraction]:
    """The place of each by its value, from 0 (the lowest) to 1; equals share the middle of their places."""
    counts = Counter(values.values())
    below, middle = 0, {}
    for value in sorted(counts):
        middle[value] = Fraction(2 * below + counts[value] - 1, 2)
        below += counts[value]
    last = max(len(values) - 1, 1)
    return {code: middle[value] / last for code, value in values.items()}


def _balance(by_hours: Fraction, by_tier: Fraction) -> str | None:
    if abs(by_hours - by_tier) <= OUT_OF_STEP:
        return None
    return "much_for_little" if by_hours > by_tier else "little_for_much"
