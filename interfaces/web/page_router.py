"""The door of the pages: who may look, and refusals told as pages instead of problems."""

import logging
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tierline.application.access import LOCAL, NOBODY, Principal, ScopeMissing
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.words import NOTHING, Words
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.http.errors import (
    headers_of,
    misread,
    note_refusal,
    on_http,
    respond,
    retry_of,
    status_of,
)
from tierline.interfaces.http.limiting import within_limits
from tierline.interfaces.http.local import check_local
from tierline.interfaces.http.query_params import (
    TheWholeSystem,
    only_known_parameters,
    only_possible_accounts,
    only_who_may,
)
from tierline.interfaces.http.session_cookies import signed_in, token_of
from tierline.interfaces.oidc.refusals import NoRoleHere, SignInNotFinished
from tierline.interfaces.query.refusals import BasisNotUsable, CursorNotUsable
from tierline.interfaces.web.form_carryover import PREFIX, kept_of
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.mending import Mending, mending
from tierline.interfaces.web.page_context import STAYS, PageContext, language_of, zone_of
from tierline.interfaces.web.rendering import page

log = logging.getLogger("tierline.web")
_TOLD = (403, 404, 413, 422, 429, 500, 503)
"""Statuses that have a page of their own; others are told as 422, whose status they keep."""
_NOBODY = ""
_NOT_SAID = NOTHING
READING = ("GET", "HEAD")
_WAY_OUT = "/sign-out"
"""The only address that forms are sent to and nobody can look at."""
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def find_out_who(request: Request, system: TheWholeSystem) -> None:
    """Note who asks: whoever is signed in where somebody has to be, else anybody on this machine.

    Programs read pages, prints and pictures with the key itself. Raises KeyNeeded, KeyNotAccepted,
    NoRoleHere, and what `check_local` raises.
    """
    token = token_of(request.headers)
    if token is not None and request.method in READING:
        _note(request, system.callers.by_token(token))
    elif system.callers.required():
        principal, mark = signed_in(request.headers, system.callers)
        _note(request, principal, mark)
        request.state.signed_in = principal
    else:
        check_local(request.headers, request.method)
        _note(request, system.access.local, LOCAL)


def _note(request: Request, principal: Principal, mark: str = _NOBODY) -> None:
    request.state.principal = principal
    request.state.actor = principal.name
    request.state.mark = mark


async def mark_of(request: Request) -> str:
    """What forms served to this asker are signed for."""
    return str(getattr(request.state, "mark", _NOBODY))


TheMark = Annotated[str, Depends(mark_of)]


class PageRoute(APIRoute):
    """A route whose refusals are pages; a program that shows a key is told as at the API."""

    def get_route_handler(self) -> _Handler:
        """The handler, with what it refuses turned into a page of the same status."""
        handle = super().get_route_handler()

        async def handle_or_tell(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as refusal:
                note_refusal(request.scope, refusal)
                if "authorization" in request.headers:
                    return respond(refusal)
                status = status_of(type(refusal))
                if status == 401:
                    return sign_in_page(
                        request, 401, onward=_onward(request), kept=await kept_of(request, _WAY_OUT)
                    )
                missing = isinstance(refusal, ScopeMissing)
                ways = mending(request, refusal, bare_visit(request))
                told = _told(request, status, refusal.words, ways, missing=missing, title=_title(refusal))
                told.headers.update(retry_of(refusal))
                return told
            except RequestValidationError as error:
                return _told(request, 422, misread(error.errors()[0]).words)
            except HTTPException as error:
                return _told(request, error.status_code)
            except SILENCE as error:
                log.warning("the database did not answer: %s", type(error).__name__)
                return _told(request, 503)

        return handle_or_tell


async def tell_nowhere(request: Request, error: Exception) -> Response:
    """What an address that nothing is at answers: a page to a browser, a problem to all others."""
    if "text/html" in request.headers.get("accept", ""):
        return _told(request, 404)
    return on_http(request, error)


def room() -> APIRouter:
    """A router for pages: unknown parameters are refused as at the API."""
    passed = (find_out_who, only_who_may, only_known_parameters, only_possible_accounts)
    return _router(*(Depends(one) for one in passed), Depends(within_limits, scope="function"))


def open_room() -> APIRouter:
    """A router for pages that anybody may see."""
    return _router(Depends(only_known_parameters))


def way_back() -> APIRouter:
    """A router for what the identity provider sends browsers to, with parameters of its own beside ours."""
    return _router()


def sign_in_page(
    request: Request, status: int, *, onward: str, kept: Typed | None = None, refused: bool = False
) -> Response:
    """The page to sign in on; `onward` is where to go after that, `kept` stands in the form there."""
    system = request.app.state.system
    token = system.sessions.token(_NOBODY)
    inputs = [(f"{PREFIX}{name}", value) for name, values in (kept or {}).items() for value in values]
    return page(
        "sign_in.html.j2",
        bare_visit(request),
        status,
        onward=onward,
        kept=inputs,
        refused=refused,
        by_provider=system.sign_in is not None,
        form_token=token,
    )


def _router(*dependencies: Any) -> APIRouter:
    return APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=dependencies)


def _title(refusal: Refusal) -> str | int | None:
    """What a page about a refusal is headed by, where its status says too little or something else."""
    if isinstance(refusal, (BasisNotUsable, CursorNotUsable)):
        return 422  # The page is there; what was asked of it isn't.
    return "sign_in" if isinstance(refusal, (SignInNotFinished, NoRoleHere)) else None


def _told(
    request: Request,
    status: int,
    why: Words = _NOT_SAID,
    mending: Mending | None = None,
    *,
    missing: bool = False,
    title: str | int | None = None,
) -> Response:
    """The page that tells of a refusal. The words are ours; what was sent stands in inputs alone."""
    told = title or ("scope" if missing else status if status in _TOLD else 422)
    if told == 404 and not request.query_params.keys().isdisjoint(STAYS[1:]):
        why = _NOT_SAID  # What isn't there may have been so on another day, or be known by now.
    plain = told == 422 and request.method == "GET" and bool(request.url.query)
    response = page(
        "error.html.j2", bare_visit(request), status, told=told, why=why, plain=plain, mending=mending
    )
    response.headers.update(headers_of(status))
    return response


def _onward(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}" if request.url.path != _WAY_OUT else "/"


def bare_visit(request: Request) -> PageContext:
    """A look at a page of whose address nothing stays but the language."""
    now = request.app.state.system.clock()
    language = language_of(request)
    principal = getattr(request.state, "principal", NOBODY)
    return PageContext(
        request.url.path, {"lang": language}, language, now, now, zone=zone_of(request), principal=principal
    )
