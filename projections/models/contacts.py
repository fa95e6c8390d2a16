"""The customer's people: what was said of each of them, and what of ours took place with them.

Rows of account `ACME`: contact `c-1`, fact_id `0b9e...`, at 2026-03-01T12:00Z, position 4711, there, stated
{level: `executive`, function: `purchasing`, key_person: true}; and that something took place: contact `c-1`,
fact_id `7c21...`, at 2026-03-02T12:00Z, executive, people `|li.wei|`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Column, Table, and_, select

from tierline.domain.account.contacts import (
    KNOWN,
    AboutContact,
    Contact,
    ContactAdded,
    ContactChanged,
    ContactLeft,
)
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry
from tierline.domain.account.interactions import Interaction
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, fact_patch, fact_table
from tierline.projections.engine.columns import Json, Text, people_text
from tierline.projections.engine.reading import Narrow, Reading, alone
from tierline.projections.models.merged_rows import shown

_CONTACTS = fact_table(
    "contact_statements",
    Column("contact", Text, nullable=False),
    Column("there", Boolean),
    Column("stated", Json, nullable=False),
    Column("position", BigInteger, nullable=False),
)
_LINKS = fact_table(
    "links",
    Column("contact", Text, nullable=False),
    Column("executive", Boolean, nullable=False),
    Column("people", Text, nullable=False),
)

Contacts = dict[tuple[str, str], Contact]
"""What is known of each contact, by (account, contact)."""
Links = dict[tuple[str, str], list[Any]]
"""What took place with each contact, by (account, contact)."""


class ContactsAndLinks(Projection):
    """One row per statement about a contact, and one per contact that something of ours took place with."""

    name: ClassVar[str] = "contacts"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (_CONTACTS, _LINKS)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.changed(Interaction, ExecutiveContact):
            yield from fact_patch(_LINKS, view, _linked)
        if view.changed(ContactAdded, ContactChanged, ContactLeft):
            yield from fact_patch(_CONTACTS, view, _stated)


def known_contacts(reading: Reading, at: datetime, narrow: Narrow) -> Contacts:
    """What was known of every contact at an instant; of one that was never added, nothing."""
    table = shown(reading, _CONTACTS, at)
    wanted = select(table).where(table.c.at <= at, *narrow(table))
    found: Contacts = {}
    for row in reading.all(wanted.order_by(table.c.at, table.c.position)):
        key = (row["account"], row["contact"])
        there = {} if row["there"] is None else {"there": row["there"]}
        found[key] = found.get(key, Contact()).after({**row["stated"], **there})
    return {key: one for key, one in found.items() if one.there is not None}


def links_between(reading: Reading, at: datetime, start: datetime, end: datetime, narrow: Narrow) -> Links:
    """What took place with each contact within [start, end), under the account that shows it at an instant.

    Each is a row `account, contact, fact_id, at, executive, people, origin`.
    """
    table = shown(reading, _LINKS, at)
    wanted = select(table).where(table.c.at >= start, table.c.at < end, *narrow(table))
    found: Links = {}
    for row in reading.all(wanted):
        found.setdefault((row["account"], row["contact"]), []).append(row)
    return found


def departures(
    reading: Reading, at: datetime, start: datetime, narrow: Narrow
) -> dict[tuple[str, str], datetime]:
    """When contacts left who did so after `start` and are not there at an instant, by (account, contact)."""
    table = shown(reading, _CONTACTS, at)
    went = [table.c.there.is_(False), table.c.at > start, table.c.at <= at, *narrow(table)]
    gone = alone(select(table.c.account, table.c.contact).where(*went).distinct(), "gone")
    same = and_(gone.c.account == table.c.account, gone.c.contact == table.c.contact)
    stays = select(table.c.account, table.c.contact, table.c.at, table.c.there).join(gone, same)
    wanted = stays.where(table.c.at <= at, table.c.there.is_not(None))
    last = {
        (row["account"], row["contact"]): row
        for row in reading.all(wanted.order_by(table.c.at, table.c.position))
    }
    return {key: row["at"] for key, row in last.items() if not row["there"] and row["at"] > start}


def _linked(entry: Entry) -> list[Row]:
    fact = entry.fact
    assert isinstance(fact, Interaction | ExecutiveContact)
    return [_link(fact, contact) for contact in dict.fromkeys(fact.contacts)] if entry.holds else []


def _stated(entry: Entry) -> list[Row]:
    fact = entry.fact
    assert isinstance(fact, AboutContact)
    said = fact.states()
    row = {"at": entry.at, "fact_id": str(fact.fact_id), "position": entry.position, "contact": fact.contact}
    row |= {"there": said.get("there"), "stated": {name: said[name] for name in KNOWN if name in said}}
    return [row] if entry.holds else []


def _link(fact: Interaction | ExecutiveContact, contact: str) -> Row:
    return {
        "at": fact.occurred_at,
        "fact_id": str(fact.fact_id),
        "contact": contact,
        "executive": isinstance(fact, ExecutiveContact),
        "people": people_text(fact.people),
    }
