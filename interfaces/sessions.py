"""Sessions: what a browser shows once somebody has signed in, with an API key or by the identity provider."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from tierline.interfaces.query.signed import NotSigned, Signed

LIFETIME = timedelta(hours=12)
_MARK_BYTES = 16


class OfProvider(NamedTuple):
    """Somebody whom the identity provider vouched for: their name for the record, and who of ours that is.

    `groups` are those that have anything here, as they were when the provider was asked.
    """

    name: str
    person: str | None
    groups: tuple[str, ...]


class Session(NamedTuple):
    """A session: whose it is, what makes it unlike any other, and when it ends.

    It was begun with the key of an id, or by somebody whom the provider vouched for.
    """

    holder: str | OfProvider
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

    def begin(self, holder: str | OfProvider, now: datetime) -> str:
        """The cookie of a new session. It holds a key's id and no part of its secret."""
        until = int((now + LIFETIME).timestamp())
        return self._sessions.text([holder, self._chance(_MARK_BYTES).hex(), until])

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
            said, mark, until = self._sessions.value(cookie)
            holder = said if isinstance(said, str) else OfProvider(said[0], said[1], tuple(said[2]))
        except (NotSigned, ValueError, TypeError, IndexError):
            return None
        session = Session(holder, mark, datetime.fromtimestamp(until, UTC))
        return session if now < session.until else None

    def token(self, mark: str) -> str:
        """What a form carries that was served to the session of this mark."""
        return self._forms.text(mark)

    def is_token(self, token: str, mark: str) -> bool:
        """Whether a form was served to the session of this mark."""
        return hmac.compare_digest(token.encode(), self.token(mark).encode())
