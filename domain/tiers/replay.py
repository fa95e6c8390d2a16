"""What is to be expected of an account, kept up to date fact by fact: criteria, gates, and the tier."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry, Evidence
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
        return all(mine.agrees(theirs, now) for (_, mine), (_, theirs) in pairs)


class Replay:
    """What is to be expected of an account, kept up to date fact by fact."""

    def __init__(self, evidence: Evidence, policy: Policy, start: datetime) -> None:
        self.start = start
        asked = {one.id: one for _, gate in policy.gates for one in gate_criteria(gate)}
        watches = {ident: CriterionWatch(one, evidence, start) for ident, one in asked.items()}
        self._criteria = watches
        self.gates = [GateWatch(tier, gate, watches, evidence, start) for tier, gate in policy.gates]
        self.lifecycle, self.override = Lifecycle(), Override()
        for kinds, one in ((LIFECYCLE, self.lifecycle), (OVERRIDES, self.override)):
            for entry in evidence.facts(*kinds, until=start):
                one.take(entry)
        self.takers: dict[type[Fact], list[tuple[CriterionWatch, Accumulator]]] = {}
        for criterion in watches.values():
            for condition, accumulator in criterion.gauges.accumulators:
                for kind in condition.measure.reads:
                    self.takers.setdefault(kind, []).append((criterion, accumulator))
        self.kinds = kinds_of(policy)

    def take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        """Take what happened at a moment; whether what is to be expected may differ now."""
        touched = set()
        for entry in together:
            for criterion, accumulator in self.takers.get(type(entry.fact), ()):
                if accumulator.add(entry):
                    touched.add(criterion)
        renewed = {criterion for criterion in touched if criterion.renew(moment)}
        changed = [gate.renew(moment) for gate in self.gates if not renewed.isdisjoint(gate.criteria)]
        decided = [self._decide(entry) for entry in together]
        return any(changed) or any(decided)

    def _decide(self, entry: Entry) -> bool:
        """Take a fact that stands beside the evidence; whether it is one."""
        for kinds, one in ((LIFECYCLE, self.lifecycle), (OVERRIDES, self.override)):
            if isinstance(entry.fact, kinds):
                one.take(entry)
                return True
        return False

    def bearing(self, tier: Tier) -> Sequence[str]:
        """The criteria that carry a tier by being met, by id: a guard only stands in its way."""
        gate = next(one.gate for one in self.gates if one.tier is tier)
        return [one.id for one in (*gate.required, *gate.supporting)]

    def states(self, ident: str, now: datetime) -> Steps[State]:
        """Where a criterion is to stand from `now` on."""
        return self._criteria[ident].states.since(now)

    def gauges(self, ident: str) -> Gauges:
        """The accumulators behind a criterion."""
        return self._criteria[ident].gauges

    def forecast(self, now: datetime) -> Steps[TierStanding]:
        """The tier at each moment from `now` on if nothing more happens."""
        held = [gate.held(now) for gate in self.gates]
        return standings(steps(self.lifecycle.ahead(now)), steps(self.override.ahead(now)), held)


class CriterionWatch:
    """Where a criterion is to stand if nothing more happens."""

    def __init__(self, criterion: Criterion, evidence: Evidence, start: datetime) -> None:
        self.criterion = criterion
        self.gauges = Gauges(criterion, evidence, start)
        self.states = self.gauges.ahead(start)

    def take(self, entry: Entry) -> bool:
        """Take the next fact; whether what is to be expected may differ now."""
        return self.gauges.take([entry])

    def renew(self, moment: datetime) -> bool:
        """Look ahead again, now that something happened; whether it is to stand otherwise."""
        before, self.states = self.states, self.gauges.ahead(moment)
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
