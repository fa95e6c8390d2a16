"""What the write side needs from the outside world, as protocols that adapters fulfil."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

from tierline.domain.account.account import Account
from tierline.domain.account.base import Recorded
from tierline.domain.shared.addresses import AddressKind


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A wrapped key: a row written in the transaction of the first event that needs it."""

    key_id: str
    account_id: UUID
    scope: Literal["account", "contact", "text", "forgotten"]
    """What it is the key of. A forgotten one is what stays of a key that was destroyed on request: no
    contacts, nothing wrapped, only that it is gone on purpose."""
    contacts: tuple[str, ...]
    """The contacts it concerns: one for a contact key, those a text names for a text key."""
    wrapped: bytes
    """The key, encrypted under the account key (an account key: at a leaf of the root key)."""


class AddressRow(NamedTuple):
    """By what somebody is found: a keyed hash, written in the transaction of the fact that has the address.

    It says that the statement gave the address, not that it holds; and it goes with the key that seals it.
    """

    digest: bytes
    kind: AddressKind
    account_id: UUID
    contact: str
    """The contact, or the person of ours where it is the firm's own book."""
    key_id: str
    fact_id: UUID
    """The statement that carries the address: the fact itself, or a correction of it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A fact as the bytes that are stored: what proofs are made of, readable or not."""

    position: int
    account_id: UUID
    version: int
    topic: str
    state: bytes


class Seen(NamedTuple):
    """A fact that somebody saw in the log: while it is there, so is everything before it."""

    position: int
    fact_id: UUID


class Collision(Exception):
    """Another writer was first: a version, a fact_id, a key or the clock is taken; decide again."""


class LogUnavailable(ConnectionError):
    """The log could not be reached in time. What was to be stored may or may not be: ask by fact_id."""


class AddressTable(Protocol):
    """The hashes of addresses, beside the log."""

    def by_address(self, digest: bytes) -> list[AddressRow]:
        """The rows of an address."""

    def addresses_until(self) -> int:
        """Up to which position all facts were looked through for addresses; 0 where nobody did."""

    def add_addresses(self, rows: Sequence[AddressRow], until: int) -> None:
        """Store rows that are missing, unless their keys are gone, and up to which position that was done."""


class FactsShown(Protocol):
    """The facts of the log as they are shown: forgotten contacts have pseudonyms in them."""

    def head(self) -> int:
        """The last position; 0 if nothing is recorded."""

    def find(self, fact_id: UUID) -> Recorded | None:
        """The recorded fact with this id."""

    def statements_about(self, fact_id: UUID) -> Sequence[Recorded]:
        """A fact and every correction, retraction and reinstatement of it, in order."""


class FactLog(Protocol):
    """The append-only log of recorded facts, in one gap-safe global order."""

    def append(
        self,
        facts: Sequence[Recorded],
        keys: Sequence[KeyRow] = (),
        *,
        addresses: Sequence[AddressRow] = (),
        replacing: UUID | None = None,
        seen: Seen | None = None,
    ) -> list[int]:
        """Store facts, their unique fact_ids, new keys and hashes of addresses in one transaction; positions.

        With `replacing`, all keys of that account go and `keys` take their place; of the others a
        row stays that says so, and hashes of addresses that they sealed go for good. Raises Collision
        when a version, fact_id or key is taken, a version doesn't follow on the account's last one,
        the log no longer holds `seen` or `recorded_at` would decrease; then nothing is stored. The
        texts of the facts must be sealed; a plain one is a programming error.
        """

    def stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Recorded]:
        """An account's facts with after < version <= until and position <= known, in order."""

    def page(self, after: int, limit: int, until: int | None = None) -> list[Recorded]:
        """At most `limit` facts with after < position <= until, in order."""

    def stored_stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Stored]:
        """As `stream` up to a position, but the bytes as they are stored."""

    def stored_by_account(self, after: UUID, until: int) -> Iterator[list[Stored]]:
        """As `by_account`, but the bytes as they are stored, in the order of ids behind `after`."""

    def account_of(self, stored: Stored) -> str | None:
        """The code of the account of a stored fact, which may be readable where the fact isn't."""

    def fingerprint(self, stored: Stored) -> str:
        """A hash of all that is stored of a fact."""

    def identity(self) -> str:
        """What tells this log from every other one; it never changes."""

    def by_account(self, until: int) -> Iterator[list[Recorded]]:
        """Each account's facts with position <= until, one account at a time."""

    def stored(self, after: int, limit: int, until: int | None = None) -> list[Stored]:
        """As `page`, but the bytes as they are stored."""

    def by_topic(self, topics: Sequence[str], after: int, limit: int) -> Sequence[Stored]:
        """At most `limit` facts of some topics with position > after, in order."""

    def decoded(self, stored: Stored) -> Recorded:
        """What stored bytes say."""

    def head(self) -> int:
        """The last position; 0 if nothing is recorded."""

    def wait(self, after: int, timeout: float) -> None:
        """Return when something newer than `after` may exist, or after `timeout` seconds."""

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment; 0 if there is none."""

    def holds(self, seen: Seen) -> bool:
        """Whether a fact that was there still is, where it was."""

    def find(self, fact_id: UUID) -> Recorded | None:
        """The recorded fact with this id."""

    def find_all(self, fact_ids: Iterable[UUID]) -> Mapping[UUID, Recorded]:
        """The recorded facts among these ids."""

    def with_facts(self, account_ids: Collection[UUID]) -> set[UUID]:
        """Those of some accounts that facts are recorded of."""

    def statements_about(self, fact_id: UUID) -> list[Recorded]:
        """A fact and every correction, retraction and reinstatement of it, in order."""

    def last_recorded_at(self) -> datetime:
        """The `recorded_at` of the last fact; the beginning of time if there is none."""

    def snapshot(self, account_id: UUID) -> Account | None:
        """The latest snapshot of an account's decision state."""

    def take_snapshot(self, account: Account) -> None:
        """Store a snapshot; one that exists already is left as it is."""

    def keys(self, account_id: UUID, key_ids: Sequence[str]) -> list[KeyRow]:
        """The rows of these keys that exist (the account key has the key_id of the account)."""

    def account_keys(self, account_id: UUID) -> list[KeyRow]:
        """Every key row of an account, its account key included."""

    def contact_key(self, account_id: UUID, contact: str) -> KeyRow | None:
        """The key of a contact, if it has one yet."""

    def contact_keys(self, owners: Sequence[tuple[UUID, str]]) -> list[KeyRow]:
        """The keys of contacts that have one, by the ids of their accounts; costs one query."""

    def every_account_key(self) -> list[KeyRow]:
        """The own key of each account."""

    def replace_keys(self, account_id: UUID, keys: Sequence[KeyRow]) -> None:
        """As `append` with `replacing`, without a fact."""

    def rewrap(self, old: KeyRow, new: KeyRow) -> None:
        """Put a key that is wrapped anew in its own place, if it still is as it was."""

    def scrub(self) -> None:
        """Wipe what deleted rows left in the database's own files, as far as it can be reached at once."""

    def key_epoch(self) -> int:
        """The latest epoch of the root key that the log was told of."""

    def note_key_epoch(self, epoch: int) -> None:
        """Keep that."""

    def root_proof(self, proof: bytes) -> bytes | None:
        """The proof of the root key this log was begun with; `proof` itself where it begins only now.

        None where the log holds facts but no proof any more.
        """
