"""The keys of texts: wrapped in rows of the database, opened here, kept for as long as they are of use.

Three layers: a contact's key or a text's own key seals texts; the account's key wraps those; the root
key, which is never in the database, wraps the account's. Where a key of an account was taken out of the root
key, what it wrapped in an old copy of the database opens by what is kept with the root key, or is forgotten.
"""

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from tierline.application.encryption import KEY_BYTES, BoxBroken, Chance, place_of_key, unwrapped, wrapped
from tierline.application.lru import LruCache
from tierline.application.ports import FactLog, KeyRow
from tierline.application.root_key import RootKeyPlace, place_of
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
        root: Where the root key is, or its 32 bytes.
        chance: Unpredictable bytes.
        limit: For how many accounts, and how many opened keys, memory is kept.

    Raises WrongRootKey if the log was begun with another root key, and RootProofMissing.
    """

    def __init__(self, log: FactLog, root: bytes | RootKeyPlace, chance: Chance, limit: int) -> None:
        self.root = place_of(root)
        check_root(self.root.key.proof, log)
        self.chance = chance
        self._log = log
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
        key = self._key(row, None if contact is None else self._account_secret(account_id))
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
        under = self._secret_or_gone(account, None)
        if under is Gone.BROKEN and (kept := self.root.key.taken_out(account_id)) is not None:
            return {key_id: _kept_or_gone(rows.get(key_id), kept) for key_id in key_ids}
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

    def without(
        self, account_id: UUID, goes: Callable[[KeyRow], bool], new: Sequence[KeyRow] = ()
    ) -> tuple[list[KeyRow], dict[str, bytes]]:
        """The account's key rows that remain once some are destroyed, and the keys in them, by ids.

        All under a new account key, and so are `new` ones that aren't stored yet: rows left in a backup
        open with the old one only. To be stored
        with `append(..., replacing=...)`. Raises KeysDamaged where the others couldn't be wrapped anew.
        """
        rows = {row.key_id: row for row in self._log.account_keys(account_id) if row.scope != "forgotten"}
        if not rows:
            return [], {}
        if account_id.hex not in rows:
            raise KeysDamaged()
        old = self._usable(rows.pop(account_id.hex), None)
        kept = {row: self._usable(row, old) for row in (*rows.values(), *new) if not goes(row)}
        return self.under_a_new_key(account_id, kept), {row.key_id: key for row, key in kept.items()}

    def under_a_new_key(self, account_id: UUID, keys: Mapping[KeyRow, bytes]) -> list[KeyRow]:
        """A new account key, and the rows of other keys wrapped by it."""
        account, new = self._fresh_account_key(account_id)
        return [account, *(wrapped(row, key, new.secret, self.chance) for row, key in keys.items())]

    def opened_account_key(self, row: KeyRow) -> bytes | None:
        """The key in an account's own row; None where it doesn't open, as after it was taken out."""
        found = self._secret_or_gone(row, None)
        return None if isinstance(found, Gone) else found

    def wrapped_anew(self, row: KeyRow, key: bytes) -> KeyRow:
        """An account's own row, wrapped by the root key as it is now."""
        box = self.root.key.wrapped(key, place_of_key(row), self.chance, row.wrapped)
        return replace(row, wrapped=box)

    def let_go(self) -> None:
        """Drop every key from memory."""
        self._writing.clear()
        self._opened.clear()

    def _fresh_account_key(self, account_id: UUID) -> tuple[KeyRow, Key]:
        secret = self.chance(KEY_BYTES)
        row = self.wrapped_anew(KeyRow(account_id.hex, account_id, "account", (), b""), secret)
        return row, Key(row.key_id, secret)

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

    def _key(self, row: KeyRow, under: bytes | None) -> Key:
        return Key(row.key_id, self._usable(row, under))

    def _usable(self, row: KeyRow, under: bytes | None) -> bytes:
        try:
            return self._secret(row, under)
        except BoxBroken:
            raise KeysDamaged() from None

    def _secret_or_gone(self, row: KeyRow | None, under: bytes | Gone | None) -> bytes | Gone:
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

    def _secret(self, row: KeyRow, under: bytes | None) -> bytes:
        """The key in a row, under an account's key, or (None) under the root key."""
        known = self._opened.get(row)
        if known is None:
            known = self._of_account(row) if under is None else unwrapped(row, under)
            self._opened.put(row, known)
        return known

    def _of_account(self, row: KeyRow) -> bytes:
        root = self.root.key
        try:
            return root.unwrapped(row.wrapped, place_of_key(row))
        except BoxBroken:
            if (known := root.own_key(row.account_id)) is None:
                raise
            return known


_NOTHING_KNOWN = _Known({}, whole=False)


def check_root(proof: bytes, log: FactLog) -> None:
    """Raise WrongRootKey if the log was begun with another root key, RootProofMissing if nobody can tell."""
    kept = log.root_proof(proof)
    if kept is None:
        raise RootProofMissing()
    if not hmac.compare_digest(proof, kept):
        raise WrongRootKey()


def _kept_or_gone(row: KeyRow | None, kept: Mapping[str, bytes]) -> bytes | Gone:
    """A key in an old copy of the database, where its account's own was taken out of the root key since."""
    if row is None:
        return Gone.MISSING
    return kept.get(row.key_id, Gone.FORGOTTEN)
