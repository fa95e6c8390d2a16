"""Templates to responses: everything escaped, nothing from elsewhere, nothing kept by the browser."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from tierline.application.access import EVERY_SCOPE
from tierline.domain.account.contacts import LEVEL_WORDS
from tierline.domain.catalogue import CHARACTERISTICS, DEFINITIONS, Role, Tier, towards
from tierline.domain.shared.time import FOREVER
from tierline.domain.shared.words import Words, pieces
from tierline.domain.tiers.gaps import role_to_act
from tierline.interfaces.permission import scope_of_report
from tierline.interfaces.presentation import dealing_words, formatting
from tierline.interfaces.presentation.basis_text import lacking
from tierline.interfaces.presentation.charts.movement_flow import MARKS as MARKS_OF_WAYS
from tierline.interfaces.presentation.kind_names import KIND_NAMES
from tierline.interfaces.presentation.language import (
    Language,
    languages,
    own_name,
    pattern,
    said,
    tag,
)
from tierline.interfaces.presentation.person_names import PersonName
from tierline.interfaces.presentation.report_sentences import sentence_of, title_of
from tierline.interfaces.presentation.texts import CAUSES, COVERAGE_STATES, FINDING_STATES, PARTS, TEXTS
from tierline.interfaces.web.forms.menu import USUAL
from tierline.interfaces.web.movement_view import passing_words
from tierline.interfaces.web.narrowings import (
    asked_of_view,
    kept_by,
    narrowings_of,
    view_href,
    view_says,
    views_offered,
    without_narrowings,
)
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.web.table_cards import with_cards
from tierline.projections.catalogue import REPORTS

_HERE = Path(__file__).parent
ASSETS = {path.name: path.read_bytes() for path in sorted((_HERE / "assets").iterdir()) if path.is_file()}
"""The files that pages load, by name."""
MARKS = {name: sha256(content).hexdigest()[:12] for name, content in ASSETS.items()}
"""What each of them is: in their address, so that browsers may keep them for good."""

_OURS = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:;"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    # Browsers name the origin of a form only where the policy lets them tell their own site who asks.
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Language, Cookie",
}


def asset(name: str) -> str:
    """The address of a file that pages load."""
    return f"/assets/{name}?v={MARKS[name]}"


@pass_context
def _day(context: Context, value: datetime | date | None) -> str:
    """A day; that of a moment by the reader's clocks."""
    return formatting.day(value, context["visit"].clocks)


@pass_context
def _moment(context: Context, value: datetime | None) -> str:
    """A moment by the reader's clocks, where nothing but text can stand."""
    return formatting.instant(value, context["visit"].clocks)


@pass_context
def _instant(context: Context, value: datetime | None) -> Markup:
    """A moment by the reader's clocks, with that of UTC at hand."""
    return timed(value, _moment(context, value))


@lru_cache(maxsize=16_384)
def timed(value: datetime | None, shown: str, parted: Markup | None = None) -> Markup:
    """What is shown of a moment, marked up with the moment itself; `parted`: in parts."""
    if value is None or value >= FOREVER:
        return escape(shown)
    exact = value.astimezone(UTC)
    told = formatting.instant(exact)
    title = Markup(' title="{}"').format(told) if told != shown else Markup()
    return Markup('<time datetime="{}"{}>{}</time>').format(exact.isoformat(), title, parted or shown)


def _may_read(visit: PageContext, report: str) -> bool:
    return visit.principal.may(scope_of_report(report))


_OF_REPORTS = {
    "kept_by": kept_by,
    "narrowings_of": narrowings_of,
    "sentence_of": sentence_of,
    "title_of": title_of,
    "without_narrowings": without_narrowings,
    "asked_of_view": asked_of_view,
    "view_href": view_href,
    "view_says": view_says,
    "views_offered": views_offered,
}
"""What pages of reports and the portfolio ask for."""
_FILTERS = {
    "number": formatting.number,
    "asked_day": formatting.day,
    "day": _day,
    "instant": _instant,
    "moment": _moment,
    "money": formatting.money,
    "percent": formatting.percent,
    "said": said,
    "timed": timed,
}
"""How templates write values."""


