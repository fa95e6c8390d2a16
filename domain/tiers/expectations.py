"""What was to be expected of an account at every moment, kept so that a late fact costs what it changes.

A history that is imported file after file comes late nearly all of the time. A fact that comes late is not
there alone: all that happened after it was judged without it. It is judged again from its own moment on, and
only until it makes no difference any more, in three steps that each hand on where theirs is otherwise:

1. *Criteria.* Each criterion that reads the fact takes the facts behind it twice, with the fact and without.
   Where both ways its accumulators agree (`Accumulator.agrees`), they will for good, since they take the same
   facts from there on; a window later, most often, or once enough other facts came.
2. *Gates.* A gate looks again where one of its criteria was to stand otherwise, and behind that as long as
   its tier is kept otherwise for having held before: for its grace at most.
3. *The tier.* It follows from the gates, the life of the account and the overrides, moment by moment, so it
   is otherwise only where one of these is.

What is kept is each forecast from when it was made until another one was; nothing is kept of times before the
first moment that anybody asked about.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import groupby
from operator import attrgetter, ne
from typing import NamedTuple, TypeVar

from tierline.domain.account.history import Change, Entry, History
from tierline.domain.account.overrides import ActiveOverride
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, FOREVER, earlier, later
from tierline.domain.tiers.beside_evidence import BesideEvidence
from tierline.domain.tiers.judge import Held, TierStanding, gate_criteria, gate_rule, standings
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.policy import Criterion, Gate, Policy, State
from tierline.domain.tiers.replay import Gauges, end_of_truth, held_before, kept_ahead, kinds_of
from tierline.domain.time.renewals import Renewal, Renewals, TimeRange
from tierline.domain.time.steps import Steps, combine

T = TypeVar("T")
_at = attrgetter("at")
_place = attrgetter("place")


class Otherwise(NamedTuple):
    """Where a fact made something to be expected that was not before."""

    criteria: dict[str, TimeRange]
    """By the ids of criteria."""
    stood: dict[str, TimeRange]
    """Where criteria stand otherwise than they were to, if nothing more happens; that or more, by id."""
    tier: TimeRange | None
    asked: dict[str, datetime]
    """Until when criteria that read the fact may be carried by other facts, whether or not they stand so."""
    decisive: bool
    """Whether a gate was to hold otherwise, or the fact stands beside the evidence."""


class TierExpectations:
    """How an account was to stand, by one policy, at each moment from the first one asked about.

    An index of a history, made before those of whoever follows it, so that it has taken a fact when they do.
    """

    def __init__(self, history: History, policy: Policy) -> None:
        self._history = history
        self.policy, self.kinds = policy, kinds_of(policy)
        asked = {one.id: one for _, gate in policy.gates for one in gate_criteria(gate)}
        self.criteria = {ident: CriterionExpectations(one, history) for ident, one in asked.items()}
        self._gates = [GateExpectations(tier, gate, self.criteria) for tier, gate in policy.gates]
        self._beside = BesideEvidence(history)
        self.standing: Renewals[Steps[TierStanding]] = Renewals()
        self._start: datetime | None = None
        self.otherwise: Otherwise | None = None
        """What the last fact changed; None if nothing is kept that goes back to it."""

    @classmethod
    def of(cls, history: History, policy: Policy) -> "TierExpectations":
        """Those of a history by a policy."""
        return history.index((cls, policy.hash), lambda past: cls(past, policy))

    def judge_from(self, start: datetime) -> None:
        """Judge the whole history from a moment on, unless that is done."""
        if self._start is not None and self._start <= start:
            return
        self._start = start
        self._beside.begin(start)
        for criterion in self.criteria.values():
            criterion.begin(start)
        for gate in self._gates:
            gate.begin(self._history, start)
        self.standing = Renewals()
        self._judge(TimeRange(start, FOREVER))

    def take(self, change: Change) -> None:
        """Follow what the next recorded fact changed."""
        self.otherwise = None
        if self._start is None:
            return
        if change.since <= self._start:
            self._start = None
            return
        sides = {type(entry.fact) for entry in (change.before, change.after) if entry}
        asked = {ident: one for ident, one in self.criteria.items() if not sides.isdisjoint(one.kinds)}
        found = {ident: one.take(change) for ident, one in asked.items()}
        criteria = {ident: where for ident, where in found.items() if where}
        stood = {ident: one.stood for ident, one in asked.items() if one.stood}
        gates = [gate.judge(criteria) for gate in self._gates]
        beside = [*self._beside.take(change)]
        where = all_of([*gates, *beside])
        tier = self._judge(where) if where else None
        until = {ident: one.until for ident, one in asked.items()}
        self.otherwise = Otherwise(criteria, stood, tier, until, where is not None or bool(beside))

    def state_at(self, criterion: Criterion, moment: datetime) -> State | None:
        """Where a criterion stood at a moment, by what happened up to it; None where that isn't kept."""
        if self._start is None or moment <= self._start:
            return None
        return self.criteria[criterion.id].states.at(moment).at(moment)

    @property
    def grace(self) -> timedelta:
        """The longest grace of a tier."""
        return max(gate.gate.grace for gate in self._gates)

    def bearing(self, tier: Tier) -> Sequence[str]:
        """The criteria that carry a tier by being met, by id."""
        return next(gate.bearing for gate in self._gates if gate.tier is tier)

    def turns_by(self, criterion: "CriterionExpectations", moment: datetime) -> bool:
        """Whether a tier may have changed at a moment by a criterion: then, or a grace before."""
        begins = self._begins(moment)
        return any(begin > criterion.start and criterion.turned_at(begin) for begin in begins)

    def turns_within(self, where: TimeRange, moment: datetime) -> bool:
        """Whether a tier may have changed at a moment by what stood otherwise in a time, its end included."""
        return any(where.begin <= begin <= where.end for begin in self._begins(moment))

    def _begins(self, moment: datetime) -> set[datetime]:
        """When that happened by which a tier may have changed at a moment: then, or a grace before."""
        return {moment, *(earlier(moment, gate.gate.grace) for gate in self._gates)}

    def _judge(self, where: TimeRange) -> TimeRange | None:
        """Look at the tier again within a time; where it was to stand otherwise."""
        parts: list[Renewals[GateOutlook] | Renewals[Steps[bool]] | Renewals[Steps[ActiveOverride | None]]]
        parts = [*(gate.outlooks for gate in self._gates), self._beside.opened, self._beside.override]
        moments = {where.begin, *(moment for part in parts for moment in part.moments(*where))}
        renewed = [(moment, self._forecast(moment)) for moment in sorted(moments)]
        return self.standing.replace(*where, renewed)

    def _forecast(self, now: datetime) -> Steps[TierStanding]:
        held = [gate.held(now) for gate in self._gates]
        opened, override = self._beside.opened.at(now), self._beside.override.at(now)
        return standings(opened.since(now), override.since(now), held)


