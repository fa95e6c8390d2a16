"""The cheapest actions by which an account has a tier on a day, or the reasons why none are enough."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from tierline.domain.account.history import History
from tierline.domain.catalogue import Tier
from tierline.domain.planning.costs import ActionCosts, action_costs
from tierline.domain.planning.facts import Calendar, Cast, fact_of, moment
from tierline.domain.planning.ground import PlanGround
from tierline.domain.planning.search import Aim, Hindrance, SketchedPlan, aim_at, cheapest_first
from tierline.domain.planning.sketches import ActionSketch
from tierline.domain.shared.time import DAY, FOREVER, earlier, later
from tierline.domain.shared.words import Words
from tierline.domain.tiers.judge import criterion_states
from tierline.domain.tiers.judging_periods import Term, Terms, outlooks_over, term_at
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.policy import Gate, State
from tierline.domain.time.steps import Steps

MOST_ACTIONS = 20
"""So many actions a set may have at most, whatever is asked for."""
MOST_MOMENTS = 12
"""So many last moments are tried for each tier, the latest ones."""
MOST_JUDGED = 40
"""So many sets are judged at most."""
Facts = Sequence[dict[str, Any]]
Judge = Callable[[Facts], bool]
"""Whether an account has the tier on the day if these facts are recorded, one by one in this order."""
States = dict[str, Steps[State]]


class PlanQuestion(NamedTuple):
    """What is asked: by which actions from tomorrow on an account has a tier, or a higher one, at `by`.

    `own` are the facts of the account with this code, `terms` what it is judged by. At most `most` actions
    are proposed.
    """

    code: str
    own: History
    terms: Terms
    now: datetime
    by: datetime
    tier: Tier
    cast: Cast
    calendar: Calendar
    most: int = 10


class PlannedStep(NamedTuple):
    """One action of a set: the fact it comes to, what it costs, whose it is, and the criteria it serves."""

    fact: dict[str, Any]
    cost: int
    person: str | None
    criteria: tuple[str, ...]


class PlanFound(NamedTuple):
    """The cheapest actions, in order of time; or none and why, where no set of so few is enough.

    No actions and no reasons mean that nothing has to be done. `because` says what stands in the way of the
    whole, `hindrances` which criteria no action meets.
    """

    steps: tuple[PlannedStep, ...]
    reached: bool
    hindrances: tuple[Hindrance, ...] = ()
    because: Words | None = None

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The facts that the actions come to."""
        return [one.fact for one in self.steps]

    @property
    def cost(self) -> int:
        """What it costs in all, in points."""
        return sum(one.cost for one in self.steps)


def cheapest(question: PlanQuestion, judge: Judge) -> PlanFound:
    """The cheapest actions by which an account has a tier on a day.

    Of equally cheap ones the fewest, then those done latest. Each set is judged by `judge`, and no action is
    in it that can be left out. Always the same for the same question. Bounded by `MOST_STEPS` of the
    search and `MOST_JUDGED`.
    """
    if judge(()):
        return PlanFound((), reached=True)
    if because := _in_the_way(question):
        return PlanFound((), reached=False, because=because)
    costs, aims = action_costs(), list(_aims(question))
    for plan in islice(cheapest_first(aims, costs, question.most), MOST_JUDGED):
        steps = _steps(plan, question, costs)
        if judge([one.fact for one in steps]):
            return PlanFound(_needed(steps, judge), reached=True)
    return PlanFound((), reached=False, **_why_not(aims, question, costs))


def _in_the_way(question: PlanQuestion) -> Words | None:
    """What no action on the account changes: that it isn't open on the day, or has a tier set by hand."""
    standing = outlooks_over(question.terms, question.by).at(question.by).standing
    if standing.tier is None:
        return Words("The account isn't open on that day, or is merged into another.")
    if standing.override:
        return Words("A tier set by hand holds on that day.")
    return None


