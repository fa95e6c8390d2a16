"""The identity provider: where it is asked for what, with which keys it signs, and what ails it."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any, TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from tierline.interfaces.oidc.fetching import Answer, Fetching, check_place
from tierline.interfaces.oidc.refetched import Refetched
from tierline.interfaces.oidc.refusals import ProviderAnswersWrong, ProviderAway, TokenNotAccepted

T = TypeVar("T")
DISCOVERY = "/.well-known/openid-configuration"
LOOK_SECONDS = 60.0
"""How often at most the provider is looked after because somebody asks how it is."""
_KINDS_OF_KEYS = ("RSA", "EC", "OKP")
"""Keys of which the provider publishes one half; a shared secret verifies nothing here."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the provider says of itself."""

    authorization: str
    token: str
    jwks: str
    end_session: str | None
    methods: tuple[str, ...]
    """How a client may say who it is to the token endpoint."""


class Provider:
    """One identity provider.

    Args:
        issuer: Its name, which is the beginning of its addresses.
        fetching: Asks it.
        monotonic: Seconds that only grow.
    """

    def __init__(
        self, issuer: str, fetching: Fetching, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.issuer = issuer
        self._fetching = fetching
        self._monotonic = monotonic
        self._metadata: Refetched[Metadata] = Refetched(lambda: self._noting(self._discovered), monotonic)
        self._keys: Refetched[Mapping[str | None, Key]] = Refetched(
            lambda: self._noting(self._published), monotonic
        )
        self._looking = Lock()
        self._looked = float("-inf")
        self._trouble: str | None = None
        self._refuses_us = False

    @property
    def trouble(self) -> str | None:
        """What was wrong when it was asked last; None if nothing was."""
        return "it refuses the client id or its secret" if self._refuses_us else self._trouble

    def metadata(self) -> Metadata:
        """What it says of itself. Raises ProviderAway."""
        return self._metadata.value()

    def key(self, kid: str | None) -> Key:
        """The key of an id; its only key where a token names none. Raises TokenNotAccepted, ProviderAway."""
        keys = self._keys.value()
        if kid is None and len(keys) == 1:
            return next(iter(keys.values()))
        if kid is not None and kid not in keys:
            keys = self._keys.anew()
        if kid is None or kid not in keys:
            raise TokenNotAccepted()
        return keys[kid]

    def exchanged(self, form: dict[str, str], by: tuple[str, str] | None) -> Answer:
        """What the token endpoint answers. Raises ProviderAway."""
        answer = self._noting(lambda: self._fetching.post(self.metadata().token, form, by))
        self._refuses_us = answer.status == 401 or answer.members.get("error") == "invalid_client"
        if self._refuses_us:
            raise ProviderAnswersWrong()
        return answer

    def state(self) -> dict[str, Any]:
        """How it is as far as is known; looked after in a thread of its own, so that nobody waits for it."""
        if self._monotonic() - self._looked > LOOK_SECONDS and self._looking.acquire(blocking=False):
            self._looked = self._monotonic()
            Thread(target=self._look, name="tierline-oidc", daemon=True).start()
        return {"ok": self.trouble is None, **({"trouble": self.trouble} if self.trouble else {})}

    def close(self) -> None:
        """Let go of open connections."""
        self._fetching.close()

    def _look(self) -> None:
        try:
            with suppress(ProviderAway):
                self._noting(self._published)
        finally:
            self._looking.release()

    def _noting(self, ask: Callable[[], T]) -> T:
        try:
            found = ask()
        except ProviderAway as fault:
            wrong = isinstance(fault, ProviderAnswersWrong)
            self._trouble = "its answer can't be used" if wrong else "it doesn't answer"
            raise
        self._trouble = None
        return found

    def _discovered(self) -> Metadata:
        found = self._fetching.get(self.issuer.removesuffix("/") + DISCOVERY)
        if found.get("issuer") != self.issuer:
            raise ProviderAnswersWrong()
        end_session = found.get("end_session_endpoint")
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            _place(found, "authorization_endpoint"),
            _place(found, "token_endpoint"),
            _place(found, "jwks_uri"),
            None if end_session is None else _place(found, "end_session_endpoint"),
            tuple(methods) if isinstance(methods, list) else (),
        )

    def _published(self) -> Mapping[str | None, Key]:
        members = self._fetching.get(self._metadata.value().jwks).get("keys")
        if not isinstance(members, list):
            raise ProviderAnswersWrong()
        keys = [key for one in members if (key := _usable(one)) is not None]
        if not keys:
            raise ProviderAnswersWrong()
        return {key.kid: key for key in keys}


def _place(found: Mapping[str, Any], name: str) -> str:
    url = found.get(name)
    if not isinstance(url, str):
        raise ProviderAnswersWrong()
    check_place(url)
    return url


def _usable(member: Any) -> Key | None:
    """A published key that may verify signatures; others are none of ours, and no fault."""
    if not isinstance(member, dict) or member.get("kty") not in _KINDS_OF_KEYS:
        return None
    if member.get("use", "sig") != "sig":
        return None
    try:
        return import_key(member)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
