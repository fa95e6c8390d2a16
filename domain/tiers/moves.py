"""What made the tier change: the facts, the passing of time, or a decision of ours."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry, Evidence
from tierline.domain.account.lifecycle import AccountOpened
from tierline.domain.account.lifecycle_and_override import LIFECYCLE, OVERRIDES
from tierline.domain.account.overrides import is_proposal
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import earlier
from tierline.domain.tiers.judge import RANK, gate_criteria, up_to
from tierline.domain.tiers.measures.base import INSTANT, MeasureReading
from tierline.domain.tiers.policy import Criterion, Gate, Policy, State
from tierline.domain.tiers.timeline import TierRow


class Cause(StrEnum):
    """Why a tier changed.

    `facts`: what happened at that moment, or a contract's first day, made criteria met or unmet.
    `lapse`: time alone took the tier away, since a window, a contract or the grace ran out.
    `policy`: another policy came into force.
    `merge`: accounts were merged or set apart again.
    """

    opened = "opened"
    closed = "closed"
    reopened = "reopened"
    override = "override"
    override_lapsed = "override_lapsed"
    facts = "facts"
    lapse = "lapse"
    policy = "policy"
    merge = "merge"


@dataclass(frozen=True, slots=True)
class TierMove:
    """A change of tier: when, between which (None: not open), and why.

    `criteria` are the ids of those criteria of the gate gained or lost that changed; a tier that
    is lost after its grace names those that changed when its gate stopped holding. `facts` are the
    fact_ids of what happened then and touches them, else of what carried them.
    """

    at: datetime
    before: Tier | None
    after: Tier | None
    cause: Cause
    facts: tuple[UUID, ...] = ()
    criteria: tuple[str, ...] = ()


StateAt = Callable[[Criterion, datetime], State | None]
"""Where a criterion stood at a moment, by what happened up to it; None where that isn't known."""


def tier_moves(
    evidence: Evidence,
    policy: Policy,
    rows: Iterable[TierRow],
    before: TierRow | None = None,
    known: StateAt = lambda criterion, at: None,
) -> list[TierMove]:
    """The changes of tier in rows that follow one another, `before` being the one before the first.

    The rows are those of `tier_rows` for the same evidence and policy. Without `before` the start
    of the first row is no change. Costs some readings for each change, nothing for other rows; fewer
    where it is `known` how criteria stood.
    """
    following = [before, *rows] if before else [*rows]
    changes = ((one, other) for one, other in pairwise(following) if one.tier is not other.tier)
    return [_move(evidence, policy, one, other, known) for one, other in changes]


def _move(evidence: Evidence, policy: Policy, one: TierRow, other: TierRow, known: StateAt) -> TierMove:
    at = other.valid_from
    if one.tier is None or other.tier is None:
        cause, facts = _lifecycle(evidence, at, other.tier)
        return TierMove(at, one.tier, other.tier, cause, facts)
    if one.override != other.override:
        cause, facts = _decision(evidence, at, one, other)
        return TierMove(at, one.tier, other.tier, cause, facts)
    return _by_evidence(evidence, policy, one, other, known)


def _lifecycle(evidence: Evidence, at: datetime, now: Tier | None) -> tuple[Cause, tuple[UUID, ...]]:
    fact = _happening(evidence, at, *LIFECYCLE)[-1].fact
    if now is None:
        return Cause.closed, (fact.fact_id,)
    return Cause.opened if isinstance(fact, AccountOpened) else Cause.reopened, (fact.fact_id,)


def _decision(
    evidence: Evidence, at: datetime, one: TierRow, other: TierRow
) -> tuple[Cause, tuple[UUID, ...]]:
    happened = _happening(evidence, at, *OVERRIDES)
    if decided := [entry for entry in happened if not is_proposal(entry.fact)]:
        return Cause.override, (decided[-1].fact.fact_id,)
    return Cause.override_lapsed, (one.override,) if one.override else ()


def _by_evidence(
    evidence: Evidence, policy: Policy, one: TierRow, other: TierRow, known: StateAt
) -> TierMove:
    rises = RANK[other.derived_tier] > RANK[one.derived_tier]
    tier = other.derived_tier if rises else one.derived_tier
    gate = dict(policy.gates).get(tier) if tier else None
    if gate is None:
        return TierMove(other.valid_from, one.tier, other.tier, Cause.policy)
    at = other.valid_from if rises else earlier(other.valid_from, gate.grace)
    asked = gate_criteria(gate)

    def state(criterion: Criterion, moment: datetime) -> State:
        return known(criterion, moment) or _state(evidence, criterion, moment)

    criteria = [one for one in asked if _changed(state, one, at, rises, guard=one in gate.guards)]
    happened = _touching(evidence, criteria, at)
    facts = happened or _carrying(evidence, gate, criteria, at, rises)
    cause = Cause.facts if rises or (happened and not gate.grace) else Cause.lapse
    if not criteria:
        cause = Cause.policy
    ids = tuple(criterion.id for criterion in criteria)
    return TierMove(other.valid_from, one.tier, other.tier, cause, facts, ids)


def _changed(
    state_at: Callable[[Criterion, datetime], State],
    criterion: Criterion,
    at: datetime,
    rises: bool,
    *,
    guard: bool,
) -> bool:
    """Whether a criterion came to speak for its tier at a moment, or ceased to."""
    states = (state_at(criterion, moment) for moment in (earlier(at, INSTANT), at))
    before, after = (state is not State.unmet if guard else state is State.met for state in states)
    return (before, after) == (not rises, rises)


def _state(evidence: Evidence, criterion: Criterion, at: datetime) -> State:
    readings = _readings(evidence, criterion, at)
    pairs = zip(criterion.conditions, readings, strict=True)
    return criterion.state(*(condition.state(reading.value) for condition, reading in pairs))


def _readings(evidence: Evidence, criterion: Criterion, at: datetime) -> list[MeasureReading]:
    past = up_to(evidence, at)
    return [condition.measure.reading(past, at) for condition in criterion.conditions]


def _touching(evidence: Evidence, criteria: list[Criterion], at: datetime) -> tuple[UUID, ...]:
    """What happened at a moment and is read by the criteria's measures."""
    kinds = {kind for one in criteria for condition in one.conditions for kind in condition.measure.reads}
    return tuple(entry.fact.fact_id for entry in _happening(evidence, at, *kinds)) if kinds else ()


def _carrying(
    evidence: Evidence, gate: Gate, criteria: list[Criterion], at: datetime, rises: bool
) -> tuple[UUID, ...]:
    """What carries criteria while they are met, or breaks guards while they are broken."""
    facts: dict[UUID, None] = {}
    for one in criteria:
        moment = at if rises != (one in gate.guards) else earlier(at, INSTANT)
        for reading in _readings(evidence, one, moment):
            facts.update(dict.fromkeys(reading.facts))
    return tuple(facts)


def _happening(evidence: Evidence, at: datetime, *kinds: type[Fact]) -> list[Entry]:
    return evidence.facts(*kinds, after=earlier(at, INSTANT), until=at)
