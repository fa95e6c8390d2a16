"""What one policy rules otherwise than another: the gates and criteria that differ, without their words."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tierline.domain.catalogue import Tier
from tierline.domain.tiers.policy import Placed, Policy
from tierline.domain.tiers.policy_content import without_words

OF_GATES = ("builds_on", "grace_days", "supporting_needed")
"""What a gate says beside its criteria."""


class PolicyDifference(NamedTuple):
    """A criterion, or something that a gate says, as one policy has it and as another has it.

    `what` is the criterion's id or the name of the gate's member; what a policy hasn't is None.
    """

    tier: Tier
    what: str
    of_this: str | None
    of_other: str | None
    placed: Placed | None = None
    """The criterion, as this policy has it or else the other one; None of what a gate says."""


def policy_differences(this: Policy, other: Policy) -> list[PolicyDifference]:
    """What a policy rules otherwise than another, by tier, the lowest first."""
    found = [*_of_gates(this, other), *_of_criteria(this, other)]
    return sorted(found, key=lambda one: (list(Tier).index(one.tier), one.placed is not None))


def _of_gates(this: Policy, other: Policy) -> Iterator[PolicyDifference]:
    for tier in list(Tier)[1:]:
        one, another = (_members(policy, tier) for policy in (this, other))
        for name in OF_GATES:
            if one[name] != another[name]:
                yield PolicyDifference(tier, name, one[name], another[name])


def _members(policy: Policy, tier: Tier) -> Mapping[str, str]:
    gate = getattr(policy.tiers, tier.value)
    return {name: str(getattr(gate, name) or "–") for name in OF_GATES}


def _of_criteria(this: Policy, other: Policy) -> Iterator[PolicyDifference]:
    ours, theirs = ({one.criterion.id: one for one in policy.criteria} for policy in (this, other))
    for ident in dict.fromkeys((*ours, *theirs)):
        mine, its = ours.get(ident), theirs.get(ident)
        said, told = _told(mine), _told(its)
        if said != told:
            placed = mine or its
            assert placed is not None
            yield PolicyDifference(placed.tier, ident, said, told, placed)


def _told(placed: Placed | None) -> str | None:
    """A criterion's part and conditions as text; None where there is none."""
    if placed is None:
        return None
    content: Any = without_words(placed.criterion.model_dump(mode="json", exclude_defaults=True))
    ruled = {name: value for name, value in content.items() if name != "id"}
    return f"{placed.part}: {json.dumps(ruled, sort_keys=True)}"
