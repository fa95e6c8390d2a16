"""What a tier's gate lacks: the criteria that would have to be met for it to hold."""

from collections.abc import Collection
from dataclasses import dataclass

from tierline.domain.catalogue import Role, Tier
from tierline.domain.tiers.policy import Criterion, Gate, GatePart, Policy

SPONSORED = ("partner.top_level", "strategic_ally.alliance", "strategic_ally.joint_leadership")
"""What managements do with each other; the rest is the account manager's to bring about."""


@dataclass(frozen=True, slots=True)
class GateGaps:
    """What a tier's gate lacks, as ids of criteria; nothing if it holds.

    It lacks all of `required` and `guards`, and `supporting_needed` of those in `supporting`.
    """

    tier: Tier
    required: tuple[str, ...]
    supporting: tuple[str, ...]
    supporting_needed: int
    guards: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.required or self.supporting or self.guards)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The ids of all criteria that are missing."""
        return (*self.required, *self.supporting, *self.guards)


def lacking(tier: Tier, gate: Gate, met: Collection[str], broken: Collection[str]) -> GateGaps:
    """What a gate lacks, given the ids of its criteria that are met and of its guards that are broken."""

    def not_met(criteria: tuple[Criterion, ...]) -> tuple[str, ...]:
        return tuple(one.id for one in criteria if one.id not in met)

    supporting = not_met(gate.supporting)
    needed = max(0, gate.supporting_needed - len(gate.supporting) + len(supporting))
    guards = tuple(one.id for one in gate.guards if one.id in broken)
    return GateGaps(tier, not_met(gate.required), supporting if needed else (), needed, guards)


def next_tier(derived: Tier | None) -> Tier | None:
    """The tier above the derived one; None at the top, and for an account that is not open."""
    tiers = list(Tier)
    return tiers[tiers.index(derived) + 1] if derived and derived is not tiers[-1] else None


def gate_of(policy: Policy, tier: Tier | None) -> Gate | None:
    """What a tier asks for; None of the floor, which asks for nothing."""
    return dict(policy.gates).get(tier) if tier else None


def role_to_act(criterion: str, part: GatePart) -> Role:
    """Whose it is to bring a criterion about: the sponsor's between managements and for a quick response."""
    sponsored = part is GatePart.guard or criterion in SPONSORED
    return Role.executive_sponsor if sponsored else Role.account_manager
