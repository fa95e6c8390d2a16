"""Accounts kept in memory as decisions need them, continued from the log, restarted from snapshots."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import RLock
from uuid import UUID

from tierline.application.lru import LruCache
from tierline.application.ports import FactLog, LogUnavailable, Seen
from tierline.domain.account.account import Account, project
from tierline.domain.account.base import Recorded
from tierline.domain.shared.ids import account_id

SNAPSHOT_EVERY = 200
ACCOUNT_BYTES, KEPT_FACT_BYTES = 2_000, 3_000
MEMORY = 64 * 2**20
"""How many bytes of accounts are kept in memory where nothing else is said."""
_LOCKS = 256
_WORTH_ASKING = 2
"""Of one account alone it is no dearer to read what there is."""


@dataclass(slots=True)
class CachedAccount:
    """An account in memory, the version of its latest snapshot, and the last fact it was told."""

    account: Account
    snapshot: int = 0
    last: Seen | None = None

    @property
    def size(self) -> int:
        """The bytes that it takes up in memory, at most about."""
        return ACCOUNT_BYTES + KEPT_FACT_BYTES * len(self.account.kept)

    @property
    def due(self) -> bool:
        """Whether a snapshot is worth its cost, which grows with the account: so the steps grow too."""
        return self.account.version - self.snapshot >= max(SNAPSHOT_EVERY, self.snapshot // 4)


class AccountCache:
    """The accounts used lately. Who decides on one holds its lock."""

    def __init__(self, log: FactLog, limit: int) -> None:
        self._log = log
        self._kept: LruCache[UUID, CachedAccount] = LruCache(limit)
        self._locks = [RLock() for _ in range(_LOCKS)]
        self.seen: Seen | None = None
        """The fact of the highest position that any account in memory was told; None if there is none."""

    @contextmanager
    def locked(self, codes: Iterable[str]) -> Iterator[None]:
        """Nobody else in this process decides on these accounts meanwhile."""
        with ExitStack() as stack:
            for number in sorted({account_id(code).int % _LOCKS for code in codes}):
                stack.enter_context(self._locks[number])
            yield

    def get(self, code: str) -> CachedAccount:
        """An account as far as this process knows it; an empty one if nothing is recorded on it."""
        if known := self._kept.get(account_id(code)):
            return known
        live = self._read(code)
        if live.account.exists:
            self._kept.put(live.account.id, live, live.size)
        return live

    def new_ones(self, codes: Iterable[str]) -> dict[str, CachedAccount]:
        """Those of some accounts that nothing is recorded on, found out at one query; they are empty."""
        away = {one: code for code in codes if self._kept.get(one := account_id(code)) is None}
        if len(away) < _WORTH_ASKING:
            return {}
        there = self._log.with_facts(away.keys())
        return {code: CachedAccount(Account(code)) for one, code in away.items() if one not in there}

    def advance(self, live: CachedAccount) -> bool:
        """Take in what others have recorded; whether anything is otherwise than it was known.

        Where the log doesn't have what is in memory (it lost its end, or was restored), the account is
        read anew.
        """
        version = live.account.version
        facts = self._log.stream(live.account.id, after=max(0, version - 1))
        if not version or (facts and _seen(facts[0]) == live.last):
            self._take(live, facts[1:] if version else facts)
            return live.account.version > version
        anew = self._read(live.account.code)
        live.account, live.snapshot, live.last = anew.account, anew.snapshot, anew.last
        return True

    def keep(self, live: CachedAccount, last: Recorded) -> None:
        """An account is as it is stored now, `last` being its last fact; take a snapshot if one is due."""
        live.last = self._note(last)
        # Put again whenever it has grown, so that what it takes up is known.
        self._kept.put(live.account.id, live, live.size)
        if live.due:
            # The facts are stored; a snapshot that can't be taken now is taken another time.
            with suppress(LogUnavailable):
                self._log.take_snapshot(live.account)
                live.snapshot = live.account.version

    def drop(self, code: str) -> None:
        """What is in memory may not be what is stored."""
        self._kept.drop(account_id(code))

    def drop_all(self) -> None:
        """Nothing that is in memory may be stored."""
        self._kept.clear()
        self.seen = None

    def glance(self, code: str) -> Account:
        """An account by what is recorded now, for whoever doesn't hold its lock; nothing is kept.

        What is in memory may change meanwhile, and may be behind what other processes recorded.
        """
        return self._read(code).account

    def exists(self, code: str) -> bool:
        """Whether an account is there, without reading it."""
        known = self._kept.get(account_id(code))
        return bool(known) or bool(self._log.stream(account_id(code), until=1))

    def _read(self, code: str) -> CachedAccount:
        account = self._log.snapshot(account_id(code))
        if account:
            facts = self._log.stream(account.id, after=account.version - 1)
            # A snapshot of what the log doesn't hold any more is none.
            if facts and facts[0].version == account.version:
                live = CachedAccount(account, account.version, self._note(facts[0]))
                return self._take(live, facts[1:])
        return self._take(CachedAccount(Account(code)), self._log.stream(account_id(code)))

    def _take(self, live: CachedAccount, facts: list[Recorded]) -> CachedAccount:
        project(live.account, facts)
        if facts:
            live.last = self._note(facts[-1])
        return live

    def _note(self, recorded: Recorded) -> Seen:
        seen = _seen(recorded)
        if self.seen is None or self.seen < seen:
            self.seen = seen
        return seen


def _seen(recorded: Recorded) -> Seen:
    return Seen(recorded.position, recorded.fact.fact_id)
