"""Who looked after what, over time: the state of every responsibility and function item."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy import Column, Integer, Table

from domain.coverage import CoverageRow, Holding, covered_share_rows, holdings
from projections.base import AccountView, Projection, Row, interval_table, thing_table
from projections.columns import Moment, Text, people_text

COVERAGE = interval_table(
    "coverage",
    Column("role", Text),
    Column("state", Text, nullable=False),
    Column("people", Text, nullable=False),
    Column("due", Moment),
    Column("last_at", Moment),
    Column("last_fact", Text),
    item="item",
)
SHARES = interval_table(
    "coverage_shares",
    Column("covered", Integer, nullable=False),
    Column("total", Integer, nullable=False),
)
HOLDINGS = thing_table("holdings", "role", Column("person", Text, primary_key=True))


class CoverageOverTime(Projection):
    """The coverage of each account as functions of time, and who held its roles."""

    name: ClassVar[str] = "coverage"
    version: ClassVar[int] = 1
    tables: ClassVar[Sequence[Table]] = (COVERAGE, SHARES, HOLDINGS)

    def rows(self, view: AccountView) -> Iterator[tuple[Table, Row]]:
        for row in view.coverage():
            yield COVERAGE, _item_row(row)
        for share in covered_share_rows(view.coverage()):
            yield SHARES, share._asdict()
        roles = set(view.things("role"))
        for held in holdings(view.history) if roles else ():
            if held.role.value in roles:
                yield HOLDINGS, _holding_row(held)


def _item_row(row: CoverageRow) -> Row:
    return {
        "item": row.item,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "role": row.role.value if row.role else None,
        "state": row.state,
        "people": people_text(row.holders),
        "due": row.due,
        "last_at": row.last_at,
        "last_fact": str(row.last_fact) if row.last_fact else None,
    }


def _holding_row(held: Holding) -> Row:
    return {
        "role": held.role.value,
        "person": held.person,
        "valid_from": held.since,
        "valid_to": held.until,
    }
