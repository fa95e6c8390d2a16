"""The codes of what is recorded, with the names people know: what whoever fills in a table looks up."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tierline.domain.account.contact_list import acquaintances
from tierline.domain.firm.people import people_at
from tierline.domain.shared.personal import marker_in
from tierline.domain.shared.words import Words, words_in
from tierline.interfaces.finding import text_in
from tierline.interfaces.our_people import described
from tierline.interfaces.presentation.field_labels import label_of
from tierline.interfaces.presentation.template_book import LookUp
from tierline.interfaces.presentation.template_sheets import ACCOUNT
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Question

Row = tuple[str, ...]
_ACCOUNTS = words_in("a sheet", "Codes of accounts")
_CONTACTS = words_in("a sheet", "Codes of contacts")
_PEOPLE = words_in("a sheet", "Codes of our people")
_NAME = Words("Name")


def codes_known(system: System, at: datetime) -> list[LookUp]:
    """The accounts open at an instant, their contacts and our people who are there: a sheet each."""
    system.refresh()
    with system.reads.reading() as reading:
        portfolio = system.reads.answer(reading, REPORTS["portfolio"], Question(at))
    accounts = [(str(row["code"]), str(row["name"])) for row in portfolio.rows]
    contacts = [row for code, _ in accounts for row in _contacts(system, code, at)]
    contact, title = (label_of("contact_added", name) for name in ("contact", "title"))
    return [
        LookUp(_ACCOUNTS, (ACCOUNT, _NAME), accounts),
        LookUp(_CONTACTS, (ACCOUNT, contact, _NAME, title), contacts),
        LookUp(_PEOPLE, (label_of("role_assigned", "person"), _NAME), _people(system, at)),
    ]


def _contacts(system: System, code: str, at: datetime) -> Iterator[Row]:
    with system.reads.account(code, None) as known:
        told = known.told_by(at)
        found = acquaintances(told, at) if told else []
    for one in found:
        if one.known.there:
            texts = (text_in(system, one.named_by, "name"), text_in(system, one.titled_by, "title"))
            yield (code, one.contact, *map(_readable, texts))


def _people(system: System, at: datetime) -> list[Row]:
    with system.reads.firm() as known:
        there = [one for one in people_at(known.history, at) if one.there]
        people = described(system, known.history.entries, there)
    return [(str(one["person"]), _readable(one["name"])) for one in people]


def _readable(text: Any) -> str:
    """A text, or nothing where a marker stands in its place."""
    return "" if text is None or (isinstance(text, Mapping) and marker_in(text)) else str(text)
