"""Sessions: what a browser shows in place of an API key once somebody has signed in with it."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple, Protocol

from itsdangerous import BadData, URLSafeSerializer
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from tierline.application.access import Access, ApiKey, KeyNeeded
from tierline.interfaces.http.local import host_of
from tierline.interfaces.settings import is_loopback

LIFETIME = timedelta(hours=12)
COOKIE = "tierline"
SECURE_COOKIE = "__Host-tierline"
"""Its name where it travels encrypted only: browsers then take it from this very host, and from no other."""
_MARK_BYTES = 16


class Session(NamedTuple):
    """A session: the key it was begun with, what makes it unlike any other, and when it ends."""

    key_id: str
    mark: str
    until: datetime


class SignedIn(NamedTuple):
    """Who is signed in: the key, which is alive, and the session's mark."""

    key: ApiKey
    mark: str


class EndedSessions(Protocol):
    """Where the marks of sessions are kept that were ended before their time."""

    def put(self, mark: str, until: datetime, now: datetime) -> None:
        """Keep a mark at least until its session would be over."""

    def has(self, mark: str) -> bool:
        """Whether a session was ended."""


class Sessions:
    """Signs, reads and ends sessions, and signs the tokens that forms carry back.

    Args:
        secret: Derived from the root key, so that every process of one service reads all of them.
        chance: That many random bytes, unpredictable to anyone.
        ended: The sessions that somebody signed out of.
    """

    def __init__(self, secret: bytes, chance: Callable[[int], bytes], ended: EndedSessions) -> None:
        self._chance = chance
        self._ended = ended
        self._sessions = URLSafeSerializer(secret, "session", signer_kwargs={"digest_method": sha256})
        self._forms = URLSafeSerializer(secret, "form", signer_kwargs={"digest_method": sha256})

    def begin(self, key_id: str, now: datetime) -> str:
        """The cookie of a new session. It holds the key's id and no part of its secret."""
        until = int((now + LIFETIME).timestamp())
        return str(self._sessions.dumps([key_id, self._chance(_MARK_BYTES).hex(), until]))

    def end(self, session: Session, now: datetime) -> None:
        """End a session for good, whoever still has its cookie."""
        self._ended.put(session.mark, session.until, now)

    def alive(self, cookie: str, now: datetime) -> Session | None:
        """The session that a cookie is of; None if it isn't one, is over, or was ended."""
        session = self.read(cookie, now)
        return None if session is None or self._ended.has(session.mark) else session

    def read(self, cookie: str, now: datetime) -> Session | None:
        """The session that a cookie was made for; None if it isn't one or is over."""
        try:
            key_id, mark, until = self._sessions.loads(cookie)
        except (BadData, ValueError, TypeError):
            return None
        session = Session(key_id, mark, datetime.fromtimestamp(until, UTC))
        return session if now < session.until else None

    def token(self, mark: str) -> str:
        """What a form carries that was served to the session of this mark."""
        return str(self._forms.dumps(mark))

    def is_token(self, token: str, mark: str) -> bool:
        """Whether a form was served to the session of this mark."""
        return hmac.compare_digest(token.encode(), self.token(mark).encode())


def signed_in(headers: Headers, sessions: Sessions, access: Access) -> SignedIn:
    """Who is signed in by the cookie of a request. Raises KeyNeeded, KeyNotAccepted."""
    session = session_of(headers, sessions, access.clock())
    if session is None:
        raise KeyNeeded()
    return SignedIn(access.holder(session.key_id), session.mark)


def session_of(headers: Headers, sessions: Sessions, now: datetime) -> Session | None:
    """The session that a request is part of, if it is of one that lasts."""
    cookie = cookie_parser(headers.get("cookie", "")).get(cookie_name(headers), "")
    return sessions.alive(cookie, now) if cookie else None


def cookie_name(headers: Headers) -> str:
    """What the cookie of a session is called on the host that was asked."""
    return COOKIE if is_loopback(host_of(headers)) else SECURE_COOKIE
