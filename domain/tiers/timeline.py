"""The tier of an account as rows to keep: what is true at each moment, and what was to fall then.

`assess` could be asked at every moment; this gives the same answers for all of them at once. It
goes through the facts in the order of business time and keeps, for each criterion and gate, what
is to be expected if nothing more happens; a fact renews only the expectations it can touch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.history import Change, Entry, Evidence, History
from tierline.domain.account.incremental import HistoryWatch
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, FOREVER, earlier
from tierline.domain.tiers.judge import (
    TierStanding,
    next_fall,
)
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.policy import Policy, State
from tierline.domain.tiers.replay import Replay, SharedReplay, kinds_of
from tierline.domain.time.steps import Steps, steps


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
    following = [(at, Replay(evidence, one, start)) for at, one in announced]
    return _outlooks(_Succession(Replay(evidence, policy, start), following), evidence, since)


class TierWatch(HistoryWatch[Steps[TierOutlook]]):
    """How the account stands from now on, kept up to date with its history.

    A fact behind all others costs what it touches, however long the history is.
    """

    def __init__(self, history: History, policy: Policy, since: datetime) -> None:
        super().__init__(history, since)
        self._policy = policy
        self._shared = SharedReplay.of(history, policy)
        self._stirred: dict[str, list[Steps[State]]] | None = {}
        self.kinds = kinds_of(policy)

    def stirred(self) -> dict[str, list[Steps[State]]] | None:
        """The criteria that are to stand otherwise than last told: by id, each forecast up to the next one.

        Asked for after `renewed`. None where history changed behind what was told: any of them may.
        """
        found, self._stirred = self._stirred, {}
        return found

    def _begin(self, since: datetime) -> tuple[datetime, Steps[TierOutlook]]:
        replay = Replay(self._history, self._policy, earlier(since, INSTANT))
        self._stirred = None
        found = _outlooks(replay, self._history, since)
        self._shared.offer(replay)
        last = self._history.latest(*self.kinds)
        return max(last.at, since) if last else since, found

    def _goes_on(self, change: Change) -> bool:
        return super()._goes_on(change) and self._shared.replay is not None

    def _go_on(self, entry: Entry) -> bool:
        assert self._shared.replay is not None
        if self._stirred is not None:
            for one in self._shared.replay.renewed:
                self._stirred.setdefault(one.criterion.id, []).append(one.states)
        return bool(self._shared.taken(entry))

    def _ahead(self, now: datetime) -> Steps[TierOutlook]:
        assert self._shared.replay is not None
        return _outlook(self._shared.replay.forecast(now))


def rows_ahead(outlook: Steps[TierOutlook], before: TierRow | None) -> list[TierRow]:
    """The rows of an outlook to the end of time, `before` being the row before it; None if there is none."""
    visit = (before.tier, before.visit_since) if before else (None, None)
    return list(_rows(outlook, *visit))


def _outlooks(replay: "Replay | _Succession", evidence: Evidence, since: datetime) -> Steps[TierOutlook]:
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


def _forecasts(replay: "Replay | _Succession", evidence: Evidence) -> Iterator[Steps[TierStanding]]:
    """The forecast at a replay's start, and a new one at each fact that changes it."""
    yield replay.forecast(replay.start)
    facts = evidence.facts(*replay.kinds, after=replay.start)
    for moment, together in groupby(facts, attrgetter("at")):
        if replay.take(moment, list(together)):
            yield replay.forecast(moment)


class _Succession:
    """What is to be expected where one policy follows another: each takes all facts and judges its time."""

    def __init__(self, first: Replay, following: Sequence[tuple[datetime, Replay]]) -> None:
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
