"""Who is calling: by an API key, by a token of the identity provider, or by a session begun with either."""

from datetime import datetime
from typing import NamedTuple

from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, Principal
from tierline.application.api_keys import LOCAL, Access, ApiKey, KeyNeeded
from tierline.interfaces.oidc.sign_in import SignIn
from tierline.interfaces.sessions import OfProvider, Session, Sessions

KEY_PREFIX = "tierline_"
"""What keys begin with, and no token of a provider does."""
LOCAL_PRINCIPAL = Principal(LOCAL, EVERY_SCOPE, ALL_ACCOUNTS)
"""Whoever calls a service without keys, which only its own machine reaches."""


class SignedIn(NamedTuple):
    """Who is signed in, and the session's mark."""

    principal: Principal
    mark: str


class Callers:
    """Tells who is calling.

    Args:
        access: The API keys.
        sessions: What browsers show.
        sign_in: The identity provider, where there is one.
    """

    def __init__(self, access: Access, sessions: Sessions, sign_in: SignIn | None) -> None:
        self._access = access
        self.sessions = sessions
        self.sign_in = sign_in

    def required(self) -> bool:
        """Whether callers have to say who they are."""
        return self.sign_in is not None or self._access.required()

    def now(self) -> datetime:
        """What time it is for keys and sessions."""
        return self._access.clock()

    def by_token(self, token: str) -> Principal:
        """Whose a key or token is.

        Raises KeyNotAccepted, TokenNotAccepted, NoRoleHere, ProviderAway.
        """
        if self.sign_in is None or token.startswith(KEY_PREFIX):
            return of_key(self._access.key(token))
        return self.sign_in.by_token(token)

    def in_session(self, session: Session | None) -> SignedIn:
        """Whose a session is. Raises KeyNeeded, KeyNotAccepted, NoRoleHere."""
        if session is None:
            raise KeyNeeded()
        return SignedIn(self._holder(session.holder), session.mark)

    def _holder(self, holder: str | OfProvider) -> Principal:
        if isinstance(holder, str):
            return of_key(self._access.holder(holder))
        if self.sign_in is None:
            raise KeyNeeded()
        return self.sign_in.principal(holder)


def of_key(key: ApiKey) -> Principal:
    """What a key lets its holder do."""
    return Principal(key.name, EVERY_SCOPE, ALL_ACCOUNTS)
