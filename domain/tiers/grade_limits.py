"""The part of a policy that says how far evidence can be trusted: what each grade asks of it."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from tierline.domain.shared.policy_words import PolicyWords
from tierline.domain.tiers.faults import fault
from tierline.domain.tiers.measures.base import PolicyData

Share = Annotated[float, Field(ge=0, le=1, strict=True)]
"""From 0 to 1."""


class GradeLimits(PolicyData):
    """What the facts looked at must keep to for a grade."""

    recorder_share: Annotated[float, Field(gt=0, le=1, strict=True)]
    """One recorder may have recorded at most this share of them."""
    lateness_days: Annotated[float, Field(ge=0, le=36_500, strict=True)]
    """Half of them must be recorded within so many days."""
    days: Annotated[int, Field(ge=1, le=1000, strict=True)]
    """They must have happened on at least so many days, by UTC."""
    confirmed_share: Share
    """Behind at least this share of them the customer's side must stand."""
    reason: PolicyWords

    def fault_beside(self, better: "GradeLimits") -> str | None:
        """The first number in which these limits ask for more than those of a better grade."""
        stricter = {
            "recorder_share": self.recorder_share < better.recorder_share,
            "lateness_days": self.lateness_days < better.lateness_days,
            "days": self.days > better.days,
            "confirmed_share": self.confirmed_share > better.confirmed_share,
        }
        return next((name for name, is_so in stricter.items() if is_so), None)


class GradePolicy(PolicyData):
    """How many facts are looked at where none carries a verdict, and what each grade asks; else it is D."""

    last_facts: Annotated[int, Field(ge=1, le=1000, strict=True)]
    A: GradeLimits
    B: GradeLimits
    C: GradeLimits

    @model_validator(mode="after")
    def _best_first(self) -> Self:
        for (_, better), (letter, limits) in pairwise(self.limits()):
            if name := limits.fault_beside(better):
                raise fault("asks for more than the grade above", letter, name)
        return self

    def limits(self) -> Iterator[tuple[str, GradeLimits]]:
        """The grades with their limits, best first."""
        yield from (("A", self.A), ("B", self.B), ("C", self.C))
