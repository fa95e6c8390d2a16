"""The shapes of answers about plans, for the OpenAPI document."""

from datetime import datetime
from typing import Any

from pydantic import Field

from tierline.domain.catalogue import Tier
from tierline.interfaces.http.effect_shapes import StandingShape
from tierline.interfaces.http.shapes import BasisShape, Both, Shape


class ActionProposed(Shape):
    """An action of a plan, and the content of the fact that it comes to."""

    what: Both
    cost: int = Field(description="In points, about half a day of somebody's work each.")
    person: str | None
    criteria: list[str]
    fact: dict[str, Any]


class HindranceShape(Shape):
    """A criterion that no action meets by then, and why."""

    criterion: str
    label: Both
    because: Both


class PlanAnswer(Shape):
    """The cheapest actions by which an account has a tier at a moment; or why no actions are enough."""

    account: str
    as_of: datetime
    tier: Tier
    by: datetime
    reached: bool
    cost: int
    actions: list[ActionProposed]
    hindrances: list[HindranceShape]
    because: Both | None
    planned: StandingShape | None = Field(description="How the account stands at `by` if all is done.")
    basis: BasisShape


ANSWERS: dict[tuple[str, str], type[Shape]] = {("get", "/v1/accounts/{code}/tier/plan"): PlanAnswer}
"""What each route answers with, by method and path."""
