"""How far the evidence of an account can be trusted, over time.

A row: account `ACME`, valid from 2026-03-01 to 2026-05-30, grade `B`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Table

from tierline.domain.grade import Letter, letters_over, rows_of, watch_of, while_open
from tierline.domain.shared.time import FOREVER
from tierline.domain.time.steps import Steps
from tierline.projections.engine.base import AccountView, Patch, Projection, interval_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.reading import Instant, Relation, Relations

_GRADES = interval_table("grades", Column("grade", Text, nullable=False))


class Grades(Projection):
    """The evidence grade, A to D, as a function of time."""

    name: ClassVar[str] = "grades"
    version: ClassVar[int] = 3
    answers: ClassVar[int | None] = 2
    """Under policies that say nothing of grades, as none did before, answers are as they were."""
    tables: ClassVar[Sequence[Table]] = (_GRADES,)
    learns_of_the_firm: ClassVar[bool] = True

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.since == FOREVER:
            return
        if renewed := _renewed(view):
            letters, end = renewed
            yield Patch(_GRADES, [row._asdict() for row in rows_of(letters)], letters.start, until=end)


def grades_at(reading: Relations, at: Instant) -> Relation:
    """The evidence grade of each open account at an instant: `account, valid_from, valid_to, grade`."""
    return reading.at(_GRADES, at)


def grades_over_time(reading: Relations) -> Relation:
    """The evidence grades of accounts over time, with the columns of `grades_at`."""
    return reading.over_time(_GRADES)


def _renewed(view: AccountView) -> tuple[Steps[Letter | None], datetime] | None:
    """The grade from where it is otherwise than last told, and until when it is; None if it is nowhere.

    Where the fact bears on the last term only, a watch tells.
    """
    last = view.terms[-1]
    if view.whole or view.change is None or last.history is None or view.since < last.start:
        return letters_over(view.terms, view.since), FOREVER
    policy, since = last.policy, view.since
    watch = last.history.index((watch_of, policy.hash), lambda past: watch_of(past, policy, since))
    renewed = watch.renewed()
    if renewed is None or renewed[0].end <= last.start:
        return None
    (begin, end), letters = renewed
    return while_open(letters, last.history).since(max(begin, last.start)), end
