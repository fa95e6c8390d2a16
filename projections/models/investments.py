"""Investments: the hours and the money that accounts get, against what the relationship is worth."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Integer, Table, select
from sqlalchemy import Column as Stored

from tierline.domain.account.history import Entry
from tierline.domain.account.investments import Investment, PrioritySet
from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, fact_patch, fact_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.store import Reading
from tierline.projections.models.merged_rows import shown
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.scope import of_those_asked, open_accounts

RATED = ("size", "potential", "importance")
NONE = Decimal(0)
OUT_OF_STEP = Fraction(1, 3)
"""By how much of the portfolio the place by hours and the place by tier must differ to be remarked."""

INVESTMENTS = fact_table(
    "investments",
    Stored("person", Text, nullable=False),
    Stored("hours", Text),
    Stored("amount", Text),
    Stored("currency", Text),
)
PRIORITIES = fact_table(
    "priorities",
    *(Stored(name, Integer, nullable=False) for name in RATED),
    Stored("position", BigInteger, nullable=False),
)


class Investments(Projection):
    """One row per investment and per priority set, by their fact_ids."""

    name: ClassVar[str] = "investments"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (INVESTMENTS, PRIORITIES)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.changed(Investment):
            yield from fact_patch(INVESTMENTS, view, _investment)
        if view.changed(PrioritySet):
            yield from fact_patch(PRIORITIES, view, _priority)


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
        rated = priorities(reading, question.at, question)
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


def places(values: Mapping[str, Decimal | int]) -> dict[str, Fraction]:
    """The place of each by its value, from 0 (the lowest) to 1; equals share the middle of their places."""
    counts = Counter(values.values())
    below, middle = 0, {}
    for value in sorted(counts):
        middle[value] = Fraction(2 * below + counts[value] - 1, 2)
        below += counts[value]
    last = max(len(values) - 1, 1)
    return {code: middle[value] / last for code, value in values.items()}


def _investment(entry: Entry) -> list[Row]:
    fact = entry.fact
    assert isinstance(fact, Investment)
    return [{"at": entry.at, "fact_id": str(fact.fact_id), **_spent(fact)}] if entry.holds else []


def _priority(entry: Entry) -> list[Row]:
    fact = entry.fact
    assert isinstance(fact, PrioritySet)
    key = {"at": entry.at, "fact_id": str(fact.fact_id), "position": entry.position}
    return [{**key, **{name: getattr(fact, name) for name in RATED}}] if entry.holds else []


def _spent(fact: Investment) -> Row:
    amount = fact.amount
    return {
        "person": fact.person,
        "hours": str(fact.hours) if fact.hours is not None else None,
        "amount": str(amount.value) if amount else None,
        "currency": amount.currency if amount else None,
    }


def invested(reading: Reading, question: Question) -> defaultdict[str, list[Any]]:
    """The investments of the accounts asked about within the range, by account."""
    table = shown(reading, INVESTMENTS, question.at)
    _, start, end = question.range()
    then = (table.c.at >= start, table.c.at < end)
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in reading.all(select(table).where(*then, *of_those_asked(reading, question, table))):
        found[row["account"]].append(row)
    return found


def priorities(reading: Reading, at: datetime, asked: Question | None = None) -> dict[str, Row]:
    """The priority of each account as last set by an instant; `asked` narrows them to those it is about."""
    table = reading[PRIORITIES]
    mine = of_those_asked(reading, asked, table) if asked else ()
    wanted = select(table).where(table.c.at <= at, *mine).order_by(table.c.at, table.c.position)
    return {row["account"]: {name: row[name] for name in RATED} for row in reading.all(wanted)}


def _balance(by_hours: Fraction, by_tier: Fraction) -> str | None:
    if abs(by_hours - by_tier) <= OUT_OF_STEP:
        return None
    return "much_for_little" if by_hours > by_tier else "little_for_much"
