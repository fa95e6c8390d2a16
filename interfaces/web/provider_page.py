"""The way to the identity provider and back: `/sign-in/start` and `/sign-in/done`."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tierline.application.journal import SecurityEvent
from tierline.interfaces.http.local import address_of
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.http.session_cookies import SECURE_COOKIE, cookie_name, keep_session
from tierline.interfaces.oidc.code_flow import LIFETIME
from tierline.interfaces.oidc.refusals import SignInNotFinished, TokenNotAccepted
from tierline.interfaces.oidc.sign_in import SignIn
from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.web.desk_page import first_page
from tierline.interfaces.web.page_context import TheVisit
from tierline.interfaces.web.page_router import bare_visit, open_room, way_back
from tierline.interfaces.web.rendering import HEADERS, moving_on, our_address
from tierline.interfaces.wiring import System

router = open_room()
back = way_back()
BACK = "/sign-in/done"
"""Where the provider sends browsers to; it must know the address."""


@router.get("/sign-in/start")
@needs_nothing
def start(
    request: Request,
    system: TheSystem,
    visit: TheVisit,
    onward: Annotated[str | None, Query(max_length=2000)] = None,
) -> Response:
    """Send the browser to the provider."""
    wanted = our_address(onward or "") or visit.to("/")
    departure = _provider(system).flow.begin(_own(request), wanted, visit.now)
    response = RedirectResponse(departure.address, 303, {"Cache-Control": HEADERS["Cache-Control"]})
    name = _flow_cookie(request)
    response.set_cookie(
        name,
        departure.cookie,
        max_age=int(LIFETIME / timedelta(seconds=1)),
        secure=name.startswith(SECURE_COOKIE),
        httponly=True,
        samesite="lax",  # it must be shown to us by who comes from the provider's site
    )
    return response


@back.get(BACK)
@needs_nothing
def done(request: Request, system: TheSystem) -> Response:
    """Begin the session of who comes back from the provider.

    The answer is a page that goes on by itself: browsers show the session to us only where a page of ours
    sends them, and not where the provider's does.
    """
    sign_in, now, name = _provider(system), system.clock(), _flow_cookie(request)
    cookie = request.cookies.get(name, "")
    try:
        arrival = sign_in.flow.finish(_own(request), cookie, dict(request.query_params), now)
    except TokenNotAccepted:
        raise SignInNotFinished() from None
    person = sign_in.person(arrival.claims)
    principal = sign_in.principal(person)  # who has no role here gets no session
    system.journal.note(SecurityEvent.SIGNED_IN, person.name, detail="provider")
    response = moving_on(bare_visit(request), "signed_in", first_page(arrival.onward, principal))
    keep_session(response, request.headers, system.sessions.begin(person, now))
    response.delete_cookie(name, secure=name.startswith(SECURE_COOKIE), httponly=True, samesite="lax")
    return response


def _provider(system: System) -> SignIn:
    if system.sign_in is None:
        raise HTTPException(404)
    return system.sign_in


def _own(request: Request) -> str:
    """Where the provider sends the browser back to. Raises SignInNotFinished."""
    if not (address := address_of(request.headers)):
        raise SignInNotFinished()
    return f"{address}{BACK}"


def _flow_cookie(request: Request) -> str:
    return f"{cookie_name(request.headers)}-sign-in"
