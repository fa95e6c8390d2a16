"""The tier of an account as rows to keep: what is true at each moment, and what was to fall then.

`assess` could be asked at every moment; this gives the same answers for all of them at once. It
goes through the facts in the order of business time and keeps, for each criterion and gate, what
is to be expected if nothing more happens; a fact renews only the expectations it can touch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry, Evidence, History
from tierline.domain.account.lifecycle_and_override import LIFECYCLE, OVERRIDES, Lifecycle, Override
from tierline.domain.account.watch import HistoryWatch
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, FOREVER, earlier, later
from tierline.domain.tiers.judge import (
    Held,
    TierStanding,
    criterion_states,
    gate_criteria,
    gate_rule,
    next_fall,
    standings,
    up_to,
)
from tierline.domain.tiers.measures.base import INSTANT, Gauge
from tierline.domain.tiers.policy import Condition, Criterion, Gate, Policy, State
from tierline.domain.time.steps import Steps, combine, constant, steps, truth


class TierOutlook(NamedTuple):
    """How an account stands at a moment V, and what falls if nothing happens after V."""

    standing: TierStanding
    falls_on: datetime | None
    falls_to: Tier | None


@dataclass(frozen=True, slots=True)
class TierRow:
    """What is true of an account's tier at every V with valid_from <= V < valid_to.

    `tier` is None while the account is not open; then nothing else is set. `override` is the
    fact_id of the override in force. `falls_on` and `falls_to` tell when the tier will be lower
    than it is, and which it will be then, judged from what happened up to V only. `visit_since` is
    when the account came to its present tier, by which way ever.
    """

    valid_from: datetime
    valid_to: datetime
    tier: Tier | None
    derived_tier: Tier | None
    at_risk: bool
    override: UUID | None
    falls_on: datetime | None
    falls_to: Tier | None
    visit_since: datetime | None

    def says_what(self, other: "TierRow") -> bool:
        """Whether another row says the same of its time as this one of its own."""
        return replace(other, valid_from=self.valid_from, valid_to=self.valid_to) == self


def tier_rows(
    evidence: Evidence, policy: Policy, since: datetime = BEGINNING, before: TierRow | None = None
) -> list[TierRow]:
    """The rows from `since` to the end of time, without gaps, neighbours differing.

    `before` is the row that holds just before `since`, which knows since when its tier lasts. With
    it the cost is bounded by the facts after `since` and those within the policy's windows and
    graces before it; without it the rows are made from the beginning and cut. The first row begins
    at `since` even if it says the same as `before`; see `says_what`.
    """
    if before is None and since > BEGINNING:
        rows = tier_rows(evidence, policy)
        return [replace(row, valid_from=max(row.valid_from, since)) for row in rows if row.valid_to > since]
    return rows_ahead(outlooks(evidence, policy, since), before)


def outlooks(
    evidence: Evidence, policy: Policy, since: datetime, announced: Sequence[tuple[datetime, Policy]] = ()
) -> Steps[TierOutlook]:
    """How the account stands at each moment from `since` on, and what was to fall then.

    `announced` are the policies, each with its first instant and in their order, that are known to follow:
    what falls is judged by the one that is in force then, from what happened up to the moment.
    """
    start = earlier(since, INSTANT)
    following = [(at, _Replay(evidence, one, start)) for at, one in announced]
    return _outlooks(_Succession(_Replay(evidence, policy, start), following), evidence, since)


class TierWatch(HistoryWatch[Steps[TierOutlook]]):
    """How the account stands from now on, kept up to date with its history.

    A fact behind all others costs what it touches, however long the history is.
    """

    def __init__(self, history: History, policy: Policy, since: datetime) -> None:
        super().__init__(history, since)
        self._policy = policy
        self._replay = _Replay(History(), policy, since)
        self._stirred: dict[str, list[Steps[State]]] | None = {}
        self.kinds = self._replay.kinds

    def stirred(self) -> dict[str, list[Steps[State]]] | None:
        """The criteria that are to stand otherwise than last told: by id, each forecast up to the next one.

        Asked for after `renewed`. None where history changed behind what was told: any of them may.
        """
        found, self._stirred = self._stirred, {}
        return found

    def _begin(self, since: datetime) -> tuple[datetime, Steps[TierOutlook]]:
        self._replay = _Replay(self._history, self._policy, earlier(since, INSTANT))
        self._stirred = None
        found = _outlooks(self._replay, self._history, since)
        last = self._history.latest(*self.kinds)
        return max(last.at, since) if last else since, found

    def _go_on(self, entry: Entry) -> bool:
        differs = self._replay.take(entry.at, [entry])
        if self._stirred is not None:
            for one in self._replay.renewed:
                self._stirred.setdefault(one.criterion.id, []).append(one.states)
        return differs

    def _ahead(self, now: datetime) -> Steps[TierOutlook]:
        return _outlook(self._replay.forecast(now))


def rows_ahead(outlook: Steps[TierOutlook], before: TierRow | None) -> list[TierRow]:
    """The rows of an outlook to the end of time, `before` being the row before it; None if there is none."""
    visit = (before.tier, before.visit_since) if before else (None, None)
    return list(_rows(outlook, *visit))


def _outlooks(replay: "_Replay | _Succession", evidence: Evidence, since: datetime) -> Steps[TierOutlook]:
    """From an instant on, by a replay that begins right before it and is taken to the last fact."""
    pieces: list[tuple[datetime, TierOutlook]] = []
    for forecast, following in pairwise([*_forecasts(replay, evidence), None]):
        assert forecast is not None
        end = following.start if following else FOREVER
        pieces += [(start, what) for start, _, what in _outlook(forecast).intervals() if start < end]
    return steps(pieces).since(since)


def _rows(outlook: Steps[TierOutlook], tier: Tier | None, visit: datetime | None) -> Iterator[TierRow]:
    for start, end, (standing, falls_on, falls_to) in outlook.intervals():
        if standing.tier is not tier:
            tier, visit = standing.tier, start if standing.tier else None
        yield TierRow(start, end, *standing, falls_on, falls_to, visit)


def _outlook(forecast: Steps[TierStanding]) -> Steps[TierOutlook]:
    falls = (next_fall(forecast, index) or (None, None) for index in range(len(forecast.starts)))
    pieces = zip(forecast.starts, forecast.values, falls, strict=True)
    return steps((start, TierOutlook(standing, *fall)) for start, standing, fall in pieces)


def _forecasts(replay: "_Replay | _Succession", evidence: Evidence) -> Iterator[Steps[TierStanding]]:
    """The forecast at a replay's start, and a new one at each fact that changes it."""
    yield replay.forecast(replay.start)
    facts = evidence.facts(*replay.kinds, after=replay.start)
    for moment, together in groupby(facts, attrgetter("at")):
        if replay.take(moment, list(together)):
            yield replay.forecast(moment)


