"""By which rule evidence is graded: that of the tier policy, or the one from before policies had one."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from tierline.domain.grade.evidence import Confirmed, is_confirmed_at_all, is_confirmed_in_writing
from tierline.domain.shared.words import Words
from tierline.domain.tiers.policy import Policy

Letter = Literal["A", "B", "C", "D"]

MOST = 100
"""So many facts tell how evidence comes in; what happened before them is no sign of how it does now."""


class Numbers(NamedTuple):
    """What is counted of the facts looked at. Shares are fractions of them, lateness is a median in days."""

    recorder_share: float
    lateness_days: float
    days: int
    confirmed_share: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What evidence must keep to for a grade, and why."""

    letter: Letter
    recorder_share: float
    """One recorder may have recorded at most this share."""
    lateness_days: float
    """Half of the facts must be recorded within so many days."""
    confirmed_share: float
    """At least this share must be confirmed by the customer's side."""
    reason: Words
    days: int = 0
    """They must have happened on at least so many days."""

    def is_broken(self, numbers: Numbers) -> bool:
        """Whether any of the numbers is beyond its limit."""
        return True in self.broken(numbers)

    def broken(self, numbers: Numbers) -> tuple[bool, bool, bool, bool]:
        """Which of the numbers, in their order, are beyond the limits."""
        return (
            numbers.recorder_share > self.recorder_share,
            numbers.lateness_days > self.lateness_days,
            numbers.days < self.days,
            numbers.confirmed_share < self.confirmed_share,
        )


LIMITS = (
    Limits(
        "A",
        recorder_share=0.6,
        lateness_days=7,
        confirmed_share=0.5,
        reason=Words(
            "Several people say so, within the week, and the customer can confirm every other fact."
        ),
    ),
    Limits(
        "B",
        recorder_share=0.8,
        lateness_days=21,
        confirmed_share=0.3,
        reason=Words(
            "Others say a fifth of it, within three weeks, and the customer can confirm nearly a third."
        ),
    ),
    Limits(
        "C",
        recorder_share=1.0,
        lateness_days=60,
        confirmed_share=0.1,
        reason=Words(
            "One person's word, but from memory of the last two months and with some trace at the customer."
        ),
    ),
)
"""The grades of policies that say nothing of them, best first; what keeps to none is D, as is nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How evidence is graded."""

    limits: tuple[Limits, ...]
    """The grades, best first; evidence that keeps to none of them is D, as is no evidence at all."""
    last_facts: int
    """How many of the last facts are looked at, where those that carry a verdict aren't."""
    by_verdict: bool
    """Whether the facts that carry the verdict are looked at."""
    confirmed: Confirmed

    def letter(self, numbers: Numbers | None) -> Letter:
        """The grade for what was counted; None: there are no facts."""
        if numbers is None:
            return "D"
        for limits in self.limits:
            if not limits.is_broken(numbers):
                return limits.letter
        return "D"


OF_THE_LAST_HUNDRED = Rule(LIMITS, MOST, by_verdict=False, confirmed=is_confirmed_at_all)
"""The rule of policies that say nothing of grades."""


def rule_of(policy: Policy) -> Rule:
    """By which rule a policy has evidence graded."""
    if policy.grade is None:
        return OF_THE_LAST_HUNDRED
    limits = tuple(
        Limits(
            cast("Letter", letter),
            one.recorder_share,
            one.lateness_days,
            one.confirmed_share,
            one.reason.words,
            one.days,
        )
        for letter, one in policy.grade.limits()
    )
    return Rule(limits, policy.grade.last_facts, by_verdict=True, confirmed=is_confirmed_in_writing)
