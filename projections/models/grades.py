"""How far the evidence of an account can be trusted, over time.

A row: account `ACME`, valid from 2026-03-01 to 2026-05-30, grade `B`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Table

from tierline.domain.account.history import History
from tierline.domain.coverage.holdings import open_spans
from tierline.domain.grade import GradeWatch, grade_rows, open_rows
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, interval_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.reading import Reading, Relation

_GRADES = interval_table("grades", Column("grade", Text, nullable=False))


class Grades(Projection):
    """The evidence grade, A to D, as a function of time."""

    name: ClassVar[str] = "grades"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (_GRADES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.whole:
            yield Patch(_GRADES, view.told(_rows, view.since), view.since)
        elif view.change is not None:
            last = view.terms[-1]
            if last.history is None or view.since < last.start:
                yield Patch(_GRADES, view.told(_rows, view.since), view.since)
            else:
                yield from _renewed(view, last.history, last.start)


def grades_at(reading: Reading, at: datetime) -> Relation:
    """The evidence grade of each open account at an instant: `account, valid_from, valid_to, grade`."""
    return reading.at(_GRADES, at)


def _renewed(view: AccountView, history: History, start: datetime) -> Iterator[Patch]:
    """Where the fact bears on what tells of the account in the end, a watch goes on from fact to fact."""
    watch = history.index(GradeWatch, lambda past: GradeWatch(past, view.since))
    if renewed := watch.renewed():
        since, letters = renewed
        letters = letters.since(max(since, start))
        rows = open_rows(letters, open_spans(history))
        yield Patch(_GRADES, [row._asdict() for row in rows], letters.start)


def _rows(history: History, since: datetime) -> list[Row]:
    return [row._asdict() for row in grade_rows(history, since)]
