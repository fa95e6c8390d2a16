"""Who looks at what: the language, the moment, the filters, and addresses that keep them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from hashlib import sha256
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request

from tierline.application.access import NOBODY, Principal, Scope, needed_for
from tierline.application.saved_views import SavedView
from tierline.domain.account.base import FIRM_KINDS, KINDS
from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.interfaces.http.query_params import MinPosition, TheSystem, wait_for_rows
from tierline.interfaces.presentation.exports import formats
from tierline.interfaces.presentation.language import Language, languages
from tierline.interfaces.presentation.person_names import Called, PersonNames, nobody_named
from tierline.interfaces.presentation.report_format import ReportFormat
from tierline.interfaces.query.filters import Narrowing
from tierline.interfaces.query.languages import preferred
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.interfaces.query.saved_views import NARROWINGS as NARROWINGS
from tierline.interfaces.query.view import view_asked
from tierline.interfaces.web.forms.moments import COOKIE, UTC_ZONE, known_zone, place_of, zone_named
from tierline.projections.reports.base import Basis

_Text = Annotated[str | None, Query(max_length=200)]
_KINDS = ("government", "enterprise")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
STAYS = ("lang", "as_of", "known_at", "basis")
"""What stays in the address from page to page."""
ONCE = ("recorded", "min_position")
"""What is said once and stays in no address."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """One look at a page. `asked` is what stands in its address, blank fields left out.

    `who` is signed in, None where nobody needs to; `token` is what forms carry that this asker sends.
    """

    path: str
    asked: Mapping[str, str]
    language: Language
    at: datetime
    now: datetime
    known: int | None = None
    """The last position that is known; None: all."""
    who: str | None = None
    token: str = ""
    zone: str = UTC_ZONE
    """The reader's time zone: moments are shown by its clocks, and forms filled in."""
    sign: Callable[[Basis], str] = lambda _: ""
    """Makes the token by which an answer can be asked for again."""
    called: Called = nobody_named
    """What one of our people is called, by their id."""
    principal: Principal = NOBODY
    """Who looks, and what they may: what they can't use isn't shown."""
    waiting: Callable[[], int] = lambda: 0
    """How many drafts wait in the inbox for who looks."""
    kept_views: Callable[[], Sequence[SavedView]] = tuple
    """The saved views of who looks."""
    basis: Basis | None = None
    """What the answer rested on that is looked at again."""

    def may(self, scope: str) -> bool:
        """Whether who looks has a permission."""
        return self.principal.may(Scope(scope))

    def records(self, kind: str, about: str = "", stated_by: str = "") -> bool:
        """Whether who looks may record a kind of fact, or state it about one of another kind, of somebody."""
        needed = needed_for(
            KINDS.get(kind) or FIRM_KINDS[kind],
            about=KINDS.get(about),
            of_others=stated_by not in ("", self.principal.name),
            of_the_firm=about in FIRM_KINDS,
        )
        return all(self.principal.may(scope) for scope in needed)

    @property
    def owner(self) -> str:
        """By what a device tells whose something is that waits there, without their name; empty of nobody."""
        name = self.principal.name
        return sha256(f"device of {name}".encode()).hexdigest()[:16] if name else ""

    @property
    def clocks(self) -> tzinfo:
        """The clocks that moments are shown by."""
        return zone_named(self.zone) or UTC

    @property
    def clocks_of(self) -> Words | None:
        """Where these clocks are; None where they show UTC, which each moment says of itself."""
        return None if self.clocks is UTC else place_of(self.zone)

    @property
    def known_day(self) -> str | None:
        """The day up to which is known what is known, if a day was asked for."""
        said = self.asked.get("known_at", "")
        return said if _DAY.fullmatch(said) else None

    @property
    def when(self) -> Literal["past", "ahead", "now"]:
        """Whether the moment looked at is another day than today."""
        if self.at.date() == self.now.date():
            return "now"
        return "past" if self.at < self.now else "ahead"

    @property
    def narrowed(self) -> dict[str, str]:
        """Which accounts are asked about here: desk, reports and portfolio keep it from one to the other."""
        return {name: self.asked[name] for name in NARROWINGS if self.has_filters and name in self.asked}

    @property
    def has_filters(self) -> bool:
        """Whether this page has the bar of filters."""
        return self.path in ("/", "/desk") or self.path.startswith("/reports/")

    @property
    def views(self) -> tuple[SavedView, ...]:
        """The saved views of who looks, where the page offers them."""
        return tuple(self.kept_views()) if self.has_filters and self.may("read") else ()

    def will_name(self, people: Iterable[str]) -> None:
        """Open the names of people that the page is about to show, at the cost of one."""
        if isinstance(self.called, PersonNames):
            self.called.learn(people)

    def here(self, **changes: str | int | None) -> str:
        """The address of this page with some parameters changed, or dropped by None."""
        return _address(self.path, {**self.asked, **changes})

    def again(self, basis: Basis) -> str:
        """The address that gives exactly this page's answer for good."""
        return self.here(as_of=None, known_at=None, cursor=None, basis=self.sign(basis))

    def to(self, path: str, **params: str | int | None) -> str:
        """The address of another page, in this language and at this moment."""
        kept: dict[str, Any] = {name: self.asked[name] for name in STAYS if name in self.asked}
        return _address(quote(path), {**kept, **params})

    def twin(self, suffix: str) -> str:
        """The address of what this page shows as a file of another kind, in the page's language."""
        return _address(f"{quote(self.path)}.{suffix}", {**self.asked, "lang": self.language})

    def present(self, path: str, **params: str | int | None) -> str:
        """The address of another page, in this language and as things are now: where facts are recorded."""
        kept = {"lang": self.asked["lang"]} if "lang" in self.asked else {}
        return _address(quote(path), {**kept, **params})

    def data(self, path: str, **params: str | int | None) -> str:
        """The address of the same question at the API, which has no language."""
        asked = {name: value for name, value in self.asked.items() if name != "lang"}
        return _address(quote(path), {**asked, **params})

    def data_of_all(self, path: str, **params: str | int | None) -> str:
        """The same, whichever accounts are asked about here."""
        return self.data(path, **{**dict.fromkeys(NARROWINGS), **params})

    def files(self, path: str, **params: str | int | None) -> list[tuple[str, str]]:
        """What the same question at the API is answered in: what each format is called, and its address.

        JSON is what the API answers in of itself.
        """
        return [(one.title, self.data(path, **{**params, **self._of_format(one)})) for one in formats()]

    def _of_format(self, one: ReportFormat) -> dict[str, str]:
        asked = {} if one.name == "json" else {"format": one.name}
        asked["lang"] = self.language
        if one.markable:
            asked["bom"] = "1"
        return asked


