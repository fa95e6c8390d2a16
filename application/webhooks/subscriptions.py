"""Subscriptions: which entries of the feed are sent where, under which secrets, and how that goes.

A subscription keeps its place in the feed. Entries that are wanted are put in line together with the place
behind them, in one transaction, and stay until the receiver has them: whatever is killed, none is left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol

from tierline.application.access import AccountSet
from tierline.application.encryption import lock, unlock
from tierline.application.webhooks.signatures import new_secret
from tierline.domain.shared.errors import Conflict, Invalid, NotFound

MOST = 100
"""So many subscriptions there may be."""
LONGEST_NAME = 100
DELIVERIES_KEPT = timedelta(days=30)
_ID_BYTES = 8

WebhookChange = Literal["made", "changed", "removed"]
Waiting = Literal["waiting", "delivered", "given_up"]


class UnknownWebhook(NotFound):
    """There is no webhook with this id."""


class TooManyWebhooks(Conflict):
    """There are {most} webhooks already; remove one that isn't needed."""


class WebhookChanged(Conflict):
    """The webhook was changed by somebody else meanwhile; look at it again."""


class WebhookNameNotUsable(Invalid):
    """A webhook's `name` has 1 to 100 characters, in one line."""


class Place(NamedTuple):
    """A place in the feed: the position of a fact, and the number of an entry within."""

    position: int
    number: int


@dataclass(frozen=True, slots=True)
class WantedEntries:
    """What is sent of the feed, to whom, and in which form; empty lists mean all."""

    name: str
    url: str
    kinds: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    detail: Literal["thin", "full"] = "thin"
    mode: Literal["structured", "binary"] = "structured"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription as it is kept."""

    hook: str
    wanted: WantedEntries
    sees: AccountSet
    """The accounts that whoever made it sees: of no others is anything sent."""
    made_at: datetime
    made_by: str
    after: Place
    """The last entry that was looked at for it."""
    run: int
    """How often it was begun anew from an earlier place."""
    secret: bytes
    """Sealed."""
    former: bytes | None = None
    former_until: datetime | None = None
    on: bool = True
    why_off: str | None = None
    """`asked`; or found out: `gone`, `dead`, `ahead` (its place lies behind the end of the log)."""
    off_at: datetime | None = None
    failures: int = 0
    """In a row, of the receiver as a whole."""
    next_at: datetime | None = None
    """Until when nothing is sent, since the receiver failed."""
    writes: int = 0

    @property
    def found_dead(self) -> bool:
        """Whether it was switched off because its receiver doesn't take anything any more."""
        return not self.on and self.why_off != "asked"


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """An entry that was put in line for a subscription, and what became of it."""

    hook: str
    run: int
    place: Place
    message: str
    """The id of the message: the entry's own, the same each time."""
    account: str
    kind: str
    queued_at: datetime
    body: bytes | None
    """None once it is delivered: then nobody needs it any more."""
    headers: dict[str, str]
    state: Waiting = "waiting"
    attempts: int = 0
    next_at: datetime | None = None
    status: int | None = None
    error: str | None = None
    last_at: datetime | None = None


class WebhookCounts(NamedTuple):
    """How all subscriptions stand together."""

    on: int
    dead: int
    failing: int
    waiting: int
    given_up: int
    oldest_at: datetime | None
    """Since when the oldest entry waits that is to be sent."""


