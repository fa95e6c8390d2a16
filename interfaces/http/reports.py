"""Reports: the list of them, and the answer of one as JSON or CSV."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from interfaces.exports import FORMATS
from interfaces.http.answers import CHECK_FIRST, NO_STORE, answer, basis_header
from interfaces.http.asking import FreshRows, TheSystem, TheView
from interfaces.http.questions import TheQuestion
from interfaces.http.refusals import ReportUnknown
from projections.catalogue import REPORTS
from projections.reports import Column, Report, ReportValue

router = APIRouter(tags=["reports"])


@router.get("/reports")
def list_reports(request: Request) -> Response:
    """Every report with its title and columns."""
    return answer(request, {"items": [_described(report) for report in REPORTS.values()]})


@router.get("/reports/{name}", dependencies=[FreshRows])
def read_report(
    request: Request,
    system: TheSystem,
    name: str,
    view: TheView,
    question: TheQuestion,
    format: Annotated[Literal["json", "csv"], Query()] = "json",
) -> Response:
    """A report at the instant asked about; filters narrow it down to some accounts."""
    report = REPORTS.get(name)
    if report is None:
        raise ReportUnknown()
    with system.reading(view.known) as reading:
        value = system.answer(reading, report, question)
    keep = NO_STORE if report.sealed else CHECK_FIRST
    if format == "csv":
        return _csv(value, system.bases.token(value.basis), keep)
    return _json(request, value, keep)


def _json(request: Request, value: ReportValue, keep: str) -> Response:
    rows = [{column.name: row.get(column.name) for column in value.columns} for row in value.rows]
    content = {
        "name": value.name,
        "title": value.title,
        "columns": [_column(column) for column in value.columns],
        "rows": rows,
        "chart": value.chart,
    }
    return answer(request, content, basis=value.basis, keep=keep)


def _csv(value: ReportValue, token: str, keep: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{value.name}.csv"',
        "Cache-Control": keep,
        "Tierline-Basis": basis_header(value.basis, token),
    }
    csv = FORMATS["csv"]
    return Response(csv.render(value), headers=headers, media_type=csv.media_type)


def _described(report: Report) -> dict[str, Any]:
    columns = [_column(column) for column in report.columns]
    return {"name": report.name, "title": report.title, "columns": columns, "chart": report.chart}


def _column(column: Column) -> dict[str, Any]:
    return {"name": column.name, "heading": column.heading, "unit": column.unit}
