"""Ways to bring about what a criterion asks for: for each measure the actions that would change its value."""

from functools import singledispatch

from tierline.domain.account.escalations import EscalationRaised
from tierline.domain.account.observations import LEVELS, Observation
from tierline.domain.catalogue import Tier
from tierline.domain.planning.ground import PlanGround, Way, WaysThere
from tierline.domain.planning.sketches import ActionSketch
from tierline.domain.planning.ways_to_agree import ways_to_agree
from tierline.domain.planning.ways_to_meet import ways_to_count, ways_to_meet
from tierline.domain.shared.words import Words
from tierline.domain.tiers.measures.base import Measure, Value
from tierline.domain.tiers.measures.count_within import CountWithin
from tierline.domain.tiers.measures.distinct_within import DistinctWithin
from tierline.domain.tiers.measures.hours_within import HoursWithin
from tierline.domain.tiers.measures.in_force import InForce
from tierline.domain.tiers.measures.latest_verdict import LatestVerdict
from tierline.domain.tiers.measures.level import Level
from tierline.domain.tiers.measures.open_longer_than import OpenLongerThan
from tierline.domain.tiers.policy import Condition, Criterion, State

NOT_OURS = Words("it isn't ours to bring about")
NOT_LESS = Words("too much of it has happened already, and only time mends that")
AN_AREA = "main area"
"""The area that competition is observed in, where none was observed yet."""


def ways_to_meet_criterion(criterion: Criterion, ground: PlanGround) -> list[WaysThere]:
    """What has to be brought about for a criterion that isn't met: one of the ways of each member."""
    lacking = [_ways_to(one, ground) for one in criterion.conditions if not _met(one, ground)]
    if criterion.all_of:
        return lacking
    ways = tuple(way for one in lacking for way in one.ways)
    return [WaysThere(ways, None if ways else lacking[0].because)]


def _met(condition: Condition, ground: PlanGround) -> bool:
    return condition.state(_value(condition, ground)) is State.met


def _value(condition: Condition, ground: PlanGround) -> Value:
    return condition.measure.reading(ground.evidence, ground.at).value


def _ways_to(condition: Condition, ground: PlanGround) -> WaysThere:
    return _ways(condition.measure, condition, _value(condition, ground), ground)


@singledispatch
def _ways(measure: Measure, condition: Condition, value: Value, ground: PlanGround) -> WaysThere:
    """The ways for one measure. One that nobody wrote ways for can't be planned for."""
    return WaysThere((), NOT_OURS)


def _more(condition: Condition, value: Value) -> int:
    """How much a count has to grow; 0 where it is to shrink, or not known how much."""
    least = condition.at_least
    return int(least) - int(value or 0) if isinstance(least, int) else 0


@_ways.register
def _(measure: CountWithin, condition: Condition, value: Value, ground: PlanGround) -> WaysThere:
    more = _more(condition, value)
    return ways_to_count(measure, more, ground) if more > 0 else WaysThere((), NOT_LESS)


@_ways.register
def _(measure: DistinctWithin, condition: Condition, value: Value, ground: PlanGround) -> WaysThere:
    more = _more(condition, value)
    return ways_to_meet(measure, more, ground) if more > 0 else WaysThere((), NOT_LESS)


@_ways.register
def _(measure: InForce, condition: Condition, value: Value, ground: PlanGround) -> WaysThere:
    more = _more(condition, value)
    return ways_to_agree(measure, more, ground) if more > 0 else WaysThere((), NOT_LESS)


@_ways.register
def _(measure: HoursWithin, condition: Condition, value: Value, ground: PlanGround) -> WaysThere:
    more = -(-_more(condition, value) // 1)
    if more <= 0:
        return WaysThere((), NOT_LESS)
    options = {name: ground.priced(name, allowed) for name, allowed in measure.where.items()}
    return WaysThere(((ActionSketch("investment", "0", options, {"hours": str(more)}),),))


@_ways.register
def _(measure: Level, condition: Condition, value: Value, ground: PlanGround) -> WaysThere:
    levels = LEVELS[measure.facet]
    allowed = [one for one in levels if condition.state(one) is State.met]
    if not allowed:
        return WaysThere((), NOT_OURS)
    seen = _seen_last(measure, ground)
    areas: list[str | None] = [None]
    if measure.facet == "competition":
        below = [area for area, level in seen.items() if level not in allowed and area]
        best = sorted(below, key=lambda area: (-levels.index(seen[area]), area))
        areas = [*(best if measure.area == "lowest" else best[:1])] or [AN_AREA]
    way = tuple(_observed(measure, area, allowed, seen.get(area), ground) for area in areas)
    return WaysThere((way,))


def _observed(
    measure: Level, area: str | None, allowed: list[str], seen: str | None, ground: PlanGround
) -> ActionSketch:
    """A facet observed at one of the levels: what nobody saw yet has to be brought about from the lowest."""
    levels, step = LEVELS[measure.facet], ground.costs.steps.get("observation", 0)
    from_ = levels.index(seen) if seen else 0
    options = {"level": {one: step * abs(levels.index(one) - from_) for one in allowed}}
    fixed = {"facet": measure.facet, **({"area": area} if area else {})}
    return ActionSketch("observation", f"{measure.facet}:{area or ''}", options, fixed)


def _seen_last(measure: Level, ground: PlanGround) -> dict[str | None, str]:
    """The level observed last, however long ago, by area where areas are told apart."""
    entries = ground.evidence.facts(Observation, until=ground.at)
    told = (one.fact for one in entries if isinstance(one.fact, Observation))
    competition = measure.facet == "competition"
    return {one.area if competition else None: one.level for one in told if one.facet == measure.facet}


@_ways.register
def _(measure: LatestVerdict, condition: Condition, value: Value, ground: PlanGround) -> WaysThere:
    tiers = list(Tier)
    from_ = tiers.index(Tier(str(value))) if value else 0
    step = ground.costs.steps.get("customer_verdict", 0)
    allowed = [one for one in tiers if condition.state(one) is State.met]
    options = {"tier": {one.value: step * abs(tiers.index(one) - from_) for one in allowed}}
    return WaysThere(((ActionSketch("customer_verdict", "0", options),),) if allowed else (), NOT_OURS)


@_ways.register
def _(measure: OpenLongerThan, condition: Condition, value: Value, ground: PlanGround) -> WaysThere:
    if condition.at_most is None:
        return WaysThere((), NOT_OURS)
    waiting = measure.reading(ground.evidence, ground.at).facts
    raised = (entry.fact for entry in ground.own.facts(EscalationRaised) if entry.fact.fact_id in waiting)
    names = [one.escalation for one in raised if isinstance(one, EscalationRaised)]
    too_many = int(value or 0) - int(condition.at_most)
    if len(names) < too_many:
        return WaysThere((), NOT_OURS)
    way: Way = tuple(
        ActionSketch("escalation_resolved", name, {}, {"escalation": name}) for name in names[:too_many]
    )
    return WaysThere((way,))
