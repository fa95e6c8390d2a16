"""`/reports/{name}`: any report as a chart and a table, with its files one click away."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any, NamedTuple, get_args

from fastapi import Depends, Query
from starlette.responses import Response

from domain.shared.ids import BOOK
from interfaces.charts import chart_of
from interfaces.exports.base import Manner, columns_to_read, heading, notes
from interfaces.http.answers import NO_STORE, basis_header, moment
from interfaces.http.asking import TheSystem
from interfaces.http.questions import Choice, Range, the_choice, the_range
from interfaces.http.refusals import ChartUnknown, ReportUnknown
from interfaces.http.reports import asked
from interfaces.web.contact_names import with_contact_names
from interfaces.web.looks import look
from interfaces.web.rooms import room
from interfaces.web.showing import listed_in, told
from interfaces.web.texts import Language, said
from interfaces.web.visit import FreshPage, TheFilters, TheVisit, Visit
from projections.base import Row
from projections.catalogue import REPORTS
from projections.periods import Period
from projections.reports import Column, MatterName, ReportValue, Slicing

router = room()
MOST = 1000
"""How many rows a page shows; the downloads have all."""
_COUNTED = ("count", "days", "hours", "money", "share")
_PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
_CODES = ("code", "account")
_SAID_AT = {"statement": "occurred_at", "said_at": "said_at", "since": "since"}
"""Columns that lead to the fact of their row, with the column that tells when it happened."""
_SENTENCE, _SENTENCES = ("what_", "criteria", "responsibilities", "gaps"), ("why", "remedy_")
"""How the names of columns begin whose cells have a sentence, and those that have some."""
WIDE = 8
"""From how many columns on a table is wider than a narrow window."""
MANY = 3
"""A list of more than so many is folded up."""
_CHOICES = {"period": get_args(Period), "by": get_args(Slicing), "matter": get_args(MatterName)}
"""What a range can be split into, a portfolio sliced by, a list of matters narrowed to."""


class Cell(NamedTuple):
    """What stands in a cell, where it leads to, what stands below it, and its items if they are many."""

    column: Column
    shown: str
    href: str | None
    under: str | None
    items: Sequence[str]


def answered(
    system: TheSystem,
    visit: TheVisit,
    name: str,
    filters: TheFilters,
    asked: Annotated[Range, Depends(the_range)],
    choice: Annotated[Choice, Depends(the_choice)],
    account: Annotated[str | None, Query(max_length=64)] = None,
    within: Annotated[int, Query(ge=1, le=3650)] = 90,
) -> Callable[[], ReportValue]:
    """What answers the report at the moment looked at. Raises ReportUnknown."""
    report = REPORTS.get(name)
    if report is None:
        raise ReportUnknown()
    question = filters.question(visit.at, account or None, within)
    question = replace(question, **asked._asdict(), **choice._asdict())

    def answer() -> ReportValue:
        with system.reading(visit.known) as reading:
            return with_contact_names(system.answer(reading, report, question), system, reading, MOST)

    return answer


TheReport = Annotated[Callable[[], ReportValue], Depends(answered)]


@router.get("/reports/{name}.{picture}", dependencies=[FreshPage])
def report_chart(system: TheSystem, visit: TheVisit, report: TheReport, picture: str) -> Response:
    """The chart of a report as a picture. Raises ReportUnknown, ChartUnknown, FontMissing."""
    value = report()
    chart = chart_of(value)
    if chart is None or picture not in _PICTURES:
        raise ChartUnknown()
    drawing = chart.draw(value, visit.language)
    if picture == "svg":
        content = drawing.encode()
    else:
        title, manner = said(chart.title, visit.language), Manner(visit.language, asked=asked(visit.asked))
        content = system.press.picture(drawing, title, notes(value, manner), visit.language)
    headers = {
        "Content-Disposition": f'attachment; filename="{value.name}.{picture}"',
        "Cache-Control": NO_STORE,
        "Tierline-Basis": basis_header(value.basis, system.bases.token(value.basis)),
    }
    return Response(content, headers=headers, media_type=_PICTURES[picture])


@router.get("/reports/{name}", dependencies=[FreshPage])
def report_page(system: TheSystem, visit: TheVisit, report: TheReport) -> Response:
    """A report at the moment looked at. Raises ReportUnknown."""
    return look(system, visit, "report.html.j2", lambda: _shown(report(), visit))


def _shown(value: ReportValue, visit: Visit) -> dict[str, Any]:
    report = REPORTS[value.name]
    columns = _columns(value, visit.language)
    rows = [[_cell(column, row, visit) for column in columns] for row in value.rows[:MOST]]
    return {
        "report": value,
        **_chart(value, visit.language),
        "choices": {name: _CHOICES[name] for name in report.takes if name in _CHOICES},
        "ranged": "from" in report.takes,
        "heads": [(heading(one, visit.language), _look_of(one)) for one in columns],
        "rows": rows,
        "looks": {one.name: _look_of(one) for one in columns},
        "wide": len(columns) >= WIDE,
        "total": len(value.rows),
        "basis": value.basis,
    }


def _chart(value: ReportValue, language: Language) -> dict[str, Any]:
    chart = chart_of(value) if value.rows else None
    if chart is None:
        return {"chart": "", "chart_title": ""}
    return {"chart": chart.draw(value, language), "chart_title": said(chart.title, language)}


def _columns(value: ReportValue, language: Language) -> list[Column]:
    """The columns of the table; the code of an account stands below its name."""
    columns = columns_to_read(value, language)
    named = any(one.name == "name" for one in columns)
    return [one for one in columns if not (named and one.name in _CODES)]


def _look_of(column: Column) -> str:
    """How the cells of a column stand: numbers to the right, names whole, long texts with room."""
    if column.unit in _COUNTED:
        return "n"
    if column.unit in ("instant", "date") or column.name == "period":
        return "nw"
    if column.name.startswith((*_SENTENCE, *_SENTENCES)):
        return "words long" if column.name.startswith(_SENTENCES) else "words"
    return "any" if column.name == "source_reference" else "whole"


def _cell(column: Column, row: Row, visit: Visit) -> Cell:
    shown, value = told(column, row, visit.language), row.get(column.name)
    items = listed_in(column, value, visit.language) if isinstance(value, str) else []
    code = _account_of(row) if column.name == "name" else None
    return Cell(column, shown, _leads_to(column, row, visit), code, items if len(items) > MANY else [])


def _account_of(row: Row) -> str | None:
    """The account that a row is about, if it is about one."""
    code = row.get("account") or row.get("code")
    return None if code is None or code == BOOK else str(code)


def _leads_to(column: Column, row: Row, visit: Visit) -> str | None:
    """The account that a value names, or the line of the fact that a row is about."""
    value, code = row.get(column.name), _account_of(row)
    if column.name in (*_CODES, "name") and code:
        return visit.to(f"/accounts/{code}")
    if column.name == "slice" and row.get("dimension") == "account":
        return visit.to(f"/accounts/{value}")
    at = row.get(_SAID_AT.get(column.name, ""))
    if value and code and at and row.get("fact_id"):
        return f"{visit.to('/accounts/' + code, to=moment(at))}#f-{row['fact_id']}"
    return None
