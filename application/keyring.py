"""The keys of texts: wrapped in rows of the database, opened here, kept for as long as they are of use.

Three layers: a contact's key or a text's own key seals texts; the account's key wraps those; the root
key, which is never in the database, wraps the account's.
"""

import hmac
from collections.abc import Collection, Mapping
from contextlib import suppress
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from tierline.application.encryption import KEY_BYTES, BoxBroken, Chance, unwrapped, wrapped
from tierline.application.lru import LruCache
from tierline.application.ports import FactLog, KeyRow
from tierline.domain.shared.errors import Conflict

Owner = tuple[UUID, str | None]
"""Whose key it is: an account's contact, or (None) the account itself."""


class WrongRootKey(Conflict):
    """The root key is not the one that this database was begun with."""


class RootProofMissing(Conflict):
    """The database holds facts, but what proves its root key is gone: it is damaged, restore a backup."""


class KeysDamaged(Conflict):
    """Keys of this account's texts are missing or broken; texts can be recorded once they are restored."""


class Key(NamedTuple):
    """A key that is ready to use."""

    key_id: str
    secret: bytes


class _Known(NamedTuple):
    """The keys that an account's texts are sealed with, by contact; None: the account's own."""

    keys: Mapping[str | None, Key]
    whole: bool
    """Whether there are no others: the account's own was made here, and nobody else wrote since."""


class Gone(Enum):
    """Why a key, or a text, doesn't open."""

    FORGOTTEN = "destroyed on request"
    MISSING = "its key is missing"
    BROKEN = "its key doesn't open"
    MOVED = "it belongs to another statement"
    ALTERED = "it doesn't open"


