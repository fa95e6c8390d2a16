"""The tier of an account as rows to keep: what is true at each moment, and what was to fall then.

`assess` could be asked at every moment; this gives the same answers for all of them at once. It
goes through the facts in the order of business time and keeps, for each criterion and gate, what
is to be expected if nothing more happens; a fact renews only the expectations it can touch.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.history import Change, Entry, Evidence, History
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, FOREVER, earlier, later
from tierline.domain.tiers.expectations import Otherwise, TierExpectations, all_of
from tierline.domain.tiers.judge import (
    TierStanding,
    next_fall,
)
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.replay import Replay
from tierline.domain.time.renewals import TimeRange
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


class TierRenewal(NamedTuple):
    """What is otherwise of an account's tier than last told."""

    since: datetime
    """The first instant whose past looks different now."""
    tier: TimeRange | None
    """Where the tier or its outlook is."""
    criteria: dict[str, TimeRange] | None
    """Where criteria are to stand otherwise, by id; None: any of them may, from `since` on."""
    moves: list[datetime]
    """When else the tier changed, by facts that may be others now."""


class TierWatch:
    """How an account stands, kept up to date with its history; an index of it.

    What a fact changes costs what it touches, however long the history is, and wherever the fact comes in it.

    A change of tier tells which facts were behind it. Those behind one that is still to come are as they were
    when it was foreseen: a fact behind all others that leaves every gate as it was foreseen tells a move
    again only if other criteria may be behind it now. The next fact that changes more, or that comes before
    others, tells it with all that are known by then.
    """

    def __init__(self, history: History, policy: Policy, since: datetime) -> None:
        """`since` is the instant from which on it is asked first."""
        self._history = history
        self.expected = TierExpectations.of(history, policy)
        self._anew: datetime | None = since
        """From where on everything is to be told, if it is."""
        self._now = BEGINNING
        """When the last fact happened that was told of."""
        self._turns: list[datetime] = []
        """When the tier changes, from where it was judged first."""
        self._foreseen: set[datetime] = set()
        """Those of them whose facts are as they were foreseen."""
        self._changes: list[tuple[Change, Otherwise]] = []

    def take(self, change: Change) -> None:
        """Follow what the next recorded fact changed."""
        sides = (change.before, change.after)
        if not any(entry and isinstance(entry.fact, self.expected.kinds) for entry in sides):
            return
        otherwise = self.expected.otherwise
        if otherwise and self._anew is None:
            self._changes.append((change, otherwise))
        else:
            self._anew = min([self._anew or change.since, change.since, *self._pending()])
            self._changes = []

    def renewed(self) -> TierRenewal | None:
        """What is otherwise than last told; None if nothing can be."""
        if self._anew is not None:
            found = self._told_anew(self._anew)
        elif self._changes:
            found = self._told_again(min(self._pending()))
        else:
            return None
        self._now = self._last(found.since)
        self._anew, self._changes = None, []
        return found

    def outlook(self, where: TimeRange) -> Steps[TierOutlook]:
        """How the account stands from the beginning of a time to its end, and what was to fall."""
        return steps(self._pieces(where))

    def _told_anew(self, since: datetime) -> TierRenewal:
        self.expected.judge_from(earlier(since, INSTANT))
        return TierRenewal(since, self._whole_visits(TimeRange(since, FOREVER)), None, [])

    def _told_again(self, since: datetime) -> TierRenewal:
        tier = all_of(one.tier for _, one in self._changes)
        where = self._whole_visits(tier) if tier else None
        criteria: dict[str, TimeRange] = {}
        for _, one in self._changes:
            for ident, found in one.criteria.items():
                criteria[ident] = all_of([found, criteria.get(ident)]) or found
        return TierRenewal(since, where, criteria, self._moves(where, since))

    def _last(self, since: datetime) -> datetime:
        """When the last fact happened, or what is told now begins."""
        last = self._history.latest(*self.expected.kinds)
        return max(last.at, since) if last else since

    def _pending(self) -> list[datetime]:
        return [change.since for change, _ in self._changes]

    def _pieces(self, where: TimeRange) -> Iterator[tuple[datetime, TierOutlook]]:
        for (_, forecast), following in pairwise([*self.expected.standing.within(where), (FOREVER, None)]):
            assert forecast is not None
            yield from _outlook(forecast, min(following[0], where.end))
        if where.end < FOREVER:
            forecast = self.expected.standing.at(where.end).since(where.end)
            yield from _outlook(forecast, later(where.end, INSTANT))

    def _whole_visits(self, where: TimeRange) -> TimeRange:
        """A time in which the tier is otherwise, up to the end of the visit that begins otherwise in it."""
        turns = self._turns
        before = self.expected.standing.before(where.begin).at(earlier(where.begin, INSTANT)).tier
        found = list(_turns(self._pieces(where), before))
        first, last = bisect_left(turns, where.begin), bisect_right(turns, where.end)
        began_before = turns[:last][-1:]
        self._foreseen.difference_update(turns[first:last])
        turns[first:last] = found
        following = first + len(found)
        if turns[:following][-1:] == began_before:
            return where
        return where._replace(end=turns[following] if following < len(turns) else FOREVER)

    def _moves(self, where: TimeRange | None, since: datetime) -> list[datetime]:
        """When else the tier changed by facts that may be others now."""
        found = {turn for _, one in self._changes for turn in self._by_others(one)}
        concerned = {turn for one in self._changes for turn in self._concerned(*one)}
        if all(self._foresees(*one) for one in self._changes):
            self._foreseen |= concerned
        else:
            found |= concerned | {turn for turn in self._foreseen if turn >= since}
        self._foreseen -= found
        return sorted(turn for turn in found if not where or not where.begin <= turn <= where.end)

    def _foresees(self, change: Change, otherwise: Otherwise) -> bool:
        """Whether a fact comes behind all others and leaves everything as it was foreseen."""
        return change.before is None and change.after.at >= self._now and not otherwise.decisive

    def _concerned(self, change: Change, otherwise: Otherwise) -> Iterator[datetime]:
        """When the tier changes by criteria that read a changed fact, as long as it is behind them."""
        criteria = [self.expected.criteria[ident] for ident in otherwise.asked]
        until = (later(end, self.expected.grace) for end in otherwise.asked.values())
        sides = {entry.at for entry in (change.before, change.after) if entry}
        for turn in self._turns_within(TimeRange(change.since, max([*sides, *until]))):
            if turn in sides or any(self.expected.turns_by(criterion, turn) for criterion in criteria):
                yield turn

    def _by_others(self, otherwise: Otherwise) -> Iterator[datetime]:
        """When the tier changes, and other criteria may be behind that now than before."""
        for where in otherwise.stood.values():
            end = later(where.end, self.expected.grace)
            for turn in self._turns_within(TimeRange(where.begin, end)):
                if self.expected.turns_within(where, turn):
                    yield turn

    def _turns_within(self, where: TimeRange) -> list[datetime]:
        """When the tier changes within a time, its end included."""
        return self._turns[bisect_left(self._turns, where.begin) : bisect_right(self._turns, where.end)]


