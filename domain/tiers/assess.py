"""Which tier an account has at a moment and why: what each criterion shows, and what would satisfy it.

`assess` explains one moment; `tier_rows` gives the same verdict for all moments; `tier_moves` tells
what made it change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from tierline.domain.account.history import Change, Evidence, Horizon
from tierline.domain.account.lifecycle_and_override import opened, overrides
from tierline.domain.account.overrides import ActiveOverride
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.shared.words import Words
from tierline.domain.tiers.gaps import GateGaps as GateGaps
from tierline.domain.tiers.gaps import gate_of, lacking, next_tier
from tierline.domain.tiers.judge import TierStanding, criterion_states, hold, next_fall, standings, up_to
from tierline.domain.tiers.measures.base import Value
from tierline.domain.tiers.moves import Cause as Cause
from tierline.domain.tiers.moves import TierMove as TierMove
from tierline.domain.tiers.moves import tier_moves as tier_moves
from tierline.domain.tiers.policy import Condition, Criterion, GatePart, Placed, Policy, State
from tierline.domain.tiers.timeline import TierRow as TierRow
from tierline.domain.tiers.timeline import tier_rows as tier_rows
from tierline.domain.time.steps import Steps

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ConditionFinding:
    """One condition of a criterion: the value of its measure against the threshold."""

    measure: str
    state: State
    value: Value
    at_least: Value
    at_most: Value
    facts: tuple[UUID, ...]

    @property
    def threshold(self) -> Value:
        """What the value must reach or must not exceed."""
        return self.at_most if self.at_least is None else self.at_least


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a criterion stands at a moment, and why.

    `value` and `threshold` are those of its condition, or tuples in the order of `conditions` if it
    has several. `since` is when it came to stand so, None if it never stood otherwise. `lapses_on`
    is when it stops being met if nothing happens; None if it is not met, or never stops.
    """

    id: str
    tier: Tier
    role: GatePart
    state: State
    value: Value | tuple[Value, ...]
    threshold: Value | tuple[Value, ...]
    conditions: tuple[ConditionFinding, ...]
    facts: tuple[UUID, ...]
    since: datetime | None
    lapses_on: datetime | None
    label: Words
    reason: Words
    remedy: Words


@dataclass(frozen=True, slots=True)
class OverrideInForce:
    """The override in force; its reason, a text under seal, is in the fact."""

    fact: UUID
    tier: Tier
    approver: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Assessment:
    """The tier of an account at a moment, judged from what happened up to then, and the reasons.

    `tier` is the override's, else the derived one; both are None while the account is not open.
    `since` is when the account came to its present tier. `at_risk` says that the derived tier's own
    gate doesn't hold, and `slipping` what it lacks. `falls_on` is when the tier will be lower if
    nothing happens, and `falls_to` which it will be; None if it won't. `next_tier` is the one above
    the derived tier, and `gaps` what its gate lacks.
    """

    at: datetime
    tier: Tier | None
    derived_tier: Tier | None
    override: OverrideInForce | None
    since: datetime | None
    at_risk: bool
    slipping: GateGaps | None
    falls_on: datetime | None
    falls_to: Tier | None
    next_tier: Tier | None
    gaps: GateGaps | None
    criteria: tuple[Finding, ...]

    def finding(self, id: str) -> Finding:
        """The finding of one criterion; KeyError if the policy has none with this id."""
        return {finding.id: finding for finding in self.criteria}[id]


def assess(evidence: Evidence, policy: Policy, at: datetime) -> Assessment:
    """The tier at a moment and its explanation, from the facts with `occurred_at` up to then.

    Costs a walk over the account's past, since it tells since when each thing is as it is. Asked again it
    costs little, as long as nothing is added to that past.
    """
    past = up_to(evidence, at)
    states, override, function = _judged_past(past, policy)
    standing = function.at(at)
    fall = next_fall(function.since(at), 0)
    present = {ident: function.at(at) for ident, function in states.items()}
    above = next_tier(standing.derived_tier)
    return Assessment(
        at=at,
        tier=standing.tier,
        derived_tier=standing.derived_tier,
        override=_in_force(override.at(at)) if standing.tier else None,
        since=_visit(function, at),
        at_risk=standing.at_risk,
        slipping=_gaps(policy, standing.derived_tier, present) if standing.at_risk else None,
        falls_on=fall.on if fall else None,
        falls_to=fall.to if fall else None,
        next_tier=above,
        gaps=_gaps(policy, above, present),
        criteria=tuple(_finding(one, states[one.criterion.id], past, at) for one in policy.criteria),
    )


