"""What our people are called where people read of them; programs are given the ids.

A person whom the firm's own book doesn't know is shown by id, and so is everybody to who may read no names.
One whose name was forgotten is shown by a marker.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from tierline.domain.catalogue import Role
from tierline.domain.firm.people import person_at
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.domain.shared.personal import marker_in
from tierline.projections.account_snapshots import FirmSnapshot
from tierline.projections.engine.reading import Row
from tierline.projections.reports.base import Column, ReportValue
from tierline.projections.unseal_reports import IN_PLACE

COLUMNS = ("person", "people", "only_ours", "approver", "actor", "actors")
"""Columns of reports with ids of our people, one or several."""
BY_ROLE = tuple(role.value for role in Role)
"""What a report is sliced by so that its slices are people."""

Called = Callable[[str], str]
"""What one of our people is called, by their id."""
ReadBook = Callable[[], AbstractContextManager[FirmSnapshot]]
"""Opens the firm's own book as it is known."""
Opened = Callable[[Sequence[tuple[str, Mapping[str, Any]]]], list[dict[str, Any]]]
"""Opens the texts in the JSON values of facts, each with the name of its stream."""


class PersonName(str):
    """A name as it is shown, or several, and the ids that they stand for."""

    __slots__ = ("ids",)
    ids: str

    def __new__(cls, shown: str, ids: str) -> "PersonName":
        """The name, to be used as any text."""
        made = super().__new__(cls, shown)
        made.ids = ids
        return made


class PersonNames:
    """The names of our people at a moment; each is opened once, when it is asked for first.

    Args:
        book: The firm's own book.
        opened: Opens sealed names.
        at: The moment.
    """

    def __init__(self, book: ReadBook, opened: Opened, at: datetime) -> None:
        self._book = book
        self._opened = opened
        self._at = at
        self._known: dict[str, str] = {}

    def __call__(self, person: str) -> str:
        """What somebody is called: a `PersonName`, or the id itself where the book doesn't know it."""
        if person not in self._known:
            self.learn((person,))
        return self._known[person]

    def learn(self, people: Iterable[str]) -> None:
        """Open the names of several people at the cost of one."""
        new = [one for one in dict.fromkeys(people) if one not in self._known]
        if new:
            self._known |= {one: one for one in new}
            with self._book() as known:
                facts = dict(_sealed_names(known, new, self._at))
            opened = self._opened([(FIRM_BOOK, values) for values in facts.values()])
            self._known |= {
                person: PersonName(_shown(values["name"]), person)
                for person, values in zip(facts, opened, strict=True)
                if marker_in(values["name"]) != "withheld"
            }


def nobody_named(person: str) -> str:
    """Everybody by id: where there is no book to look into."""
    return person


def with_people_names(value: ReportValue, names: PersonNames, by: str | None = None) -> ReportValue:
    """A report whose cells name our people; `by` is what it is sliced by, if anything.

    Two of the same name are told apart by their ids behind it.
    """
    columns = person_columns(value.columns, by)
    if not columns:
        return value
    people = {one for row in value.rows for name in columns for one in people_in(row.get(name))}
    names.learn(people)
    alike = Counter(names(one) for one in people)
    shown = {one: f"{names(one)} ({one})" if alike[names(one)] > 1 else names(one) for one in people}
    return replace(value, rows=[_named(row, columns, shown) for row in value.rows])


def person_columns(columns: Iterable[Column], by: str | None) -> list[str]:
    """The names of the columns that have ids of our people."""
    sliced = ("slice",) if by in BY_ROLE else ()
    named = (one for one in columns if one.unit != "count")
    return [one.name for one in named if one.name in (*COLUMNS, *sliced)]


def people_in(value: object) -> list[str]:
    """The ids in a cell, or in a field of a fact."""
    if isinstance(value, list):
        return [str(one) for one in value]
    return value.split(", ") if isinstance(value, str) and value else []


def cell_named(value: object, names: Called) -> PersonName:
    """A cell with the names of those in it."""
    people = people_in(value)
    return PersonName(", ".join(map(names, people)), ", ".join(people))


def _named(row: Row, columns: Iterable[str], shown: Mapping[str, str]) -> Row:
    filled = [name for name in columns if row.get(name)]
    return {**row, **{name: cell_named(row[name], shown.__getitem__) for name in filled}}


def _sealed_names(known: FirmSnapshot, people: Iterable[str], at: datetime) -> Iterable[tuple[str, Any]]:
    book = known.history
    for one in people:
        found = person_at(book, one, at)
        if found and found.named_by:
            fact = book.entries[found.named_by].fact
            yield one, fact.model_dump(mode="json", include={"fact_id", "name"})


def _shown(name: object) -> str:
    return name if isinstance(name, str) else IN_PLACE[marker_in(name) or "broken"]
