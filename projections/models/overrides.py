"""Tiers that were decided by people, and when that was in force.

A row: account `ACME`, override `0b9e...`, valid from 2026-03-01 to 2026-06-01, tier `partner`, approver
`zhang.min`, actor `li.wei`, until 2026-06-01, fact_id `0b9e...`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar

from sqlalchemy import Column, Table

from tierline.domain.account.history import Entry
from tierline.domain.account.overrides import TierOverridden
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, thing_table
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.intervals import spans
from tierline.projections.engine.reading import Reading, Relation

_OVERRIDES = thing_table(
    "overrides",
    "override",
    Column("tier", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("fact_id", Text, nullable=False),
)


class OverridesOverTime(Projection):
    """One row per override, for the time it was in force."""

    name: ClassVar[str] = "overrides"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (_OVERRIDES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        for reference in view.things("override"):
            found = spans(_states(view.history.about("override", reference)), BEGINNING)
            yield Patch(_OVERRIDES, [{"override": reference, **row} for row in found], item=reference)


def overrides_over_time(reading: Reading) -> Relation:
    """The times for which overrides were in force by themselves, whatever became of the account.

    Columns: `account, override, valid_from, valid_to, tier, approver, actor, until, fact_id`.
    """
    return reading.over_time(_OVERRIDES)


def _states(entries: Sequence[Entry]) -> Iterator[tuple[datetime, Row | None]]:
    for entry, following in pairwise([*entries, None]):
        assert entry is not None
        fact = entry.fact
        if not isinstance(fact, TierOverridden) or fact.until <= entry.at:
            yield entry.at, None
            continue
        yield entry.at, _stored(fact, entry)
        if fact.until < (following.at if following else FOREVER):
            yield fact.until, None


def _stored(fact: TierOverridden, entry: Entry) -> dict[str, Any]:
    return {
        "tier": fact.tier.value,
        "approver": fact.approver,
        "actor": entry.actor,
        "until": fact.until,
        "fact_id": str(fact.fact_id),
    }
