"""The search for the cheapest actions: through the ways to meet what a tier lacks, the cheapest first.

A uniform-cost search: more is asked of actions with each step, so a set that lacks nothing is the cheapest
when it comes up. Equal costs are ordered by how few actions there are, then by what was tried first.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import heappop, heappush
from itertools import chain, combinations
from typing import NamedTuple

from tierline.domain.catalogue import Tier
from tierline.domain.planning.costs import ActionCosts
from tierline.domain.planning.ground import PlanGround, Way, WaysThere
from tierline.domain.planning.sketches import ActionSketch, Place, together
from tierline.domain.planning.ways import ways_to_meet_criterion
from tierline.domain.shared.words import Words
from tierline.domain.tiers.judge import gate_criteria
from tierline.domain.tiers.policy import Criterion, Gate, State

MOST_STEPS = 20_000
"""So many steps are gone at most; a search that is longer is given up."""


class Hindrance(NamedTuple):
    """A criterion that no action meets, and why."""

    criterion: Criterion
    because: Words


class Lack(NamedTuple):
    """A criterion that isn't met, or a guard that is broken, and what is to be brought about for it."""

    criterion: Criterion
    members: tuple[WaysThere, ...]

    @property
    def hindrance(self) -> Hindrance | None:
        """Why nothing can be done about it; None where something can."""
        because = [one.because for one in self.members if not one.ways]
        return Hindrance(self.criterion, because[0]) if because and because[0] else None


class Aim(NamedTuple):
    """A gate that may hold at a moment: what it lacks, of which all of `needed` and `some` of `others`."""

    tier: Tier
    at: datetime
    needed: tuple[Lack, ...]
    others: tuple[Lack, ...]
    some: int

    @property
    def hindrances(self) -> list[Hindrance]:
        """Why it can't be made to hold; none where it can."""
        found = [one.hindrance for one in self.needed if one.hindrance]
        hindered = [one.hindrance for one in self.others if one.hindrance]
        return [*found, *(hindered if len(self.others) - len(hindered) < self.some else ())]


class SketchedPlan(NamedTuple):
    """Actions that make a gate hold at a moment, by what each measure counts, and what they cost."""

    aim: Aim
    sketches: tuple[ActionSketch, ...]
    cost: int
    served: tuple[tuple[Place, str], ...]
    """The place of an action with the id of a criterion that it serves."""


def aim_at(tier: Tier, gate: Gate, states: dict[str, State], ground: PlanGround) -> Aim:
    """What a gate lacks at the last moment of a plan, and what could be done about it."""

    def lacks(criteria: Iterable[Criterion]) -> tuple[Lack, ...]:
        return tuple(Lack(one, tuple(ways_to_meet_criterion(one, ground))) for one in criteria)

    unmet = {one.id for one in gate_criteria(gate) if states[one.id] is not State.met}
    broken = [one for one in gate.guards if states[one.id] is State.unmet]
    required = [one for one in gate.required if one.id in unmet]
    others = lacks(one for one in gate.supporting if one.id in unmet)
    some = max(0, gate.supporting_needed - len(gate.supporting) + len(others))
    return Aim(tier, ground.at, lacks([*required, *broken]), others, some)


def cheapest_first(aims: Sequence[Aim], costs: ActionCosts, most: int) -> Iterator[SketchedPlan]:
    """The sets of at most `most` actions that make one of the gates hold, the cheapest first.

    Ends when there is none left, or after `MOST_STEPS`.
    """
    heap: list[tuple[int, int, int, _State]] = []
    for number, start in enumerate(chain.from_iterable(map(_starts, aims))):
        heappush(heap, (0, 0, number, start))
    for number in range(len(heap), len(heap) + MOST_STEPS):
        if not heap:
            return
        cost, _, _, state = heappop(heap)
        if not state.open:
            yield SketchedPlan(state.aim, state.sketches, cost, state.served)
            continue
        for further, following in enumerate(_steps(state)):
            if len(following.sketches) <= most:
                price = sum(one.cost(costs) for one in following.sketches)
                heappush(heap, (price, len(following.sketches), number * 1000 + further, following))


class _State(NamedTuple):
    """How far the search came: what is still open, and the actions so far."""

    aim: Aim
    open: tuple[tuple[str, tuple[Way, ...]], ...]
    sketches: tuple[ActionSketch, ...] = ()
    served: tuple[tuple[Place, str], ...] = ()


def _starts(aim: Aim) -> Iterator[_State]:
    """The beginnings of a search: each choice of as many supporting criteria as are needed."""
    if aim.hindrances:
        return
    possible = [one for one in aim.others if not one.hindrance]
    for chosen in combinations(possible, aim.some):
        lacks = (*aim.needed, *chosen)
        yield _State(aim, tuple((one.criterion.id, member.ways) for one in lacks for member in one.members))


def _steps(state: _State) -> Iterator[_State]:
    (criterion, ways), *others = state.open
    for way in ways:
        sketches, places = together(state.sketches, way)
        served = (*state.served, *((place, criterion) for place in places))
        yield state._replace(open=tuple(others), sketches=sketches, served=served)
