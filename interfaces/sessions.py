"""Sessions: what a browser shows in place of an API key once somebody has signed in with it."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from tierline.interfaces.query.signed import NotSigned, Signed

LIFETIME = timedelta(hours=12)
_MARK_BYTES = 16


class Session(NamedTuple):
    """A session: the key it was begun with, what makes it unlike any other, and when it ends."""

    key_id: str
    mark: str
    until: datetime


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
        self._sessions = Signed(secret, "session")
        self._forms = Signed(secret, "form")

    def begin(self, key_id: str, now: datetime) -> str:
        """The cookie of a new session. It holds the key's id and no part of its secret."""
        until = int((now + LIFETIME).timestamp())
        return self._sessions.text([key_id, self._chance(_MARK_BYTES).hex(), until])

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
            key_id, mark, until = self._sessions.value(cookie)
        except (NotSigned, ValueError, TypeError):
            return None
        session = Session(key_id, mark, datetime.fromtimestamp(until, UTC))
        return session if now < session.until else None

    def token(self, mark: str) -> str:
        """What a form carries that was served to the session of this mark."""
        return self._forms.text(mark)

    def is_token(self, token: str, mark: str) -> bool:
        """Whether a form was served to the session of this mark."""
        return hmac.compare_digest(token.encode(), self.token(mark).encode())
