"""What would become of an account if planned facts came true: its tier over time with them and without."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from tierline.domain.catalogue import Tier
from tierline.domain.tiers.judging_periods import rows_over
from tierline.domain.tiers.timeline import TierRow
from tierline.projections.account_snapshots import AccountSnapshot
from tierline.projections.effects import AccountStanding, Effect, effect_of, standing


class TierSpell(NamedTuple):
    """A time in which the tier and its risk are the same: [start, end)."""

    start: datetime
    end: datetime
    tier: Tier | None
    derived_tier: Tier | None
    at_risk: bool


class Prospect(NamedTuple):
    """How an account is to stand: at some moment to come, and its tier from now on."""

    standing: AccountStanding
    spells: tuple[TierSpell, ...]


class WhatIf(NamedTuple):
    """An account without planned facts and with them, both judged when the last one has happened."""

    since: datetime
    without: Prospect
    planned: Prospect
    effect: Effect


def prospect(known: AccountSnapshot, since: datetime, at: datetime) -> Prospect:
    """How an account is to stand at `at`, and its tier from `since` on, by what is known and nothing more."""
    return Prospect(standing(known, at), tuple(_spells(rows_over(known.terms, since))))


def compared(without: Prospect, planned: Prospect, since: datetime) -> WhatIf:
    """What planned facts would do."""
    return WhatIf(since, without, planned, effect_of(without.standing, planned.standing))


def _spells(rows: Iterable[TierRow]) -> Iterable[TierSpell]:
    for said, group in groupby(rows, lambda row: (row.tier, row.derived_tier, row.at_risk)):
        alike = list(group)
        yield TierSpell(alike[0].valid_from, alike[-1].valid_to, *said)