def _environment() -> Environment:
    # Templates aren't looked at again on disk: that took a twentieth of a page.
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(
        asset=asset,
        bucket=formatting.bucket,
        causes=CAUSES,
        characteristics=CHARACTERISTICS,
        every_scope=EVERY_SCOPE,
        definitions=tuple(DEFINITIONS.values()),
        dealing_words=dealing_words.ALL,
        levels=LEVEL_WORDS,
        coverage_states=COVERAGE_STATES,
        finding_states=FINDING_STATES,
        flow_marks=MARKS_OF_WAYS,
        passed=passing_words,
        part_names=PARTS,
        reports=REPORTS,
        kind_names=KIND_NAMES,
        lacking=lacking,
        may_read=_may_read,
        role_to_act=role_to_act,
        roles_all=tuple(Role),
        tiers=tuple(Tier),
        towards=towards,
        usual_kinds=USUAL,
        **_OF_REPORTS,
    )
    made.filters.update(_FILTERS)
    return made


_ENVIRONMENT = _environment()


class OtherLanguage(NamedTuple):
    """A language that a page can be read in as well, by the name that it calls itself."""

    code: Language
    tag: str
    name: str


def _filled(text: str, values: Mapping[str, object]) -> Markup:
    """A text with values in its places, as it stands in a page: like `Markup.format`, but quicker."""
    found = []
    for before, name, form in _pieces(text):
        found.append(before)
        if name is not None:
            found.append(escape(format(values[name], form) if form else values[name]))
    return Markup("".join(found))  # noqa: S704 - each piece is escaped


@lru_cache(maxsize=4_096)
def _pieces(text: str) -> tuple[tuple[Markup, str | None, str], ...]:
    return tuple((escape(before), name, form) for before, name, form in pieces(text))


@cache
def _ready(language: Language) -> dict[str, Markup]:
    """Every text as it stands in a page, for those that have nothing to fill in."""
    return {key: escape(said(words, language)) for key, words in TEXTS.items()}


@cache
def _others(language: Language) -> tuple[OtherLanguage, ...]:
    return tuple(OtherLanguage(one, tag(one), own_name(one)) for one in languages() if one != language)


def page(template: str, visit: PageContext, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the visitor's language.

    Templates say `t('key')` for our own texts, `w(words)` for the domain's, `p(ids)` for our people's names.
    """
    return whole(part(template, visit, **values), visit, status)


def whole(content: Markup, visit: PageContext, status: int = 200) -> HTMLResponse:
    """A page that is made already, in the visitor's language."""
    return HTMLResponse(content, status, {**HEADERS, "Content-Language": visit.language})


def moving_on(visit: PageContext, what: str, onward: str) -> HTMLResponse:
    """A page that says what was done, and goes on to an address by itself."""
    return page("moving_on.html.j2", visit, what=what, onward=onward)


def our_address(said: str) -> str | None:
    """An address that somebody wants to go to, if it is on this service and on no other."""
    return said if _OURS.fullmatch(said) else None


def part(template: str, visit: PageContext, **values: Any) -> Markup:
    """A piece of a page, or all of it."""
    ready = _ready(visit.language)

    def ours(key: str, **words: object) -> Markup:
        if not words:
            return ready[key]
        return _filled(pattern(TEXTS[key], visit.language, words.get("n")), words)

    def domains(value: Words | Tier) -> str:
        return said(value.words if isinstance(value, Tier) else value, visit.language)

    made = _ENVIRONMENT.get_template(template)
    own = {
        "visit": visit,
        "lang": visit.language,
        "lang_tag": tag(visit.language),
        "other_languages": _others(visit.language),
        "t": ours,
        "w": domains,
    }
    whole_page = made.render(**own, p=partial(_people, visit), **values)
    return with_cards(Markup(whole_page))  # noqa: S704 - escaped by the template


def _people(visit: PageContext, people: Iterable[str]) -> Markup:
    """The names of some of our people, each with its id at hand."""
    return Markup(", ").join(map(_person, map(visit.called, people)))


def _person(shown: str) -> Markup:
    if not isinstance(shown, PersonName):
        return escape(shown)
    # Not by `format`, which takes long, and not remembered: names may have to be forgotten.
    return Markup(f'<span title="{escape(shown.ids)}">{escape(shown)}</span>')  # noqa: S704 - it is
