"""Destroying keys so that no copy of the database opens what they sealed: the root key is replaced with them.

What is about to be taken out is written down with the root key first, then the database commits, then it is
taken out; whoever comes after a crash sees by the database whether it did, and ends what was begun.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple, Protocol
from uuid import UUID

from tierline.application.keyring import Keyring
from tierline.application.ports import FactLog, KeyRow, LogUnavailable
from tierline.application.root_key import RootKey, Taking, is_by_itself
from tierline.domain.shared.errors import Conflict

Goes = Callable[[KeyRow], bool]
"""Which of an account's keys are destroyed."""


class RootKeyStays(Conflict):
    """The root key can't be replaced where it is, so nothing was destroyed; see to its file and try again."""


class RootKeyNotHere(Conflict):
    """The root key is in a variable, or in a file that can't be written: put it into a file that can."""


class KeyBeside(NamedTuple):
    """A key that the root key wraps for something kept beside the facts."""

    wrapped: bytes
    opened: bytes | None
    """None where it doesn't open."""


class KeptBeside(Protocol):
    """What is sealed beside the facts, under a key of its own that the root key wraps: the inbox."""

    owner: UUID

    def own(self) -> KeyBeside | None:
        """Its own key, if it has one."""

    def living(self) -> Mapping[str, bytes]:
        """The keys that its own one wraps, by ids."""

    def renew(self) -> None:
        """Put a new own key, wrapped by the root key as it is now, in place of the one that is there."""


class Destroying:
    """Takes keys out of the database and out of the root key together.

    Args:
        keyring: Finds and wraps the keys.
        log: Where their rows are.
    """

    def __init__(self, keyring: Keyring, log: FactLog) -> None:
        self._keyring = keyring
        self._log = log
        self._place = keyring.root
        self.beside: tuple[KeptBeside, ...] = ()
        """What else is to be looked after."""

    @contextmanager
    def destroying(self, account_id: UUID, goes: Goes, new: Sequence[KeyRow] = ()) -> Iterator[list[KeyRow]]:
        """The rows that remain of an account, with `new` ones of its key, to be committed within.

        Where the root key can't be replaced, old copies of the database still open with it. Raises
        KeysDamaged, RootKeyStays.
        """
        if not self._place.replaceable:
            yield self._keyring.without(account_id, goes, new)[0]
        else:
            with self._taking_out(account_id, goes, new) as rows:
                yield rows
        self._log.scrub()

    @contextmanager
    def _taking_out(self, account_id: UUID, goes: Goes, new: Sequence[KeyRow]) -> Iterator[list[KeyRow]]:
        with self._place.alone() as put:
            self._end(put)
            rows, kept = self._keyring.without(account_id, goes, new)
            takings = [*self._taking(account_id, kept), *self._takings_beside()]
            _put(put, replace(self._place.key, takings=tuple(takings)))
            try:
                yield rows
            except LogUnavailable:
                raise  # Nobody knows whether it is stored: whoever comes next finds out.
            except BaseException:
                self._end(put)
                raise
            self._end(put)

    def settle(self) -> None:
        """End what another process began and broke off, and forget anew what an older copy still has."""
        if self._place.replaceable and self._place.key.takings:
            with self._place.alone() as put:
                self._end(put)
        key = self._place.key
        if key.epoch > self._log.key_epoch():
            self._renew(key)
            self._log.scrub()
            self._log.note_key_epoch(key.epoch)

    def rotate(self, secret: bytes, progress: Callable[[int, int], None]) -> int:
        """Have a new tree wrap every account's key; how many there are. May be broken off and begun again.

        Raises RootKeyNotHere, RootKeyStays.
        """
        if not self._place.replaceable:
            raise RootKeyNotHere()
        with self._place.alone() as put:
            self._end(put)
            _put(put, self._place.key.rotated(secret, self._by_itself()))
        rows = self._log.every_account_key()
        for done, row in enumerate(rows, start=1):
            self._wrap_anew(row)
            progress(done, len(rows))
        for one in self.beside:
            one.renew()
        self._log.note_key_epoch(self._place.key.epoch)
        return len(rows)

    def _wrap_anew(self, row: KeyRow) -> None:
        key = self._keyring.opened_account_key(row)
        # Where another process replaced it meanwhile, that was by the new root key.
        if key is not None:
            self._log.rewrap(row, self._keyring.wrapped_anew(row, key))

    def _end(self, put: Callable[[RootKey], None]) -> None:
        """Take out what is gone from the database by now, and let stand what is still there."""
        key = self._place.key
        gone = [one for one in map(self._now, key.takings) if one is not None]
        if gone:
            _put(put, key.without(gone, self._by_itself()))
            self._keyring.let_go()
            self._log.note_key_epoch(self._place.key.epoch)
        elif key.takings:
            _put(put, replace(key, takings=()))

    def _now(self, taking: Taking) -> Taking | None:
        """What is to be taken out, if the database has another key in its place."""
        beside = next((one for one in self.beside if one.owner == taking.owner), None)
        if beside is None:
            row = self._row(taking.owner)
            return taking if row is None or row.wrapped != taking.before else None
        own = beside.own()
        if own and own.wrapped == taking.before:
            return None
        return taking._replace(kept=beside.living())

    def _row(self, account_id: UUID) -> KeyRow | None:
        return next(iter(self._log.keys(account_id, [account_id.hex])), None)

    def _taking(self, account_id: UUID, kept: Mapping[str, bytes]) -> list[Taking]:
        row = self._row(account_id)
        return [Taking(account_id, row.wrapped, kept)] if row else []

    def _takings_beside(self) -> list[Taking]:
        return [Taking(one.owner, own.wrapped, {}) for one in self.beside if (own := one.own())]

    def _by_itself(self) -> dict[UUID, bytes]:
        """The keys that the 32 bytes of the root key wrap themselves, if it still has them."""
        if self._place.key.secret is None:
            return {}
        rows = [row for row in self._log.every_account_key() if is_by_itself(row.wrapped)]
        found = {row.account_id: self._keyring.opened_account_key(row) for row in rows}
        beside = ((one.owner, one.own()) for one in self.beside)
        owns = {owner: own.opened for owner, own in beside if own and is_by_itself(own.wrapped)}
        return {owner: key for owner, key in {**found, **owns}.items() if key is not None}

    def _renew(self, key: RootKey) -> None:
        """Where an older copy of the database has keys that were taken out, destroy them there as well."""
        for one in self.beside:
            if key.taken_out(one.owner) is not None and (own := one.own()) and own.opened is None:
                one.renew()
        owners = key.kept.keys() - {one.owner for one in self.beside}
        for owner in owners:
            kept, row = key.taken_out(owner), self._row(owner)
            if kept is not None and row and self._keyring.opened_account_key(row) is None:
                self._forget_again(owner, kept)

    def _forget_again(self, account_id: UUID, kept: Mapping[str, bytes]) -> None:
        rows = [row for row in self._log.account_keys(account_id) if row.key_id in kept]
        keys = {row: kept[row.key_id] for row in rows if row.scope != "forgotten"}
        self._log.replace_keys(account_id, self._keyring.under_a_new_key(account_id, keys))
        self._keyring.drop(account_id)


def _put(put: Callable[[RootKey], None], key: RootKey) -> None:
    try:
        put(key)
    except OSError:
        raise RootKeyStays() from None
