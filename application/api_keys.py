"""API keys: each names the actor that facts are recorded under, and opens the door to who shows it."""

import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Literal, NamedTuple, Protocol

from pydantic import StringConstraints, TypeAdapter, ValidationError

from tierline.application.access import (
    ALL_ACCOUNTS,
    EVERY_SCOPE,
    LOCAL,
    LOCAL_PRINCIPAL,
    AccountSet,
    Principal,
    Scope,
    account_set,
)
from tierline.application.roles import SHIPPED_ROLES, Roles
from tierline.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound
from tierline.domain.shared.time import after_last_instant, later

DAYS = 90
"""How long a key lasts where nothing else is said."""
SECRET_BYTES = 32
LOOK_SECONDS = 0.5
"""How often is looked whether there is a key by now, where there was none."""
_ID_BYTES = 6
_PREFIX = "tierline"
_SPAN = re.compile(r"([1-9][0-9]{0,4})d")
_NAME = TypeAdapter(Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$")])


class KeyNeeded(Forbidden):
    """This service needs an API key: send it as `Authorization: Bearer tierline_...`."""


class KeyNotAccepted(Forbidden):
    """The API key is unknown, expired or revoked."""


class NameNotUsable(Invalid):
    """A name has letters, digits and . _ @ - only, at most 64; and no key is called `local`."""


class KeyExpiryPassed(Invalid):
    """A key's expiry must lie in the future."""


class ExpiryNotUsable(Invalid):
    """A key lasts a number of days, as in 90d, or until a last day, as in 2027-03-31, or `never` expires."""


class GrantMissing(Invalid):
    """Say what the key may do: by a role ({roles}), or by scopes ({scopes})."""


class GrantTwice(Invalid):
    """What a key may do is said either by a role or by scopes."""


class RoleUnknown(Invalid):
    """There is no such role; there are: {roles}."""


class ScopeUnknown(Invalid):
    """There is no such scope; there are: {scopes}."""


class KeyUnknown(NotFound):
    """There is no API key with this id."""


class KeyAlreadyRevoked(Conflict):
    """The API key is revoked already."""


class KeyOver(Conflict):
    """The API key is expired; make another one."""


class Grant(NamedTuple):
    """What a key may do: by a role, whose scopes are those of the file of roles, or by scopes of its own."""

    role: str | None
    scopes: frozenset[Scope]
    accounts: AccountSet


EVERYTHING = Grant(None, EVERY_SCOPE, ALL_ACCOUNTS)
"""What every key might do before there were scopes, and those made then still may."""


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
    grant: Grant = EVERYTHING
    last_used_on: date | None = None
    """The last day on which somebody showed it, UTC."""

    def holds(self, now: datetime) -> bool:
        """Whether it opens the door at an instant."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def state(self, now: datetime) -> Literal["in use", "revoked", "expired"]:
        """How it stands at an instant."""
        if self.revoked_at:
            return "revoked"
        return "in use" if self.holds(now) else "expired"


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

    def note_use(self, key_id: str, day: date) -> None:
        """Keep the last day on which a key was shown."""


KeyChange = Literal["made", "rotated", "revoked"]


class Access:
    """Makes keys and tells whose they are.

    Args:
        keys: Where they are kept.
        clock: What time it is.
        chance: That many random bytes, unpredictable to anyone.
        roles: What each role may do.
        ticks: Seconds that go by evenly, from any beginning; without them nothing is remembered.
    """

    def __init__(
        self,
        keys: ApiKeys,
        clock: Callable[[], datetime],
        chance: Callable[[int], bytes],
        roles: Roles = SHIPPED_ROLES,
        ticks: Callable[[], float] | None = None,
    ) -> None:
        self.roles = roles
        self.local = LOCAL_PRINCIPAL
        """Who speaks where no key exists: whoever is at this machine."""
        self.on_change: Callable[[KeyChange, str], None] = lambda _what, _key_id: None
        """Told of each key that was made, rotated or revoked, by its id."""
        self._keys = keys
        self._needed = False
        self._ticks = ticks
        self._look_again: float | None = None
        """When to look again whether somebody elsewhere made the first key."""
        self._used: dict[str, date] = {}
        self.clock = clock
        self._chance = chance

    def required(self) -> bool:
        """Whether a key is needed: from the first key on and for good, so revoking opens no door.

        One that is made by another process is known of within `LOOK_SECONDS`.
        """
        if not self._needed and not self.is_known_to_be_open():
            self._needed = self._keys.exist()
            self._look_again = self._ticks() + LOOK_SECONDS if self._ticks else None
        return self._needed

    def is_known_to_be_open(self) -> bool:
        """Whether no key is needed, as was found out a moment ago: nothing is asked for that."""
        if self._needed or self._ticks is None or self._look_again is None:
            return False
        return self._ticks() < self._look_again

    def principal(self, token: str | None) -> Principal:
        """Who is speaking. Raises KeyNeeded or KeyNotAccepted."""
        if token is None:
            if self.required():
                raise KeyNeeded()
            return self.local
        return self.principal_of(self.key(token))

    def principal_of(self, key: ApiKey) -> Principal:
        """Who speaks by a key, and what they may; nothing, if its role isn't in the file any more."""
        role, scopes, accounts = key.grant
        if role is not None:
            scopes = self.roles[role].scopes if role in self.roles else frozenset()
        return Principal(key.name, scopes, accounts, accounts.held_by)

    def key(self, token: str) -> ApiKey:
        """The key that a token is of. Raises KeyNotAccepted."""
        key_id, secret = _parts(token)
        key = self._keys.find(key_id)
        # A digest is compared either way, so that the time taken doesn't tell which ids exist.
        matches = hmac.compare_digest(key.digest if key else bytes(32), _digest(secret))
        if key is None or not matches or not key.holds(self.clock()):
            raise KeyNotAccepted()
        return self._shown(key)

    def holder(self, key_id: str) -> ApiKey:
        """The key with this id, for who has shown its token before. Raises KeyNotAccepted."""
        key = self._keys.find(key_id)
        if key is None or not key.holds(self.clock()):
            raise KeyNotAccepted()
        return self._shown(key)

    @property
    def unnoted(self) -> bool:
        """Whether a key was shown for the first time today, and nobody has noted that yet."""
        return bool(self._used)

    def note_uses(self) -> None:
        """Note on which day keys were shown last: once a day for each, apart from what they are shown for."""
        for key_id in tuple(self._used):
            self._keys.note_use(key_id, self._used.pop(key_id))

    def _shown(self, key: ApiKey) -> ApiKey:
        today = self.clock().date()
        if key.last_used_on != today:
            self._used[key.key_id] = today
        return key

    def grant(self, name: str, role: str | None, scopes: Sequence[str], accounts: Sequence[str]) -> Grant:
        """What is to be granted to a name: a role or scopes, and accounts, else those usual for the role.

        Raises GrantMissing, GrantTwice, RoleUnknown, ScopeUnknown, AccountsNotUsable.
        """
        known = {"roles": ", ".join(self.roles), "scopes": ", ".join(Scope)}
        if role is None and not scopes:
            raise GrantMissing(**known)
        if role is not None and scopes:
            raise GrantTwice()
        if role is not None and role not in self.roles:
            raise RoleUnknown(field="role", **known)
        if not set(scopes) <= set(Scope):
            raise ScopeUnknown(field="scopes", **known)
        usual = self.roles[role].accounts_of(name) if role else ALL_ACCOUNTS
        return Grant(role, frozenset(map(Scope, scopes)), account_set(accounts) if accounts else usual)

    def issue(
        self, name: str, expires_at: datetime | None = None, grant: Grant = EVERYTHING
    ) -> tuple[ApiKey, str]:
        """A new key and its token, which is never seen again.

        Raises NameNotUsable, KeyExpiryPassed.
        """
        now = self.clock()
        if check_name(name) == LOCAL:
            raise NameNotUsable(field="name")
        if expires_at is not None and expires_at <= now:
            raise KeyExpiryPassed(field="expires_at")
        key_id, secret = self._chance(_ID_BYTES).hex(), self._chance(SECRET_BYTES).hex()
        key = ApiKey(key_id, name, _digest(secret), now, expires_at, grant=grant)
        self._keys.put(key)
        self._needed = True
        self.on_change("made", key_id)
        return key, f"{_PREFIX}_{key_id}_{secret}"

    def revoke(self, key_id: str) -> ApiKey:
        """Close the door to a key at once. Raises KeyUnknown, KeyAlreadyRevoked."""
        revoked = replace(self._found(key_id), revoked_at=self.clock())
        self._keys.put(revoked)
        self.on_change("revoked", key_id)
        return revoked

    def rotate(
        self, key_id: str, expires_at: datetime | None, overlap: timedelta
    ) -> tuple[ApiKey, ApiKey, str]:
        """A key as it ends, after an overlap at the latest, what takes its place, and the token of that.

        Raises KeyUnknown, KeyAlreadyRevoked, KeyOver, KeyExpiryPassed.
        """
        key, now = self._found(key_id), self.clock()
        if not key.holds(now):
            raise KeyOver(field="key_id")
        following, token = self.issue(key.name, expires_at, key.grant)
        end = later(now, overlap)
        ending = replace(key, expires_at=end if key.expires_at is None else min(end, key.expires_at))
        self._keys.put(ending)
        self.on_change("rotated", key_id)
        return ending, following, token

    def _found(self, key_id: str) -> ApiKey:
        key = self._keys.find(key_id)
        if key is None:
            raise KeyUnknown(field="key_id")
        if key.revoked_at is not None:
            raise KeyAlreadyRevoked(field="key_id")
        return key

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


def expiry(text: str | None, now: datetime) -> datetime | None:
    """When a key is over that lasts as said: days, until the end of a last day, or for good.

    Raises ExpiryNotUsable.
    """
    if text == "never":
        return None
    if found := _SPAN.fullmatch(text or f"{DAYS}d"):
        return later(now, timedelta(days=int(found[1])))
    try:
        return after_last_instant(date.fromisoformat(text or ""))
    except ValueError:
        raise ExpiryNotUsable(field="expires") from None
