"""Whom we know at the customer at a moment, and when something last took place with each of them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.contacts import TOLD_BY, Contact, contacts_at
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry, History
from tierline.domain.account.interactions import Interaction


class Acquaintance(NamedTuple):
    """A contact as it is known, and the facts that have the name, the title and the addresses."""

    contact: str
    known: Contact
    named_by: Entry | None
    titled_by: Entry | None
    mailed_by: Entry | None
    phoned_by: Entry | None
    last: Entry | None
    """What last took place with them."""


def acquaintances(history: History, at: datetime) -> list[Acquaintance]:
    """The contacts known at a moment: those who are there first, the highest first, then by reference."""
    last = _last_in_touch(history, at)
    found = []
    for reference, known in contacts_at(history, at).items():
        texts = {by: _entry(history, getattr(known, by)) for by in TOLD_BY.values()}
        found.append(Acquaintance(reference, known, last=last.get(reference), **texts))
    return sorted(found, key=_place)


def _place(one: Acquaintance) -> tuple[bool, int, str]:
    return not one.known.there, -one.known.standing, one.contact


def _entry(history: History, fact: UUID | None) -> Entry | None:
    return history.entries[fact] if fact else None


def _last_in_touch(history: History, at: datetime) -> dict[str, Entry]:
    return {
        contact: entry
        for entry in history.facts(Interaction, ExecutiveContact, until=at)
        for contact in entry.fact.their_contacts()
    }