def _aims(question: PlanQuestion) -> Iterator[Aim]:
    """The gates that may hold in time, at the moments until which things stay as they are."""
    term = term_at(question.terms, question.by)
    first = question.calendar.noon(question.calendar.day(question.now) + DAY)
    last = _noon_before(later(question.by, INSTANT), question.calendar)
    assert term.history is not None
    history, tiers = term.history, list(Tier)
    states = {
        one.criterion.id: criterion_states(one.criterion, history, question.now)
        for one in term.policy.gated.values()
    }
    for tier, gate in term.policy.gates:
        if tiers.index(tier) >= tiers.index(question.tier):
            for at in _moments(question, gate, states, first, last):
                yield _aim(question, term, (tier, gate), states, at)


def _aim(question: PlanQuestion, term: Term, to: tuple[Tier, Gate], states: States, at: datetime) -> Aim:
    calendar = question.calendar
    days = (calendar.day(at) - calendar.day(question.now)).days
    assert term.history is not None
    ground = PlanGround(question.code, question.own, term.history, question.now, at, days, action_costs())
    return aim_at(*to, {ident: steps.at(at) for ident, steps in states.items()}, ground)


def _moments(
    question: PlanQuestion, gate: Gate, states: States, first: datetime, last: datetime
) -> list[datetime]:
    """The noons at which a gate may hold for its tier to be kept on the day, the latest first.

    The last day, and the last noon before each change of a criterion: what is done then counts longest beside
    what is there.
    """
    opens, calendar = earlier(question.by, gate.grace), question.calendar
    changes = {start for one in states.values() for start in one.starts if opens < start < FOREVER}
    found = {last, *(_noon_before(at, calendar) for at in changes if at <= question.by)}
    return sorted((one for one in found if first <= one <= last and one > opens), reverse=True)[:MOST_MOMENTS]


def _noon_before(at: datetime, calendar: Calendar) -> datetime:
    noon = calendar.noon(calendar.day(at))
    return noon if noon < at else calendar.noon(calendar.day(at) - DAY)


def _steps(plan: SketchedPlan, question: PlanQuestion, costs: ActionCosts) -> tuple[PlannedStep, ...]:
    """The actions of a plan with their days, in order; who is named in one is known before it."""
    cast, calendar = question.cast, question.calendar
    times = {one.place: moment(one, plan.aim.at, calendar) for one in plan.sketches}
    for one in plan.sketches:
        if one.kind == "contact_added":
            times[one.place] = min(times[at.place] for at in plan.sketches if _names(at, one))
    ordered = sorted(
        plan.sketches, key=lambda one: (times[one.place], one.kind != "contact_added", one.place)
    )
    return tuple(
        PlannedStep(
            fact_of(one, times[one.place], cast, calendar),
            one.cost(costs),
            cast.of(one.kind),
            tuple(dict.fromkeys(ident for place, ident in plan.served if place == one.place)),
        )
        for one in ordered
    )


def _names(action: ActionSketch, newcomer: ActionSketch) -> bool:
    return newcomer is action or newcomer.fixed["contact"] in action.contacts


def _needed(steps: tuple[PlannedStep, ...], judge: Judge) -> tuple[PlannedStep, ...]:
    """The actions without those that can be left out, the dearest first."""
    for one in sorted(steps, key=lambda one: -one.cost):
        rest = tuple(other for other in steps if other is not one)
        if judge([other.fact for other in rest]):
            return _needed(rest, judge)
    return steps


def _why_not(aims: Iterable[Aim], question: PlanQuestion, costs: ActionCosts) -> dict[str, Any]:
    """Which criteria stand in the way, or how many actions it would take."""
    own = [one for one in aims if one.tier is question.tier]
    if not own:
        return {"because": Words("There is no day left to act on.")}
    fewest = min((one.hindrances for one in own), key=len)
    if fewest:
        return {"hindrances": tuple(fewest)}
    plan = next(cheapest_first(own, costs, MOST_ACTIONS), None)
    if plan and len(plan.sketches) > question.most:
        said = Words("The cheapest way takes {n} actions, and more than {most} aren't proposed.")
        return {"because": said.of(n=len(plan.sketches), most=question.most)}
    return {"because": Words("None of the sets of actions that were tried is enough.")}
