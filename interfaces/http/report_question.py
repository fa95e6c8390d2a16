"""What a report is asked: an instant, accounts, and for some reports a range of time, periods and slices."""

from dataclasses import replace
from typing import Annotated, NamedTuple

from fastapi import Depends, Query

from tierline.interfaces.http.filters import TheNarrowing
from tierline.interfaces.http.query_params import TheView
from tierline.interfaces.query.ranges import Range, range_asked
from tierline.interfaces.query.sorting import Order
from tierline.projections.models.statements import StatementName
from tierline.projections.reports.base import MatterName, Question, Slicing
from tierline.projections.reports.periods import Period

_When = Annotated[str | None, Query(max_length=64)]


async def the_range(
    start: Annotated[_When, Query(alias="from", description="The first instant or day of the range.")] = None,
    end: Annotated[
        _When, Query(alias="to", description="The last day of the range, or the instant it is over.")
    ] = None,
    period: Annotated[Period | None, Query(description="What the range is split into.")] = None,
) -> Range:
    """The range given."""
    return range_asked(start, end, period)


class Choice(NamedTuple):
    """What some reports let one choose; None is as the report itself has it."""

    by: Slicing | None
    matter: MatterName | None
    statement: StatementName | None


async def the_choice(
    by: Annotated[Slicing | None, Query(description="What slices the portfolio.")] = None,
    matter: Annotated[MatterName | None, Query(description="The one kind of matter asked for.")] = None,
    statement: Annotated[
        StatementName | None,
        Query(description="A kind of statement, or `corrections`: what corrects, retracts, reinstates."),
    ] = None,
) -> Choice:
    """The choice made."""
    return Choice(by, matter, statement)


class RowOrder(NamedTuple):
    """The column that orders the rows (None: the report's own order), and which come first."""

    sort: str | None
    order: Order


async def the_order(
    sort: Annotated[str | None, Query(max_length=64, description="A column that orders the rows.")] = None,
    order: Annotated[Order, Query(description="The least first, or the most.")] = "asc",
) -> RowOrder:
    """The order asked for; a blank column orders nothing."""
    return RowOrder(sort or None, order)


TheOrder = Annotated[RowOrder, Depends(the_order)]


async def the_question(
    view: TheView,
    narrowing: TheNarrowing,
    asked: Annotated[Range, Depends(the_range)],
    choice: Annotated[Choice, Depends(the_choice)],
    account: Annotated[str | None, Query(max_length=64)] = None,
    within: Annotated[int, Query(ge=1, le=3650, description="How many days ahead to look.")] = 90,
) -> Question:
    """What is asked of a report."""
    found = narrowing.question(view.at, account, within)
    return replace(found, **asked._asdict(), **choice._asdict())


TheQuestion = Annotated[Question, Depends(the_question)]