class _Replay:
    """What is to be expected of an account, kept up to date fact by fact."""

    def __init__(self, evidence: Evidence, policy: Policy, start: datetime) -> None:
        self.start = start
        asked = {one.id: one for _, gate in policy.gates for one in gate_criteria(gate)}
        watches = {ident: CriterionWatch(one, evidence, start) for ident, one in asked.items()}
        self.gates = [_GateWatch(tier, gate, watches, evidence, start) for tier, gate in policy.gates]
        self.lifecycle, self.override = Lifecycle(), Override()
        for kinds, one in ((LIFECYCLE, self.lifecycle), (OVERRIDES, self.override)):
            for entry in evidence.facts(*kinds, until=start):
                one.take(entry)
        self.takers: dict[type[Fact], list[tuple[CriterionWatch, Gauge]]] = {}
        for criterion in watches.values():
            for condition, gauge in criterion.gauges:
                for kind in condition.measure.reads:
                    self.takers.setdefault(kind, []).append((criterion, gauge))
        self.kinds = (*LIFECYCLE, *OVERRIDES, *self.takers)
        self.renewed: set[CriterionWatch] = set()
        """The criteria that are to stand otherwise since the last facts taken."""

    def take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        """Take what happened at a moment; whether what is to be expected may differ now."""
        touched: set[CriterionWatch] = set()
        for entry in together:
            for criterion, gauge in self.takers.get(type(entry.fact), ()):
                if gauge.take(entry):
                    touched.add(criterion)
        self.renewed = {criterion for criterion in touched if criterion.renew(moment)}
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


