"""`/reports/{name}`: any report as a table, with the same question at the API one click away."""

from dataclasses import replace
from typing import Annotated, get_args

from fastapi import Depends, Query
from starlette.responses import Response

from interfaces.http.asking import TheSystem
from interfaces.http.questions import Range, the_range
from interfaces.http.refusals import ReportUnknown
from interfaces.web.rendering import page
from interfaces.web.rooms import room
from interfaces.web.showing import cell
from interfaces.web.texts import LANGUAGES, Language
from interfaces.web.visit import FreshPage, TheFilters, TheVisit
from projections.base import Row
from projections.catalogue import REPORTS
from projections.periods import Period
from projections.reports import Column, Slicing

router = room()
MOST = 1000
"""How many rows a page shows; the downloads have all."""
_COUNTED = ("count", "days", "share")
_CODES = ("code", "account")
_CHOICES = {"period": get_args(Period), "by": get_args(Slicing)}
"""What a range can be split into and a portfolio sliced by."""


@router.get("/reports/{name}", dependencies=[FreshPage])
def report_page(
    system: TheSystem,
    visit: TheVisit,
    name: str,
    filters: TheFilters,
    asked: Annotated[Range, Depends(the_range)],
    account: Annotated[str | None, Query(max_length=64)] = None,
    within: Annotated[int, Query(ge=1, le=3650)] = 90,
    by: Slicing | None = None,
) -> Response:
    """A report at the moment looked at. Raises ReportUnknown."""
    report = REPORTS.get(name)
    if report is None:
        raise ReportUnknown()
    question = filters.question(visit.at, account or None, within)
    question = replace(question, **asked._asdict(), by=by)
    with system.reading(visit.known) as reading:
        value = system.answer(reading, report, question)
    columns = [one for one in value.columns if _is_for(one, visit.language)]
    rows = [
        [
            (column, cell(column, row.get(column.name), visit.language), _code(column, row))
            for column in columns
        ]
        for row in value.rows[:MOST]
    ]
    return page(
        "report.html.j2",
        visit,
        report=value,
        choices={name: _CHOICES[name] for name in report.takes if name in _CHOICES},
        ranged="from" in report.takes,
        columns=columns,
        rows=rows,
        counted=_COUNTED,
        total=len(value.rows),
        basis=value.basis,
    )


def _is_for(column: Column, language: Language) -> bool:
    """Whether a column is not the one of another language."""
    return column.name.rpartition("_")[2] not in {one for one in LANGUAGES if one != language}


def _code(column: Column, row: Row) -> str | None:
    """The account that a value names, if it names one."""
    value = row.get(column.name)
    return str(value) if value and column.name in _CODES else None
