"""The range of time that a report is asked about, and what it is split into."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from tierline.domain.shared.time import after_last_instant, first_instant
from tierline.interfaces.query.refusals import RangeBackwards
from tierline.interfaces.query.view import moment_asked
from tierline.projections.reports.periods import Period


class Range(NamedTuple):
    """The range of time that a report looks at, [start, end), and what it is split into.

    What is None is as the report itself has it.
    """

    start: datetime | None
    end: datetime | None
    period: Period | None


def range_asked(
    start: str | None, end: str | None, period: Period | None, named: Callable[[str], str] = str
) -> Range:
    """The range a caller means; a bare day is part of it. `named` is how the door writes a parameter.

    Raises MomentNotUsable and RangeBackwards.
    """
    begins = moment_asked(start, named("from"), first_instant) if start is not None else None
    ends = moment_asked(end, named("to"), after_last_instant) if end is not None else None
    if begins is not None and ends is not None and begins >= ends:
        raise RangeBackwards(field=named("to"))
    return Range(begins, ends, period)
