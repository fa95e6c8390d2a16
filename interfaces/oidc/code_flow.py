"""The way of a browser to the identity provider and back: code flow with PKCE, state and nonce.

What has to be known again on the way back travels in a cookie that is signed here, for ten minutes; so any
process of one service may take up what another one began, and only the browser that began it.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from tierline.interfaces.oidc.provider import Provider
from tierline.interfaces.oidc.refusals import ProviderAnswersWrong, SignInNotFinished
from tierline.interfaces.oidc.tokens import IDENTITY, Tokens
from tierline.interfaces.query.signed import NotSigned, Signed

LIFETIME = timedelta(minutes=10)
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Client:
    """How this service is known to the provider, and what it asks for."""

    client_id: str
    secret: str | None
    scopes: str


class Departure(NamedTuple):
    """Where a browser is sent to, and the cookie that it shows when it comes back."""

    address: str
    cookie: str


class Arrival(NamedTuple):
    """What the provider says of who signed in, and where they wanted to go."""

    claims: dict[str, Any]
    onward: str


class _Flow(NamedTuple):
    state: str
    nonce: str
    verifier: str
    onward: str
    until: int


class CodeFlow:
    """Sends browsers to the provider, and takes what they bring back.

    Args:
        provider: Where people sign in.
        tokens: Reads what it says of them.
        client: Who is asking.
        secret: Signs the cookies.
        chance: That many random bytes, unpredictable to anyone.
    """

    def __init__(
        self,
        provider: Provider,
        tokens: Tokens,
        client: Client,
        secret: bytes,
        chance: Callable[[int], bytes],
    ) -> None:
        self._provider = provider
        self._tokens = tokens
        self._client = client
        self._chance = chance
        self._flows = Signed(secret, "code flow")

    def begin(self, back: str, onward: str, now: datetime) -> Departure:
        """The way to the provider, which leads to the address `back`. Raises ProviderAway."""
        place = self._provider.metadata().authorization
        state, nonce, verifier = self._random(), self._random(), self._random()
        flow = _Flow(state, nonce, verifier, onward, int((now + LIFETIME).timestamp()))
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": back,
            "scope": self._client.scopes,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": _encoded(sha256(flow.verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        return Departure(with_query(place, asked), self._flows.text(list(flow)))

    def finish(self, back: str, cookie: str, brought: Mapping[str, str], now: datetime) -> Arrival:
        """Who came back. Raises SignInNotFinished, TokenNotAccepted, ProviderAway."""
        flow = self._flow(cookie, now)
        ours = hmac.compare_digest(flow.state.encode(), brought.get("state", "").encode())
        if not ours or brought.get("iss", self._provider.issuer) != self._provider.issuer:
            raise SignInNotFinished()
        if not (code := brought.get("code")) or "error" in brought:
            raise SignInNotFinished()
        claims = self._tokens.claims(self._token(back, code, flow), self._client.client_id, IDENTITY)
        if not hmac.compare_digest(str(claims.get("nonce")).encode(), flow.nonce.encode()):
            raise SignInNotFinished()
        if claims.get("azp", self._client.client_id) != self._client.client_id:
            raise SignInNotFinished()
        return Arrival(claims, flow.onward)

    def farewell(self, back: str) -> str | None:
        """Where a browser ends its session at the provider; None where it offers no such thing."""
        place = self._provider.metadata().end_session
        asked = {"client_id": self._client.client_id, "post_logout_redirect_uri": back}
        return None if place is None else with_query(place, asked)

    def _token(self, back: str, code: str, flow: _Flow) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": flow.verifier,
        }
        answer = self._provider.exchanged(*self._signed(form))
        if answer.status != 200:
            raise SignInNotFinished()
        token = answer.members.get("id_token")
        if not isinstance(token, str):
            raise ProviderAnswersWrong()
        return token

    def _signed(self, form: dict[str, str]) -> tuple[dict[str, str], tuple[str, str] | None]:
        """A form and as whom it is sent, in the way that the provider takes."""
        client = self._client
        if client.secret is None:
            return {**form, "client_id": client.client_id}, None
        if "client_secret_basic" in self._provider.metadata().methods:
            return form, (client.client_id, client.secret)
        return {**form, "client_id": client.client_id, "client_secret": client.secret}, None

    def _flow(self, cookie: str, now: datetime) -> _Flow:
        try:
            flow = _Flow(*self._flows.value(cookie))
        except (NotSigned, TypeError):
            raise SignInNotFinished() from None
        if now >= datetime.fromtimestamp(flow.until, UTC):
            raise SignInNotFinished()
        return flow

    def _random(self) -> str:
        return _encoded(self._chance(_BYTES))


def with_query(address: str, asked: Mapping[str, str]) -> str:
    """An address with parameters added to those that it has."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