class Keyring:
    """Finds, makes and opens keys.

    Args:
        log: Where key rows are read; they are written with the facts that need them.
        root: 32 bytes.
        chance: Unpredictable bytes.
        limit: For how many accounts, and how many opened keys, memory is kept.

    Raises WrongRootKey if the log was begun with another root key, and RootProofMissing.
    """

    def __init__(self, log: FactLog, root: bytes, chance: Chance, limit: int) -> None:
        check_root(root, log)
        self.chance = chance
        self._log = log
        self._root = root
        self._writing: LruCache[UUID, _Known] = LruCache(limit)
        self._opened: LruCache[KeyRow, bytes] = LruCache(limit)

    def for_writing(self, owner: Owner) -> Key | None:
        """The key that seals an owner's texts, if there is one; from memory if it was used before.

        Raises KeysDamaged.
        """
        account_id, contact = owner
        known = self._writing.get(account_id) or _NOTHING_KNOWN
        if contact in known.keys or known.whole:
            return known.keys.get(contact)
        row = self._row(account_id, contact)
        if row is None:
            return None
        key = self._key(row, self._root if contact is None else self._account_secret(account_id))
        self.keep({owner: key})
        return key

    def without_key(self, contacts: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
        """Those contacts, by the ids of their accounts, that have no key yet; of the others it is kept.

        Costs one query. One whose key doesn't open is neither: `for_writing` tells.
        """
        asked = [(account, contact) for account, contact in contacts if not self._knows(account, contact)]
        rows = {(row.account_id, *row.contacts): row for row in self._log.contact_keys(asked)}
        for (account_id, contact), row in ((one, rows[one]) for one in asked if one in rows):
            with suppress(KeysDamaged):
                self.keep({(account_id, contact): self._key(row, self._account_secret(account_id))})
        return set(asked) - rows.keys()

    def for_reading(self, account_id: UUID, key_ids: set[str]) -> dict[str, bytes | Gone]:
        """The secrets of keys, or why there is none.

        Their rows are read each time, so a key that was destroyed a moment ago opens nothing, whatever
        is in memory.
        """
        rows = {row.key_id: row for row in self._log.keys(account_id, [account_id.hex, *key_ids])}
        account = rows.pop(account_id.hex, None)
        under = self._secret_or_gone(account, self._root)
        return {key_id: self._secret_or_gone(rows.get(key_id), under) for key_id in key_ids}

    def keep(self, keys: Mapping[Owner, Key], *, new: bool = False) -> None:
        """Remember keys that are stored; where an account's own is new, there are no others of it yet."""
        for (account_id, contact), key in keys.items():
            known = self._writing.get(account_id) or _NOTHING_KNOWN
            whole = known.whole or (new and contact is None)
            self._writing.put(account_id, _Known({**known.keys, contact: key}, whole))

    def drop(self, account_id: UUID) -> None:
        """Ask the database for an account's keys before the next text is sealed: others were writing."""
        self._writing.drop(account_id)

    def drop_all(self) -> None:
        """Ask the database for every key before the next text is sealed: what is known may not be stored."""
        self._writing.clear()

    def new_account_key(self, account_id: UUID) -> tuple[KeyRow, Key]:
        """A new key of an account, and its row.

        Raises KeysDamaged where the account has keys that only the one before could open.
        """
        living = {row.key_id for row in self._log.account_keys(account_id) if row.scope != "forgotten"}
        # Where its own is there by now, another process made it a moment ago, and the log will tell.
        if living and account_id.hex not in living:
            raise KeysDamaged()
        return self._fresh_account_key(account_id)

    def new_key(self, row: KeyRow, under: bytes) -> tuple[KeyRow, Key]:
        """A new key for a row that holds none yet, and the row with it."""
        secret = self.chance(KEY_BYTES)
        return wrapped(row, secret, under, self.chance), Key(row.key_id, secret)

    def without_contact(self, account_id: UUID, contact: str) -> list[KeyRow]:
        """The account's key rows that remain once a contact is forgotten.

        All under a new account key: rows left in a log or backup open with the old one only, which lives
        on there as long as the root key that wraps it. To be stored with `append(..., replacing=...)`.
        Raises KeysDamaged where the others couldn't be wrapped anew.
        """
        rows = {row.key_id: row for row in self._log.account_keys(account_id) if row.scope != "forgotten"}
        if not rows:
            return []
        if account_id.hex not in rows:
            raise KeysDamaged()
        old = self._usable(rows.pop(account_id.hex), self._root)
        account, new = self._fresh_account_key(account_id)
        kept = [row for row in rows.values() if contact not in row.contacts]
        return [account, *(wrapped(row, self._usable(row, old), new.secret, self.chance) for row in kept)]

    def _fresh_account_key(self, account_id: UUID) -> tuple[KeyRow, Key]:
        return self.new_key(KeyRow(account_id.hex, account_id, "account", (), b""), self._root)

    def _row(self, account_id: UUID, contact: str | None) -> KeyRow | None:
        if contact is not None:
            return self._log.contact_key(account_id, contact)
        return next(iter(self._log.keys(account_id, [account_id.hex])), None)

    def _account_secret(self, account_id: UUID) -> bytes:
        key = self.for_writing((account_id, None))
        if key is None:
            raise KeysDamaged()
        return key.secret

    def _knows(self, account_id: UUID, contact: str | None) -> bool:
        known = self._writing.get(account_id) or _NOTHING_KNOWN
        return contact in known.keys or known.whole

    def _key(self, row: KeyRow, under: bytes) -> Key:
        return Key(row.key_id, self._usable(row, under))

    def _usable(self, row: KeyRow, under: bytes) -> bytes:
        try:
            return self._secret(row, under)
        except BoxBroken:
            raise KeysDamaged() from None

    def _secret_or_gone(self, row: KeyRow | None, under: bytes | Gone) -> bytes | Gone:
        if row is None:
            return Gone.MISSING
        if row.scope == "forgotten":
            return Gone.FORGOTTEN
        if isinstance(under, Gone):
            return under
        try:
            return self._secret(row, under)
        except BoxBroken:
            return Gone.BROKEN

    def _secret(self, row: KeyRow, under: bytes) -> bytes:
        known = self._opened.get(row)
        if known is None:
            known = unwrapped(row, under)
            self._opened.put(row, known)
        return known


_NOTHING_KNOWN = _Known({}, whole=False)


def proof_of(root: bytes) -> bytes:
    """What a database keeps to tell its root key from others; nothing follows from it about the key."""
    return hmac.digest(root, b"tierline root key", "sha256")


def check_root(root: bytes, log: FactLog) -> None:
    """Raise WrongRootKey if the log was begun with another root key, RootProofMissing if nobody can tell."""
    kept = log.root_proof(proof_of(root))
    if kept is None:
        raise RootProofMissing()
    if not hmac.compare_digest(proof_of(root), kept):
        raise WrongRootKey()
