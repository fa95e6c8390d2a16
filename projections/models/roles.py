"""Who holds which role of which account at an instant."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import chain

from sqlalchemy import select

from tierline.projections.engine.store import Reading, named
from tierline.projections.models.coverage import HOLDINGS

Holders = Mapping[tuple[str, str | None], list[str]]
"""Who holds a role, by (account, role); under no role whoever holds any."""


def holders_by_role(
    reading: Reading, at: datetime, accounts: Collection[str]
) -> dict[str, dict[str, list[str]]]:
    """Who holds which role at an instant, of these accounts at least: people by role by account."""
    held = reading[HOLDINGS]
    wanted = select(held).where(
        held.c.valid_from <= at, held.c.valid_to > at, named(held.c.account, accounts)
    )
    found: dict[str, dict[str, list[str]]] = {}
    for row in reading.all(wanted.order_by(held.c.account, held.c.role, held.c.person)):
        found.setdefault(row["account"], {}).setdefault(row["role"], []).append(row["person"])
    return found


def holders_at(reading: Reading, at: datetime, accounts: Collection[str]) -> Holders:
    """Who holds which role at an instant, of these accounts at least; each person once."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for account, roles in holders_by_role(reading, at, accounts).items():
        found |= {(account, role): people for role, people in roles.items()}
        found[account, None] = list(dict.fromkeys(chain.from_iterable(roles.values())))
    return found
