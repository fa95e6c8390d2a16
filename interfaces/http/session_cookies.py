"""Who speaks by what a request carries: the key itself, or the cookie of a session."""

from datetime import datetime
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from tierline.application.access import Principal
from tierline.application.api_keys import Access, ApiKey, KeyNeeded, KeyNotAccepted
from tierline.interfaces.http.local import host_of
from tierline.interfaces.sessions import Session, Sessions
from tierline.interfaces.settings import is_loopback

COOKIE = "tierline"
SECURE_COOKIE = "__Host-tierline"
"""Its name where it travels encrypted only: browsers then take it from this very host, and from no other."""


class SignedIn(NamedTuple):
    """Who is signed in: the key, which is alive, who speaks by it, and the session's mark."""

    key: ApiKey
    principal: Principal
    mark: str


def signed_in(headers: Headers, sessions: Sessions, access: Access) -> SignedIn:
    """Who is signed in by the cookie of a request. Raises KeyNeeded, KeyNotAccepted."""
    session = session_of(headers, sessions, access.clock())
    if session is None:
        raise KeyNeeded()
    key = access.holder(session.key_id)
    return SignedIn(key, access.principal_of(key), session.mark)


def session_of(headers: Headers, sessions: Sessions, now: datetime) -> Session | None:
    """The session that a request is part of, if it is of one that lasts."""
    cookie = cookie_parser(headers.get("cookie", "")).get(cookie_name(headers), "")
    return sessions.alive(cookie, now) if cookie else None


def cookie_name(headers: Headers) -> str:
    """What the cookie of a session is called on the host that was asked."""
    return COOKIE if is_loopback(host_of(headers)) else SECURE_COOKIE


def token_of(headers: Headers) -> str | None:
    """The API key that a request shows; None where it shows none. Raises KeyNotAccepted."""
    given = headers.get("authorization")
    if given is None:
        return None
    scheme, _, token = given.partition(" ")
    if scheme.lower() != "bearer":
        raise KeyNotAccepted()
    return token.strip()
