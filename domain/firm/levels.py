"""How high our side stood in an executive contact: borne out by the firm's own book, or stated only."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Self, TypeGuard
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import StatedLevels
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Change, Entry, History
from tierline.domain.firm.people import PERSON, PersonAdded, PersonChanged, person_at

NOTHING: Mapping[str, StatedLevels] = {}


class LevelsOfOurs:
    """How high our people stood when, by the book as it is known; an index of the book's history.

    Each stood as the latest statement at or before a moment has it, or, before the first one, as that does;
    also for whoever asks about a time before it: the book is what is known by now, whenever it was learned.
    """

    def __init__(self, book: History, known: Mapping[str, StatedLevels] = NOTHING) -> None:
        self._book = book
        self._levels = dict(known)
        self._told: list[frozenset[str]] = []

    @classmethod
    def of(cls, book: History) -> Self:
        """Those of a book."""
        return book.index((cls,), cls)

    def take(self, change: Change) -> None:
        """Follow what the next fact of the book changed."""
        if people := levels_told(change):
            self._told.append(people)
            for one in people:
                self._levels.pop(one, None)

    def before(self, change: Change) -> Self:
        """Those before the last fact of the book, which made this change; they don't follow the book."""
        target = change.after.fact.fact_id
        known = {}
        for person in levels_told(change):
            others = [one for one in self._book.about(PERSON, person) if one.fact.fact_id != target]
            known[person] = _levels([*others, *_held_before(change, person)])
        return type(self)(self._book, known)

    @property
    def told(self) -> int:
        """How many times the book was told something of levels since this was made."""
        return len(self._told)

    def spoken_of(self, told: int) -> Iterable[str]:
        """The people of whose levels it was told something after so many times."""
        return frozenset().union(*self._told[told:])

    def lowered(self, fact: Fact) -> str | None:
        """How high our side stood in a fact, where the book knows all of ours and says lower; else None."""
        return fact.lowered_level(self.level_of) if isinstance(fact, ExecutiveContact) else None

    def level_of(self, person: str, at: datetime) -> str | None:
        """The level of somebody at a moment; None of one who was never added."""
        if person not in self._levels:
            self._levels[person] = _levels(self._book.about(PERSON, person))
        return self._levels[person].at(at)


def levels_told(change: Change) -> frozenset[str]:
    """The people of whose levels the book says something else now, perhaps."""
    sides = (entry.fact for entry in (change.before, change.after) if entry)
    return frozenset(fact.person for fact in sides if _tells(fact))


def knows_people(book: History) -> bool:
    """Whether the firm's own book was begun: before that, nothing of ours is more than stated."""
    return any(True for _ in book.entities(PERSON))


def stated_only(book: History, facts: Iterable[Fact]) -> tuple[UUID, ...]:
    """The executive contacts whose level of ours is stated only: the book doesn't know all of ours there."""
    contacts = (fact for fact in facts if isinstance(fact, ExecutiveContact))
    return tuple(
        fact.fact_id
        for fact in contacts
        if any(person_at(book, person, fact.occurred_at) is None for person in fact.people)
    )


def _levels(about: Iterable[Entry]) -> StatedLevels:
    """The levels of somebody by what holds about them; none of one who was never added."""
    facts = [entry.fact for entry in sorted(about, key=attrgetter("place"))]
    levels = StatedLevels()
    if any(isinstance(fact, PersonAdded) for fact in facts):
        for fact in facts:
            if isinstance(fact, PersonAdded | PersonChanged):
                levels.take(fact)
    return levels


def _held_before(change: Change, person: str) -> Iterator[Entry]:
    before = change.before
    if before and before.holds and isinstance(before.fact, PersonAdded | PersonChanged):
        yield from [before] if before.fact.person == person else []


def _tells(fact: Fact) -> TypeGuard[PersonAdded | PersonChanged]:
    """Whether a fact says how high somebody stands."""
    return isinstance(fact, PersonAdded) or (isinstance(fact, PersonChanged) and fact.level is not None)
