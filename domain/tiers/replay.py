"""What is to be expected of an account, kept up to date fact by fact: criteria, gates, and the tier."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Change, Entry, Evidence, History
from tierline.domain.account.lifecycle_and_override import LIFECYCLE, OVERRIDES, Lifecycle, Override
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, earlier, later
from tierline.domain.tiers.judge import (
    Held,
    TierStanding,
    criterion_states,
    gate_criteria,
    gate_rule,
    standings,
    up_to,
)
from tierline.domain.tiers.measures.base import Accumulator
from tierline.domain.tiers.policy import Condition, Criterion, Gate, Policy, State
from tierline.domain.time.steps import Steps, combine, constant, steps, truth


def kinds_of(policy: Policy) -> tuple[type[Fact], ...]:
    """The kinds of fact by which a policy judges an account."""
    conditions = (one for placed in policy.gated.values() for one in placed.criterion.conditions)
    read = (kind for condition in conditions for kind in condition.measure.reads)
    return tuple(dict.fromkeys((*LIFECYCLE, *OVERRIDES, *read)))


class Replay:
    """What is to be expected of an account, kept up to date fact by fact."""

    def __init__(self, evidence: Evidence, policy: Policy, start: datetime) -> None:
        self.start = start
        asked = {one.id: one for _, gate in policy.gates for one in gate_criteria(gate)}
        watches = {ident: CriterionWatch(one, evidence, start) for ident, one in asked.items()}
        self.gates = [GateWatch(tier, gate, watches, evidence, start) for tier, gate in policy.gates]
        self.lifecycle, self.override = Lifecycle(), Override()
        for kinds, one in ((LIFECYCLE, self.lifecycle), (OVERRIDES, self.override)):
            for entry in evidence.facts(*kinds, until=start):
                one.take(entry)
        self.takers: dict[type[Fact], list[tuple[CriterionWatch, Accumulator]]] = {}
        for criterion in watches.values():
            for condition, accumulator in criterion.accumulators:
                for kind in condition.measure.reads:
                    self.takers.setdefault(kind, []).append((criterion, accumulator))
        self.kinds = kinds_of(policy)
        self.touched: set[CriterionWatch] = set()
        """The criteria of which the last facts taken may have changed what is behind them."""
        self.renewed: set[CriterionWatch] = set()
        """Those that are to stand otherwise since then."""

    def take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        """Take what happened at a moment; whether what is to be expected may differ now."""
        self.touched = set()
        for entry in together:
            for criterion, accumulator in self.takers.get(type(entry.fact), ()):
                if accumulator.add(entry):
                    self.touched.add(criterion)
        self.renewed = {criterion for criterion in self.touched if criterion.renew(moment)}
        changed = [gate.renew(moment) for gate in self.gates if not self.renewed.isdisjoint(gate.criteria)]
        decided = [self._decide(entry) for entry in together]
        return any(changed) or any(decided)

    def _decide(self, entry: Entry) -> bool:
        """Take a fact that stands beside the evidence; whether it is one."""
        for kinds, one in ((LIFECYCLE, self.lifecycle), (OVERRIDES, self.override)):
            if isinstance(entry.fact, kinds):
                one.take(entry)
                return True
        return False

    def forecast(self, now: datetime) -> Steps[TierStanding]:
        """The tier at each moment from `now` on if nothing more happens."""
        held = [gate.held(now) for gate in self.gates]
        return standings(steps(self.lifecycle.ahead(now)), steps(self.override.ahead(now)), held)


class SharedReplay:
    """A replay of a history that goes on from fact to fact, once for all who follow it by one policy.

    An index of the history, made before those of its followers, so that it has taken a fact when they do.
    Whoever began anew by the history offers the replay by which they did; it is dropped where history
    changes behind its last fact.
    """

    def __init__(self, history: History, policy: Policy) -> None:
        self._history, self._kinds = history, kinds_of(policy)
        self._now = BEGINNING
        self._last: tuple[Entry, bool] | None = None
        self.replay: Replay | None = None
        """That has taken the whole history; None until one is offered."""

    @classmethod
    def of(cls, history: History, policy: Policy) -> "SharedReplay":
        """The one of a history by a policy."""
        return history.index((cls, policy.hash), lambda past: cls(past, policy))

    def take(self, change: Change) -> None:
        """Follow what the next recorded fact changed."""
        self._last = None
        sides = (change.before, change.after)
        if self.replay is None or not any(entry and isinstance(entry.fact, self._kinds) for entry in sides):
            return
        if change.before is not None or change.after.at < self._now:
            self.replay = None
            return
        self._now = change.after.at
        self._last = change.after, self.replay.take(self._now, [change.after])

    def taken(self, entry: Entry) -> bool | None:
        """Whether a fact just taken changed what is to be expected; None of one that it doesn't read."""
        return self._last[1] if self._last and self._last[0] is entry else None

    def offer(self, replay: Replay) -> Replay:
        """The replay to follow from now on: one that has taken the whole history, unless there is one."""
        if self.replay is None:
            last = self._history.latest(*self._kinds)
            self._now = max(last.at, replay.start) if last else replay.start
            self.replay = replay
        return self.replay


