"""Sketches of actions: what a planned fact has to say to serve, and which sketches one action can serve."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tierline.domain.planning.costs import ActionCosts

Place = tuple[str, str]
"""Which action a sketch is of: its kind and its slot."""
Options = Mapping[str, Mapping[Any, int]]
"""Field by field, the values that serve, each with what it costs beyond the kind."""


@dataclass(frozen=True, slots=True)
class ActionSketch:
    """What one action has to be. Sketches of one kind and slot are one action, as far as they agree.

    `fixed` are values of the fact that there is no choice of; `contacts` are to take part. It happens `back`
    days before the last moment of the plan, and not after `latest`. A contract lasts at least `months`.
    """

    kind: str
    slot: str = ""
    options: Options = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()
    back: int = 0
    latest: datetime | None = None
    months: int = 0

    @property
    def place(self) -> Place:
        """Which action it is of."""
        return self.kind, self.slot

    def cost(self, costs: ActionCosts) -> int:
        """What the action costs at least, in points."""
        return costs.kinds[self.kind] + sum(min(values.values()) for values in self.options.values())

    def chosen(self) -> dict[str, Any]:
        """The values of its fields: of those that serve the one that costs least, the first of equal ones."""
        return {**self.fixed, **{name: min(of, key=of.__getitem__) for name, of in self.options.items()}}

    def joined(self, other: "ActionSketch") -> "ActionSketch | None":
        """The action that serves as both, of the same place; None where no value of a field would."""
        options = dict(self.options)
        for name, values in other.options.items():
            both = {one: cost for one, cost in options.get(name, values).items() if one in values}
            if not both:
                return None
            options[name] = both
        if any(self.fixed.get(name, value) != value for name, value in other.fixed.items()):
            return None
        ends = [one for one in (self.latest, other.latest) if one]
        return replace(
            self,
            options=options,
            fixed={**self.fixed, **other.fixed},
            contacts=tuple(dict.fromkeys((*self.contacts, *other.contacts))),
            back=min(self.back, other.back),
            latest=min(ends, default=None),
            months=max(self.months, other.months),
        )


def together(
    sketches: Iterable[ActionSketch], more: Iterable[ActionSketch]
) -> tuple[tuple[ActionSketch, ...], tuple[Place, ...]]:
    """Sketches with more of them, as few actions as they agree on; and which actions those became part of.

    One that doesn't agree with the action of its place is an action of its own.
    """
    found, places = {one.place: one for one in sketches}, []
    for sketch in more:
        one, number = sketch, 0
        while (there := found.get(one.place)) and there.joined(one) is None:
            number += 1
            one = replace(sketch, slot=f"{sketch.slot}+{number}")
        found[one.place] = (there and there.joined(one)) or one
        places.append(one.place)
    return tuple(found.values()), tuple(places)
