"""The effective facts of an account, in the order of business time: what the past looks like now.

`effective(f)` is the last statement about fact f, absent if that is a retraction. The history is
their list by (`occurred_at`, first position); with a horizon it is the list up to an instant.
Tiers, coverage and timeline are computed from it and from nothing else.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import merge
from operator import attrgetter
from typing import Protocol, TypeVar, cast
from uuid import UUID
from weakref import ReferenceType, ref

from tierline.domain.account.answers import UNANSWERED, Answers
from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.time import BEGINNING, FOREVER

_place = attrgetter("place")
_at = attrgetter("at")


class Evidence(Protocol):
    """What measures look at: the effective facts of one account."""

    def facts(self, *kinds: type[Fact], after: datetime = ..., until: datetime = ...) -> list["Entry"]:
        """The facts that hold, of the given kinds (all if none), with after < occurred_at <= until."""

    def last(self, most: int, *kinds: type[Fact], until: datetime = ...) -> list["Entry"]:
        """The last of the facts that hold, of the given kinds, with occurred_at <= until."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An effective fact: as last stated, with the place and the envelope of its first statement."""

    fact: Fact
    position: int
    version: int
    recorded_at: datetime
    actor: str
    account: str
    """The code of the account it was recorded on, under whose keys its texts are."""
    holds: bool = True
    corrected: bool = False
    our_level: str | None = None
    """How high our side stood by the firm's own book, where that says lower than the fact; else None."""
    answers: Answers = UNANSWERED
    """What the customer's people answered who were asked about it as it stands."""
    at: datetime = field(init=False)
    """When it happened: the fact's `occurred_at`, kept here since whoever searches looks at it."""
    place: tuple[datetime, int] = field(init=False)

    def __post_init__(self) -> None:
        at = self.fact.occurred_at
        object.__setattr__(self, "at", at)
        object.__setattr__(self, "place", (at, self.position))

    @property
    def account_id(self) -> UUID:
        """The id of the account it was recorded on."""
        return account_id(self.account)

    @classmethod
    def of(cls, recorded: Recorded) -> "Entry":
        """A fact as it is first stated."""
        one = recorded
        return cls(one.fact, one.position, one.version, one.recorded_at, one.actor, one.account)

    def revised(self, statement: StatementAboutAFact) -> "Entry":
        """The fact once a statement about it is made."""
        fact, holds = statement.after(self.fact, self.holds)
        corrected = self.corrected or isinstance(statement, FactCorrected)
        answers = statement.answers(self.answers)
        return replace(self, fact=fact, holds=holds, corrected=corrected, answers=answers)


@dataclass(frozen=True, slots=True)
class Change:
    """What a recorded fact changed: the entry concerned, before and after (None before it existed)."""

    before: Entry | None
    after: Entry

    @property
    def since(self) -> datetime:
        """The first instant whose past looks different now."""
        return min(self.after.at, self.before.at) if self.before else self.after.at

    def things(self) -> set[tuple[str, str]]:
        """The things inside the account, as (type, reference), about which more or less is said now."""
        return {thing for entry in (self.before, self.after) if entry for thing in entry.fact.entities()}


class Index(Protocol):
    """What is derived from a history and kept up to date with it, fact by fact."""

    def take(self, change: Change) -> None:
        """Follow what the next recorded fact changed."""


class OurLevels(Protocol):
    """How high our people stood when, by the firm's own book as it is known."""

    @property
    def told(self) -> int:
        """How many times it was told something of our people."""

    def spoken_of(self, told: int) -> Iterable[str]:
        """The people of whom it was told something after so many times."""

    def lowered(self, fact: Fact) -> str | None:
        """How high our side stood in a fact, where the book says lower than the fact; else None."""


IndexT = TypeVar("IndexT", bound=Index)


