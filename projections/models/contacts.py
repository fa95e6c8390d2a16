"""Contacts: on how many of the customer's people the relationship rests, by function and level."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import BigInteger, Boolean, Table, select
from sqlalchemy import Column as Stored

from tierline.domain.account.contacts import (
    KNOWN,
    LEVELS_LOWEST_FIRST,
    AboutContact,
    Contact,
    ContactAdded,
    ContactChanged,
    ContactLeft,
)
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry
from tierline.domain.account.interactions import Interaction
from tierline.domain.shared.words import Words
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, fact_patch, fact_table
from tierline.projections.engine.columns import Json, Text, people_text
from tierline.projections.engine.store import Reading
from tierline.projections.models.merged_rows import shown
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.scope import of_those_asked, open_accounts

CONTACTS = fact_table(
    "contact_statements",
    Stored("contact", Text, nullable=False),
    Stored("there", Boolean),
    Stored("stated", Json, nullable=False),
    Stored("position", BigInteger, nullable=False),
)
LINKS = fact_table(
    "links",
    Stored("contact", Text, nullable=False),
    Stored("executive", Boolean, nullable=False),
    Stored("people", Text, nullable=False),
)

Contacts = dict[tuple[str, str], Contact]
"""What is known of each contact, by (account, contact)."""


class ContactsAndLinks(Projection):
    """One row per statement about a contact, and one per contact that something of ours took place with."""

    name: ClassVar[str] = "contacts"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (CONTACTS, LINKS)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.changed(Interaction, ExecutiveContact):
            yield from fact_patch(LINKS, view, _linked)
        if view.changed(ContactAdded, ContactChanged, ContactLeft):
            yield from fact_patch(CONTACTS, view, _stated)


class Circle(NamedTuple):
    """A function and a level of an account."""

    account: str
    function: str | None
    level: str


class ContactsReport(Report):
    """By account, function and level: whom we know there, and with how many of them we are in touch.

    A contact is live if something took place with it within the 365 days (or the range asked for), an
    interaction or an executive contact, and it has not left. `times` counts what took place with each live
    contact: once for each of them who took part, so that two who met us together count twice. `share` is the
    part of all such times with live contacts of the account; what took place with those who left or were
    never added is not among them. `only_link` marks a function and level where everything rests on one
    person. What the departure of a contact would do to the tier is in `dependence`.
    """

    name = "contacts"
    title = Words("Contacts", "联系人网络")
    columns = (
        Column("account", Words("Account", "客户代码"), "id"),
        Column("name", Words("Name", "名称")),
        Column("function", Words("Function", "职能")),
        Column("level", Words("Level", "级别"), "id"),
        Column("known", Words("Known", "已知联系人"), "count"),
        Column("live", Words("Live", "活跃联系人"), "count"),
        Column("key_persons", Words("Key persons live", "活跃关键人物"), "count"),
        Column("people", Words("People of ours", "我方人数"), "count"),
        Column("times", Words("Times in touch with live contacts", "与活跃联系人的接触次数"), "count"),
        Column("executive", Words("Of these executive", "其中高层接触"), "count"),
        Column("last_at", Words("Last in touch", "最近接触"), "instant"),
        Column("only_link", Words("One link only", "仅有一个联系人"), "yes_no"),
        Column("share", Words("Share with live contacts", "占与活跃联系人接触的比例"), "share"),
        Column("contacts", Words("Live contacts", "活跃联系人编号"), "id"),
    )
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        circles: defaultdict[Circle, list[str]] = defaultdict(list)
        known = known_contacts(reading, question)
        for (account, contact), about in sorted(known.items()):
            if account in accounts and about.there and about.level:
                circles[Circle(account, about.function, about.level)].append(contact)
        links = links_in_range(reading, question)
        rows = [
            {
                **circle._asdict(),
                "name": accounts[circle.account]["name"],
                **_row(circle, contacts, known, links),
            }
            for circle, contacts in sorted(circles.items(), key=lambda item: _place(item[0]))
        ]
        whole: Counter[str] = Counter()
        for row in rows:
            whole[row["account"]] += row["times"]
        return [{**row, "share": _share(row["times"], whole[row["account"]])} for row in rows]


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


def known_contacts(reading: Reading, question: Question) -> Contacts:
    """What was known of every contact of the accounts asked about; of one that was never added, nothing."""
    table = shown(reading, CONTACTS, question.at)
    wanted = select(table).where(table.c.at <= question.at, *of_those_asked(reading, question, table))
    found: Contacts = {}
    for row in reading.all(wanted.order_by(table.c.at, table.c.position)):
        key = (row["account"], row["contact"])
        there = {} if row["there"] is None else {"there": row["there"]}
        found[key] = found.get(key, Contact()).after({**row["stated"], **there})
    return {key: one for key, one in found.items() if one.there is not None}


def links_in_range(reading: Reading, question: Question) -> dict[tuple[str, str], list[Any]]:
    """What took place with each contact of the accounts asked about in the range, by (account, contact)."""
    table = shown(reading, LINKS, question.at)
    _, start, end = question.range()
    then = (table.c.at >= start, table.c.at < end)
    found: dict[tuple[str, str], list[Any]] = {}
    for row in reading.all(select(table).where(*then, *of_those_asked(reading, question, table))):
        found.setdefault((row["account"], row["contact"]), []).append(row)
    return found


def _row(
    circle: Circle, contacts: Sequence[str], known: Contacts, links: dict[tuple[str, str], list[Any]]
) -> Row:
    live = [contact for contact in contacts if (circle.account, contact) in links]
    touches = [link for contact in live for link in links[circle.account, contact]]
    return {
        "known": len(contacts),
        "live": len(live),
        "key_persons": sum(known[circle.account, contact].key_person for contact in live),
        "people": len(_people(touches)),
        "times": len(touches),
        "executive": sum(link["executive"] for link in touches),
        "last_at": max((link["at"] for link in touches), default=None),
        "only_link": len(live) == 1,
        "contacts": ", ".join(live),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _people(touches: Iterable[Any]) -> set[str]:
    return {person for link in touches for person in link["people"].split("|") if person}


def _place(circle: Circle) -> tuple[str, str, int]:
    levels: Sequence[str] = LEVELS_LOWEST_FIRST
    return circle.account, circle.function or "", -levels.index(circle.level)
