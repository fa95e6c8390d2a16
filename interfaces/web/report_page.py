"""`/reports/{name}`: any report as a chart and a table, with its files one click away."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, get_args

from fastapi import Depends, Query
from starlette.responses import Response

from tierline.application.access import Scope, check
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.http.refusals import ChartUnknown, ReportUnknown
from tierline.interfaces.http.report_question import Choice, the_choice
from tierline.interfaces.http.reports import asked
from tierline.interfaces.permission import needs, scope_of_report
from tierline.interfaces.presentation.briefings import BRIEFINGS, paragraph_of
from tierline.interfaces.presentation.charts import chart_of
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.report_format import Manner, notes, stretch_says
from tierline.interfaces.query.ranges import Range, range_asked
from tierline.interfaces.web.contact_names import with_contact_names
from tierline.interfaces.web.page_cache import look
from tierline.interfaces.web.page_context import FreshPage, PageContext, TheFilters, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.pictures import PictureText, ThePicture, as_picture
from tierline.interfaces.web.report_table import table_of
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import MatterName, ReportValue, Slicing
from tierline.projections.reports.periods import Period

router = room()
MOST = 1000
"""How many rows a page shows; the downloads have all."""
_CHOICES = {"period": get_args(Period), "by": get_args(Slicing), "matter": get_args(MatterName)}
"""What a range can be split into, a portfolio sliced by, a list of matters narrowed to."""


def the_range(
    start: Annotated[str | None, Query(alias="from", max_length=64)] = None,
    end: Annotated[str | None, Query(alias="to", max_length=64)] = None,
    period: Period | None = None,
) -> Range:
    """The range given; a blank field of the form asks nothing. Raises as `range_asked` does."""
    return range_asked(start or None, end or None, period)


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
    check(visit.principal, scope_of_report(name))
    question = filters.question(visit.at, account or None, within)
    question = replace(question, **asked._asdict(), **choice._asdict())

    def answer() -> ReportValue:
        with system.reads.reading(visit.known) as reading:
            value = with_contact_names(system.reads.answer(reading, report, question), system, reading, MOST)
        return system.naming(value, question.by)

    return answer


TheReport = Annotated[Callable[[], ReportValue], Depends(answered)]


@router.get("/reports/{name}.{picture}", dependencies=[FreshPage])
@needs(Scope.READ)
def report_chart(system: TheSystem, visit: TheVisit, report: TheReport, picture: ThePicture) -> Response:
    """The chart of a report as a picture. Raises ReportUnknown, ChartUnknown, FontMissing."""
    value = report()
    chart = chart_of(value)
    if chart is None:
        raise ChartUnknown()
    title, manner = said(chart.title, visit.language), Manner(visit.language, asked=asked(visit.asked))
    drawing = chart.draw(value, visit.language)
    return as_picture(
        system, drawing, PictureText(value.name, title, notes(value, manner), value.basis), visit, picture
    )


@router.get("/reports/{name}", dependencies=[FreshPage])
@needs(Scope.READ)
def report_page(system: TheSystem, visit: TheVisit, report: TheReport) -> Response:
    """A report at the moment looked at. Raises ReportUnknown."""
    return look(system, visit, "report.html.j2", lambda: _shown(report(), visit))


def _shown(value: ReportValue, visit: PageContext) -> dict[str, Any]:
    report = REPORTS[value.name]
    return {
        "report": value,
        "paragraph": paragraph_of(value, visit.language),
        "pack": visit.data(f"/v1/reports/{value.name}", format="pptx", lang=visit.language)
        if value.name in BRIEFINGS
        else "",
        **_chart(value, visit.language),
        "choices": {name: _CHOICES[name] for name in report.takes if name in _CHOICES},
        "ranged": "from" in report.takes,
        **table_of(value, visit, MOST),
        "total": len(value.rows),
        "stretch": stretch_says(value.stretch, visit.language, visit.clocks) if value.stretch else "",
        "basis": value.basis,
    }


def _chart(value: ReportValue, language: Language) -> dict[str, Any]:
    chart = chart_of(value) if value.rows else None
    if chart is None:
        return {"chart": "", "chart_title": ""}
    return {"chart": chart.draw(value, language), "chart_title": said(chart.title, language)}
