"""Reports: the list of them, and the answer of one in any format."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, NamedTuple

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope, check
from tierline.interfaces.http.query_params import FreshRows, ThePrincipal, TheSystem, TheView
from tierline.interfaces.http.refusals import ReportUnknown
from tierline.interfaces.http.report_question import TheOrder, TheQuestion
from tierline.interfaces.http.responses import CHECK_FIRST, NO_STORE, SPOKEN, answer, basis_header
from tierline.interfaces.permission import needs, scope_of_report
from tierline.interfaces.presentation.exports import FormatName, format_named
from tierline.interfaces.presentation.json_values import moment, to_json
from tierline.interfaces.presentation.language import AskedLanguage, Language
from tierline.interfaces.presentation.person_names import person_columns
from tierline.interfaces.presentation.report_format import Manner, said_in
from tierline.interfaces.query.languages import preferred
from tierline.interfaces.query.sorting import ordered
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Column, Report, ReportValue

router = APIRouter(tags=["reports"])
_OTHERWISE = ("as_of", "known_at", "format", "lang", "bom", "min_position", "basis", "sort", "order")
"""Parameters that a file tells of elsewhere, or that change none of its rows."""


async def the_report(name: str, principal: ThePrincipal) -> Report:
    """The report of a name. Raises ReportUnknown, ScopeMissing."""
    report = REPORTS.get(name)
    if report is None:
        raise ReportUnknown()
    check(principal, scope_of_report(name))
    return report


TheReport = Annotated[Report, Depends(the_report)]


@router.get("/reports")
@needs(Scope.READ)
def list_reports(request: Request) -> Response:
    """Every report with its title and columns."""
    return answer(request, {"items": [_described(report) for report in REPORTS.values()]})


class ReportWriting(NamedTuple):
    """How an answer is written: in which format and language (None: by the headers), marked or not."""

    format: FormatName
    lang: Language | None
    bom: bool


async def the_writing(
    format: Annotated[
        FormatName, Query(description="What to answer in; `json` tells which chart the report has.")
    ] = "json",
    lang: Annotated[
        AskedLanguage | None,
        Query(description="The language of what rows say; by `Accept-Language` where it is not given."),
    ] = None,
    bom: Annotated[
        bool, Query(description="CSV begins with a byte order mark: spreadsheets then know it is UTF-8.")
    ] = False,
) -> ReportWriting:
    """How the answer is to be written."""
    return ReportWriting(format, lang, bom)


@router.get("/reports/{name}", dependencies=[FreshRows])
@needs(Scope.READ)
def read_report(
    request: Request,
    system: TheSystem,
    report: TheReport,
    view: TheView,
    question: TheQuestion,
    order: TheOrder,
    writing: Annotated[ReportWriting, Depends(the_writing)],
) -> Response:
    """A report at the instant asked about; filters narrow it down to some accounts."""
    format, lang, bom = writing
    question = replace(question, version=report.version_by(view.basis))
    with system.reads.reading(view.known) as reading:
        value = system.reads.answer(reading, report, question, besides=format_named(format).besides)
    language = lang or preferred(request.headers)
    value = said_in(ordered(value, *order), language)
    keep = NO_STORE if report.sealed else CHECK_FIRST
    if format == "json":
        return _json(request, value, keep)
    if format_named(format).named and person_columns(value.columns, question.by):
        value, keep = system.naming(value, question.by), NO_STORE
    manner = Manner(language, system.press, asked(request.query_params), bom)
    return download(value, format, manner, system.bases.token(value.basis), keep)


def asked(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a query that say which rows are asked for: what a file must tell its readers."""
    return {name: given for name, given in parameters.items() if name not in _OTHERWISE and given}


def download(
    value: ReportValue, format: FormatName, manner: Manner, token: str, keep: str = CHECK_FIRST
) -> Response:
    """A report as a file of its own; `token` is that of its basis. Raises FontMissing."""
    made = format_named(format)
    headers = {
        "Content-Disposition": f'attachment; filename="{value.name}.{made.name}"',
        "Cache-Control": keep,
        "Vary": SPOKEN,
        "Tierline-Basis": basis_header(value.basis, token),
    }
    return Response(made.render(value, manner), headers=headers, media_type=made.media_type)


def _json(request: Request, value: ReportValue, keep: str) -> Response:
    names = [column.name for column in value.columns]
    # Written once, for the tag and for the body: they may be very many.
    rows = orjson.Fragment(
        to_json([dict(zip(names, map(row.get, names), strict=True)) for row in value.rows])
    )
    content = {
        "name": value.name,
        "title": value.title,
        "columns": [_column(column) for column in value.columns],
        "rows": rows,
        "chart": value.chart,
        "range": _range(value),
    }
    return answer(request, content, basis=value.basis, keep=keep, vary=SPOKEN)


def _range(value: ReportValue) -> dict[str, str | None] | None:
    """The range of time that a report looked at; it ends before `to`."""
    if value.stretch is None:
        return None
    start, end = value.stretch
    return {"from": moment(start) if start else None, "to": moment(end)}


def _described(report: Report) -> dict[str, Any]:
    columns = [_column(column) for column in report.columns]
    return {"name": report.name, "title": report.title, "columns": columns, "chart": report.chart}


def _column(column: Column) -> dict[str, Any]:
    return {"name": column.name, "heading": column.heading, "unit": column.unit}