class Gauges:
    """The accumulators behind a criterion's conditions, which have taken what happened up to a moment."""

    def __init__(self, criterion: Criterion, evidence: Evidence, now: datetime) -> None:
        self._criterion = criterion
        self.accumulators = [(one, one.measure.gauge_at(evidence, now)) for one in criterion.conditions]
        self._reads = [frozenset(one.measure.reads) for one in criterion.conditions]

    def take(self, entries: Iterable[Entry]) -> bool:
        """Take the next facts; whether what is to be expected may differ now."""
        touched = False
        for entry in entries:
            kind = type(entry.fact)
            for reads, (_, accumulator) in zip(self._reads, self.accumulators, strict=True):
                if kind in reads:
                    touched = accumulator.add(entry) or touched
        return touched

    def ahead(self, now: datetime) -> Steps[State]:
        """Where the criterion is to stand from now on if nothing more happens."""
        states = (_states_ahead(*accumulator, now) for accumulator in self.accumulators)
        return combine(self._criterion.state, *states)

    def copy(self) -> "Gauges":
        """The same as they stand, to go on from apart."""
        made = copy(self)
        made.accumulators = [(one, accumulator.copy()) for one, accumulator in self.accumulators]
        return made

    def agrees(self, other: "Gauges", now: datetime) -> bool:
        """Whether the other ones of the criterion expect the same from now on, whatever facts both take."""
        pairs = zip(self.accumulators, other.accumulators, strict=True)
        return all(mine.agrees(theirs, now, one.enough) for (one, mine), (_, theirs) in pairs)


class CriterionWatch:
    """Where a criterion is to stand if nothing more happens."""

    def __init__(self, criterion: Criterion, evidence: Evidence, start: datetime) -> None:
        self.criterion = criterion
        self._gauges = Gauges(criterion, evidence, start)
        self.accumulators = self._gauges.accumulators
        self.states = self._gauges.ahead(start)

    def take(self, entry: Entry) -> bool:
        """Take the next fact; whether what is to be expected may differ now."""
        return self._gauges.take([entry])

    def renew(self, moment: datetime) -> bool:
        """Look ahead again, now that something happened; whether it is to stand otherwise."""
        before, self.states = self.states, self._gauges.ahead(moment)
        return self.states != before.since(moment)


def _states_ahead(condition: Condition, accumulator: Accumulator, now: datetime) -> Steps[State]:
    expected = accumulator.forecast(now, condition.enough)
    return steps((moment, condition.state(value)) for moment, value in expected)


class GateWatch:
    """Where a gate is to hold if nothing more happens, and until when it held before."""

    def __init__(
        self,
        tier: Tier,
        gate: Gate,
        watches: Mapping[str, CriterionWatch],
        evidence: Evidence,
        start: datetime,
    ) -> None:
        self.tier, self.gate, self.rule = tier, gate, gate_rule(gate)
        self.criteria = [watches[criterion.id] for criterion in gate_criteria(gate)]
        self.bearing = self.criteria[: len(gate.required) + len(gate.supporting)]
        """Those that carry the tier by being met: a guard only stands in its way."""
        self.holds = self._ahead()
        now_held = self.holds.values[0] or start == BEGINNING
        present = [criterion.states.values[0] for criterion in self.criteria]
        self.held_until = None if now_held else held_before(gate, present, evidence, start)
        self.kept = self._kept()

    def renew(self, moment: datetime) -> bool:
        """Look ahead again, now that criteria are to stand otherwise; whether the gate is to as well."""
        before = self.holds
        self.held_until = end_of_truth(before, moment) or self.held_until
        self.holds = self._ahead()
        if self.holds == before.since(moment):
            return False
        self.kept = self._kept()
        return True

    def held(self, now: datetime) -> Held:
        """Where the gate is to hold and the tier to be kept from `now` on."""
        return Held(self.tier, self.holds.since(now), self.kept.since(now))

    def _ahead(self) -> Steps[bool]:
        return combine(self.rule, *(criterion.states for criterion in self.criteria))

    def _kept(self) -> Steps[bool]:
        kept_until = later(self.held_until, self.gate.grace) if self.held_until else None
        return kept_ahead(self.holds, kept_until, self.gate.grace)


def kept_ahead(holds: Steps[bool], kept_until: datetime | None, grace: timedelta) -> Steps[bool]:
    """Where a tier is to be kept: up to an instant, and where its gate is to hold or did lately."""
    lately = [(holds.start, kept_until)] if kept_until else []
    return truth(
        holds.start,
        [*lately, *((start, later(end, grace)) for start, end, held in holds.intervals() if held)],
    )


def held_before(gate: Gate, present: Sequence[State], evidence: Evidence, start: datetime) -> datetime | None:
    """The end of the last time within the grace before `start` at which the gate held.

    Criteria that are not met at `start` (`present` has where they stand) are asked first; those not asked
    yet are taken for met, so that most often one or two settle that it did not hold.
    """
    criteria, rule = gate_criteria(gate), gate_rule(gate)
    past, begin = up_to(evidence, start), earlier(start, gate.grace)
    states: list[Steps[State]] = [constant(State.met, begin)] * len(criteria)
    held: Steps[bool] = constant(False, begin)
    for index in sorted(range(len(criteria)), key=lambda index: present[index] is State.met):
        states[index] = criterion_states(criteria[index], past, begin)
        held = combine(rule, *states)
        if end_of_truth(held, start) is None:
            return None
    return end_of_truth(held, start)


def end_of_truth(function: Steps[bool], moment: datetime) -> datetime | None:
    """The end of the last time before `moment` at which the function was true; `moment` if it lasted."""
    ends = [min(end, moment) for start, end, value in function.intervals() if value and start < moment]
    return ends[-1] if ends else None
