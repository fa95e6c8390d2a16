"""Sessions: what a browser shows in place of an API key once somebody has signed in with it."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from application.access import Access, ApiKey, KeyNeeded

LIFETIME = timedelta(hours=12)
COOKIE = "tierline"
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


class Sessions:
    """Signs and reads sessions, and the tokens that forms carry back.

    Args:
        secret: Derived from the root key, so that every process of one service reads all of them.
        chance: That many random bytes, unpredictable to anyone.
    """

    def __init__(self, secret: bytes, chance: Callable[[int], bytes]) -> None:
        self._chance = chance
        self._sessions = URLSafeSerializer(secret, "session", signer_kwargs={"digest_method": sha256})
        self._forms = URLSafeSerializer(secret, "form", signer_kwargs={"digest_method": sha256})

    def begin(self, key_id: str, now: datetime) -> str:
        """The cookie of a new session. It holds the key's id and no part of its secret."""
        until = int((now + LIFETIME).timestamp())
        return str(self._sessions.dumps([key_id, self._chance(_MARK_BYTES).hex(), until]))

    def read(self, cookie: str, now: datetime) -> Session | None:
        """The session that a cookie is of; None if it isn't one or is over."""
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
    cookie = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    session = sessions.read(cookie, access.clock())
    if session is None:
        raise KeyNeeded()
    return SignedIn(access.holder(session.key_id), session.mark)
