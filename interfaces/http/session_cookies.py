"""Who speaks by what a request carries: a key or token, or the cookie of a session; and that of answers."""

from datetime import datetime, timedelta

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response

from tierline.application.api_keys import KeyNotAccepted
from tierline.interfaces.callers import Callers, SignedIn
from tierline.interfaces.http.local import host_of
from tierline.interfaces.loopback import is_loopback
from tierline.interfaces.sessions import LIFETIME, Session, Sessions

COOKIE = "tierline"
SECURE_COOKIE = "__Host-tierline"
"""Its name where it travels encrypted only: browsers then take it from this very host, and from no other."""


def signed_in(headers: Headers, callers: Callers) -> SignedIn:
    """Who is signed in by the cookie of a request. Raises KeyNeeded, KeyNotAccepted, NoRoleHere."""
    return callers.in_session(session_of(headers, callers.sessions, callers.now()))


def session_of(headers: Headers, sessions: Sessions, now: datetime) -> Session | None:
    """The session that a request is part of, if it is of one that lasts."""
    cookie = cookie_parser(headers.get("cookie", "")).get(cookie_name(headers), "")
    return sessions.alive(cookie, now) if cookie else None


def cookie_name(headers: Headers) -> str:
    """What the cookie of a session is called on the host that was asked."""
    return COOKIE if is_loopback(host_of(headers)) else SECURE_COOKIE


def keep_session(response: Response, headers: Headers, cookie: str) -> None:
    """Let the browser that asked show a session from now on, and no site but ours make it show it."""
    name = cookie_name(headers)
    response.set_cookie(
        name,
        cookie,
        max_age=int(LIFETIME / timedelta(seconds=1)),
        secure=name == SECURE_COOKIE,
        httponly=True,
        samesite="strict",
    )


def drop_session(response: Response, headers: Headers) -> None:
    """Let the browser that asked show no session any more."""
    name = cookie_name(headers)
    response.delete_cookie(name, secure=name == SECURE_COOKIE, httponly=True, samesite="strict")


def token_of(headers: Headers) -> str | None:
    """The key or token that a request shows; None where it shows none. Raises KeyNotAccepted."""
    given = headers.get("authorization")
    if given is None:
        return None
    scheme, _, token = given.partition(" ")
    if scheme.lower() != "bearer":
        raise KeyNotAccepted()
    return token.strip()
