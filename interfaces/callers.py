"""Who is calling: by an API key, by a token of the identity provider, or by a session begun with either."""

from datetime import datetime
from typing import NamedTuple

from tierline.application.access import Principal
from tierline.application.api_keys import Access, KeyNeeded
from tierline.interfaces.oidc.sign_in import SignIn
from tierline.interfaces.sessions import OfProvider, Session, Sessions

KEY_PREFIX = "tierline_"
"""What keys begin with, and no token of a provider does."""


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
        self.access = access
        self.sessions = sessions
        self.sign_in = sign_in

    def required(self) -> bool:
        """Whether callers have to say who they are."""
        return self.sign_in is not None or self.access.required()

    def is_known_to_be_open(self) -> bool:
        """Whether it is known, with nothing asked, that nobody has to say who they are."""
        return self.sign_in is None and self.access.is_known_to_be_open()

    def now(self) -> datetime:
        """What time it is for keys and sessions."""
        return self.access.clock()

    def by_token(self, token: str | None) -> Principal:
        """Whose a key or token is; whoever is at this machine, where nobody needs one.

        Raises KeyNeeded, KeyNotAccepted, TokenNotAccepted, NoRoleHere, ProviderAway.
        """
        if token is None and self.sign_in is not None:
            raise KeyNeeded()
        if self.sign_in is None or token is None or token.startswith(KEY_PREFIX):
            return self.access.principal(token)
        return self.sign_in.by_token(token)

    def in_session(self, session: Session | None) -> SignedIn:
        """Whose a session is. Raises KeyNeeded, KeyNotAccepted, NoRoleHere."""
        if session is None:
            raise KeyNeeded()
        return SignedIn(self._holder(session.holder), session.mark)

    def _holder(self, holder: str | OfProvider) -> Principal:
        if isinstance(holder, str):
            return self.access.principal_of(self.access.holder(holder))
        if self.sign_in is None:
            raise KeyNeeded()
        return self.sign_in.principal(holder)
