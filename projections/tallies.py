"""How many accounts have which tier, and at how many each responsibility is covered: a portfolio counted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from domain.catalogue import Tier
from domain.coverage import COVERED
from projections.attributes import ACCOUNTS
from projections.coverage import COVERAGE, state_at
from projections.reports import Question
from projections.scope import in_force, narrowed
from projections.store import Reading
from projections.tier_history import TIERS


class Cover(NamedTuple):
    """At how many of how many accounts something is covered."""

    covered: int
    accounts: int


def tier_counts(reading: Reading, question: Question, moments: Sequence[datetime]) -> list[dict[Tier, int]]:
    """The number of open accounts in each tier at each moment, whatever tier the question names."""
    return [_counted(reading, replace(question, at=at, tier=None)) for at in moments]


def coverage_map(reading: Reading, question: Question) -> dict[str, dict[Tier, Cover]]:
    """Per responsibility and tier, at how many open accounts it is covered; tiers without any are absent."""
    base, tiers, coverage = reading[ACCOUNTS], reading[TIERS], reading[COVERAGE]
    joined = base.join(tiers, in_force(base, tiers, question.at)).join(
        coverage, in_force(base, coverage, question.at)
    )
    state = state_at(coverage, question.at).label("state")
    wanted = (
        select(coverage.c.item, tiers.c.tier, state, func.count().label("accounts"))
        .select_from(joined)
        .where(coverage.c.role.is_not(None), *narrowed(reading, question))
        .group_by(coverage.c.item, tiers.c.tier, state)
    )
    found: dict[str, dict[Tier, Cover]] = {}
    for row in reading.all(wanted):
        cells, tier = found.setdefault(row["item"], {}), Tier(row["tier"])
        covered, accounts = cells.get(tier, Cover(0, 0))
        covered += row["accounts"] if row["state"] in COVERED else 0
        cells[tier] = Cover(covered, accounts + row["accounts"])
    return found


def _counted(reading: Reading, question: Question) -> dict[Tier, int]:
    base, tiers = reading[ACCOUNTS], reading[TIERS]
    wanted = (
        select(tiers.c.tier, func.count().label("accounts"))
        .select_from(base.join(tiers, in_force(base, tiers, question.at)))
        .where(*narrowed(reading, question))
        .group_by(tiers.c.tier)
    )
    found = {row["tier"]: row["accounts"] for row in reading.all(wanted)}
    return {tier: found.get(tier.value, 0) for tier in Tier}
