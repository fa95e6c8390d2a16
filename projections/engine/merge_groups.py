"""Accounts that are judged together: one alone, as nearly always, or those that were ever merged."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Change, History, OurLevels
from tierline.domain.account.merged_history import joined
from tierline.domain.account.merging import MERGING, Mergers, mergers
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.judging_periods import Term
from tierline.domain.tiers.moves import Cause
from tierline.domain.tiers.policy_log import Era
from tierline.domain.time.steps import Steps, combine, constant

Eras = Sequence[Era]


class Shown(NamedTuple):
    """What a recorded fact means for one account: its own, that of one merged into it, or a book's.

    `change` is None where nothing that is told of it changed. `whole` says that from `since` on it is
    told by other accounts' facts than before.
    """

    account: str
    own: bool
    change: Change | None
    since: datetime
    whole: bool = False


class Family(ABC):
    """Some accounts and what is known of them."""

    @property
    @abstractmethod
    def accounts(self) -> Sequence[str]:
        """Their codes."""

    @abstractmethod
    def take(self, recorded: Recorded) -> Iterator[Shown]:
        """Take in the next fact of any of them; what it means for each."""

    @abstractmethod
    def know(self, ours: OurLevels) -> list[Shown]:
        """Let the firm's own book, as known from now on, tell how high our side stood; what that means.

        `since` is FOREVER where it means nothing.
        """

    @abstractmethod
    def own(self, account: str) -> History:
        """What is known of an account by its own facts."""

    @abstractmethod
    def stretches(self, account: str) -> Sequence["EvidencePeriod"]:
        """By which facts an account is judged when, covering all time."""

    @abstractmethod
    def root(self, account: str) -> Steps[str]:
        """The account that shows what is known of this one, at each moment."""

    def terms(self, account: str, eras: Eras) -> tuple[Term, ...]:
        """By which facts and policy an account is judged when."""
        return tuple(_terms(self.stretches(account), eras))


class EvidencePeriod(NamedTuple):
    """The facts that an account is judged by on [start, end); none while it is merged away.

    `facts` are those by which the accounts were merged or set apart at `start`.
    """

    start: datetime
    end: datetime
    members: frozenset[str]
    history: History | None
    facts: tuple[UUID, ...] = ()


class Alone(Family):
    """An account that never had to do with a merge."""

    def __init__(self, account: str, history: History) -> None:
        self._account = account
        self._history = history
        self._stretches = (EvidencePeriod(BEGINNING, FOREVER, frozenset({account}), history),)

    @property
    def accounts(self) -> Sequence[str]:
        return (self._account,)

    def take(self, recorded: Recorded) -> Iterator[Shown]:
        change = self._history.apply(recorded)
        yield Shown(self._account, True, change, change.since if change else FOREVER)

    def know(self, ours: OurLevels) -> list[Shown]:
        return [Shown(self._account, False, None, _first(self._history.know(ours)))]

    def own(self, account: str) -> History:
        return self._history

    def stretches(self, account: str) -> Sequence[EvidencePeriod]:
        return self._stretches

    def root(self, account: str) -> Steps[str]:
        return constant(account)


class Kin(Family):
    """Accounts of which some are or were merged into others.

    Args:
        streams: Their facts so far, in order, by code; it is taken further. A code without facts has none.
    """

    def __init__(self, streams: Mapping[str, Sequence[Recorded]]) -> None:
        self._streams = {code: list(stream) for code, stream in sorted(streams.items())}
        self._own = {code: History(stream) for code, stream in self._streams.items()}
        self._ours: OurLevels | None = None
        self._arrange()

    @property
    def accounts(self) -> Sequence[str]:
        return tuple(self._streams)

    @property
    def facts(self) -> int:
        """How many facts of theirs are known."""
        return sum(map(len, self._streams.values()))

    def take(self, recorded: Recorded) -> Iterator[Shown]:
        merging = self._is_about_merging(recorded)
        self._streams[recorded.account].append(recorded)
        own = self._own[recorded.account].apply(recorded)
        if merging:
            yield from self._rearranged(recorded, own)
        else:
            yield from self._told(recorded, own)

    def know(self, ours: OurLevels) -> list[Shown]:
        self._ours = ours
        told = (one.history for stretches in self._stretches.values() for one in stretches if one.history)
        histories = {id(history): history for history in (*self._own.values(), *told)}
        since = {key: _first(history.know(ours)) for key, history in histories.items()}
        found = []
        for code, stretches in self._stretches.items():
            firsts = (max(since[id(one.history)], one.start) for one in stretches if one.history)
            found.append(Shown(code, False, None, min(firsts, default=FOREVER)))
        return found

    def own(self, account: str) -> History:
        return self._own[account]

    def stretches(self, account: str) -> Sequence[EvidencePeriod]:
        return self._stretches[account]

    def root(self, account: str) -> Steps[str]:
        return self._mergers.root(account)

    def _is_about_merging(self, recorded: Recorded) -> bool:
        fact = recorded.fact
        if isinstance(fact, StatementAboutAFact):
            target = self._own[recorded.account].entries.get(fact.target)
            return target is not None and isinstance(target.fact, MERGING)
        return isinstance(fact, MERGING)

    def _told(self, recorded: Recorded, own: Change | None) -> Iterator[Shown]:
        """What a fact means that merges and separates nothing."""
        changes: dict[int, Change | None] = {id(self._own[recorded.account]): own}
        for code, stretches in self._stretches.items():
            shown = [one for one in stretches if recorded.account in one.members and one.history]
            for one in shown:
                if id(one.history) not in changes:
                    assert one.history is not None
                    changes[id(one.history)] = one.history.apply(recorded)
            known = [(one, change) for one in shown if (change := changes[id(one.history)])]
            mine = code == recorded.account
            if known:
                since = min(max(change.since, one.start) for one, change in known)
                change = own if mine and own else known[-1][1]
                yield Shown(code, mine, change, min(since, own.since) if mine and own else since)
            elif mine:
                yield Shown(code, True, own, own.since if own else FOREVER)

    def _rearranged(self, recorded: Recorded, own: Change | None) -> Iterator[Shown]:
        """What a fact means that merges accounts, sets them apart, or says otherwise of that."""
        before, roots = self._stretches, {code: self.root(code) for code in self._streams}
        self._arrange()
        for code in self._streams:
            mine = code == recorded.account
            told = _difference(before[code], self._stretches[code])
            since = min(told, _parting(roots[code], self.root(code)))
            if mine or since < FOREVER:
                yield Shown(code, mine, own if mine else None, since, whole=since < FOREVER)

    def _arrange(self) -> None:
        self._mergers: Mergers = mergers(self._streams)
        joins: dict[tuple[str, frozenset[str]], History] = {}
        self._stretches = {code: tuple(self._evidence(code, joins)) for code in self._streams}

    def _evidence(
        self, code: str, joins: dict[tuple[str, frozenset[str]], History]
    ) -> Iterator[EvidencePeriod]:
        for start, end, members in self._mergers.members(code).intervals():
            if members and members != {code} and (code, members) not in joins:
                joins[code, members] = joined(code, members, self._streams)
                if self._ours:
                    joins[code, members].know(self._ours)
            history = self._own[code] if members == {code} else joins.get((code, members))
            yield EvidencePeriod(start, end, members, history, self._merging_at(start))

    def _merging_at(self, moment: datetime) -> tuple[UUID, ...]:
        return tuple(
            entry.fact.fact_id
            for history in self._own.values()
            for entry in history.facts(*MERGING, until=moment)
            if entry.at == moment
        )


def _first(changes: Sequence[Change]) -> datetime:
    """The first instant whose past looks different; FOREVER if none does."""
    return min((change.since for change in changes), default=FOREVER)


def _difference(before: Sequence[EvidencePeriod], after: Sequence[EvidencePeriod]) -> datetime:
    """The first moment at which an account is told by other accounts' facts; FOREVER if it never is."""
    edges = sorted({one.start for one in (*before, *after)})
    return next((edge for edge in edges if _members(before, edge) != _members(after, edge)), FOREVER)


def _parting(before: Steps[str], after: Steps[str]) -> datetime:
    """The first moment at which an account is shown by another one than before; FOREVER if it never is."""
    differs = combine(lambda one, other: one != other, before, after)
    return next((start for start, _, differing in differs.intervals() if differing), FOREVER)


def _members(stretches: Sequence[EvidencePeriod], moment: datetime) -> frozenset[str]:
    return next(one.members for one in reversed(stretches) if one.start <= moment)


def _terms(stretches: Sequence[EvidencePeriod], eras: Eras) -> Iterator[Term]:
    starts = sorted({one.start for one in stretches} | {era.since for era in eras})
    last: Term | None = None
    for start, end in pairwise([*starts, FOREVER]):
        evidence = next(one for one in reversed(stretches) if one.start <= start)
        era = next(one for one in reversed(eras) if one.since <= start)
        cause: Cause | None = None
        facts: tuple[UUID, ...] = ()
        if last is not None and evidence.history is not last.history:
            cause, facts = Cause.merge, evidence.facts
        elif last is not None:
            cause, facts = Cause.policy, era.facts
        ahead = tuple(one for one in eras if one.since > start)
        last = Term(start, end, evidence.history, era.policy, cause, facts, ahead)
        yield last
