"""The revenue that was booked, as it was booked.

A row of account `ACME`: fact_id `0b9e...`, at 2026-04-05T08:00Z, period_starts 2026-01-01, period_ends
2026-03-31, amount `64000.00`, margin `14500.00`, currency `EUR`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Date, Table, select

from tierline.domain.account.history import Entry
from tierline.domain.account.revenue import RevenueBooked
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, fact_patch, fact_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.reading import Narrow, Reading
from tierline.projections.models.merged_rows import shown

_REVENUE = fact_table(
    "revenue",
    Column("period_starts", Date, nullable=False),
    Column("period_ends", Date, nullable=False),
    Column("amount", Text, nullable=False),
    Column("margin", Text),
    Column("currency", Text, nullable=False),
)


class RevenueOfAccounts(Projection):
    """One row per booking, by its fact_id."""

    name: ClassVar[str] = "revenue"
    version: ClassVar[int] = 1
    answers: ClassVar[int | None] = 0
    tables: ClassVar[Sequence[Table]] = (_REVENUE,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.changed(RevenueBooked):
            yield from fact_patch(_REVENUE, view, _booked)


def revenue_booked_by(
    reading: Reading, at: datetime, start: datetime, end: datetime, narrow: Narrow
) -> defaultdict[str, list[Any]]:
    """What was booked by an instant for periods that share a day with [start, end), by account.

    The account is the one that shows it at the instant. Each is a row `account, fact_id, at, period_starts,
    period_ends, amount, margin, currency, origin`; numbers are texts.
    """
    table = shown(reading, _REVENUE, at)
    shared = (table.c.period_starts <= end.date(), table.c.period_ends >= start.date())
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in reading.all(select(table).where(table.c.at <= at, *shared, *narrow(table))):
        found[row["account"]].append(row)
    return found


def _booked(entry: Entry) -> list[Row]:
    fact = entry.fact
    assert isinstance(fact, RevenueBooked)
    if not entry.holds:
        return []
    period = {"period_starts": fact.period_starts, "period_ends": fact.period_ends}
    return [{"at": entry.at, "fact_id": str(fact.fact_id), **period, **_money(fact)}]


def _money(fact: RevenueBooked) -> Row:
    return {
        "amount": str(fact.amount.value),
        "margin": None if fact.margin is None else str(fact.margin),
        "currency": fact.amount.currency,
    }
