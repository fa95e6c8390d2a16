"""Tiers that were decided by people, and when that was in force; and what was proposed and still waits.

A row: account `ACME`, override `0b9e...`, valid from 2026-03-01 to 2026-06-01, tier `partner`, approver
`zhang.min`, actor `li.wei`, until 2026-06-01, fact_id `0b9e...`. A proposal is so from when it was made until
it was approved, or else until its end.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Select, Table, select

from tierline.domain.account.history import Entry
from tierline.domain.account.lifecycle_and_override import overrides_of
from tierline.domain.account.overrides import OverrideApproved, TierOverridden, is_proposal
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, thing_table
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.reading import Code, Instant, Reading, Relation, Relations

_OVERRIDES = thing_table(
    "overrides",
    "override",
    Column("tier", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("fact_id", Text, nullable=False),
)
_PROPOSALS = thing_table(
    "override_proposals",
    "override",
    Column("tier", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("fact_id", Text, nullable=False),
)


class OverridesOverTime(Projection):
    """One row per override, for the time it was in force, and one per proposal, for the time it waited."""

    name: ClassVar[str] = "overrides"
    version: ClassVar[int] = 3
    answers: ClassVar[int | None] = 2
    tables: ClassVar[Sequence[Table]] = (_OVERRIDES, _PROPOSALS)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        for reference in view.things("override"):
            entries = view.history.about("override", reference)
            for table, rows in ((_OVERRIDES, _in_force(entries)), (_PROPOSALS, _waiting(entries))):
                yield Patch(table, [{"override": reference, **row} for row in rows], item=reference)


def overrides_over_time(reading: Relations) -> Relation:
    """The times for which overrides were in force by themselves, whatever became of the account.

    Columns: `account, override, valid_from, valid_to, tier, approver, actor, until, fact_id`.
    """
    return reading.over_time(_OVERRIDES)


def proposals_at(reading: Relations, at: Instant) -> Relation:
    """The overrides proposed that nobody has approved at an instant.

    Columns: `account, override, valid_from, valid_to, tier, actor, until, fact_id`.
    """
    return reading.at(_PROPOSALS, at)


def waiting_proposals(reading: Reading, account: str, at: datetime) -> set[str]:
    """The fact_ids of an account's overrides that wait for approval at an instant."""
    return {row["fact_id"] for row in reading.ask(_proposals_of, account=account, at=at)}


def _proposals_of(reading: Relations, account: Code, at: Instant) -> Select[Any]:
    table = proposals_at(reading, at)
    return select(table.c.fact_id).where(table.c.account == account)


def _in_force(entries: Sequence[Entry]) -> Iterator[Row]:
    for start, end, override in overrides_of(entries).intervals():
        if override is not None:
            validity = {"valid_from": start, "valid_to": end}
            yield {**validity, **_stated(override.entry), "approver": override.approver}


def _waiting(entries: Sequence[Entry]) -> Iterator[Row]:
    """When each proposal waited: until it was approved, or else until its end."""
    approvals = [(one.fact.target, one.at) for one in entries if isinstance(one.fact, OverrideApproved)]
    for entry in entries:
        if isinstance(entry.fact, TierOverridden) and is_proposal(entry.fact):
            approved = (at for target, at in approvals if target == entry.fact.fact_id)
            if entry.at < (end := min((entry.fact.until, *approved))):
                yield {"valid_from": entry.at, "valid_to": end, **_stated(entry)}


def _stated(entry: Entry) -> dict[str, Any]:
    fact = entry.fact
    assert isinstance(fact, TierOverridden)
    stated = {"tier": fact.tier.value, "until": fact.until}
    return {**stated, "actor": entry.actor, "fact_id": str(fact.fact_id)}
