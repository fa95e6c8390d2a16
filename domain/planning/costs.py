"""What actions cost beside one another: data that no policy and no report knows of."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Self

from pydantic import BaseModel, ConfigDict


class ActionCosts(BaseModel):
    """The cost of each kind of action, of each step above what was seen last, and of the values of fields.

    In points, whole and never negative; what isn't named costs nothing beyond its kind.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: dict[str, int]
    steps: dict[str, int]
    values: dict[str, dict[str, int]]

    def of_value(self, field: str, value: object) -> int:
        """What a value of a field costs beyond the kind of its fact."""
        name = str(value).lower() if isinstance(value, bool) else str(value)
        return self.values.get(field, {}).get(name, 0)

    @classmethod
    def shipped(cls) -> Self:
        """Those that ship with the product."""
        return cls.model_validate(tomllib.loads(files(__package__).joinpath("costs.toml").read_text("utf-8")))


@cache
def action_costs() -> ActionCosts:
    """The costs that plans are made by."""
    return ActionCosts.shipped()
