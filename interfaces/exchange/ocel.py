"""Accounts as an object-centric event log: OCEL 2.0 (https://www.ocel-standard.org), whatever the file.

Objects are accounts, what belongs to them (contacts, contracts, escalations…) and our people; an event names
all that take part, each in its role. What a fact states of a thing is an attribute of it from that moment on.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from tierline.domain.account.base import KINDS, Fact
from tierline.domain.account.lifecycle import AboutAccount, AccountChanged
from tierline.domain.shared.ids import own_references
from tierline.interfaces.exchange.logged import (
    PERSON,
    THING_OF_FIELD,
    LoggedAccount,
    LoggedEvent,
    kinds_told,
)
from tierline.interfaces.exchange.plain_fields import PlainType

ACCOUNT = "account"
BEGINNING = "1970-01-01T00:00:00Z"
"""What OCEL writes for the values that an object begins with."""
RECORDED = "recorded_at"
_TIER = "tier"
_ENTITIES = ("role", "override")
"""Things that no field names by a reference of its own."""
Value = str | int | float | bool


class OcelAttribute(NamedTuple):
    """A value of an object from a moment on (`BEGINNING`: from its first event on)."""

    name: str
    time: str
    value: Value


class OcelRelation(NamedTuple):
    """To which object, and as what it takes part."""

    object_id: str
    qualifier: str


class OcelObject(NamedTuple):
    """An object with its values over time, and the objects it belongs to."""

    id: str
    type: str
    attributes: list[OcelAttribute]
    relations: list[OcelRelation]


class OcelEvent(NamedTuple):
    """An event with its values, and the objects that take part."""

    id: str
    type: str
    time: str
    values: Mapping[str, Value]
    relations: list[OcelRelation]


class OcelAccount(NamedTuple):
    """What a log has of one account."""

    objects: list[OcelObject]
    events: list[OcelEvent]


class OcelTypes(NamedTuple):
    """The types of objects and of events, each with its attributes and their types."""

    objects: Mapping[str, Mapping[str, PlainType]]
    events: Mapping[str, Mapping[str, PlainType]]


def ocel_types() -> OcelTypes:
    """Every type that a log can have, whether anything is of it or not."""
    objects: dict[str, dict[str, PlainType]] = {ACCOUNT: {_TIER: "string"}, PERSON: {}}
    for name in _ENTITIES:
        objects[name] = {}
    events: dict[str, Mapping[str, PlainType]] = {}
    for kind, fields in kinds_told():
        events[kind] = {RECORDED: "time", **fields}
        for type_ in _types_of(KINDS.get(kind)):
            objects.setdefault(type_, {})
        if described := _described(kind):
            for name, type_ in fields.items():
                objects.setdefault(described, {}).setdefault(name, type_)
    return OcelTypes(objects, events)


def ocel_accounts(accounts: Iterable[LoggedAccount]) -> Iterator[OcelAccount]:
    """Each account's objects and events; a person of ours comes with the first account that names them.

    The last one has the bare objects of accounts that are named, and are not among them.
    """
    people: set[str] = set()
    met, named = set[str](), set[str]()
    for account in accounts:
        builder = _Builder(account)
        for event in account.events:
            builder.take(event)
        builder.tiers()
        met.add(account.code)
        named.update(code for event in account.events for code in event.accounts)
        yield OcelAccount(builder.objects(people), builder.events)
    bare = [OcelObject(f"{ACCOUNT}:{code}", ACCOUNT, [], []) for code in sorted(named - met)]
    if bare:
        yield OcelAccount(bare, [])


class _Builder:
    """Gathers the objects of one account while its events pass in order."""

    def __init__(self, account: LoggedAccount) -> None:
        self._account = account
        self._id = f"{ACCOUNT}:{account.code}"
        self._objects: dict[str, OcelObject] = {self._id: OcelObject(self._id, ACCOUNT, [], [])}
        self._first: dict[str, datetime] = {}
        self._people: dict[str, OcelObject] = {}
        self.events: list[OcelEvent] = []

    def take(self, event: LoggedEvent) -> None:
        """Take in the next event."""
        related = [OcelRelation(self._id, ACCOUNT)]
        self._first.setdefault(self._id, event.at)
        for type_, reference, role in event.things:
            if type_ == PERSON:
                found = f"{PERSON}:{reference}"
                self._people.setdefault(found, OcelObject(found, PERSON, [], []))
            else:
                found = self._thing(type_, reference, event.at)
            related.append(OcelRelation(found, role))
        for type_, reference in event.about:
            if type_ in _ENTITIES:
                related.append(OcelRelation(self._thing(type_, reference, event.at), type_))
        related += [OcelRelation(f"{ACCOUNT}:{code}", "other_account") for code in event.accounts]
        self._state(event)
        values = {RECORDED: instant(event.recorded_at)} if event.recorded_at else {}
        told = {**values, **event.values}
        unique = list(dict.fromkeys(related))
        self.events.append(OcelEvent(event.id, event.kind, instant(event.at), told, unique))

    def tiers(self) -> None:
        """Let the account have its tiers as attributes."""
        for at, tier in self._account.tiers:
            self._put(self._id, _TIER, at, tier)

    def objects(self, people: set[str]) -> list[OcelObject]:
        """All objects, and those of our people whom nobody named before."""
        new = [one for name, one in self._people.items() if name not in people]
        people.update(self._people)
        return [*self._objects.values(), *new]

    def _thing(self, type_: str, reference: str, at: datetime) -> str:
        found = f"{type_}:{self._account.code}" + (f"/{reference}" if reference else "")
        if found not in self._objects:
            self._objects[found] = OcelObject(found, type_, [], [OcelRelation(self._id, ACCOUNT)])
        self._first.setdefault(found, at)
        return found

    def _state(self, event: LoggedEvent) -> None:
        """What an event states of a thing is the thing's from then on."""
        described = _described(event.kind)
        if described == ACCOUNT:
            found = self._id
        else:
            mine = [one.reference for one in event.things if one.type == described]
            mine = mine or [reference for type_, reference in event.about if type_ == described]
            if not mine:
                return
            found = self._thing(str(described), mine[0], event.at)
        for name, value in event.values.items():
            self._put(found, name, event.at, value)

    def _put(self, found: str, name: str, at: datetime, value: Value) -> None:
        time = BEGINNING if at <= self._first.get(found, at) else instant(at)
        known = self._objects[found].attributes
        # Of several values at one moment the last one counts.
        known[:] = [one for one in known if (one.name, one.time) != (name, time)]
        known.append(OcelAttribute(name, time, value))


def instant(at: datetime) -> str:
    """An instant as the files have it: ISO 8601, UTC."""
    return at.isoformat().replace("+00:00", "Z")


def _types_of(kind: type[Fact] | None) -> Iterator[str]:
    for field in own_references(kind) if kind else ():
        yield THING_OF_FIELD.get(field, field)


def _described(kind: str) -> str | None:
    """The type of thing whose state facts of a kind state; None if they state none."""
    fact = KINDS.get(kind)
    if fact is None or fact.entities is Fact.entities:
        return ACCOUNT if fact is AccountChanged else None
    if issubclass(fact, AboutAccount):
        return ACCOUNT
    return next(iter(own_references(fact)), "role" if "role" in fact.model_fields else "override")
