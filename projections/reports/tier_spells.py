"""Which tier some accounts had from when to when: one question for all accounts of a page."""

from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import select

from tierline.domain.catalogue import Tier
from tierline.projections.engine.reading import Reading
from tierline.projections.models.tier_history import tiers_over_time


class TierHeld(NamedTuple):
    """An account had a tier on [since, until)."""

    tier: Tier
    since: datetime
    until: datetime


def tiers_held(
    reading: Reading, accounts: Collection[str], since: datetime, until: datetime
) -> dict[str, list[TierHeld]]:
    """The tiers of some accounts between two instants, by code, in order of time."""
    if not accounts:
        return {}
    table = tiers_over_time(reading)
    wanted = select(table.c.account, table.c.tier, table.c.valid_from, table.c.valid_to).where(
        table.c.account.in_(sorted(accounts)), table.c.valid_from < until, table.c.valid_to > since
    )
    rows = reading.all(wanted.order_by(table.c.account, table.c.valid_from))
    return {
        account: [
            TierHeld(Tier(row["tier"]), max(row["valid_from"], since), min(row["valid_to"], until))
            for row in mine
            if row["tier"]
        ]
        for account, mine in groupby(rows, key=itemgetter("account"))
    }
