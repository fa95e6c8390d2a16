"""API keys: each names the actor that facts are recorded under, and opens the door to who shows it."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Protocol

from pydantic import StringConstraints, TypeAdapter, ValidationError

from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, LOCAL, LOCAL_PRINCIPAL, Principal
from tierline.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound

SECRET_BYTES = 32
_ID_BYTES = 6
_PREFIX = "tierline"
_NAME = TypeAdapter(Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$")])


class KeyNeeded(Forbidden):
    """This service needs an API key: send it as `Authorization: Bearer tierline_...`."""


class KeyNotAccepted(Forbidden):
    """The API key is unknown, expired or revoked."""


class NameNotUsable(Invalid):
    """A name has letters, digits and . _ @ - only, at most 64; and no key is called `local`."""


class KeyExpiryPassed(Invalid):
    """A key's expiry must lie in the future."""


class KeyUnknown(NotFound):
    """There is no API key with this id."""


class KeyAlreadyRevoked(Conflict):
    """The API key is revoked already."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: its secret is known by its SHA-256 only (256 bits need no slow hash)."""

    key_id: str
    name: str
    """The actor that facts are recorded under."""
    digest: bytes
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it opens the door at an instant."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def principal(self) -> Principal:
        """Who speaks by it, and what they may."""
        return Principal(self.name, EVERY_SCOPE, ALL_ACCOUNTS)


class ApiKeys(Protocol):
    """Where keys are kept."""

    def exist(self) -> bool:
        """Whether any key was ever made, revoked and expired ones included."""

    def find(self, key_id: str) -> ApiKey | None:
        """The key with this id."""

    def all(self) -> Sequence[ApiKey]:
        """Every key, in the order they were made."""

    def put(self, key: ApiKey) -> None:
        """Keep a key, in place of what was kept under its id."""


class Access:
    """Makes keys and tells whose they are.

    Args:
        keys: Where they are kept.
        clock: What time it is.
        chance: That many random bytes, unpredictable to anyone.
    """

    def __init__(self, keys: ApiKeys, clock: Callable[[], datetime], chance: Callable[[int], bytes]) -> None:
        self._keys = keys
        self.clock = clock
        self._chance = chance

    def required(self) -> bool:
        """Whether a key is needed: from the first key on and for good, so revoking opens no door."""
        return self._keys.exist()

    def principal(self, token: str | None) -> Principal:
        """Who is speaking. Raises KeyNeeded or KeyNotAccepted."""
        if token is None:
            if self.required():
                raise KeyNeeded()
            return LOCAL_PRINCIPAL
        return self.key(token).principal()

    def key(self, token: str) -> ApiKey:
        """The key that a token is of. Raises KeyNotAccepted."""
        key_id, secret = _parts(token)
        key = self._keys.find(key_id)
        # A digest is compared either way, so that the time taken doesn't tell which ids exist.
        matches = hmac.compare_digest(key.digest if key else bytes(32), _digest(secret))
        if key is None or not matches or not key.holds(self.clock()):
            raise KeyNotAccepted()
        return key

    def holder(self, key_id: str) -> ApiKey:
        """The key with this id, for who has shown its token before. Raises KeyNotAccepted."""
        key = self._keys.find(key_id)
        if key is None or not key.holds(self.clock()):
            raise KeyNotAccepted()
        return key

    def issue(self, name: str, expires_at: datetime | None = None) -> tuple[ApiKey, str]:
        """A new key and its token, which is never seen again.

        Raises NameNotUsable, KeyExpiryPassed.
        """
        now = self.clock()
        if check_name(name) == LOCAL:
            raise NameNotUsable(field="name")
        if expires_at is not None and expires_at <= now:
            raise KeyExpiryPassed(field="expires_at")
        key_id, secret = self._chance(_ID_BYTES).hex(), self._chance(SECRET_BYTES).hex()
        key = ApiKey(key_id, name, _digest(secret), now, expires_at)
        self._keys.put(key)
        return key, f"{_PREFIX}_{key_id}_{secret}"

    def revoke(self, key_id: str) -> ApiKey:
        """Close the door to a key at once. Raises KeyUnknown, KeyAlreadyRevoked."""
        key = self._keys.find(key_id)
        if key is None:
            raise KeyUnknown(field="key_id")
        if key.revoked_at is not None:
            raise KeyAlreadyRevoked(field="key_id")
        revoked = replace(key, revoked_at=self.clock())
        self._keys.put(revoked)
        return revoked

    def all(self) -> Sequence[ApiKey]:
        """Every key, in the order they were made."""
        return self._keys.all()


def _parts(token: str) -> tuple[str, str]:
    prefix, _, rest = token.partition("_")
    key_id, _, secret = rest.partition("_")
    if prefix != _PREFIX or not key_id or not secret:
        raise KeyNotAccepted()
    return key_id, secret


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def check_name(name: str) -> str:
    """A name to record facts under. Raises NameNotUsable."""
    try:
        return _NAME.validate_python(name)
    except ValidationError:
        raise NameNotUsable(field="name") from None
