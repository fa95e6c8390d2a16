"""Filters that narrow an answer down to some accounts, the same wherever accounts are many."""

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from fastapi import Depends, Query

from tierline.domain.catalogue import Tier
from tierline.projections.reports.base import Question

Name = Annotated[str | None, Query(max_length=200)]
Kind = Annotated[Literal["government", "enterprise"] | None, Query()]
Person = Annotated[str | None, Query(max_length=120, description="Who of us holds a role of the account.")]


class Narrowing(NamedTuple):
    """Which accounts are asked about; what is None narrows nothing."""

    region: str | None
    segment: str | None
    industry: str | None
    kind: str | None
    tier: Tier | None
    person: str | None

    def question(self, at: datetime, account: str | None = None, within_days: int = 90) -> Question:
        """The question about these accounts at an instant."""
        tier = self.tier.value if self.tier else None
        return Question(
            at, self.region, self.segment, self.industry, self.kind, tier, self.person, account, within_days
        )


def narrowing(
    region: Name = None,
    segment: Name = None,
    industry: Name = None,
    kind: Kind = None,
    tier: Annotated[Tier | None, Query()] = None,
    person: Person = None,
) -> Narrowing:
    """The filters given."""
    return Narrowing(region, segment, industry, kind, tier, person)


TheNarrowing = Annotated[Narrowing, Depends(narrowing)]
