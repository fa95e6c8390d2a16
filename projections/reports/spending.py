"""Spending: hours and money by account, tier, role and priority, each currency by itself."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row, named
from tierline.projections.models.coverage import holdings_over_time
from tierline.projections.models.investments import RATED
from tierline.projections.models.merged_rows import home_at
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.effort import invested, priorities
from tierline.projections.reports.scope import open_accounts

DIMENSIONS = ("total", "account", "tier", "role", "category", *RATED)


class SpendingSlice(NamedTuple):
    """A part of what was spent: of a dimension, a slice of it, in a currency."""

    dimension: str
    slice: str
    currency: str


class Spending(Report):
    """What the open accounts got within the range (365 days if none is asked for), sliced in several ways.

    A row for each `dimension` (`total`, `account`, `tier`, `role`, `category`, `size`, `potential`,
    `importance`, `importance_own`), `slice` and currency; amounts of two currencies are never added. `hours`
    are those of investments that state an amount in that currency, and in the row without a currency, of
    those that state none: so the rows of any dimension add up to the total. Tier and priority (as last set;
    blank: never) are those at the instant asked about; a category is blank where none was stated; the role
    is what the person held when it was spent, at the account that showed it then, several joined by `+`,
    blank for none.
    """

    name = "spending"
    title = Words("Spending")
    columns = (
        Column("dimension", words_in("what a report is split by", "By"), "id"),
        Column("slice", words_in("of a report by category", "Slice"), "id"),
        Column("currency", words_in("a column", "Currency"), "id"),
        Column("amount", Words("Amount"), "money"),
        Column("hours", words_in("hours of work", "Hours"), "hours"),
        Column("investments", Words("Investments"), "count"),
        Column("accounts", words_in("how many", "Accounts"), "count"),
        Column("people", Words("People of ours"), "count"),
    )
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts, spent = open_accounts(reading, question), invested(reading, question)
        rated = priorities(reading, question)
        roles = _roles(reading, [row for code in accounts.keys() & spent.keys() for row in spent[code]])
        parts: defaultdict[SpendingSlice, list[Any]] = defaultdict(list)
        for code in accounts.keys() & spent.keys():
            fixed = {
                "total": "",
                "account": code,
                "tier": accounts[code]["tier"],
                **_ratings(rated.get(code)),
            }
            for row in spent[code]:
                slices = {**fixed, "role": roles[row["fact_id"]], "category": row["category"] or ""}
                for dimension, name in slices.items():
                    parts[SpendingSlice(dimension, name, row["currency"] or "")].append(row)
        return [_row(part, parts[part]) for part in sorted(parts, key=_place)]


def _row(part: SpendingSlice, rows: list[Any]) -> Row:
    hours = sum((Decimal(row["hours"]) for row in rows if row["hours"]), Decimal())
    amount = sum((Decimal(row["amount"]) for row in rows if row["amount"]), Decimal())
    return {
        "dimension": part.dimension,
        "slice": part.slice,
        "currency": part.currency or None,
        "amount": str(amount) if part.currency else None,
        "hours": float(hours),
        "investments": len(rows),
        "accounts": len({row["account"] for row in rows}),
        "people": len({row["person"] for row in rows}),
    }


def _ratings(rated: Row | None) -> dict[str, str]:
    return {name: str((rated or {}).get(name) or "") for name in RATED}


def _roles(reading: Reading, spent: Sequence[Any]) -> dict[str, str]:
    """The roles that people held when they spent something, by its fact_id.

    Those at the account that showed it at that time, whatever was merged or set apart since.
    """
    home = home_at(reading)
    there = {row["fact_id"]: home(row["origin"], row["at"]) for row in spent}
    held = _held(reading, set(there.values()))
    return {
        row["fact_id"]: "+".join(_held_at(held[there[row["fact_id"]], row["person"]], row["at"]))
        for row in spent
    }


def _held(reading: Reading, codes: Collection[str]) -> defaultdict[tuple[str, str], list[Any]]:
    """The roles that people ever held at some accounts, by account and person."""
    held: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    table = holdings_over_time(reading)
    wanted = select(table).where(named(table.c.account, codes))
    for row in reading.all(wanted):
        held[row["account"], row["person"]].append(row)
    return held


def _held_at(held: Sequence[Any], at: datetime) -> list[str]:
    return sorted({one["role"] for one in held if one["valid_from"] <= at < one["valid_to"]})


def _place(part: SpendingSlice) -> tuple[int, int, str, str]:
    rank = -Tier(part.slice).rank if part.dimension == "tier" else 0
    return DIMENSIONS.index(part.dimension), rank, part.slice, part.currency
