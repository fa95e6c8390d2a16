"""Who of us met the customer's management: where what the firm's own book says of them may mean something.

A row: account `ACME`, fact_id `0b9e...`, at 2026-03-01T12:00Z, person `li.wei`.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy import Column, Table, select

from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Change, Entry, History
from tierline.domain.firm.levels import levels_told
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, fact_patch, fact_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.reading import Reading, named

_OUR_SIDE = fact_table("our_side", Column("person", Text, nullable=False))


class OurSide(Projection):
    """One row for each of us in an executive contact: accounts follow what the book says of their levels."""

    name: ClassVar[str] = "our_side"
    version: ClassVar[int] = 1
    answers: ClassVar[int | None] = 0
    tables: ClassVar[Sequence[Table]] = (_OUR_SIDE,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.changed(ExecutiveContact):
            yield from fact_patch(_OUR_SIDE, view, _people)

    def concerned(self, reading: Reading, change: Change, book: History) -> set[str]:
        people = levels_told(change)
        if not people:
            return set()
        table = reading.over_time(_OUR_SIDE)
        wanted = select(table.c.account).where(named(table.c.person, people)).distinct()
        return {row["account"] for row in reading.all(wanted)}


def _people(entry: Entry) -> list[Row]:
    fact = entry.fact
    assert isinstance(fact, ExecutiveContact)
    key = {"at": entry.at, "fact_id": str(fact.fact_id)}
    people = dict.fromkeys(fact.people) if entry.holds else ()
    return [{**key, "person": person} for person in people]
