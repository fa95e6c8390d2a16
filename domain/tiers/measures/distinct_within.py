"""How many different people or functions took part lately: `distinct_within`."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from typing import Literal, Self
from uuid import UUID

from pydantic import model_validator

from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import (
    LEVELS_LOWEST_FIRST,
    AboutContact,
    Contact,
    ContactChanged,
    ContactLeft,
    Level,
)
from tierline.domain.account.history import Entry
from tierline.domain.shared.time import FOREVER, earlier, later
from tierline.domain.tiers.measures.base import Accumulator, Forecast
from tierline.domain.tiers.measures.window import STATEMENTS, WithinWindow

UNKNOWN = Contact()


class DistinctWithin(WithinWindow):
    """The number of different `contacts`, `functions` of contacts, or `people` of ours in the facts.

    `contact_level` and `key_person` narrow the contacts to those who stand at that level or above,
    or who are key persons; if both are given, one of the two is enough. Level, function and key
    person are as the contact's latest statement has them at v, not as they were when the fact
    happened. Without `except_left` a contact who left counts as long as the facts are in the window.
    """

    measure: Literal["distinct_within"] = "distinct_within"
    of: Literal["contacts", "functions", "people"]
    contact_level: Level | None = None
    key_person: Literal[True] | None = None

    @model_validator(mode="after")
    def _asks_of_contacts(self) -> Self:
        if self.of == "people" and (self.contact_level or self.key_person):
            raise ValueError("asks for the level of contacts where it counts people of ours")
        if self.of == "people" and self.except_left:
            raise ValueError("leaves out contacts who left where it counts people of ours")
        return self

    @cached_property
    def statements(self) -> tuple[type[Fact], ...]:
        if self.of == "people":
            return ()
        return tuple(dict.fromkeys((*STATEMENTS, *super().statements)))

    def accumulator(self) -> Accumulator:
        return _LastSeen(self)


class _LastSeen(Accumulator):
    """When each one was last seen, the latest last; and what is known of the contacts."""

    def __init__(self, measure: DistinctWithin) -> None:
        self.measure, self.window, self.statements = measure, measure.reach, measure.statements
        self.seen: dict[str, Entry] = {}
        self.known: dict[str, Contact] = {}
        self.left: dict[str, bool] = {}
        self.counted_as: dict[str, str | None] = {}

    def add(self, entry: Entry) -> bool:
        changed = self._learn(entry.fact)
        if self.measure.admits(entry.fact):
            for one in self._who(entry.fact):
                self.seen.pop(one, None)
                self.seen[one] = entry
                changed = changed or self._counted_as(one) is not None
        return changed

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        latest = self._latest(now, enough)
        count = len(latest)
        yield now, count
        for index, entry in enumerate(latest):
            if index + 1 < count and latest[index + 1].at == entry.at:
                continue
            if (out := later(entry.at, self.window)) < FOREVER:
                yield out, count - index - 1

    def agrees(self, other: Self, now: datetime) -> bool:
        known = self.known == other.known and self.left == other.left
        return known and self._seen_lately(now) == other._seen_lately(now)

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(entry.fact.fact_id for entry in self._latest(now, None)))

    def _seen_lately(self, now: datetime) -> list[tuple[str, Entry]]:
        """Who was seen in the window, and when last, the latest first."""
        begin = earlier(now, self.window)
        return list(takewhile(lambda seen: seen[1].at > begin, reversed(self.seen.items())))

    def _latest(self, now: datetime, enough: int | None) -> list[Entry]:
        """For each different one in the window the last fact, earliest first; at most `enough`."""
        begin = earlier(now, self.window)
        latest: dict[str, Entry] = {}
        for one, entry in reversed(self.seen.items()):
            if entry.at <= begin or len(latest) == enough:
                break
            name = self._counted_as(one)
            if name is not None and name not in latest:
                latest[name] = entry
        return list(reversed(latest.values()))

    def _who(self, fact: Fact) -> Iterable[str]:
        return fact.our_people() if self.measure.of == "people" else fact.their_contacts()

    def _learn(self, fact: Fact) -> bool:
        """Take in a statement about a contact; whether it counts as something else from now on."""
        if not isinstance(fact, self.statements) or not isinstance(fact, AboutContact):
            return False
        before = self._counted_as(fact.contact)
        self.known[fact.contact] = fact.apply(self.known.get(fact.contact))
        if not isinstance(fact, ContactChanged):
            self.left[fact.contact] = isinstance(fact, ContactLeft)
        self.counted_as.pop(fact.contact, None)
        return fact.contact in self.seen and self._counted_as(fact.contact) != before

    def _counted_as(self, one: str) -> str | None:
        """What somebody counts as: a person or contact as themselves, or by function; None: not."""
        if self.measure.of == "people":
            return one
        if one not in self.counted_as:
            self.counted_as[one] = self._judge(one, self.known.get(one, UNKNOWN))
        return self.counted_as[one]

    def _judge(self, reference: str, contact: Contact) -> str | None:
        if self.measure.except_left and self.left.get(reference):
            return None
        least, key = self.measure.contact_level, self.measure.key_person
        high = least and contact.standing >= LEVELS_LOWEST_FIRST.index(least)
        if (least or key) and not (high or (key and contact.key_person)):
            return None
        return reference if self.measure.of == "contacts" else contact.function
