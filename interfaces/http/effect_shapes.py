"""The shapes of answers that hold two sides of an account against each other, for the OpenAPI document."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from tierline.domain.catalogue import Tier
from tierline.interfaces.http.shapes import BasisShape, Both, OverrideShape, Shape, StatementShape


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
    from_: int = Field(alias="from", description="The position of what was known before.")
    changed: bool
    before: StandingShape
    after: StandingShape
    criteria: list[CriterionChange]
    next_tier: Tier | None
    missing: MissingShape | None = Field(description="What `next_tier` lacks after it.")
    basis: BasisShape


class TargetShape(Shape):
    """The fact that a statement speaks about, as it stands after it; `actor` is who stated it first."""

    fact_id: UUID
    kind: str
    occurred_at: datetime
    position: int
    recorded_at: datetime
    actor: str
    holds: bool


class FieldChangeShape(Shape):
    """A field of a fact that was said anew; null where it held nothing."""

    field: str
    before: Any
    after: Any


class TurnShape(Shape):
    """The tier of the instant by what was known right before a statement, and right after it."""

    before: Tier | None
    after: Tier | None


class BetweenShape(StatementShape):
    """A statement that lies between what was believed and what is known, with what it changed."""

    account: str = Field(description="Whose it is: the account's own, of one merged into it, or of a book.")
    headline: Both
    target: TargetShape | None
    changes: list[FieldChangeShape]
    tier: TurnShape | None


class RestatementAnswer(Shape):
    """An account's instant as it was known and as it is known, and what was stated in between."""

    account: str
    as_of: datetime
    from_: int = Field(alias="from", description="The position of what was known then.")
    changed: bool
    before: StandingShape | None = Field(description="Null where nothing was known of the account.")
    after: StandingShape
    criteria: list[CriterionChange]
    items: list[BetweenShape]
    afterwards: int
    next: str | None
    basis: BasisShape


class TierSpellShape(Shape):
    """A time in which the tier and its risk are the same; `to` is null where nothing ends it."""

    from_: datetime = Field(alias="from")
    to: datetime | None
    tier: Tier | None
    derived_tier: Tier | None
    at_risk: bool


class ProspectShape(StandingShape):
    """How an account is to stand, and its tiers from now on."""

    tiers: list[TierSpellShape]


class PlannedChange(Shape):
    """A criterion that would stand otherwise, or lapse on another day."""

    id: str
    tier: Tier
    role: str
    without: CriterionStanding
    planned: CriterionStanding


class WhatIfAnswer(Shape):
    """An account without planned facts and with them, both judged when the last one has happened."""

    account: str
    as_of: datetime
    judged_at: datetime
    changed: bool
    without: ProspectShape
    planned: ProspectShape
    criteria: list[PlannedChange]
    next_tier: Tier | None
    missing: MissingShape | None = Field(description="What `next_tier` lacks with them.")
    basis: BasisShape


class PlannedFacts(Shape):
    """Facts as for recording, each with the moment that it is planned for."""

    facts: list[dict[str, Any]] = Field(min_length=1, max_length=20)


BODIES: dict[str, type[Shape]] = {"/v1/accounts/{code}/tier:what-if": PlannedFacts}
"""What is sent where, by path."""
ANSWERS: dict[tuple[str, str], type[Shape]] = {
    ("get", "/v1/accounts/{code}/effect"): EffectAnswer,
    ("get", "/v1/accounts/{code}/restatement"): RestatementAnswer,
    ("post", "/v1/accounts/{code}/tier:what-if"): WhatIfAnswer,
}
"""What each route answers with, by method and path."""