class JudgedPast(NamedTuple):
    """How a past is judged by a policy, moment by moment."""

    states: Mapping[str, Steps[State]]
    """Where each criterion stood, by its id."""
    override: Steps[ActiveOverride | None]
    standing: Steps[TierStanding]


class LastJudgedPast:
    """How a policy judges the past of a history that was asked about last, until the history changes.

    The facts up to two instants are the same if they are as many.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._judged: tuple[int, JudgedPast] | None = None
        """Up to how many facts, and how those are judged."""

    def take(self, change: Change) -> None:
        """Forget it: a fact came, or is another one now."""
        self._judged = None

    def of(self, past: Horizon) -> JudgedPast:
        """How a past of the history is judged."""
        facts = past.history.count_until(past.horizon)
        if self._judged is None or self._judged[0] != facts:
            self._judged = facts, _judge(past, self._policy)
        return self._judged[1]


def _judged_past(past: Horizon, policy: Policy) -> JudgedPast:
    return past.history.index((LastJudgedPast, policy.identity), lambda _: LastJudgedPast(policy)).of(past)


def _judge(past: Evidence, policy: Policy) -> JudgedPast:
    states = {one.criterion.id: criterion_states(one.criterion, past) for one in policy.criteria}
    held = [hold(tier, gate, states) for tier, gate in policy.gates]
    override = overrides(past)
    return JudgedPast(states, override, standings(opened(past), override, held))


def _visit(function: Steps[TierStanding], at: datetime) -> datetime | None:
    tier = function.map(lambda standing: standing.tier).interval_at(at)
    return tier.start if tier.value else None


def _in_force(override: ActiveOverride | None) -> OverrideInForce | None:
    if override is None:
        return None
    fact = override.fact
    return OverrideInForce(fact.fact_id, fact.tier, override.approver, override.since, fact.until)


def _gaps(policy: Policy, tier: Tier | None, states: dict[str, State]) -> GateGaps | None:
    gate = gate_of(policy, tier)
    if tier is None or gate is None:
        return None
    met = {ident for ident, state in states.items() if state is State.met}
    broken = {ident for ident, state in states.items() if state is State.unmet}
    return lacking(tier, gate, met, broken)


def _finding(placed: Placed, states: Steps[State], past: Evidence, at: datetime) -> Finding:
    tier, role, criterion = placed
    conditions = tuple(_condition(one, past, at) for one in criterion.conditions)
    start, end, state = states.interval_at(at)
    return Finding(
        id=criterion.id,
        tier=tier,
        role=role,
        state=state,
        value=_one_or_all([one.value for one in conditions]),
        threshold=_one_or_all([one.threshold for one in conditions]),
        conditions=conditions,
        facts=tuple(dict.fromkeys(fact for one in conditions for fact in one.facts)),
        since=None if start == BEGINNING else start,
        lapses_on=end if state is State.met and end < FOREVER else None,
        label=criterion.label.words,
        reason=criterion.reason.words,
        remedy=criterion.remedy.words,
    )


def carriers(criterion: Criterion, evidence: Evidence, at: datetime) -> tuple[UUID, ...]:
    """The facts that carry what a criterion shows at a moment."""
    past = up_to(evidence, at)
    readings = (one.measure.reading(past, at) for one in criterion.conditions)
    return tuple(dict.fromkeys(fact for reading in readings for fact in reading.facts))


def _condition(condition: Condition, past: Evidence, at: datetime) -> ConditionFinding:
    value, facts = condition.measure.reading(past, at)
    state = condition.state(value)
    return ConditionFinding(
        condition.measure.measure, state, value, condition.at_least, condition.at_most, facts
    )


def _one_or_all(values: list[T]) -> T | tuple[T, ...]:
    return values[0] if len(values) == 1 else tuple(values)