def language_of(request: Request) -> Language:
    """The language in the address, else the one the browser likes better, else English."""
    said = request.query_params.get("lang")
    return next((one for one in languages() if one == said), preferred(request.headers))


def zone_of(request: Request) -> str:
    """The reader's time zone, as their browser says or as they chose last; else UTC."""
    return known_zone(request.cookies.get(COOKIE, ""))


def visit(
    request: Request,
    system: TheSystem,
    lang: Annotated[str | None, Query(max_length=2)] = None,
    as_of: Annotated[str | None, Query(max_length=64)] = None,
    known_at: Annotated[str | None, Query(max_length=64)] = None,
    basis: Annotated[str | None, Query(max_length=2000)] = None,
) -> PageContext:
    """The visit: a blank field of a form asks nothing, and today is known by all that is known.

    Raises ParameterNotUsable and what `view_asked` raises.
    """
    if lang and lang not in languages():
        raise ParameterNotUsable(
            field="lang", name="lang", problem=f"input should be one of {', '.join(languages())}"
        )
    now = system.clock()
    asked = {name: value for name, value in request.query_params.items() if value and name not in ONCE}
    known = None if known_at == now.date().isoformat() else known_at
    view = view_asked(system, as_of or None, known or None, basis or None)
    names = system.names(view.at, view.known)
    token = system.sessions.token(getattr(request.state, "mark", ""))
    return PageContext(
        request.url.path,
        asked,
        language_of(request),
        view.at,
        now,
        view.known,
        shown_as(getattr(request.state, "signed_in", None), names),
        token,
        zone_of(request),
        system.bases.token,
        names,
        getattr(request.state, "principal", NOBODY),
        cache(system.inbox.waiting),
        cache(lambda: system.views.of(getattr(request.state, "principal", NOBODY))),
        view.basis,
    )


def shown_as(principal: Principal | None, called: Called) -> str | None:
    """What who is signed in reads of themselves: their name in the firm's own book, where that is known."""
    if principal is None:
        return None
    issuer, _, subject = principal.name.rpartition("|")
    return called(principal.person) if issuer and principal.person else subject


async def narrowing(
    region: _Text = None,
    segment: _Text = None,
    industry: _Text = None,
    kind: _Text = None,
    tier: _Text = None,
    person: _Text = None,
    team: _Text = None,
) -> Narrowing:
    """The filters given, as at the API; a blank one narrows nothing. Raises ParameterNotUsable."""
    return Narrowing(
        region or None,
        segment or None,
        industry or None,
        _one_of("kind", kind, _KINDS),
        Tier(found) if (found := _one_of("tier", tier, tuple(Tier))) else None,
        person or None,
        team or None,
    )


TheVisit = Annotated[PageContext, Depends(visit)]


async def fresh_enough(system: TheSystem, visit: TheVisit, min_position: MinPosition = None) -> None:
    """Wait until the read models rest on `min_position` and on what is known. Raises NotThatFarYet."""
    await wait_for_rows(system, min_position, visit.known)


FreshPage = Depends(fresh_enough)
TheFilters = Annotated[Narrowing, Depends(narrowing)]


def _one_of(name: str, value: str | None, known: tuple[str, ...]) -> str | None:
    if value and value not in known:
        raise ParameterNotUsable(field=name, name=name, problem=f"input should be one of {', '.join(known)}")
    return value or None


def _address(path: str, params: Mapping[str, str | int | None]) -> str:
    asked = tuple((name, value) for name, value in params.items() if value not in (None, ""))
    return f"{path}?{_query(asked)}" if asked else path


@lru_cache(maxsize=512)
def _query(asked: tuple[tuple[str, str | int | None], ...]) -> str:
    """Pages have the same parameters in hundreds of addresses."""
    return urlencode(asked)
