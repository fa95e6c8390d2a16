"""Whom we know at the customer: every contact as the facts up to a moment have it."""

from datetime import datetime
from typing import Any, NamedTuple

from tierline.domain.account.contacts import (
    LEVELS_LOWEST_FIRST,
    ContactAdded,
    ContactChanged,
    ContactLeft,
    Level,
)
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry, Evidence
from tierline.domain.account.interactions import Interaction


class Acquaintance(NamedTuple):
    """A contact as it is known; `named_by` and `titled_by` are the facts that have the name and the title."""

    contact: str
    level: Level
    function: str | None
    key_person: bool
    there: bool
    named_by: Entry
    titled_by: Entry | None
    last_at: datetime | None = None
    """When something last took place with them."""


def acquaintances(evidence: Evidence, at: datetime) -> list[Acquaintance]:
    """The contacts known at a moment: those who are there first, the highest first, then by reference.

    A change of a contact that was never added tells nothing.
    """
    found: dict[str, Acquaintance] = {}
    for entry in evidence.facts(ContactAdded, ContactChanged, ContactLeft, until=at):
        _tell(found, entry)
    touched = _last_in_touch(evidence, at)
    known = [one._replace(last_at=touched.get(one.contact)) for one in found.values()]
    return sorted(known, key=lambda one: (not one.there, -LEVELS_LOWEST_FIRST.index(one.level), one.contact))


def _tell(found: dict[str, Acquaintance], entry: Entry) -> None:
    fact = entry.fact
    if isinstance(fact, ContactAdded):
        titled = entry if fact.title is not None else None
        about = (fact.contact, fact.level, fact.function, fact.key_person)
        found[fact.contact] = Acquaintance(*about, True, entry, titled)
    elif isinstance(fact, ContactChanged) and fact.contact in found:
        found[fact.contact] = _changed(found[fact.contact], fact, entry)
    elif isinstance(fact, ContactLeft) and fact.contact in found:
        found[fact.contact] = found[fact.contact]._replace(there=False)


def _changed(known: Acquaintance, fact: ContactChanged, entry: Entry) -> Acquaintance:
    stated = fact.stated()
    kept: dict[str, Any] = {
        name: stated[name] for name in ("level", "function", "key_person") if name in stated
    }
    if "name" in stated:
        kept["named_by"] = entry
    if "title" in stated:
        kept["titled_by"] = None if stated["title"] is None else entry
    return known._replace(**kept)


def _last_in_touch(evidence: Evidence, at: datetime) -> dict[str, datetime]:
    return {
        contact: entry.at
        for entry in evidence.facts(Interaction, ExecutiveContact, until=at)
        for contact in entry.fact.their_contacts()
    }