class CriterionExpectations:
    """How a criterion was to stand, at each moment."""

    def __init__(self, criterion: Criterion, history: History) -> None:
        self.criterion = criterion
        self._history = history
        self.kinds = frozenset(kind for one in criterion.conditions for kind in one.measure.reads)
        reaches = [one.measure.reach for one in criterion.conditions]
        self._reach = None if None in reaches else max(reach for reach in reaches if reach)
        self.start = BEGINNING
        self.states: Renewals[Steps[State]] = Renewals()
        self.touched = False
        """Whether the last fact taken may have changed what is behind it."""
        self.stood: TimeRange | None = None
        """Where it stands otherwise for the last fact taken than it was to; that or more."""
        self.until = FOREVER
        """From when on the last fact taken makes no difference, nor is behind what the criterion shows."""
        self._latest: tuple[datetime, Gauges] | None = None
        """What has taken the whole history, up to the moment of its last fact; made anew where it is None."""

    def begin(self, start: datetime) -> None:
        """Judge the whole history from a moment on."""
        gauges = Gauges(self.criterion, self._history, start)
        self.start, self.states, self._latest = start, Renewals(), (start, gauges)
        following = self._history.following(*self.kinds, since=later(start, INSTANT))
        first = (start, gauges.ahead(start))
        self.states.replace(start, FOREVER, [first, *self._follow(gauges, following)])

    def take(self, change: Change) -> TimeRange | None:
        """Judge again what the next recorded fact changed; where the criterion was to stand otherwise."""
        if self._latest and change.before is None and change.after.at >= self._latest[0]:
            former = self.states.at(change.after.at)
            renewed = self._follow(self._latest[1], [change.after])
            self.stood = _differing(former, renewed[0][1]) if renewed else None
            self.touched, self.until = bool(renewed), self._out_of_sight(change)
            return self.states.replace(change.after.at, FOREVER, renewed) if renewed else None
        gauges = Gauges(self.criterion, self._history, earlier(change.since, INSTANT))
        end, renewed = self._compare(gauges, change)
        self.touched, self.until = True, min(end, self._out_of_sight(change))
        if end < FOREVER:
            self._latest = None
        self.stood = self.states.replace(change.since, end, renewed)
        return self.stood

    def gauges(self) -> Gauges:
        """What has taken the whole history."""
        if self._latest is None:
            last = self._history.latest(*self.kinds)
            now = max(last.at, self.start) if last else self.start
            self._latest = now, Gauges(self.criterion, self._history, now)
        return self._latest[1]

    def _follow(self, gauges: Gauges, entries: Iterable[Entry]) -> list[Renewal[Steps[State]]]:
        """Take the facts that are left; what was to be expected at each that changed it."""
        renewed, last = [], None
        for moment, together in groupby(entries, _at):
            last = moment
            if gauges.take(together):
                renewed.append((moment, gauges.ahead(moment)))
        if last is not None:
            self._latest = last, gauges
        return renewed

    def _compare(self, gauges: Gauges, change: Change) -> tuple[datetime, list[Renewal[Steps[State]]]]:
        """Take what is behind a change with it and without; until when that differs, and what was found."""
        former, renewed = gauges.copy(), []
        changed_until = max(entry.at for entry in (change.before, change.after) if entry)
        moment = change.since
        for moment, entries in groupby(self._both_ways(change), _at):
            together = list(entries)
            touched = gauges.take(entry for entry in together if entry is not change.before)
            touched_before = former.take(entry for entry in together if entry is not change.after)
            if touched:
                renewed.append((moment, gauges.ahead(moment)))
            look = touched or touched_before or moment == changed_until or moment >= self.over(changed_until)
            if moment >= changed_until and look and gauges.agrees(former, moment):
                return moment, renewed
        self._latest = moment, gauges
        return FOREVER, renewed

    def _out_of_sight(self, change: Change) -> datetime:
        """From when on no fact of a change counts any more, however few others there are."""
        ends = (self._counts_until(entry) for entry in (change.before, change.after) if entry)
        return max((end for each in ends for end in each), default=change.since)

    def _counts_until(self, entry: Entry) -> Iterator[datetime]:
        """Until when a fact may count, by each of the measures that read it."""
        kind = type(entry.fact)
        for measure in (one.measure for one in self.criterion.conditions):
            if kind in measure.reads:
                lasts = measure.lasts(kind)
                yield FOREVER if lasts is None else later(entry.at, lasts)

    def _both_ways(self, change: Change) -> Iterator[Entry]:
        """The facts from a change on, and the one that it took away."""
        before = change.before
        gone = [before] if before and before.holds and type(before.fact) in self.kinds else []
        return merge(self._history.following(*self.kinds, since=change.since), gone, key=_place)

    def over(self, moment: datetime) -> datetime:
        """From when on what happened at a moment is out of the window; FOREVER if there is none."""
        return FOREVER if self._reach is None else later(moment, self._reach)

    def turned_at(self, moment: datetime) -> bool:
        """Whether it stood otherwise at a moment than right before."""
        before = self.states.before(moment).at(earlier(moment, INSTANT))
        return before is not self.states.at(moment).at(moment)


