"""What a fact did, or something else that became known: how an account stands before and after."""

from datetime import datetime
from typing import NamedTuple

from tierline.domain.coverage import Share
from tierline.domain.tiers.assess import Assessment, Finding
from tierline.domain.tiers.judging_periods import assess_over
from tierline.projections.account_snapshots import AccountSnapshot


class AccountStanding(NamedTuple):
    """How an account stands at an instant, as known at a position: its tier and why, and its coverage."""

    position: int
    assessment: Assessment
    coverage: Share


class CriterionEffect(NamedTuple):
    """A criterion that stands otherwise, or lapses on another day."""

    before: Finding
    after: Finding


class Effect(NamedTuple):
    """How an account stands at one instant before something was known, and after."""

    before: AccountStanding
    after: AccountStanding
    criteria: tuple[CriterionEffect, ...]

    @property
    def of_coverage(self) -> bool:
        """Whether the share of responsibilities that are covered is another."""
        return self.before.coverage != self.after.coverage

    @property
    def of_tier(self) -> bool:
        """Whether the tier is another."""
        return self.before.assessment.tier is not self.after.assessment.tier

    @property
    def of_fall(self) -> bool:
        """Whether the tier falls at another instant, or to another one."""
        before, after = self.before.assessment, self.after.assessment
        return (before.falls_on, before.falls_to) != (after.falls_on, after.falls_to)

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it was."""
        return not (self.of_coverage or self.of_tier or self.of_fall or self.criteria)


def standing(known: AccountSnapshot, at: datetime) -> AccountStanding:
    """How an account stands at an instant by what is known of it."""
    return AccountStanding(known.position, assess_over(known.terms, at), known.coverage(at).share)


def effect_of(before: AccountStanding, after: AccountStanding) -> Effect:
    """What is otherwise between two standings at the same instant.

    A criterion of one policy alone isn't compared: another policy was learned of, and says what it asks.
    """
    stood = {one.id: one for one in before.assessment.criteria}
    pairs = ((stood[one.id], one) for one in after.assessment.criteria if one.id in stood)
    changed = (CriterionEffect(*pair) for pair in pairs if _stands(pair[0]) != _stands(pair[1]))
    return Effect(before, after, tuple(changed))


def _stands(found: Finding) -> tuple[object, ...]:
    return found.state, found.lapses_on
