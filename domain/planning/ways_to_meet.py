"""How often something happens, and with whom: the meetings and other facts that would count."""

from collections.abc import Iterator, Sequence
from typing import Any

from tierline.domain.account.base import Fact, kind_of
from tierline.domain.account.contacts import LEVELS_LOWEST_FIRST, Contact
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.interactions import Interaction
from tierline.domain.account.knowledge import Knowledge
from tierline.domain.planning.ground import PlanGround, Way, WaysThere
from tierline.domain.planning.sketches import ActionSketch
from tierline.domain.shared.time import earlier
from tierline.domain.shared.words import Words
from tierline.domain.tiers.filters import Filter
from tierline.domain.tiers.measures.count_within import CountWithin
from tierline.domain.tiers.measures.distinct_within import DistinctWithin
from tierline.domain.tiers.measures.window import WithinWindow

MEETINGS: tuple[type[Fact], ...] = (Interaction, ExecutiveContact)
PLANNED: tuple[type[Fact], ...] = (*MEETINGS, Knowledge)
"""The kinds of fact that a plan counts with."""
NOT_PLANNED = Words("it asks for facts that no plan is made of here")
NEWCOMER = "newcomer"
"""The reference of somebody of theirs whom nobody knows yet, with a number behind it."""


def ways_to_count(measure: CountWithin, lacking: int, ground: PlanGround) -> WaysThere:
    """How facts come to be so many more."""
    if measure.distinct and lacking > ground.days:
        said = Words("it takes {n} different days, and there are {days}")
        return WaysThere((), said.of(n=lacking, days=max(0, ground.days)))
    found = [_so_many(measure, where, kind, lacking, ground) for kind, where in _asked(measure)]
    ways = tuple(one for one in found if one)
    return WaysThere(ways, None if ways else NOT_PLANNED)


def ways_to_meet(measure: DistinctWithin, lacking: int, ground: PlanGround) -> WaysThere:
    """How so many more different people of theirs come to be met."""
    if measure.of != "contacts":
        return WaysThere((), NOT_PLANNED)
    seen = _seen(measure, ground)
    known = [
        name
        for name, one in ground.contacts()
        if ground.in_evidence(name) not in seen and _counts(measure, one)
    ][:lacking]
    newcomers = _newcomers(lacking - len(known), measure.contact_level or "staff", ground)
    names = (*known, *(one.fixed["contact"] for one in newcomers))
    ways = tuple(
        (*newcomers, ActionSketch(kind_of(kind), "0", _options(where, ground), contacts=names))
        for kind, where in _asked(measure)
        if kind in MEETINGS
    )
    return WaysThere(ways, None if ways else NOT_PLANNED)


def _so_many(
    measure: CountWithin, where: Filter, kind: type[Fact], times: int, ground: PlanGround
) -> Way | None:
    """So many facts of a kind on different days; None if no plan is made of them."""
    if kind not in PLANNED:
        return None
    options, someone = _options(where, ground), _someone(measure, kind, ground)
    if measure.our_level:
        options["our_level"] = ground.priced("our_level", _from_level(measure.our_level))
    names = tuple(one.fixed["contact"] if isinstance(one, ActionSketch) else one for one in someone)
    facts = [
        ActionSketch(kind_of(kind), str(number), options, contacts=names, back=back)
        for number, back in enumerate(ground.spaced(times, measure.days))
    ]
    return (*(one for one in someone if isinstance(one, ActionSketch)), *facts)


def _someone(measure: CountWithin, kind: type[Fact], ground: PlanGround) -> Sequence[str | ActionSketch]:
    """Whom a counted fact has to name: somebody there, and high enough; nobody where that is no matter."""
    level = measure.client_level or ("executive" if kind is ExecutiveContact else None)
    if not measure.statements and kind is not ExecutiveContact:
        return ()
    least = LEVELS_LOWEST_FIRST.index(level) if level else -1
    known = [name for name, one in ground.contacts() if one.standing >= least][:1]
    return known or _newcomers(1, level or "staff", ground)


def _newcomers(number: int, level: str, ground: PlanGround) -> list[ActionSketch]:
    """People of theirs whom we would have to get to know, at a level or above."""
    options = {"level": ground.priced("level", _from_level(level))}
    taken = set(ground.own.entities("contact"))
    free = (name for name in map(f"{NEWCOMER}-{{}}".format, range(1, 1000)) if name not in taken)
    return [
        ActionSketch("contact_added", name, options, {"contact": name})
        for name in (next(free) for _ in range(max(0, number)))
    ]


def _seen(measure: DistinctWithin, ground: PlanGround) -> set[str]:
    """Who was named by a fact in question, within the window."""
    after = earlier(ground.at, measure.reach)
    entries = ground.evidence.facts(*measure.takes_part_in, after=after, until=ground.at)
    return {name for one in entries if measure.admits(one.fact) for name in one.fact.their_contacts()}


def _counts(measure: DistinctWithin, contact: Contact) -> bool:
    if not (measure.contact_level or measure.key_person):
        return True
    least = measure.contact_level
    high = least is not None and contact.standing >= LEVELS_LOWEST_FIRST.index(least)
    return high or bool(measure.key_person and contact.key_person)


def _asked(measure: WithinWindow) -> Iterator[tuple[type[Fact], Filter]]:
    """The kinds of fact in question, each with its filter."""
    kinds = {kind_of(kind): kind for kind in measure.takes_part_in}
    if measure.among:
        yield from ((kinds[one.kind], one.where) for one in measure.among)
    else:
        yield from ((kind, measure.where) for kind in kinds.values())


def _options(where: Filter, ground: PlanGround) -> dict[str, dict[Any, int]]:
    return {name: ground.priced(name, allowed) for name, allowed in where.items()}


def _from_level(level: str) -> tuple[str, ...]:
    return tuple(one for one in LEVELS_LOWEST_FIRST[LEVELS_LOWEST_FIRST.index(level) :])