class GateOutlook(NamedTuple):
    """Where a gate is to hold, and its tier to be kept, if nothing more happens."""

    holds: Steps[bool]
    kept_until: datetime | None
    """Until when the tier is kept for the gate having held before; None if it isn't."""
    kept: Steps[bool]
    grace: timedelta

    @classmethod
    def of(cls, holds: Steps[bool], kept_until: datetime | None, grace: timedelta) -> "GateOutlook":
        """That of a gate which is to hold so."""
        return cls(holds, kept_until, kept_ahead(holds, kept_until, grace), grace)

    def since(self, moment: datetime) -> "GateOutlook":
        """The same as it is seen at a later moment."""
        held_until = end_of_truth(self.holds, moment)
        kept_until = later(held_until, self.grace) if held_until else self.kept_until
        if kept_until and kept_until <= moment:
            kept_until = None
        return GateOutlook(self.holds.since(moment), kept_until, self.kept.since(moment), self.grace)

    def differs_until(self, other: "GateOutlook") -> datetime:
        """From when on another one says the same; FOREVER if it never does."""
        return max(self.holds.differs_until(other.holds), self.kept.differs_until(other.kept))


class GateExpectations:
    """Where a gate was to hold and its tier to be kept, at each moment."""

    def __init__(self, tier: Tier, gate: Gate, criteria: dict[str, CriterionExpectations]) -> None:
        self.tier, self.gate, self._rule = tier, gate, gate_rule(gate)
        self.bearing = [one.id for one in (*gate.required, *gate.supporting)]
        """Those of its criteria that carry the tier by being met: a guard only stands in its way."""
        self._criteria = {one.id: criteria[one.id] for one in gate_criteria(gate)}
        self.outlooks: Renewals[GateOutlook] = Renewals()

    def begin(self, history: History, start: datetime) -> None:
        """Judge from a moment on, as far as criteria are known."""
        holds = self._holds(start)
        present = [one.states.at(start).values[0] for one in self._criteria.values()]
        now_held = holds.values[0] or start == BEGINNING
        held_until = None if now_held else held_before(self.gate, present, history, start)
        kept_until = later(held_until, self.gate.grace) if held_until else None
        self.outlooks = Renewals()
        self.outlooks.replace(start, FOREVER, [(start, GateOutlook.of(holds, kept_until, self.gate.grace))])
        self._renew(TimeRange(later(start, INSTANT), FOREVER))

    def judge(self, criteria: dict[str, TimeRange]) -> TimeRange | None:
        """Look again where criteria were to stand otherwise; where the gate was to, or its tier."""
        where = all_of(found for ident, found in criteria.items() if ident in self._criteria)
        return self._renew(where) if where else None

    def held(self, now: datetime) -> Held:
        """Where the gate was to hold and its tier to be kept, by what was known of at a moment."""
        outlook = self.outlooks.at(now)
        return Held(self.tier, outlook.holds.since(now), outlook.kept.since(now))

    def _renew(self, where: TimeRange) -> TimeRange | None:
        last, renewed = self.outlooks.before(where.begin), []
        starts = (one.states.moments(*where) for one in self._criteria.values())
        for moment in sorted({where.begin, *(at for moments in starts for at in moments)}):
            last = _next(last, self._holds(moment), moment)
            renewed.append((moment, last))
        end, remembering = self._remembered(last, where.end)
        return self.outlooks.replace(where.begin, end, [*renewed, *remembering])

    def _remembered(self, last: GateOutlook, begin: datetime) -> tuple[datetime, list[Renewal[GateOutlook]]]:
        """Look on while the tier is kept otherwise for what was before; until when, and what was found."""
        renewed: list[Renewal[GateOutlook]] = []
        if begin == FOREVER:
            return begin, renewed
        former = self.outlooks.at(begin).since(begin)
        following, moment = self.outlooks.after(begin), begin
        while (last := _next(last, former.holds, moment)) != former:
            renewed.append((moment, last))
            forgotten = max(one for one in (last.kept_until, former.kept_until) if one)
            moment, former = next(following, (FOREVER, former))
            if forgotten <= moment:
                return forgotten, renewed
        return moment, renewed

    def _holds(self, now: datetime) -> Steps[bool]:
        return combine(self._rule, *(one.states.at(now) for one in self._criteria.values())).since(now)


def _next(last: GateOutlook, holds: Steps[bool], moment: datetime) -> GateOutlook:
    """What is to be expected of a gate from a moment on, given what was before it."""
    now = last.since(moment)
    return now if now.holds == holds else GateOutlook.of(holds, now.kept_until, now.grace)


def all_of(found: Iterable[TimeRange | None]) -> TimeRange | None:
    """The time from the first beginning to the last end."""
    ranges = [one for one in found if one]
    return TimeRange(min(one.begin for one in ranges), max(one.end for one in ranges)) if ranges else None


def _differing(one: Steps[T], other: Steps[T]) -> TimeRange | None:
    """The time, from where both have begun, in which two functions differ."""
    found = [span for span in combine(ne, one, other).intervals() if span.value]
    return TimeRange(found[0].start, found[-1].end) if found else None