def rows_ahead(outlook: Steps[TierOutlook], before: TierRow | None) -> list[TierRow]:
    """The rows of an outlook to the end of time, `before` being the row before it; None if there is none."""
    visit = (before.tier, before.visit_since) if before else (None, None)
    return list(_rows(outlook, *visit))


def _outlooks(replay: "Replay | _Succession", evidence: Evidence, since: datetime) -> Steps[TierOutlook]:
    """From an instant on, by a replay that begins right before it and is taken to the last fact."""
    pieces: list[tuple[datetime, TierOutlook]] = []
    for forecast, following in pairwise([*_forecasts(replay, evidence), None]):
        assert forecast is not None
        pieces += _outlook(forecast, following.start if following else FOREVER)
    return steps(pieces).since(since)


def _rows(outlook: Steps[TierOutlook], tier: Tier | None, visit: datetime | None) -> Iterator[TierRow]:
    for start, end, (standing, falls_on, falls_to) in outlook.intervals():
        if standing.tier is not tier:
            tier, visit = standing.tier, start if standing.tier else None
        yield TierRow(start, end, *standing, falls_on, falls_to, visit)


def _outlook(forecast: Steps[TierStanding], until: datetime) -> Iterator[tuple[datetime, TierOutlook]]:
    """How the account stands by what was to be expected, up to an instant."""
    for index, (start, standing) in enumerate(zip(forecast.starts, forecast.values, strict=True)):
        if start >= until:
            return
        yield start, TierOutlook(standing, *(next_fall(forecast, index) or (None, None)))


def _turns(pieces: Iterable[tuple[datetime, TierOutlook]], tier: Tier | None) -> Iterator[datetime]:
    for start, outlook in pieces:
        if outlook.standing.tier is not tier:
            tier = outlook.standing.tier
            yield start


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
