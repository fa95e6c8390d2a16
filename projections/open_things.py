"""What is open at one account at an instant: escalations, contracts in force, actions to be done."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Table, select

from projections.base import Row
from projections.merged import of_account, shown
from projections.obligations import ACTIONS, CONTRACTS, ESCALATIONS
from projections.store import Reading


class OpenThings(NamedTuple):
    """Rows of each kind: the longest open or the first due comes first."""

    escalations: list[Row]
    contracts: list[Row]
    actions: list[Row]


def open_things(reading: Reading, code: str, at: datetime) -> OpenThings:
    """What is open at an account at an instant; contracts without an end come last."""
    escalations, contracts, actions = (
        _open(reading, table, code, at) for table in (ESCALATIONS, CONTRACTS, ACTIONS)
    )
    return OpenThings(
        sorted(escalations, key=lambda row: (row["raised_at"], row["escalation"])),
        sorted(contracts, key=lambda row: (row["ends"] is None, row["ends"] or at.date(), row["contract"])),
        sorted(actions, key=lambda row: (row["due"], row["action"])),
    )


def _open(reading: Reading, which: Table, code: str, at: datetime) -> list[Row]:
    table = shown(reading, which, at)
    mine = of_account(reading, table, code)
    wanted = select(table).where(mine, table.c.valid_from <= at, table.c.valid_to > at)
    return [dict(row) for row in reading.all(wanted)]
