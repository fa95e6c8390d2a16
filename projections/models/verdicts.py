"""What customers say they take us for.

A row: account `ACME`, fact_id `0b9e...`, at 2026-03-01T12:00Z, tier `partner`, no rating, channel `survey`,
position 4711.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, Integer, RowMapping, Table, select

from tierline.domain.account.history import Entry
from tierline.domain.account.observations import CustomerVerdict
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, fact_patch, fact_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.reading import Narrow, Reading, Relation
from tierline.projections.models.merged_rows import shown

SAYS = ("tier", "rating")
"""What a verdict may say."""
_VERDICTS = fact_table(
    "verdicts",
    Column("tier", Text),
    Column("rating", Integer),
    Column("channel", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)


class VerdictsOfCustomers(Projection):
    """One row per verdict, by its fact_id."""

    name: ClassVar[str] = "verdicts"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (_VERDICTS,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.changed(CustomerVerdict):
            yield from fact_patch(_VERDICTS, view, _said)


def verdicts_shown(reading: Reading, at: datetime) -> Relation:
    """All verdicts, under the account that shows them at an instant.

    Columns: `account, fact_id, at, tier, rating, channel, position, origin`.
    """
    return shown(reading, _VERDICTS, at)


def last_verdicts(
    reading: Reading, at: datetime, start: datetime, end: datetime, narrow: Narrow
) -> dict[tuple[str, str], RowMapping]:
    """The last verdicts within [start, end), by the account that shows them at an instant and what they say.

    Each is a row `account, fact_id, at, tier, rating, channel, position, origin`.
    """
    table = shown(reading, _VERDICTS, at)
    wanted = select(table).where(table.c.at >= start, table.c.at < end, *narrow(table))
    latest: dict[tuple[str, str], RowMapping] = {}
    for row in reading.all(wanted.order_by(table.c.at, table.c.position)):
        latest.update({(row["account"], says): row for says in SAYS if row[says] is not None})
    return latest


def _said(entry: Entry) -> list[Row]:
    fact = entry.fact
    assert isinstance(fact, CustomerVerdict)
    said = {"tier": fact.tier.value if fact.tier else None, "rating": fact.rating, "channel": fact.channel}
    key = {"at": entry.at, "fact_id": str(fact.fact_id), "position": entry.position}
    return [{**key, **said}] if entry.holds else []
