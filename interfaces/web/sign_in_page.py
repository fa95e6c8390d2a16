"""`/sign-in` and `/sign-out`: giving an API key once, and being forgotten again."""

import re
from dataclasses import replace
from datetime import timedelta

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from tierline.application.api_keys import KeyNotAccepted
from tierline.interfaces.http.query_params import TheSystem, system_seen_by
from tierline.interfaces.http.session_cookies import SECURE_COOKIE, cookie_name, session_of
from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.sessions import LIFETIME
from tierline.interfaces.web.form_body import SentFromElsewhere
from tierline.interfaces.web.form_carryover import carried
from tierline.interfaces.web.form_prefill import filled_in
from tierline.interfaces.web.form_submission import ThePosted
from tierline.interfaces.web.page_context import TheVisit
from tierline.interfaces.web.page_router import open_room, room, sign_in_page
from tierline.interfaces.web.rendering import HEADERS

router = open_room()
inside = room()
_OURS = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
"""An address on this service and on no other."""


@router.get("/sign-in")
@needs_nothing
def ask(request: Request, system: TheSystem, visit: TheVisit) -> Response:
    """The page to sign in on; where nobody needs to, the portfolio."""
    if not system.access.required():
        return _onward(visit.to("/"))
    return sign_in_page(request, 200, onward=visit.to("/"))


@router.post("/sign-in")
@needs_nothing
def sign_in(request: Request, system: TheSystem, visit: TheVisit, sent: ThePosted) -> Response:
    """Begin a session with the key given, and go where its holder wanted to go.

    Who filled a form in before sees it again as it was; nothing is recorded by that.
    """
    asked, kept = sent.typed.one("onward"), carried(sent.typed)
    onward = asked if _OURS.fullmatch(asked) else visit.to("/")
    if not sent.is_ours:
        raise SentFromElsewhere()
    try:
        key = system.access.key(sent.typed.one("key"))
    except KeyNotAccepted:
        return sign_in_page(request, 401, onward=onward, kept=kept, refused=True)
    cookie = system.sessions.begin(key.key_id, visit.now)
    mark = session.mark if (session := system.sessions.read(cookie, visit.now)) else ""
    principal = system.access.principal_of(key)
    signed_in = replace(visit, who=key.name, token=system.sessions.token(mark), principal=principal)
    response = filled_in(system_seen_by(request, principal), signed_in, onward, kept) if kept else None
    response = response or _onward(onward)
    name = cookie_name(request.headers)
    response.set_cookie(
        name,
        cookie,
        max_age=int(LIFETIME / timedelta(seconds=1)),
        secure=name == SECURE_COOKIE,
        httponly=True,
        samesite="strict",
    )
    return response


@inside.post("/sign-out")
@needs_nothing
def sign_out(request: Request, system: TheSystem, visit: TheVisit, sent: ThePosted) -> Response:
    """End the session, in this browser and wherever else its cookie may be."""
    if not sent.is_ours:
        raise SentFromElsewhere()
    if session := session_of(request.headers, system.sessions, visit.now):
        system.sessions.end(session, visit.now)
    response = _onward(visit.to("/sign-in"))
    name = cookie_name(request.headers)
    response.delete_cookie(name, secure=name == SECURE_COOKIE, httponly=True, samesite="strict")
    return response


def _onward(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, {"Cache-Control": HEADERS["Cache-Control"]})
