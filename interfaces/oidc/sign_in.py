"""People by the identity provider: at the pages by the code flow, at the API by its tokens."""

import hmac
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tierline.application.access import Principal
from tierline.application.roles import Roles
from tierline.interfaces.oidc.code_flow import Client, CodeFlow
from tierline.interfaces.oidc.fetching import Fetching
from tierline.interfaces.oidc.grants import Grants, read_grants
from tierline.interfaces.oidc.provider import Provider
from tierline.interfaces.oidc.refusals import TokenNotAccepted
from tierline.interfaces.oidc.tokens import ACCESS, Tokens
from tierline.interfaces.sessions import OfProvider
from tierline.interfaces.settings import BadSetting, Settings

FindPerson = Callable[[str], str | None]
"""Who in the firm's own book has an e-mail address, if exactly one person has."""
_TRUE = (True, "true", 1, "1")
"""How providers say that an address is verified."""


class SignIn:
    """Makes out people by what the provider says of them.

    Args:
        settings: Which provider, and what of its tokens is read how.
        secret: The key that everything signed here for it is derived from.
        roles: What roles may do.
        find: Finds somebody of ours by their e-mail address.
        clock: What time it is.
        chance: That many random bytes, unpredictable to anyone.
    """

    def __init__(
        self,
        settings: Settings,
        secret: bytes,
        roles: Roles,
        find: FindPerson,
        clock: Callable[[], datetime],
        chance: Callable[[int], bytes] = os.urandom,
    ) -> None:
        assert settings.oidc_issuer is not None
        assert settings.oidc_client_id is not None
        self._settings = settings
        self._find = find
        self.grants: Grants = read_grants(settings.oidc_groups_file, roles)
        self.provider = Provider(settings.oidc_issuer, Fetching())
        self._tokens = Tokens(self.provider, settings.oidc_algorithms.split(), clock)
        client = Client(settings.oidc_client_id, _secret(settings), settings.oidc_scopes)
        key = hmac.digest(secret, b"tierline code flow", "sha256")
        self.flow = CodeFlow(self.provider, self._tokens, client, key, chance)

    def by_token(self, token: str) -> Principal:
        """Who shows a token at the API. Raises TokenNotAccepted, NoRoleHere, ProviderAway."""
        if self._settings.oidc_audience is None:
            raise TokenNotAccepted()
        return self.principal(self.person(self._tokens.claims(token, self._settings.oidc_audience, ACCESS)))

    def person(self, claims: Mapping[str, Any]) -> OfProvider:
        """Who somebody is that the provider vouches for."""
        name = f"{claims['iss']}|{claims['sub']}"
        return OfProvider(
            name, self._ours(claims), self.grants.known(_texts(claims, self._settings.oidc_groups_claim))
        )

    def principal(self, person: OfProvider) -> Principal:
        """What somebody may do, by the groups that they were in when they signed in. Raises NoRoleHere."""
        return self.grants.principal(person.name, person.person, person.groups)

    def close(self) -> None:
        """Let go of open connections."""
        self.provider.close()

    def _ours(self, claims: Mapping[str, Any]) -> str | None:
        address = claims.get("email")
        verified = claims.get(self._settings.oidc_verified_claim) in _TRUE
        return self._find(address) if verified and isinstance(address, str) else None


def _texts(claims: Mapping[str, Any], name: str) -> list[str]:
    """The texts of a claim, which may be one or a list; a dot leads into it, as in `realm_access.roles`."""
    found: Any = claims
    for part in [name] if name in claims else name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)]


def _secret(settings: Settings) -> str | None:
    path = settings.oidc_client_secret_file
    if settings.oidc_client_secret is not None or path is None:
        return settings.oidc_client_secret
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise BadSetting("TIERLINE_OIDC_CLIENT_SECRET_FILE names a file that can't be read.") from None
    if not secret:
        raise BadSetting("TIERLINE_OIDC_CLIENT_SECRET_FILE names an empty file.")
    return secret
