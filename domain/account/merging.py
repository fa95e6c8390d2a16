"""Which account shows whose facts, at each moment: what merges and their reversals amount to.

While an account is merged into another, what is known of it counts for that one: for the root, at the
end of the chain. No stream is rewritten for it, so a merge that is reversed leaves nothing behind, and
one that is retracted never was.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Entry, Evidence, History, OurLevels
from tierline.domain.account.lifecycle import AccountMerged, MergeReversed
from tierline.domain.account.merged_history import joined
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.time.steps import Steps, steps

MERGING = (AccountMerged, MergeReversed)
"""The facts by which accounts are merged and set apart."""


class Merge(NamedTuple):
    """An account was merged into another on [since, until)."""

    account: str
    into: str
    since: datetime
    until: datetime
    """FOREVER while it stands."""
    position: int
    """Where the merge was first recorded."""


class JudgedStretch(NamedTuple):
    """The evidence that an account is judged by on [start, end); None while it is merged away."""

    start: datetime
    end: datetime
    history: History | None


def merges_of(code: str, evidence: Evidence) -> list[Merge]:
    """The merges of an account by the facts that hold, in the order of business time.

    As in its decisions, merging an account that is merged by then changes nothing, nor does reversing
    what is not merged.
    """
    found: list[Merge] = []
    standing: Entry | None = None
    for entry in evidence.facts(*MERGING):
        if isinstance(entry.fact, AccountMerged):
            standing = standing or entry
        elif standing:
            found.append(_merge(code, standing, entry.at))
            standing = None
    if standing:
        found.append(_merge(code, standing, FOREVER))
    return [merge for merge in found if merge.since < merge.until]


class Mergers:
    """What the merges of a family of accounts amount to, at each moment; each is in one at a time.

    Two that decide at the same time may record merges that together close a circle. Of those, the one
    recorded last has no effect for as long as the others stand.
    """

    def __init__(self, merges: Iterable[Merge]) -> None:
        self._merges = sorted(merges, key=attrgetter("position"))
        bounds = chain.from_iterable((merge.since, merge.until) for merge in self._merges)
        moments = sorted({BEGINNING, *bounds} - {FOREVER})
        self._roots = [(moment, self._roots_at(moment)) for moment in moments]

    def root(self, code: str) -> Steps[str]:
        """The account that shows what is known of this one: itself, unless it is merged away."""
        return steps((moment, roots.get(code, code)) for moment, roots in self._roots)

    def members(self, code: str) -> Steps[frozenset[str]]:
        """The accounts whose facts this one shows, itself among them; none while it is merged away."""
        return steps((moment, self._shown(code, roots)) for moment, roots in self._roots)

    def _shown(self, code: str, roots: Mapping[str, str]) -> frozenset[str]:
        if roots.get(code, code) != code:
            return frozenset()
        return frozenset({code, *(one for one, root in roots.items() if root == code)})

    def _roots_at(self, moment: datetime) -> dict[str, str]:
        """The root of each account that is merged away at a moment."""
        into: dict[str, str] = {}
        standing = [merge for merge in self._merges if merge.since <= moment < merge.until]
        for merge in standing:
            if _end(into, merge.into) != merge.account:
                into[merge.account] = merge.into
        return {code: _end(into, code) for code in into}


class Families:
    """Which accounts were ever said to be merged: those whose streams one must know to judge one of them.

    Grows fact by fact, and never shrinks: what was retracted counts as well.
    """

    def __init__(self) -> None:
        self._family: dict[str, frozenset[str]] = {}

    def take(self, recorded: Recorded) -> None:
        """Take in a recorded fact; all but merges tell nothing."""
        if isinstance(recorded.fact, AccountMerged):
            family = self.of(recorded.account) | self.of(recorded.fact.into)
            self._family.update(dict.fromkeys(family, family))

    def by_id(self) -> dict[UUID, frozenset[str]]:
        """The families of more than one account, by the ids of their accounts."""
        return {account_id(code): family for code, family in self._family.items()}

    def of(self, code: str) -> frozenset[str]:
        """The codes of an account's family; itself alone if it never had to do with a merge."""
        return self._family.get(code, frozenset({code}))


def mergers(streams: Mapping[str, Sequence[Recorded]]) -> Mergers:
    """What the merges of a family amount to, by the streams of its accounts (code to stream)."""
    return Mergers(chain.from_iterable(merges_of(code, _merging(own)) for code, own in streams.items()))


def stretches(
    code: str, streams: Mapping[str, Sequence[Recorded]], ours: OurLevels | None = None
) -> tuple[JudgedStretch, ...]:
    """By which evidence an account is judged when; covers all time, and neighbours differ.

    `streams` has the streams of the account's family (see `Families`), up to the same position: the
    stretches are those known there. Stretches with the same members share one history. `ours` says how high
    our people stood, by the firm's own book.
    """
    histories: dict[frozenset[str], History | None] = {frozenset(): None}
    found = []
    for start, end, members in mergers(streams).members(code).intervals():
        if members not in histories:
            histories[members] = history = _history(code, members, streams)
            if ours:
                history.know(ours)
        found.append(JudgedStretch(start, end, histories[members]))
    return tuple(found)


def _history(code: str, members: frozenset[str], streams: Mapping[str, Sequence[Recorded]]) -> History:
    if members == {code}:
        return History(streams.get(code, ()))
    return joined(code, members, streams)


def _merging(stream: Iterable[Recorded]) -> History:
    """What of a stream bears on merges."""
    return History(one for one in stream if isinstance(one.fact, (*MERGING, StatementAboutAFact)))


def _merge(code: str, entry: Entry, until: datetime) -> Merge:
    assert isinstance(entry.fact, AccountMerged)
    return Merge(code, entry.fact.into, entry.at, until, entry.position)


def _end(into: Mapping[str, str], code: str) -> str:
    while code in into:
        code = into[code]
    return code
