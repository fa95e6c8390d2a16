"""Who looked after what, over time: the state of every responsibility and function item."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy import Column, Integer, Table

from domain.coverage import coverage_rows, covered_share_rows, holdings
from projections.base import AccountView, Projection, Row, interval_table, thing_table
from projections.columns import Moment, Text

COVERAGE = interval_table(
    "coverage",
    Column("role", Text),
    Column("state", Text, nullable=False),
    Column("due", Moment),
    Column("last_fact", Text),
    item="item",
)
SHARES = interval_table("coverage_shares", Column("covered", Integer, nullable=False))
HOLDINGS = thing_table("holdings", "role", Column("person", Text, primary_key=True))


class CoverageOverTime(Projection):
    """The coverage of each account as functions of time, and who held its roles."""

    name: ClassVar[str] = "coverage"
    version: ClassVar[int] = 1
    tables: ClassVar[Sequence[Table]] = (COVERAGE, SHARES, HOLDINGS)

    def rows(self, view: AccountView) -> Iterator[tuple[Table, Row]]:
        policy = view.policies.coverage
        for row in coverage_rows(view.history, policy, view.since):
            yield COVERAGE, row._asdict()
        for share in covered_share_rows(view.history, policy, view.since):
            yield SHARES, share._asdict()
        roles = set(view.things("role"))
        for held in holdings(view.history):
            if held.role.value in roles:
                yield HOLDINGS, _holding(held)
