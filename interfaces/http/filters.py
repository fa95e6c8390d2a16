"""Filters that narrow an answer down to some accounts, the same wherever accounts are many."""

from typing import Annotated, Literal

from fastapi import Depends, Query

from tierline.domain.catalogue import Tier
from tierline.interfaces.query.filters import Narrowing

Name = Annotated[str | None, Query(max_length=200)]
Kind = Annotated[Literal["government", "enterprise"] | None, Query()]
Person = Annotated[str | None, Query(max_length=120, description="Who of us holds a role of the account.")]
Team = Annotated[
    str | None,
    Query(max_length=120, description="A team of ours, of whom somebody holds a role of the account."),
]


async def narrowing(
    region: Name = None,
    segment: Name = None,
    industry: Name = None,
    kind: Kind = None,
    tier: Annotated[Tier | None, Query()] = None,
    person: Person = None,
    team: Team = None,
) -> Narrowing:
    """The filters given."""
    return Narrowing(region, segment, industry, kind, tier, person, team)


TheNarrowing = Annotated[Narrowing, Depends(narrowing)]
