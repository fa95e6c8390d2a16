"""`/reports/{name}`: any report as a chart and a table, with its files one click away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, get_args

from fastapi import Depends, Query
from starlette.responses import Response

from tierline.application.access import Scope, check
from tierline.domain.shared.time import earlier
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.http.refusals import ChartUnknown, ReportUnknown
from tierline.interfaces.http.report_question import Choice, TheOrder, the_choice
from tierline.interfaces.http.reports import asked
from tierline.interfaces.permission import needs, scope_of_report
from tierline.interfaces.presentation.briefings import BRIEFINGS, paragraph_of
from tierline.interfaces.presentation.charts import chart_of
from tierline.interfaces.presentation.formatting import day, instant_of_end
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.report_format import Manner, notes, stretch_says
from tierline.interfaces.query.ranges import Range, range_asked
from tierline.interfaces.query.sorting import ordered
from tierline.interfaces.web.contact_names import with_contact_names
from tierline.interfaces.web.movement_view import FlowBetween, flow_between
from tierline.interfaces.web.moves_named import moves_named
from tierline.interfaces.web.narrowings import last_quarter, presets_of
from tierline.interfaces.web.page_cache import look
from tierline.interfaces.web.page_context import NARROWINGS, FreshPage, PageContext, TheFilters, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.pictures import PictureText, ThePicture, as_picture
from tierline.interfaces.web.report_table import table_of
from tierline.projections.catalogue import REPORTS
from tierline.projections.engine.reading import Reading
from tierline.projections.models.statements import CORRECTIONS
from tierline.projections.reports.base import MatterName, Question, ReportValue, Slicing
from tierline.projections.reports.movement import Movement
from tierline.projections.reports.periods import Period
from tierline.projections.reports.portfolio_totals import tier_courses, values_there_are

router = room()
MOST = 1000
"""How many rows a page shows; the downloads have all."""
_CHOICES = {
    "period": get_args(Period),
    "by": get_args(Slicing),
    "matter": get_args(MatterName),
    "statement": (CORRECTIONS,),
}
"""What a range can be split into, a portfolio sliced by, a list of matters or statements narrowed to."""


async def the_range(
    start: Annotated[str | None, Query(alias="from", max_length=64)] = None,
    end: Annotated[str | None, Query(alias="to", max_length=64)] = None,
    period: Period | None = None,
) -> Range:
    """The range given; a blank field of the form asks nothing. Raises as `range_asked` does."""
    return range_asked(start or None, end or None, period)


async def the_look(visit: TheVisit, name: str) -> PageContext:
    """The visit; movement opens on the last whole quarter, which then stands in every address."""
    if name != Movement.name or any(one in visit.asked for one in ("from", "to", "period")):
        return visit
    quarter = last_quarter(visit.at)
    span = {"from": day(quarter.start), "to": instant_of_end(quarter.end)}
    return replace(visit, asked={**visit.asked, **span})


TheLook = Annotated[PageContext, Depends(the_look)]


async def the_span(visit: TheLook, asked: Annotated[Range, Depends(the_range)]) -> Range:
    """The range given, or the one that a report opens on. Raises as `range_asked` does."""
    if asked != (None, None, None):
        return asked
    return range_asked(visit.asked.get("from"), visit.asked.get("to"), None)


async def answered(  # noqa: PLR0913 - what a report is asked are its parameters
    system: TheSystem,
    visit: TheLook,
    name: str,
    filters: TheFilters,
    asked: Annotated[Range, Depends(the_span)],
    choice: Annotated[Choice, Depends(the_choice)],
    order: TheOrder,
    account: Annotated[str | None, Query(max_length=64)] = None,
    within: Annotated[int, Query(ge=1, le=3650)] = 90,
) -> Callable[[], ReportValue]:
    """What answers the report at the moment looked at. Raises ReportUnknown."""
    report = REPORTS.get(name)
    if report is None:
        raise ReportUnknown()
    check(visit.principal, scope_of_report(name))
    question = filters.question(visit.at, account or None, within)
    question = replace(
        question, **asked._asdict(), **choice._asdict(), version=report.version_by(visit.basis)
    )

    def answer() -> ReportValue:
        with system.reads.reading(visit.known) as reading:
            besides = name == Movement.name
            value = system.reads.answer(reading, report, question, besides=besides)
            value = ordered(system.naming(value, question.by), *order)
            return with_contact_names(value, system, reading, MOST)

    return answer


TheReport = Annotated[Callable[[], ReportValue], Depends(answered)]


@router.get("/reports/{name}.{picture}", dependencies=[FreshPage])
@needs(Scope.READ)
def report_chart(system: TheSystem, visit: TheLook, report: TheReport, picture: ThePicture) -> Response:
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
def report_page(system: TheSystem, visit: TheLook, report: TheReport, filters: TheFilters) -> Response:
    """A report at the moment looked at. Raises ReportUnknown."""

    def values() -> dict[str, Any]:
        value = report()
        found = _shown(value, visit)
        with system.reads.reading(visit.known) as reading:
            options = values_there_are(reading, visit.at)
            flow = _flow(reading, value, filters.question(visit.at), visit)
        visit.will_name(options["person"])
        return {**found, "flow": flow, "options": options, "presets": presets_of(visit.at)}

    return look(system, visit, "report.html.j2", values)


def _flow(reading: Reading, value: ReportValue, question: Question, visit: PageContext) -> FlowBetween | None:
    """From which tier to which accounts went within the range of movement; None of any other report."""
    stretch = value.stretch
    if value.name != Movement.name or stretch is None or stretch.start is None:
        return None
    since, until = (earlier(one, datetime.resolution) for one in (stretch.start, stretch.end))
    until = min(until, visit.at)
    return flow_between(tier_courses(reading, question, [since, until]), since, until, visit)


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
        "moves": moves_named(value, visit),
        "all_moves": visit.to("/reports/moves", **_of_moves(visit)),
        "ranged": "from" in report.takes,
        **table_of(value, visit, MOST),
        "stretch": stretch_says(value.stretch, visit.language, visit.clocks) if value.stretch else "",
        "basis": value.basis,
    }


def _of_moves(visit: PageContext) -> dict[str, str]:
    return {one: visit.asked[one] for one in (*NARROWINGS, "from", "to", "by") if one in visit.asked}


def _chart(value: ReportValue, language: Language) -> dict[str, Any]:
    chart = chart_of(value) if value.rows else None
    if chart is None:
        return {"chart": "", "chart_title": ""}
    return {
        "chart": chart.draw(value, language),
        "narrow_chart": chart.draw(value, language, narrow=True),
        "chart_title": said(chart.title, language),
    }
