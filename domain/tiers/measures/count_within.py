"""How often something happened lately: `count_within`."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import ClassVar, Literal, Self
from uuid import UUID

from pydantic import model_validator

from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import (
    LEVELS_LOWEST_FIRST,
    ContactAdded,
    ContactChanged,
    ContactLeft,
    Level,
    StatedLevels,
    highest,
)
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry
from tierline.domain.shared.time import FOREVER, earlier, later
from tierline.domain.tiers.measures.base import Accumulator, Forecast
from tierline.domain.tiers.measures.window import STATEMENTS, WithinWindow

_at = attrgetter("at")


class CountWithin(WithinWindow):
    """The number of facts in the window, or with `distinct = "day"` of the UTC days on which they happened.

    With `except_left` a fact counts while one of the contacts that it names is still there. `client_level`
    asks how high the customer's side stood: the highest of the contacts (with `except_left`, of those still
    there) at the moment of the fact, each by the latest statement about them up to then, else by the first
    one; a lower level that the fact itself states wins. `our_level` asks of executive contacts how high our
    side stood: as the fact states it, or lower where the firm's own book, as it is known, knows all of our
    people there and has none so high then, each by the latest statement about them up to then, else by the
    first one.
    """

    ADDED: ClassVar[frozenset[str]] = WithinWindow.ADDED | {"distinct", "client_level", "our_level"}

    measure: Literal["count_within"] = "count_within"
    distinct: Literal["day"] | None = None
    client_level: Level | None = None
    our_level: Level | None = None

    @model_validator(mode="after")
    def _states_our_level(self) -> Self:
        if self.our_level and self.takes_part_in != (ExecutiveContact,):
            raise ValueError("has an `our_level`, which executive contacts alone state")
        return self

    @cached_property
    def statements(self) -> tuple[type[Fact], ...]:
        stated = STATEMENTS if self.client_level else ()
        return tuple(dict.fromkeys((*stated, *super().statements)))

    def asks_for(self, field: str) -> bool:
        return (field == "our_level" and self.our_level is not None) or super().asks_for(field)

    def counts_ever(self, entry: Entry) -> bool:
        """Whether a fact is one of those in question, and our side stood high enough in it."""
        if not self.admits(entry.fact):
            return False
        return self.our_level is None or _our_height(entry) >= _height(self.our_level)

    def accumulator(self) -> Accumulator:
        return _WithContacts(self) if self.statements else _Times(self)


class _Times(Accumulator):
    """When it happened, in order."""

    def __init__(self, measure: CountWithin) -> None:
        self.measure, self.window = measure, measure.reach
        self.entries: list[Entry] = []

    def add(self, entry: Entry) -> bool:
        if not self.measure.counts_ever(entry):
            return False
        self.entries.append(entry)
        return True

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        times = self._times(now, enough)
        count = len(times)
        yield now, count
        for index in range(count):
            if index + 1 < count and times[index + 1] == times[index]:
                continue
            if (out := later(times[index], self.window)) < FOREVER:
                yield out, count - index - 1

    def agrees(self, other: Self, now: datetime) -> bool:
        return self._in_window(now) == other._in_window(now)

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        return tuple(entry.fact.fact_id for entry in self._counted(now))

    def _counted(self, now: datetime, enough: int | None = None) -> list[Entry]:
        """The facts in the window that are counted; of more than `enough`, the last ones will do."""
        return self._in_window(now, enough)

    def _in_window(self, now: datetime, enough: int | None = None) -> list[Entry]:
        first = bisect_right(self.entries, earlier(now, self.window), key=_at)
        return self.entries[first if enough is None else max(first, len(self.entries) - enough) :]

    def _times(self, now: datetime, enough: int | None) -> list[datetime]:
        """When the last ones that are counted happened, at most `enough`; of a day its last fact."""
        times = [entry.at for entry in self._counted(now, enough if self.measure.distinct is None else None)]
        if self.measure.distinct == "day":
            times = [list(together)[-1] for _, together in groupby(times, _day)]
        return times if enough is None else times[-enough:]


class _WithContacts(_Times):
    """The same, with what it takes to know of the contacts: who has left, and how high each stood when."""

    def __init__(self, measure: CountWithin) -> None:
        super().__init__(measure)
        self.statements = measure.statements
        self.left: dict[str, bool] = {}
        self.levels: dict[str, StatedLevels] = {}

    def add(self, entry: Entry) -> bool:
        learned = self._learn(entry.fact)
        return super().add(entry) or learned

    def copy(self) -> Self:
        made = super().copy()
        made.levels = {contact: levels.copy() for contact, levels in self.levels.items()}
        return made

    def agrees(self, other: Self, now: datetime) -> bool:
        # Whom a later statement lets count again may have been in any fact of the window.
        known = self.left == other.left and self.levels == other.levels
        return known and self._in_window(now) == other._in_window(now)

    def _learn(self, fact: Fact) -> bool:
        if isinstance(fact, ContactAdded | ContactLeft):
            self.left[fact.contact] = isinstance(fact, ContactLeft)
        if isinstance(fact, ContactAdded | ContactChanged):
            self.levels.setdefault(fact.contact, StatedLevels()).take(fact)
        return isinstance(fact, self.statements)

    def _counted(self, now: datetime, enough: int | None = None) -> list[Entry]:
        return [entry for entry in self._in_window(now) if self._counts(entry.fact)]

    def _counts(self, fact: Fact) -> bool:
        there = [one for one in fact.their_contacts() if not self._has_left(one)]
        least = self.measure.client_level
        return bool(there) and (least is None or self._level_of(fact, there) >= _height(least))

    def _has_left(self, contact: str) -> bool:
        return self.measure.except_left and self.left.get(contact, False)

    def _level_of(self, fact: Fact, contacts: Iterable[str]) -> int:
        """How high the customer's side stood in a fact."""
        known = (self.levels[one].at(fact.occurred_at) for one in contacts if one in self.levels)
        shown = _height(highest(known))
        stated = fact.client_level if isinstance(fact, ExecutiveContact) else None
        return shown if stated is None else min(shown, _height(stated))


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _our_height(entry: Entry) -> int:
    assert isinstance(entry.fact, ExecutiveContact)
    return _height(entry.our_level or entry.fact.our_level)


def _height(level: str | None) -> int:
    return LEVELS_LOWEST_FIRST.index(level) if level else -1
