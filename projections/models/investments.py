"""The hours and the money that accounts get, and the priority that they were given.

Rows of account `ACME`: fact_id `0b9e...`, at 2026-03-01T12:00Z, person `li.wei`, hours `6.5`, neither amount
nor currency, category `service`; and a priority: fact_id `7c21...`, at 2026-01-05T09:00Z, position 4711,
size 3, potential 4, importance 5, importance_own 4.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Integer, Table, select

from tierline.domain.account.history import Entry
from tierline.domain.account.investments import Investment, PrioritySet
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, fact_patch, fact_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.reading import Narrow, Reading
from tierline.projections.models.merged_rows import shown

RATED = ("size", "potential", "importance", "importance_own")
"""What a priority is made of; the last need not be stated."""
_INVESTMENTS = fact_table(
    "investments",
    Column("person", Text, nullable=False),
    Column("hours", Text),
    Column("amount", Text),
    Column("currency", Text),
    Column("category", Text),
)
_PRIORITIES = fact_table(
    "priorities",
    *(Column(name, Integer, nullable=name == "importance_own") for name in RATED),
    Column("position", BigInteger, nullable=False),
)


class Investments(Projection):
    """One row per investment and per priority set, by their fact_ids."""

    name: ClassVar[str] = "investments"
    version: ClassVar[int] = 3
    answers: ClassVar[int | None] = 2
    tables: ClassVar[Sequence[Table]] = (_INVESTMENTS, _PRIORITIES)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.changed(Investment):
            yield from fact_patch(_INVESTMENTS, view, _investment)
        if view.changed(PrioritySet):
            yield from fact_patch(_PRIORITIES, view, _priority)


def investments_between(
    reading: Reading, at: datetime, start: datetime, end: datetime, narrow: Narrow
) -> defaultdict[str, list[Any]]:
    """The investments within [start, end), by the account that shows them at an instant.

    Each is a row `account, fact_id, at, person, hours, amount, currency, category, origin`; numbers are
    texts.
    """
    table = shown(reading, _INVESTMENTS, at)
    found: defaultdict[str, list[Any]] = defaultdict(list)
    wanted = select(table).where(table.c.at >= start, table.c.at < end, *narrow(table))
    for row in reading.all(wanted):
        found[row["account"]].append(row)
    return found


def priorities_at(reading: Reading, at: datetime, narrow: Narrow) -> dict[str, Row]:
    """The priority of each account as last set by an instant, as `RATED`."""
    table = reading.over_time(_PRIORITIES)
    wanted = select(table).where(table.c.at <= at, *narrow(table)).order_by(table.c.at, table.c.position)
    return {row["account"]: {name: row[name] for name in RATED} for row in reading.all(wanted)}


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
        "category": fact.category,
    }
