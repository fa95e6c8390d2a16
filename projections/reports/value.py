"""Value: what accounts bring and what is under contract with them, each currency by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select

from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import DAY, after_last_instant, later
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.investments import RATED
from tierline.projections.models.obligations import contracts_in_force_shown
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.benefit import Benefit, Brought, brought, money, share
from tierline.projections.reports.effort import priorities
from tierline.projections.reports.portfolio import Portfolio
from tierline.projections.reports.scope import of_those_asked, open_accounts
from tierline.projections.reports.slices import slices_at

ENDS_IN = "ends_in"
OPEN_END = "open_end"
DIMENSIONS = ("total", "account", "tier", *RATED, "slice", ENDS_IN)


class ValueSlice(NamedTuple):
    """A part of the value: of a dimension, a slice of it, in a currency; "" is of no currency."""

    dimension: str
    slice: str
    currency: str


@dataclass(slots=True)
class _Worth:
    """What accounts of a slice are worth in one currency."""

    benefit: Benefit = field(default_factory=Benefit)
    contracts: int = 0
    in_force: Decimal = Decimal()
    ending_90: Decimal = Decimal()
    ending_180: Decimal = Decimal()
    accounts: set[str] = field(default_factory=set)


class Value(Report):
    """Revenue and margin within the range (365 days if none is asked for), and the value under contract.

    A row for each `dimension` (`total`, `account`, `tier`, `size`, `potential`, `importance`,
    `importance_own`, `slice`, `ends_in`), `slice` and currency, of open accounts; amounts of two currencies
    are never added. A booking counts with the part of its period that lies in the range. `margin` and
    `margin_share` are of the bookings that state one. `in_force` is the amount of the contracts in force at
    the instant asked about, `ending_90` and `ending_180` of those that end within so many days by their own
    terms; contracts that state no amount are counted in the rows without a currency.

    Tier and priority (as last set; blank: never) are those at the instant asked about. `slice` is by what
    was asked for, and an account is in several where several hold a role. `ends_in` has the months in which
    contracts in force end (`open_end`: none), and no revenue. But for these, the rows of any dimension add up
    to the total.
    """

    name = "value"
    title = words_in("a report", "Value")
    columns = (
        Column("dimension", words_in("what a report is split by", "By"), "id"),
        Column("slice", words_in("of a report by category", "Slice"), "id"),
        Column("currency", words_in("a column", "Currency"), "id"),
        Column("revenue", Words("Revenue"), "money"),
        Column("margin", Words("Margin"), "money"),
        Column("margin_share", Words("Margin of revenue"), "share"),
        Column("in_force", Words("Contracts in force"), "money"),
        Column("ending_90", Words("Ending in 90 days"), "money"),
        Column("ending_180", Words("Ending in 180 days"), "money"),
        Column("contracts", Words("Number of contracts"), "count"),
        Column("bookings", Words("Bookings"), "count"),
        Column("accounts", words_in("how many", "Accounts"), "count"),
    )
    chart = "contracts_ending"
    takes = (*RANGE, "by")

    def besides(self, question: Question) -> Sequence[tuple[Report, Question]]:
        """The portfolio, which tells what the accounts are called."""
        return ((Portfolio(), replace(question, start=None, end=None, by=None)),)

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        within = _slices(reading, question, accounts)
        parts: defaultdict[ValueSlice, _Worth] = defaultdict(_Worth)
        _take_benefits(parts, brought(reading, question), within)
        _take_contracts(parts, _contracts(reading, question, accounts), within, question.at)
        return [_row(part, parts[part]) for part in sorted(parts, key=_place)]


def _slices(
    reading: Reading, question: Question, accounts: Mapping[str, Any]
) -> dict[str, list[tuple[str, str]]]:
    """In which slices of which dimensions each account is."""
    rated, sliced = priorities(reading, question), slices_at(reading, question, accounts)
    return {
        code: [
            ("total", ""),
            ("account", code),
            ("tier", account["tier"]),
            *((name, str((rated.get(code) or {}).get(name) or "")) for name in RATED),
            *(("slice", one) for one in sliced.get(code, ())),
        ]
        for code, account in accounts.items()
    }


def _take_benefits(
    parts: defaultdict[ValueSlice, _Worth], benefits: Brought, within: Mapping[str, list[tuple[str, str]]]
) -> None:
    for code, slices in within.items():
        for currency, benefit in benefits.get(code, {}).items():
            for dimension, name in slices:
                worth = parts[ValueSlice(dimension, name, currency)]
                worth.benefit.take(benefit)
                worth.accounts.add(code)


def _take_contracts(
    parts: defaultdict[ValueSlice, _Worth],
    contracts: Iterable[Any],
    within: Mapping[str, list[tuple[str, str]]],
    at: datetime,
) -> None:
    for row in contracts:
        amount = Decimal(row["amount"] or 0)
        end = None if row["ends"] is None else after_last_instant(row["ends"])
        month = OPEN_END if row["ends"] is None else f"{row['ends']:%Y-%m}"
        for dimension, name in (*within[row["account"]], (ENDS_IN, month)):
            worth = parts[ValueSlice(dimension, name, row["currency"] or "")]
            worth.contracts += 1
            worth.in_force += amount
            worth.ending_90 += amount if end and end <= later(at, 90 * DAY) else 0
            worth.ending_180 += amount if end and end <= later(at, 180 * DAY) else 0
            worth.accounts.add(row["account"])


def _contracts(reading: Reading, question: Question, accounts: Mapping[str, Any]) -> Iterator[Any]:
    """The contracts in force of the accounts asked about."""
    table = contracts_in_force_shown(reading, question.at)
    found = reading.all(select(table).where(*of_those_asked(reading, question, table)))
    return (row for row in found if row["account"] in accounts)


def _row(part: ValueSlice, worth: _Worth) -> Row:
    benefit, priced = worth.benefit, bool(part.currency)
    earns = priced and part.dimension != ENDS_IN
    states = earns and benefit.lacking < benefit.bookings
    return {
        "dimension": part.dimension,
        "slice": part.slice,
        "currency": part.currency or None,
        "revenue": money(benefit.revenue) if earns else None,
        "margin": money(benefit.margin) if states else None,
        "margin_share": share(benefit.margin, benefit.with_margin) if states else None,
        **{name: money(getattr(worth, name)) if priced else None for name in _AMOUNTS},
        "contracts": worth.contracts,
        "bookings": benefit.bookings if earns else None,
        "accounts": len(worth.accounts),
    }


def _place(part: ValueSlice) -> tuple[int, int, str, str]:
    rank = -Tier(part.slice).rank if part.dimension == "tier" else 0
    return DIMENSIONS.index(part.dimension), rank, part.slice, part.currency


_AMOUNTS = ("in_force", "ending_90", "ending_180")
