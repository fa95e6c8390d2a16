"""How far the evidence of an account can be trusted, over time."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy import Column, Table

from domain.coverage.holdings import open_spans
from domain.grade import GradeWatch, open_rows
from projections.base import AccountView, Patch, Projection, interval_table
from projections.columns import Text

GRADES = interval_table("grades", Column("grade", Text, nullable=False))


class Grades(Projection):
    """The evidence grade, A to D, as a function of time."""

    name: ClassVar[str] = "grades"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (GRADES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.change is None:
            return
        watch = view.history.index(GradeWatch, lambda past: GradeWatch(past, view.since))
        if renewed := watch.renewed():
            since, letters = renewed
            rows = open_rows(letters, open_spans(view.history))
            yield Patch(GRADES, [row._asdict() for row in rows], since)