class WebhookTable(Protocol):
    """Where subscriptions and what is in line for them are kept."""

    def add(self, hook: Webhook, most: int) -> bool:
        """Keep a new one, unless there are so many already; whether it is kept."""

    def put(self, hook: Webhook) -> bool:
        """Keep one in place of what it was made from; False if that was changed meanwhile."""

    def find(self, hook: str) -> Webhook | None:
        """The one with an id."""

    def all(self) -> Sequence[Webhook]:
        """All of them, in the order in which they were made."""

    def remove(self, hook: str) -> bool:
        """Let go of one and of all that is kept of it; whether there was one."""

    def claim(self, hook: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take the right to deliver for one that is on; whether nobody else has it."""

    def release(self, hook: str, holder: str) -> None:
        """Give that right back."""

    def queue(self, hook: Webhook, after: Place, deliveries: Sequence[QueuedMessage]) -> bool:
        """Put entries in line, and the place behind them, in one go; False if that moved meanwhile."""

    def begin_anew(self, hook: Webhook, after: Place) -> bool:
        """Set back the place; what waits is dropped, since it is put in line again. False as for `put`."""

    def count_waiting(self, hook: str) -> int:
        """How many wait for one."""

    def waiting(self, hook: str, limit: int) -> Sequence[QueuedMessage]:
        """What waits for one, in order."""

    def settle(self, delivery: QueuedMessage) -> None:
        """Keep what became of an entry in line."""

    def deliveries(
        self, hook: str, limit: int, state: Waiting | None, before: tuple[int, Place] | None
    ) -> Sequence[QueuedMessage]:
        """The ledger of one, the latest first, behind a run and place."""

    def counts(self) -> WebhookCounts:
        """How all of them stand."""

    def prune(self, before: datetime) -> None:
        """Let go of the ledger's lines about what was delivered or given up before a moment."""


class Webhooks:
    """Makes and changes subscriptions.

    Args:
        table: Where they are kept.
        key: What secrets are sealed under.
        chance: Unpredictable bytes.
        clock: What time it is.
    """

    def __init__(
        self,
        table: WebhookTable,
        key: bytes,
        chance: Callable[[int], bytes],
        clock: Callable[[], datetime],
    ) -> None:
        self.table = table
        self._key = key
        self._chance = chance
        self._clock = clock
        self.on_change: Callable[[WebhookChange, str], None] = lambda _what, _hook: None
        """Called after a change that somebody made, with the webhook's id."""

    def add(self, wanted: WantedEntries, sees: AccountSet, by: str, after: Place) -> tuple[Webhook, str]:
        """A new subscription behind a place of the feed, and its secret, which is shown this once."""
        name = wanted.name.strip()
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
            raise WebhookNameNotUsable(field="name")
        hook, secret = self._chance(_ID_BYTES).hex(), new_secret(self._chance)
        made = Webhook(
            hook,
            replace(wanted, name=name),
            sees,
            self._clock(),
            by,
            after,
            run=1,
            secret=self._sealed(hook, secret),
        )
        if not self.table.add(made, MOST):
            raise TooManyWebhooks(most=MOST)
        self.on_change("made", hook)
        return made, secret

    def rotate(self, hook: str, overlap: timedelta) -> tuple[Webhook, str]:
        """Another secret; for so long messages are signed under both. Raises UnknownWebhook."""
        old, secret = self.found(hook), new_secret(self._chance)
        until = self._clock() + overlap
        changed = replace(old, secret=self._sealed(hook, secret), former=old.secret, former_until=until)
        return self._put(changed), secret

    def switch(self, hook: str, *, on: bool) -> Webhook:
        """Send nothing until it is switched on again; then what waited is sent. Raises UnknownWebhook."""
        old = self.found(hook)
        if on:
            return self._put(replace(old, on=True, why_off=None, off_at=None, failures=0, next_at=None))
        return self._put(replace(old, on=False, why_off="asked", off_at=self._clock()))

    def replay(self, hook: str, after: Place) -> Webhook:
        """Send again what is wanted behind a place, whatever was delivered. Raises UnknownWebhook."""
        old = self.found(hook)
        if not self.table.begin_anew(old, after):
            raise WebhookChanged()
        self.on_change("changed", hook)
        return self.found(hook)

    def remove(self, hook: str) -> None:
        """Let go of a subscription and its ledger. Raises UnknownWebhook."""
        if not self.table.remove(hook):
            raise UnknownWebhook()
        self.on_change("removed", hook)

    def found(self, hook: str) -> Webhook:
        """The subscription with an id. Raises UnknownWebhook."""
        found = self.table.find(hook)
        if found is None:
            raise UnknownWebhook()
        return found

    def secrets(self, hook: Webhook) -> list[str]:
        """The secrets that messages are signed under now. Raises BoxBroken."""
        boxes = [hook.secret]
        if hook.former is not None and hook.former_until is not None and self._clock() < hook.former_until:
            boxes.append(hook.former)
        return [unlock(self._key, box, _place(hook.hook)).decode() for box in boxes]

    def _sealed(self, hook: str, secret: str) -> bytes:
        return lock(self._key, secret.encode(), _place(hook), self._chance)

    def _put(self, hook: Webhook) -> Webhook:
        if not self.table.put(hook):
            raise WebhookChanged()
        self.on_change("changed", hook.hook)
        return hook


def _place(hook: str) -> bytes:
    return f"webhook:{hook}".encode()
