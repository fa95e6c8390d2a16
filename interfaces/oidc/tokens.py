"""Tokens that the identity provider signed: whether they are its own, for us, and of now.

Nothing in a token says how it is verified: keys are those of the issuer in the settings, algorithms those of
the settings, which never hold `none` or one with a shared secret.
"""

import json
import warnings
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jws import JWSRegistry

from tierline.interfaces.oidc.provider import Provider
from tierline.interfaces.oidc.refusals import TokenNotAccepted

ACCESS = ("at+jwt", "jwt")
"""What an access token may say that it is."""
IDENTITY = ("jwt", None)
"""What the token may say that tells who signed in; it need not say anything."""
LEEWAY_SECONDS = 30
"""How far the clocks of the provider and this service may be apart."""
MOST_BYTES = 16_384
MOST_OF_A_NAME = 255

# That its name leaves the curve open is no matter here: the provider's key has one.
warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)


class Tokens:
    """Reads tokens.

    Args:
        provider: Whose they must be.
        algorithms: By which they may be signed.
        clock: What time it is.
    """

    def __init__(self, provider: Provider, algorithms: Sequence[str], clock: Callable[[], datetime]) -> None:
        self._provider = provider
        self._registry = JWSRegistry(algorithms=list(algorithms), strict_check_header=False)
        self._algorithms = frozenset(algorithms)
        self._clock = clock

    def claims(self, token: str, audience: str, types: Sequence[str | None]) -> dict[str, Any]:
        """What a token claims, all of it the provider's word. Raises TokenNotAccepted, ProviderAway."""
        header = _header(token)
        if header.get("alg") not in self._algorithms or _type(header) not in types:
            raise TokenNotAccepted()
        kid = header.get("kid")
        if not isinstance(kid, str | None):
            raise TokenNotAccepted()
        key = self._provider.key(kid)
        try:
            claims = jwt.decode(token, key, registry=self._registry).claims
            self._expected(audience).validate(claims)
        # Among the rest: a key that doesn't fit the algorithm, numbers that are none.
        except (JoseError, ValueError, TypeError, OverflowError, RecursionError):
            raise TokenNotAccepted() from None
        if not 0 < len(claims["sub"]) <= MOST_OF_A_NAME or not claims["sub"].isprintable():
            raise TokenNotAccepted()
        return claims

    def _expected(self, audience: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._provider.issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )


def _header(token: str) -> dict[str, Any]:
    """What a token says before anything of it is believed."""
    part = token.partition(".")[0]
    if len(token) > MOST_BYTES or not part.isascii():
        raise TokenNotAccepted()
    try:
        header = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, NotBase64, RecursionError):
        raise TokenNotAccepted() from None
    if not isinstance(header, dict) or not isinstance(header.get("alg"), str):
        raise TokenNotAccepted()
    return header


def _type(header: dict[str, Any]) -> str | None:
    """What a token says that it is, in small letters; `application/` may stand before it."""
    return str(header["typ"]).lower().removeprefix("application/") if "typ" in header else None
