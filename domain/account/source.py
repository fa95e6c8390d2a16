"""Where a fact comes from: the system that says it, its reference there, and the run that brought it."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from tierline.domain.shared.ids import ONE_LINE, Ref
from tierline.domain.shared.time import Instant
from tierline.domain.shared.words import Words

Reference = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=ONE_LINE)]


class Source(BaseModel):
    """Where a fact comes from: a system and the fact's reference there, and the import that read it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: Ref | None = None
    reference: Reference | None = None
    stated_at: Instant | None = None
    """When the system came to say so; what it said before is older, in whatever order it is heard."""
    run: Ref | None = None
    """The import that recorded it."""

    @model_validator(mode="after")
    def _says_something(self) -> "Source":
        if (self.system is None) != (self.reference is None):
            raise ValueError(Words("a source has both a `system` and a `reference` in it"))
        if self.system is None and self.run is None:
            raise ValueError(Words("a source names a `system` with a `reference`, a `run`, or all of them"))
        return self

    def identity(self) -> tuple[str, str] | None:
        """What it is that speaks, whenever it was heard; None if the system isn't known."""
        return (self.system, self.reference) if self.system and self.reference else None


def from_the_same(one: Any, other: Any) -> bool:
    """Whether two sources, as values, are the same system and reference; the import doesn't matter."""
    told = [{name: (value or {}).get(name) for name in ("system", "reference")} for value in (one, other)]
    return told[0] == told[1]
