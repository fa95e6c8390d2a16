"""What would be of a tier without one of the customer's people: judged as if they had met nobody of ours."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from tierline.domain.account.base import Fact
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry, Evidence, History
from tierline.domain.account.interactions import Interaction
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import earlier
from tierline.domain.tiers.judge import Held, criterion_states, hold, up_to
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.policy import GatePart, Placed, Policy, State
from tierline.domain.time.steps import Steps

MEETINGS = (Interaction, ExecutiveContact)
States = dict[str, Steps[State]]


class Without(NamedTuple):
    """How an account would stand without somebody.

    `breaks` has the ids of the criteria that are met and would not be, and of guards that would be broken;
    of a tier that is kept by its grace only, also those that were met when its gate held last.
    """

    derived_tier: Tier
    breaks: tuple[str, ...]


def judged_without(
    evidence: Evidence, policy: Policy, at: datetime, contacts: Iterable[str]
) -> dict[str, Without]:
    """How an account, open at an instant, would stand then without each of these contacts.

    A meeting counts for the others who took part; with nobody else of theirs it counts as if it had not
    been. What the contact told us or signed stays. Costs the windows and graces before the instant, and
    for each contact the meetings.
    """
    past, begin = up_to(evidence, at), earlier(at, _longest_grace(policy))
    states = {ident: criterion_states(one.criterion, past, begin) for ident, one in policy.gated.items()}
    touched = [one for one in policy.gated.values() if not _kinds(one).isdisjoint(MEETINGS)]
    kinds = {kind for one in touched for kind in _kinds(one)}
    facts = past.facts(*kinds) if kinds else []
    moments = {at, _last_held(policy, states, at)}
    found: dict[str, Without] = {}
    for contact in contacts:
        other = without(facts, contact)
        new = {one.criterion.id: criterion_states(one.criterion, other, begin) for one in touched}
        breaks = tuple(one.criterion.id for one in touched if _breaks(one, states, new, moments))
        found[contact] = Without(_derived(policy, states | new, at), breaks)
    return found


def without(facts: Iterable[Entry], contact: str) -> History:
    """A history of these facts, as if a contact had met nobody of ours."""
    return History.of(_met_by_others(facts, contact))


def _met_by_others(facts: Iterable[Entry], contact: str) -> Iterator[Entry]:
    for entry in facts:
        fact = entry.fact
        if not isinstance(fact, MEETINGS) or contact not in fact.contacts:
            yield entry
        elif others := tuple(one for one in fact.contacts if one != contact):
            yield replace(entry, fact=fact.model_copy(update={"contacts": others}))


def _breaks(placed: Placed, states: States, new: States, moments: Iterable[datetime]) -> bool:
    of_before, of_after = states[placed.criterion.id], new[placed.criterion.id]
    both = [(of_before.at(moment), of_after.at(moment)) for moment in moments]
    if placed.part is GatePart.guard:
        return any(before is not State.unmet and after is State.unmet for before, after in both)
    return any(before is State.met and after is not State.met for before, after in both)


def _last_held(policy: Policy, states: States, at: datetime) -> datetime:
    """The last moment at which the gate of the derived tier held; the present one for the floor."""
    kept = _kept(policy, states, at)
    if not kept:
        return at
    ends = [end for start, end, holds in kept[-1].holds.intervals() if holds and start <= at]
    return min(earlier(ends[-1], INSTANT), at)


def _derived(policy: Policy, states: States, at: datetime) -> Tier:
    kept = _kept(policy, states, at)
    return kept[-1].tier if kept else Tier.vendor


def _kept(policy: Policy, states: States, at: datetime) -> list[Held]:
    held = (hold(tier, gate, states) for tier, gate in policy.gates)
    return [one for one in held if one.kept.at(at)]


def _kinds(placed: Placed) -> set[type[Fact]]:
    return {kind for condition in placed.criterion.conditions for kind in condition.measure.reads}


def _longest_grace(policy: Policy) -> timedelta:
    return max(gate.grace for _, gate in policy.gates)
