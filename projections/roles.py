"""Who holds which role of which account at an instant."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from projections.coverage import HOLDINGS
from projections.store import Reading

Holders = dict[tuple[str, str | None], list[str]]
"""Who holds a role, by (account, role); under no role whoever holds any."""
NAMED_AT_MOST = 500
"""For how many accounts the database is asked by their codes; for more, about all of them."""


def holders_at(reading: Reading, at: datetime, accounts: Collection[str]) -> Holders:
    """Who holds which role at an instant, of these accounts at least."""
    held = reading[HOLDINGS]
    wanted = select(held).where(held.c.valid_from <= at, held.c.valid_to > at)
    if len(accounts) <= NAMED_AT_MOST:
        wanted = wanted.where(held.c.account.in_(accounts))
    found: Holders = {}
    for row in reading.all(wanted.order_by(held.c.account, held.c.role, held.c.person)):
        for role in (row["role"], None):
            people = found.setdefault((row["account"], role), [])
            if row["person"] not in people:
                people.append(row["person"])
    return found