class History:
    """All facts of one account by id, and those that hold, by kind and business time."""

    def __init__(self, recorded: Iterable[Recorded] = ()) -> None:
        self.version = 0
        self.position = 0
        self.entries: dict[UUID, Entry] = {}
        self._all: list[Entry] = []
        self._by_kind: dict[type[Fact], list[Entry]] = {}
        self._by_entity: dict[str, dict[str, list[Entry]]] = {}
        self._indexes: dict[Hashable, Index] = {}
        self._ours: ReferenceType[OurLevels] | None = None
        self._ours_told = 0
        """How many times the firm's own book had been told something when it was asked last."""
        self._by_person: dict[str, dict[UUID, None]] = {}
        """The facts in which somebody's level shows how high our side stood, or once did."""
        for one in recorded:
            self.apply(one)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "History":
        """The history of facts as they stand, without what was stated about them before."""
        history = cls()
        for entry in entries:
            history._put(entry)
        return history

    def apply(self, recorded: Recorded) -> Change | None:
        """Take in the next recorded fact; None for a statement whose target the history lacks.

        Likewise for one that tells nothing of the account: by it texts expired.
        """
        self.version, self.position = recorded.version, recorded.position
        change = self._change(recorded)
        if change:
            self._tell(change)
        return change

    def know(self, ours: OurLevels) -> list[Change]:
        """Let the firm's own book, as known from now on, tell how high our side stood; what that changes.

        Costs what names people of whom the book said more since it was asked last. The book is not kept in
        memory for it: a history may lie there longer than the book as it was known at some position.
        """
        same = self._ours is not None and self._ours() is ours
        people = ours.spoken_of(self._ours_told) if same else tuple(self._by_person)
        self._ours, self._ours_told = ref(ours), ours.told
        facts = dict.fromkeys(fact for one in people for fact in self._by_person.get(one, ()))
        entries = [self.entries[fact] for fact in facts]
        changes = [self._put(one) for one in entries if one.our_level != ours.lowered(one.fact)]
        for change in changes:
            self._tell(change)
        return changes

    def index(self, key: Hashable, make: Callable[["History"], IndexT]) -> IndexT:
        """The index under `key`, made on first use and kept up to date from then on.

        A question whose answer may lie far back costs a search this way and not a walk. The key
        stands for one way of making an index: its class, and what else `make` depends on.
        """
        if key not in self._indexes:
            self._indexes[key] = make(self)
        return cast("IndexT", self._indexes[key])

    def _change(self, recorded: Recorded) -> Change | None:
        fact = recorded.fact
        if not fact.TELLS:
            return None
        if not isinstance(fact, StatementAboutAFact):
            return self._put(Entry.of(recorded))
        before = self.entries.get(fact.target)
        return self._put(before.revised(fact)) if before else None

    def facts(
        self, *kinds: type[Fact], after: datetime = BEGINNING, until: datetime = FOREVER
    ) -> list[Entry]:
        """The facts that hold, of the given kinds (all if none), with after < occurred_at <= until.

        After the beginning of time means from it on, for logs of earlier versions have facts at that instant.
        In order of (`occurred_at`, first position); costs a search and the entries returned.
        """
        slices = [
            entries[_behind(entries, after) : bisect_right(entries, until, key=_at)]
            for kind in kinds or tuple(self._by_kind)
            if (entries := self._by_kind.get(kind))
        ]
        if len(slices) == 1:
            return slices[0]
        return sorted((entry for entries in slices for entry in entries), key=_place)

    def following(self, *kinds: type[Fact], since: datetime) -> Iterator[Entry]:
        """The facts that hold, of the given kinds, with occurred_at >= since, in order, one by one.

        Costs a search and those that are asked for, however many come behind them.
        """
        lists = [entries for kind in kinds if (entries := self._by_kind.get(kind))]
        return merge(*(_from(entries, since) for entries in lists), key=_place)

    def latest(self, *kinds: type[Fact], until: datetime = FOREVER) -> Entry | None:
        """The last of the facts that hold, of the given kinds, with occurred_at <= until."""
        found = [
            entries[end - 1]
            for kind in kinds
            if (entries := self._by_kind.get(kind)) and (end := bisect_right(entries, until, key=_at))
        ]
        return max(found, key=_place, default=None)

    def last(self, most: int, *kinds: type[Fact], until: datetime = FOREVER) -> list[Entry]:
        """As `facts`, but at most the last so many; costs a search and these for each kind."""
        found = [
            entry
            for kind in kinds
            if (entries := self._by_kind.get(kind)) and (end := bisect_right(entries, until, key=_at))
            for entry in entries[max(0, end - most) : end]
        ]
        return sorted(found, key=_place)[-most:]

    def about(self, entity: str, reference: str) -> list[Entry]:
        """The facts that hold about one thing inside the account, in order."""
        return self._by_entity.get(entity, {}).get(reference, [])

    def entities(self, entity: str) -> Iterable[str]:
        """The references of all things of a type (contract, escalation...) ever spoken about."""
        return self._by_entity.get(entity, {}).keys()

    def stated(self, since: datetime = BEGINNING) -> list[Entry]:
        """Every fact with `occurred_at` >= since, also one that is retracted, in order."""
        return self._all[bisect_left(self._all, since, key=_at) :]

    def until(self, horizon: datetime) -> "Horizon":
        """The history as if nothing had happened after an instant."""
        return Horizon(self, horizon)

    def count_until(self, horizon: datetime) -> int:
        """How many facts lie up to an instant, those that hold no more included."""
        return bisect_right(self._all, horizon, key=_at)

    def __iter__(self) -> Iterator[Entry]:
        """The facts that hold, in order of (`occurred_at`, first position)."""
        return (entry for entry in self._all if entry.holds)

    def __len__(self) -> int:
        return sum(len(entries) for entries in self._by_kind.values())

    def _tell(self, change: Change) -> None:
        for index in self._indexes.values():
            index.take(change)

    def _put(self, entry: Entry) -> Change:
        """Let an entry stand, in place of what stood under its fact's id."""
        if people := entry.fact.our_side():
            entry = self._ranked(entry, people)
        before = self.entries.get(entry.fact.fact_id)
        if before:
            self._remove(before)
        self.entries[entry.fact.fact_id] = entry
        self._insert(entry)
        return Change(before, entry)

    def _ranked(self, entry: Entry, people: Iterable[str]) -> Entry:
        """An entry with our level as the firm's own book has it; as it was while no book is at hand."""
        for one in people:
            self._by_person.setdefault(one, {})[entry.fact.fact_id] = None
        ours = self._ours() if self._ours else None
        level = ours.lowered(entry.fact) if ours else entry.our_level
        return entry if level == entry.our_level else replace(entry, our_level=level)

    def _insert(self, entry: Entry) -> None:
        insort(self._all, entry, key=_place)
        for entries in self._lists(entry):
            insort(entries, entry, key=_place)

    def _remove(self, entry: Entry) -> None:
        del self._all[bisect_left(self._all, entry.place, key=_place)]
        for entries in self._lists(entry):
            del entries[bisect_left(entries, entry.place, key=_place)]

    def _lists(self, entry: Entry) -> Iterator[list[Entry]]:
        """The lists by kind and by thing that a fact stands in while it holds."""
        if entry.holds:
            yield self._by_kind.setdefault(type(entry.fact), [])
            for entity, reference in entry.fact.entities():
                yield self._by_entity.setdefault(entity, {}).setdefault(reference, [])


def _behind(entries: list[Entry], after: datetime) -> int:
    return 0 if after == BEGINNING else bisect_right(entries, after, key=_at)


def _from(entries: list[Entry], since: datetime) -> Iterator[Entry]:
    return (entries[place] for place in range(bisect_left(entries, since, key=_at), len(entries)))


@dataclass(frozen=True, slots=True)
class Horizon:
    """A history up to an instant, without a copy: what is later counts as not (yet) happened."""

    history: History
    horizon: datetime

    def facts(
        self, *kinds: type[Fact], after: datetime = BEGINNING, until: datetime = FOREVER
    ) -> list[Entry]:
        """As `History.facts`, but nothing later than the horizon."""
        return self.history.facts(*kinds, after=after, until=min(until, self.horizon))

    def last(self, most: int, *kinds: type[Fact], until: datetime = FOREVER) -> list[Entry]:
        """As `History.last`, but nothing later than the horizon."""
        return self.history.last(most, *kinds, until=min(until, self.horizon))
