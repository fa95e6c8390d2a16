"""The criteria of all tiers as they are shown: state, value against threshold, and what is missing."""

from dataclasses import dataclass

from tierline.domain.catalogue import Tier
from tierline.domain.tiers.assess import Assessment, Finding, GateGaps
from tierline.domain.tiers.policy import Criterion, Policy
from tierline.interfaces.presentation.language import Language
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.presentation.thresholds import sentence


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding, and its values against thresholds as sentences, one per condition."""

    finding: Finding
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What a gate lacks: all of `needed`, and `count` of those in `some`."""

    tier: Tier
    needed: tuple[Finding, ...]
    some: tuple[Finding, ...]
    count: int

    @property
    def nothing(self) -> bool:
        """Whether the gate holds."""
        return not (self.needed or self.some)


def groups(found: Assessment, policy: Policy, language: Language) -> list[tuple[Tier, list[ShownFinding]]]:
    """The findings by tier, the highest first. `policy` is the one that they were found by."""
    criteria = {one.criterion.id: one.criterion for one in policy.criteria}
    return [
        (tier, [_shown(one, criteria[one.id], language) for one in found.criteria if one.tier is tier])
        for tier in reversed(Tier)
    ]


def gaps(found: Assessment, lacking: GateGaps | None) -> Missing | None:
    """What a gate lacks, with the findings of its criteria."""
    if lacking is None:
        return None
    named = {one.id: one for one in found.criteria}
    needed = tuple(named[one] for one in (*lacking.required, *lacking.guards))
    return Missing(
        lacking.tier, needed, tuple(named[one] for one in lacking.supporting), lacking.supporting_needed
    )


def _shown(finding: Finding, criterion: Criterion, language: Language) -> ShownFinding:
    said = [
        sentence(found, condition.measure, language)
        for found, condition in zip(finding.conditions, criterion.conditions, strict=True)
    ]
    if criterion.any_of:
        said[1:] = [text("either_way", language, other=one) for one in said[1:]]
    return ShownFinding(finding, tuple(said))
