"""The shapes of what the doors for policies take and answer, for the OpenAPI document."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from tierline.domain.catalogue import Tier
from tierline.domain.tiers.policy import LONGEST
from tierline.interfaces.http.shapes import BasisShape, Receipt, Shape


class PolicyShape(Shape):
    """A tier policy. What tells of its adoption is null for the default one, which nobody adopted."""

    name: str
    version: int
    hash: str
    in_force: bool
    from_day: date | None
    decided_at: datetime | None
    adopted_at: datetime | None
    adopted_by: str | None
    reason: Any = Field(
        description="A text; null if none was given, `{forgotten: true}` if it is no more, `{broken: true}`"
        " if it is damaged, `{withheld: true}` if it isn't shown to who asks."
    )
    fact_id: UUID | None
    position: int | None
    content: dict[str, Any]
    coverage: str | None = Field(
        description="Name and hash of the coverage policy that judges from the same day on; null if the one"
        " before goes on."
    )


class PoliciesAnswer(Shape):
    """Every tier policy, in the order of their first days."""

    items: list[PolicyShape]
    basis: BasisShape


_POLICY_OR_TEXT = ConfigDict(
    json_schema_extra={
        "additionalProperties": False,
        "oneOf": [
            {"required": [name], "properties": {name: {"type": form}}}
            for name, form in (("policy", "object"), ("toml", "string"))
        ],
    }
)
"""A policy is given in one of two ways."""


class PolicyAdoption(Shape):
    """A policy to adopt: its content in `policy`, or its TOML text in `toml`, and its first day."""

    model_config = _POLICY_OR_TEXT

    from_day: date
    policy: dict[str, Any] | None = None
    toml: str | None = Field(None, description=f"At most {LONGEST} bytes.")
    reason: str | None = None
    fact_id: UUID | None = None
    occurred_at: datetime | None = Field(None, description="When it was decided; now, if not given.")
    hash: str | None = Field(None, description="What the content's hash must be.")
    coverage: dict[str, Any] | None = Field(
        None, description="A coverage policy that judges from the same day on."
    )
    coverage_toml: str | None = Field(None, description=f"The same as a TOML text, at most {LONGEST} bytes.")
    coverage_hash: str | None = Field(None, description="What the hash of its content must be.")


class BacktestQuestion(Shape):
    """A draft to hold against the past, up to an instant; of one account, or of all."""

    model_config = _POLICY_OR_TEXT

    policy: dict[str, Any] | None = None
    toml: str | None = Field(None, description=f"At most {LONGEST} bytes.")
    as_of: str | None = None
    account: str | None = None
    flap_days: int = Field(90, ge=1, le=3650)


class PolicyName(Shape):
    """A policy by name and content."""

    name: str
    version: int
    hash: str


class PolicyInForce(PolicyName):
    """A policy and the first instant that it judges; null: the beginning of time."""

    from_: datetime | None = Field(alias="from")


class Movements(Shape):
    """How often tiers changed, and how many of these changes were undone soon."""

    changes: int
    flaps: int


class CourseShape(Movements):
    """How an account fares under one policy, with its tier at the end."""

    tier: Tier | None


class DifferenceShape(Shape):
    """A time at which the draft gives another tier; `to` is null if it still does at the end."""

    from_: datetime = Field(alias="from")
    to: datetime | None
    tier: Tier | None
    draft_tier: Tier | None


class AccountBacktestShape(Shape):
    """An account that the draft would have judged otherwise."""

    account: str
    present: CourseShape
    draft: CourseShape
    differences: list[DifferenceShape]


class BacktestTotals(Shape):
    """Numbers of accounts: all, those open, ever judged otherwise, and higher or lower at the end."""

    accounts: int
    open: int
    differing: int
    higher: int
    lower: int
    present: Movements
    draft: Movements


class BacktestAnswer(Shape):
    """What a draft would have changed; `accounts` are those that it judges otherwise at some time."""

    as_of: datetime
    flap_days: int
    draft: PolicyName
    policies: list[PolicyInForce]
    totals: BacktestTotals
    accounts: list[AccountBacktestShape]
    basis: BasisShape


ANSWERS: dict[tuple[str, str], type[Shape]] = {
    ("get", "/v1/policies"): PoliciesAnswer,
    ("post", "/v1/policies"): Receipt,
    ("post", "/v1/policies:backtest"): BacktestAnswer,
}
"""What each of these routes answers with, by method and path."""

BODIES: dict[str, type[Shape]] = {
    "/v1/policies": PolicyAdoption,
    "/v1/policies:backtest": BacktestQuestion,
}
"""What each of these routes takes in its body, by path."""
