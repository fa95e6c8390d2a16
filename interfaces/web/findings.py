"""The criteria of all tiers as they are shown: state, value against threshold, and what is missing."""

from dataclasses import dataclass

from domain.catalogue import Tier
from domain.tiers.assess import Assessment, ConditionFinding, Finding, Gaps
from interfaces.web.showing import measured
from interfaces.web.texts import Language, text


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding, and its values against thresholds as text, one pair per condition."""

    finding: Finding
    values: tuple[tuple[str, str], ...]


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


def groups(found: Assessment, language: Language) -> list[tuple[Tier, list[Shown]]]:
    """The findings by tier, the highest first."""
    return [
        (tier, [_shown(one, language) for one in found.criteria if one.tier is tier])
        for tier in reversed(Tier)
    ]


def gaps(found: Assessment, lacking: Gaps | None) -> Missing | None:
    """What a gate lacks, with the findings of its criteria."""
    if lacking is None:
        return None
    named = {one.id: one for one in found.criteria}
    needed = tuple(named[one] for one in (*lacking.required, *lacking.guards))
    return Missing(
        lacking.tier, needed, tuple(named[one] for one in lacking.supporting), lacking.supporting_needed
    )


def _shown(finding: Finding, language: Language) -> Shown:
    return Shown(finding, tuple(_value(one, language) for one in finding.conditions))


def _value(condition: ConditionFinding, language: Language) -> tuple[str, str]:
    key = "at_most" if condition.at_least is None else "at_least"
    threshold = text(key, language, value=measured(condition.threshold, language))
    return measured(condition.value, language), threshold
