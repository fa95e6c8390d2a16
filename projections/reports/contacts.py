"""Contacts: on how many of the customer's people the relationship rests, by function and level."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tierline.domain.account.contacts import LEVELS_LOWEST_FIRST
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.columns import people_of
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.contacts import Contacts, Links, known_contacts, links_between
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.scope import narrowing, open_accounts


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
    title = words_in("a report", "Contacts")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("function", Words("Function")),
        Column("level", Words("Level"), "id"),
        Column("known", Words("Known"), "count"),
        Column("live", Words("Live"), "count"),
        Column("key_persons", Words("Key persons live"), "count"),
        Column("people", Words("People of ours"), "count"),
        Column("times", Words("Times in touch with live contacts"), "count"),
        Column("executive", Words("Of these executive"), "count"),
        Column("last_at", Words("Last in touch"), "instant"),
        Column("only_link", Words("One link only"), "yes_no"),
        Column("share", Words("Share with live contacts"), "share"),
        Column("contacts", Words("Live contacts"), "id"),
    )
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        circles: defaultdict[Circle, list[str]] = defaultdict(list)
        known, links = contacts_asked(reading, question)
        for (account, contact), about in sorted(known.items()):
            if account in accounts and about.there and about.level:
                circles[Circle(account, about.function, about.level)].append(contact)
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


def contacts_asked(reading: Reading, question: Question) -> tuple[Contacts, Links]:
    """What is known of the contacts asked about, and what took place with them in the range."""
    _, start, end = question.range()
    narrow = narrowing(reading, question)
    known = known_contacts(reading, question.at, narrow)
    return known, links_between(reading, question.at, start, end, narrow)


def _row(circle: Circle, contacts: Sequence[str], known: Contacts, links: Links) -> Row:
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
    return {person for link in touches for person in people_of(link["people"])}


def _place(circle: Circle) -> tuple[str, str, int]:
    levels: Sequence[str] = LEVELS_LOWEST_FIRST
    return circle.account, circle.function or "", -levels.index(circle.level)
