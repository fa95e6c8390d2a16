"""The shapes of answers about what something did to an account, for the OpenAPI document."""

from datetime import datetime

from pydantic import Field

from tierline.domain.catalogue import Tier
from tierline.interfaces.http.shapes import BasisShape, OverrideShape, Shape


class CoverageShare(Shape):
    """How many responsibilities of how many are covered; `share` is null where there are none."""

    covered: int
    total: int
    share: float | None


class StandingShape(Shape):
    """How an account stands at an instant; null while it isn't open."""

    tier: Tier | None
    derived_tier: Tier | None
    override: OverrideShape | None
    since: datetime | None
    at_risk: bool
    falls_on: datetime | None
    falls_to: Tier | None
    coverage: CoverageShare


class CriterionStanding(Shape):
    """Where a criterion stands, since when, and when it lapses if nothing happens."""

    state: str
    since: datetime | None
    lapses_on: datetime | None


class CriterionChange(Shape):
    """A criterion that stands otherwise, or lapses on another day."""

    id: str
    tier: Tier
    role: str
    before: CriterionStanding
    after: CriterionStanding


class MissingShape(Shape):
    """The ids of criteria that a tier lacks: all of `required` and `guards`, and so many of `supporting`."""

    required: list[str]
    supporting: list[str]
    supporting_needed: int
    guards: list[str]


class EffectAnswer(Shape):
    """An account at one instant, as it stands by what was known before and by what is known after."""

    account: str
    as_of: datetime
    from_: int = Field(alias="from")
    to: int
    changed: bool
    before: StandingShape
    after: StandingShape
    criteria: list[CriterionChange]
    next_tier: Tier | None
    missing: MissingShape | None = Field(description="What `next_tier` lacks after it.")
    basis: BasisShape


ANSWERS: dict[tuple[str, str], type[Shape]] = {("get", "/v1/accounts/{code}/effect"): EffectAnswer}
"""What each route answers with, by method and path."""
