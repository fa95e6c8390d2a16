"""`/confirm/{token}`: a contact confirms or disputes a fact, without an account.

Looking at the page records nothing, however often mail scanners do: only its own button does. It shows what
it asks about and nothing else, and tells of a link that is none nothing but that.
"""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tierline.domain.account.confirmations import LinkAnswered, StatedAnewSince, UnknownLink
from tierline.domain.shared.errors import Forbidden, Refusal
from tierline.domain.shared.words import NOTHING, Words
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.http.errors import note_refusal, retry_of, status_of
from tierline.interfaces.http.query_params import TheWholeSystem
from tierline.interfaces.http.session_cookies import session_of
from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.presentation.person_names import PersonName
from tierline.interfaces.web.form_body import FormNotReadable, SentFromElsewhere
from tierline.interfaces.web.form_submission import Posted, ThePosted
from tierline.interfaces.web.page_context import PageContext, language_of, zone_of
from tierline.interfaces.web.rendering import HEADERS, page
from tierline.interfaces.wiring import System

CONFIRM, DISPUTE = "confirm", "dispute"
_NONE = "none"
_OURS = ""
"""What the forms of the page are signed for: whoever has the link."""
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class AnswerIsTheirs(Forbidden):
    """You are signed in here, and the answer is the contact's: it is theirs to give, by this link."""


class LinkRoute(APIRoute):
    """A route whose refusals are told on the same small page, which leads nowhere else."""

    def get_route_handler(self) -> _Handler:
        """The handler, with what it refuses turned into a page of the same status."""
        handle = super().get_route_handler()

        async def handle_or_tell(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as refusal:
                note_refusal(request.scope, refusal)
                told = _told(request, status_of(type(refusal)), refusal.words)
                told.headers.update(retry_of(refusal))
                return told
            except (RequestValidationError, HTTPException):
                return _told(request, 422, NOTHING)
            except SILENCE:
                return _told(request, 503, NOTHING)

        return handle_or_tell


router = APIRouter(route_class=LinkRoute, include_in_schema=False)


@router.get("/confirm/{token}")
@needs_nothing
def ask(request: Request, system: TheWholeSystem, token: str) -> Response:
    """What is asked, and the buttons to answer with; or what was answered. Records nothing."""
    with _link(system, token) as link:
        try:
            return _question(request, system, link)
        except LinkAnswered:
            return _answered(request, system, link)


@router.post("/confirm/{token}")
@needs_nothing
def answer(request: Request, system: TheWholeSystem, token: str, sent: ThePosted) -> Response:
    """Record what was answered, and show that it was. What was stated anew meanwhile is asked again."""
    if not sent.is_ours:
        raise SentFromElsewhere()
    with _link(system, token) as link:
        if session_of(request.headers, system.sessions, system.clock()):
            raise AnswerIsTheirs()
        try:
            _record(system, link, sent)
        except StatedAnewSince:
            return _question(request, system, link, 409, anew=True)
        except LinkAnswered:
            return _answered(request, system, link, 409)
    headers = {"Cache-Control": HEADERS["Cache-Control"], **_HIDDEN}
    return RedirectResponse(request.url.path, 303, headers)


_HIDDEN = {"X-Robots-Tag": "noindex, nofollow"}


@contextmanager
def _link(system: System, token: str) -> Iterator[UUID]:
    """The link that is opened, counted; all that open none are counted together.

    Raises UnknownLink, TooManyRequests, TooManyAtOnce.
    """
    try:
        link = system.link_tokens.link(token)
    except UnknownLink:
        with system.link_limits.turn(_NONE, ["request"]):
            raise
    with system.link_limits.turn(link.hex, ["request"]):
        yield link


def _record(system: System, link: UUID, sent: Posted) -> None:
    said, seen = sent.typed.one("answer"), sent.typed.one("seen")
    if said not in (CONFIRM, DISPUTE) or not (seen.isascii() and seen.isdigit() and len(seen) < 19):
        raise FormNotReadable()
    reason = sent.typed.one("reason") or None if said == DISPUTE else None
    confirmed = said == CONFIRM
    system.confirmations.answer(system.accounts, link, int(seen), confirmed=confirmed, reason=reason)


def _question(
    request: Request, system: System, link: UUID, status: int = 200, *, anew: bool = False
) -> Response:
    found = system.confirmations.question(link)
    asked = found.link.asked
    called = map(system.names(system.clock()), found.fact.our_people())
    return _small(
        request,
        asked.language,
        status,
        state="asked",
        question=found.fact.question(),
        happened=found.fact.occurred_at,
        ours=[str(name) for name in called if isinstance(name, PersonName)],
        seen=found.seen,
        expires=asked.expires,
        anew=anew,
        form_token=system.sessions.token(_OURS),
    )


def _answered(request: Request, system: System, link: UUID, status: int = 200) -> Response:
    found = system.confirmations.link(link)
    language = found.asked.language
    return _small(request, language, status, state=found.answer, answered_at=found.answered_at)


def _told(request: Request, status: int, why: Words) -> Response:
    return _small(request, language_of(request), status, state="refused", why=why)


def _small(request: Request, language: str, status: int, **values: Any) -> Response:
    """The page, in the language of the link where that is known; no robot is to keep it."""
    now = request.app.state.system.clock()
    visit = PageContext("/confirm", {}, language, now, now, zone=zone_of(request))
    told = page("confirm.html.j2", visit, status, path=request.url.path, **values)
    told.headers.update(_HIDDEN)
    return told
