"""The filters that are on, each with the address of the same page without it, and ranges asked for often."""

from datetime import datetime
from typing import NamedTuple

from tierline.application.saved_views import SavedView
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import later
from tierline.interfaces.presentation.formatting import day, instant_of_end
from tierline.interfaces.presentation.language import said
from tierline.interfaces.presentation.report_sentences import title_of
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.query.saved_views import kept_query
from tierline.interfaces.web.page_context import NARROWINGS, PageContext
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Report
from tierline.projections.reports.periods import Span, last_whole_quarter, quarters_up_to

SPAN = ("from", "to", "period")
"""What says over which time a report tells, and in which parts."""


class ActiveFilter(NamedTuple):
    """A filter that is on: what it asks for, and the address without it."""

    shown: str
    without: str


class Preset(NamedTuple):
    """A range that is asked for often: the key of its name, its first and its last day."""

    name: str
    since: str
    until: str


def narrowings_of(visit: PageContext) -> list[ActiveFilter]:
    """The filters in the address, in the order of the bar."""
    found = []
    # Whose a desk is, its heading says.
    for name in (*NARROWINGS, "account") if visit.path != "/desk" else NARROWINGS[1:]:
        if value := visit.asked.get(name):
            shown = f"{text(name, visit.language)}{text('colon', visit.language)}{_value(name, value, visit)}"
            found.append(ActiveFilter(shown, visit.here(**{name: None, "cursor": None})))
    return found


class OfferedView(NamedTuple):
    """A saved view in the bar: its name, its address, and whether it is what the page shows."""

    name: str
    href: str
    is_here: bool


def views_offered(visit: PageContext) -> list[OfferedView]:
    """The saved views of who looks."""
    here = (visit.path, tuple(kept_query(visit.path, asked_of_view(visit)).items()))
    return [
        OfferedView(one.name, view_href(one, visit), (one.page, one.query) == here) for one in visit.views
    ]


def view_href(one: SavedView, visit: PageContext) -> str:
    """The address of a view, as things are now."""
    return visit.present(one.page, **dict(one.query))


def asked_of_view(visit: PageContext) -> dict[str, str]:
    """What a view of this page is asked: what stands in its address, but not a range that it opens on.

    So a view of the last whole quarter is of that which is the last one when it is opened.
    """
    quarter = last_quarter(visit.at)
    opens_on = {"from": day(quarter.start), "to": instant_of_end(quarter.end)}
    if visit.path == "/reports/movement" and opens_on.items() <= visit.asked.items():
        return {name: value for name, value in visit.asked.items() if name not in opens_on}
    return dict(visit.asked)


def view_says(one: SavedView, visit: PageContext) -> str:
    """What a view is of: its page and its filters."""
    language, colon = visit.language, text("colon", visit.language)
    titles = {"/": text("portfolio", language), "/desk": text("desk", language)}
    report = REPORTS.get(one.page.rpartition("/")[2])
    title = titles.get(one.page) or (said(title_of(report), language) if report else one.page)
    filters = [
        f"{text(name, language)}{colon}{_value(name, value, visit)}"
        for name, value in one.query
        if name in (*NARROWINGS, "account")
    ]
    return " · ".join([title, *filters])


def without_narrowings(visit: PageContext) -> str:
    """The address without any of these filters."""
    kept = {"person": visit.asked.get("person")} if visit.path == "/desk" else {}
    return visit.here(**{**dict.fromkeys((*NARROWINGS, "account", "cursor")), **kept})


def kept_by(report: Report, visit: PageContext) -> dict[str, str]:
    """What a report is asked that one goes on to: the same accounts, and the same range if it takes one."""
    span = visit.asked if visit.path.startswith("/reports/") else {}
    return visit.narrowed | {name: span[name] for name in SPAN if name in span and name in report.takes}


def presets_of(at: datetime) -> list[Preset]:
    """This quarter up to now, the last whole quarter, and this year up to now."""
    quarter = last_quarter(at)
    year = datetime(at.year, 1, 1, tzinfo=at.tzinfo)
    return [
        Preset("this_quarter", day(quarters_up_to(later(at, datetime.resolution), 1)), day(at)),
        Preset("last_quarter", day(quarter.start), instant_of_end(quarter.end)),
        Preset("this_year", day(year), day(at)),
    ]


def last_quarter(at: datetime) -> Span:
    """The last quarter that is over at a moment, or at the end of its day."""
    return last_whole_quarter(later(at, datetime.resolution))


def _value(name: str, value: str, visit: PageContext) -> str:
    if name == "person":
        return str(visit.called(value))
    if name == "tier":
        return said(Tier(value).words, visit.language)
    return text(value, visit.language) if name == "kind" else value
