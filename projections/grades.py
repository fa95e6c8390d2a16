"""How far the evidence of an account can be trusted, over time."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy import Column, Table

from domain.grade import grade_rows
from projections.base import AccountView, Projection, Row, interval_table
from projections.columns import Text

GRADES = interval_table("grades", Column("grade", Text, nullable=False))


class Grades(Projection):
    """The evidence grade, A to D, as a function of time."""

    name: ClassVar[str] = "grades"
    version: ClassVar[int] = 1
    tables: ClassVar[Sequence[Table]] = (GRADES,)

    def rows(self, view: AccountView) -> Iterator[tuple[Table, Row]]:
        for row in grade_rows(view.history, view.since):
            yield GRADES, row._asdict()
