"""`/sign-in` and `/sign-out`: saying once who one is, and being forgotten again."""

from dataclasses import replace

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from tierline.application.api_keys import KeyNotAccepted
from tierline.application.journal import SecurityEvent
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.callers import SignedIn
from tierline.interfaces.http.errors import note_refusal
from tierline.interfaces.http.local import address_of
from tierline.interfaces.http.query_params import TheSystem, system_seen_by
from tierline.interfaces.http.session_cookies import drop_session, keep_session, session_of, signed_in
from tierline.interfaces.oidc.refusals import ProviderAway
from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.sessions import OfProvider, Session
from tierline.interfaces.web.desk_page import first_page
from tierline.interfaces.web.form_body import SentFromElsewhere
from tierline.interfaces.web.form_carryover import carried
from tierline.interfaces.web.form_prefill import filled_in
from tierline.interfaces.web.form_submission import Posted, ThePosted
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import PageContext, TheVisit, shown_as
from tierline.interfaces.web.page_router import open_room, room, sign_in_page
from tierline.interfaces.web.rendering import HEADERS, moving_on, our_address
from tierline.interfaces.wiring import System

router = open_room()
inside = room()


@router.get("/sign-in")
@needs_nothing
def ask(request: Request, system: TheSystem, visit: TheVisit) -> Response:
    """The page to sign in on; where nobody needs to, the portfolio."""
    if not system.callers.required():
        return _onward(visit.to("/"))
    return sign_in_page(request, 200, onward=visit.to("/"))


@router.post("/sign-in")
@needs_nothing
def sign_in(request: Request, system: TheSystem, visit: TheVisit, sent: ThePosted) -> Response:
    """Begin a session with the key given, and go where its holder wanted to go.

    Who filled a form in before sees it again as it was; nothing is recorded by that. Where people sign in by
    the identity provider, that is all there is to do here: they come back from there with a session.
    """
    if not sent.is_ours:
        raise SentFromElsewhere()
    onward, kept = our_address(sent.typed.one("onward")) or visit.to("/"), carried(sent.typed)
    try:
        cookie, found = _by_provider(request, system) if system.sign_in else _by_key(system, visit, sent)
    except Refusal as refusal:
        note_refusal(request.scope, refusal)
        refused = isinstance(refusal, KeyNotAccepted)
        return sign_in_page(request, 401, onward=onward, kept=kept, refused=refused)
    onward = first_page(onward, found.principal)
    response = _again(system_seen_by(request, found.principal), visit, found, onward, kept) or _onward(onward)
    if cookie:
        keep_session(response, request.headers, cookie)
        system.journal.note(SecurityEvent.SIGNED_IN, found.principal.name, detail="key")
    return response


@inside.post("/sign-out")
@needs_nothing
def sign_out(request: Request, system: TheSystem, visit: TheVisit, sent: ThePosted) -> Response:
    """End the session, in this browser and wherever else its cookie may be; then that at the provider."""
    if not sent.is_ours:
        raise SentFromElsewhere()
    session = session_of(request.headers, system.sessions, visit.now)
    if session:
        system.sessions.end(session, visit.now)
        system.journal.note(SecurityEvent.SIGNED_OUT, request.state.principal.name)
    farewell = _farewell(request, system, session)
    gone = replace(visit, who=None)
    response = moving_on(gone, "signed_out", farewell) if farewell else _onward(visit.to("/sign-in"))
    drop_session(response, request.headers)
    return response


def _by_key(system: System, visit: PageContext, sent: Posted) -> tuple[str, SignedIn]:
    """A new session with the key given, and whose it is. Raises KeyNotAccepted."""
    key = system.access.key(sent.typed.one("key"))
    cookie = system.sessions.begin(key.key_id, visit.now)
    return cookie, system.callers.in_session(system.sessions.read(cookie, visit.now))


def _by_provider(request: Request, system: System) -> tuple[None, SignedIn]:
    """The session that was begun meanwhile. Raises KeyNeeded where none was."""
    return None, signed_in(request.headers, system.callers)


def _again(system: System, visit: PageContext, found: SignedIn, onward: str, kept: Typed) -> Response | None:
    """The form that somebody had filled in; None if there was none."""
    if not kept:
        return None
    who = shown_as(found.principal, visit.called)
    token = system.sessions.token(found.mark)
    here = replace(visit, who=who, token=token, principal=found.principal)
    return filled_in(system, here, onward, kept)


def _farewell(request: Request, system: System, session: Session | None) -> str | None:
    """Where somebody ends their session at the provider, whom it vouched for."""
    if system.sign_in is None or session is None or not isinstance(session.holder, OfProvider):
        return None
    try:
        return system.sign_in.flow.farewell(f"{address_of(request.headers)}/sign-in")
    except ProviderAway:
        return None


def _onward(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, {"Cache-Control": HEADERS["Cache-Control"]})