class _Succession:
    """What is to be expected where one policy follows another: each takes all facts and judges its time."""

    def __init__(self, first: _Replay, following: Sequence[tuple[datetime, _Replay]]) -> None:
        self.start = first.start
        self.first, self.following = first, following
        self.replays = [first, *(one for _, one in following)]
        self.kinds = tuple(dict.fromkeys(kind for one in self.replays for kind in one.kinds))

    def take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        """Take what happened at a moment; whether what is to be expected may differ now."""
        differing = [one.take(moment, together) for one in self.replays]
        return any(differing)

    def forecast(self, now: datetime) -> Steps[TierStanding]:
        """The tier at each moment from `now` on if nothing more happens."""
        found = self.first.forecast(now)
        for at, one in self.following:
            found = found.then(one.forecast(now).since(at))
        return found


class CriterionWatch:
    """Where a criterion is to stand if nothing more happens."""

    def __init__(self, criterion: Criterion, evidence: Evidence, start: datetime) -> None:
        self.criterion = criterion
        self.gauges = [(one, one.measure.gauge_at(evidence, start)) for one in criterion.conditions]
        self.states = self._ahead(start)

    def take(self, entry: Entry) -> bool:
        """Take the next fact; whether what is to be expected may differ now."""
        readers = (gauge for one, gauge in self.gauges if isinstance(entry.fact, one.measure.reads))
        touched = [gauge.take(entry) for gauge in readers]
        return any(touched)

    def renew(self, moment: datetime) -> bool:
        """Look ahead again, now that something happened; whether it is to stand otherwise."""
        before, self.states = self.states, self._ahead(moment)
        return self.states != before.since(moment)

    def _ahead(self, now: datetime) -> Steps[State]:
        return combine(self.criterion.state, *(_states_ahead(*gauge, now) for gauge in self.gauges))


def _states_ahead(condition: Condition, gauge: Gauge, now: datetime) -> Steps[State]:
    forecast = gauge.ahead(now, condition.enough)
    return steps((moment, condition.state(value)) for moment, value in forecast)


class _GateWatch:
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
        self.held_until = None if now_held else self._held_before(evidence, start)
        self.kept = self._kept()

    def renew(self, moment: datetime) -> bool:
        """Look ahead again, now that criteria are to stand otherwise; whether the gate is to as well."""
        before = self.holds
        self.held_until = _end_of_truth(before, moment) or self.held_until
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
        now = self.holds.start
        lately = [(now, later(self.held_until, self.gate.grace))] if self.held_until else []
        to_come = [
            (start, later(end, self.gate.grace)) for start, end, holds in self.holds.intervals() if holds
        ]
        return truth(now, lately + to_come)

    def _held_before(self, evidence: Evidence, start: datetime) -> datetime | None:
        """The end of the last time within the grace before `start` at which the gate held.

        Criteria that are not met at `start` are asked first; those not asked yet are taken for met,
        so that most often one or two settle that it did not hold.
        """
        past, begin = up_to(evidence, start), earlier(start, self.gate.grace)
        states: list[Steps[State]] = [constant(State.met, begin)] * len(self.criteria)
        order = sorted(
            range(len(self.criteria)), key=lambda index: self.criteria[index].states.values[0] is State.met
        )
        held: Steps[bool] = constant(False, begin)
        for index in order:
            states[index] = criterion_states(self.criteria[index].criterion, past, begin)
            held = combine(self.rule, *states)
            if _end_of_truth(held, start) is None:
                return None
        return _end_of_truth(held, start)


def _end_of_truth(function: Steps[bool], moment: datetime) -> datetime | None:
    """The end of the last time before `moment` at which the function was true; `moment` if it lasted."""
    ends = [min(end, moment) for start, end, value in function.intervals() if value and start < moment]
    return ends[-1] if ends else None
