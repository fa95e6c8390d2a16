"""From the values of measures to the tier, as functions of time: the rules of a tier in one place.

A criterion's conditions give it a state, the states give a gate that holds or not, the gates with their
graces give the derived tier, and an override may stand in for it. Each is a step function, so the
same lines judge one moment, all of history, and what will happen if nobody does anything.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.history import Evidence, History, Horizon
from tierline.domain.account.overrides import ActiveOverride
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING
from tierline.domain.tiers.policy import Condition, Criterion, Gate, State
from tierline.domain.time.steps import Steps, combine, held_within

RANK: dict[Tier | None, int] = {None: -1, **{tier: rank for rank, tier in enumerate(Tier)}}
"""The tiers by height; no tier, before the opening and after the closing, is below all of them."""


class Held(NamedTuple):
    """Where the gate of a tier holds, and where the tier is kept because it does or did lately."""

    tier: Tier
    holds: Steps[bool]
    kept: Steps[bool]


class TierStanding(NamedTuple):
    """The tier of an account at a moment: `tier` and `derived_tier` are None while it is not open."""

    tier: Tier | None
    derived_tier: Tier | None
    at_risk: bool
    """Whether the derived tier's own gate does not hold any more."""
    override: UUID | None
    """The fact_id of the override in force."""


class Fall(NamedTuple):
    """When the tier falls below what it is if nothing happens, and to which."""

    on: datetime
    to: Tier


NOT_OPEN = TierStanding(None, None, False, None)


def up_to(evidence: Evidence, moment: datetime) -> Horizon:
    """The evidence as if nothing had happened after a moment."""
    if isinstance(evidence, Horizon):
        return Horizon(evidence.history, min(evidence.horizon, moment))
    assert isinstance(evidence, History)
    return evidence.until(moment)


def condition_states(condition: Condition, evidence: Evidence, start: datetime = BEGINNING) -> Steps[State]:
    """Where a condition stands at each moment from `start` on."""
    return condition.measure.values(evidence, start, condition.enough).map(condition.state)


def criterion_states(criterion: Criterion, evidence: Evidence, start: datetime = BEGINNING) -> Steps[State]:
    """Where a criterion stands at each moment from `start` on."""
    return combine(criterion.state, *(condition_states(one, evidence, start) for one in criterion.conditions))


def gate_rule(gate: Gate) -> Callable[..., bool]:
    """Whether a gate holds, given the states of its required, supporting and guarding criteria."""
    required, supporting = len(gate.required), len(gate.required) + len(gate.supporting)

    def holds(*states: State) -> bool:
        if any(state is not State.met for state in states[:required]):
            return False
        if states[required:supporting].count(State.met) < gate.supporting_needed:
            return False
        return State.unmet not in states[supporting:]

    return holds


def gate_criteria(gate: Gate) -> tuple[Criterion, ...]:
    """The criteria that decide whether a gate holds, in the order in which its rule takes them."""
    return (*gate.required, *gate.supporting, *gate.guards)


def hold(tier: Tier, gate: Gate, states: dict[str, Steps[State]]) -> Held:
    """Where a gate holds and where its tier is kept, given its criteria's states by id."""
    holds = combine(gate_rule(gate), *(states[criterion.id] for criterion in gate_criteria(gate)))
    return Held(tier, holds, held_within(holds, gate.grace))


def standings(
    opened: Steps[bool], override: Steps[ActiveOverride | None], held: list[Held]
) -> Steps[TierStanding]:
    """The tier at each moment, given when the account is open, its overrides, and its gates.

    `held` has the gates of all tiers above the floor, lowest first.
    """
    tiers = [one.tier for one in held]

    def standing(is_open: bool, overridden: ActiveOverride | None, *gates: bool) -> TierStanding:
        if not is_open:
            return NOT_OPEN
        holds, kept = gates[: len(tiers)], gates[len(tiers) :]
        derived, at_risk = Tier.vendor, False
        for tier, is_held, is_kept in zip(tiers, holds, kept, strict=True):
            if is_kept:
                derived, at_risk = tier, not is_held
        if overridden is None:
            return TierStanding(derived, derived, at_risk, None)
        return TierStanding(overridden.fact.tier, derived, at_risk, overridden.fact.fact_id)

    return combine(standing, opened, override, *(one.holds for one in held), *(one.kept for one in held))


def next_fall(standing: Steps[TierStanding], index: int) -> Fall | None:
    """The first moment after the interval number `index` at which the tier is lower than in it."""
    rank = RANK[standing.values[index].tier]
    for start, later in zip(standing.starts[index + 1 :], standing.values[index + 1 :], strict=True):
        if later.tier is not None and RANK[later.tier] < rank:
            return Fall(start, later.tier)
    return None
