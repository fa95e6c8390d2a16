"""A rehearsal: everything is decided as it would be, on top of the real log, and nothing is kept.

What a rehearsal records goes to a scratch log, which its caller throws away; reads see the real log
with the scratch behind it. So a dry run refuses what the real run would refuse, because it takes
the same way, and it needs memory for no more than the real run.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tierline.application.ports import AddressRow, Collision, FactLog, KeyRow, Seen, Stored
from tierline.domain.account.account import Account
from tierline.domain.account.base import Recorded


class Rehearsal:
    """A log that reads from `log` and writes to `scratch`. Fulfils `FactLog`.

    Args:
        log: The real log. What others record in it meanwhile is not seen, as far as positions go.
        scratch: An empty log of its own.
    """

    def __init__(self, log: FactLog, scratch: FactLog) -> None:
        self._log = log
        self._scratch = scratch
        self._base = log.head()
        self._begun = log.last_recorded_at()

    def append(
        self,
        facts: Sequence[Recorded],
        keys: Sequence[KeyRow] = (),
        *,
        addresses: Sequence[AddressRow] = (),
        replacing: UUID | None = None,
        seen: Seen | None = None,
    ) -> list[int]:
        """Keep facts in the scratch log; positions go on from those of the real one.

        Its versions go on from those of the real one too, which the scratch log is made to take.
        """
        too_early = any(fact.recorded_at < self._begun for fact in facts)
        if too_early or (seen and not self.holds(seen)):
            raise Collision
        if self.find_all(fact.fact.fact_id for fact in facts):
            raise Collision
        positions = self._scratch.append(facts, keys, addresses=addresses, replacing=replacing)
        return [self._base + position for position in positions]

    def stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Recorded]:
        """An account's facts, real and rehearsed."""
        real = self._real(self._log.stream(account_id, after, until))
        found = [*real, *self._rehearsed(self._scratch.stream(account_id, after, until))]
        return [one for one in found if known is None or one.position <= known]

    def page(self, after: int, limit: int, until: int | None = None) -> list[Recorded]:
        """Facts in the order of their positions, real ones first."""
        return [self.decoded(stored) for stored in self.stored(after, limit, until)]

    def stored(self, after: int, limit: int, until: int | None = None) -> list[Stored]:
        """As `page`, but the bytes as they are stored."""
        last = self._base if until is None else min(until, self._base)
        real = self._log.stored(after, limit, last) if after < last else []
        if len(real) == limit:
            return real
        beyond = None if until is None else max(0, until - self._base)
        behind = self._scratch.stored(max(0, after - self._base), limit - len(real), beyond)
        return [*real, *(replace(one, position=self._base + one.position) for one in behind)]

    def stored_stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Stored]:
        """As `stream` up to a position, but the bytes as they are stored."""
        real = self._log.stored_stream(account_id, after, until, known)
        behind = self._scratch.stored_stream(account_id, after, until)
        shifted = [replace(one, position=self._base + one.position) for one in behind]
        found = [*(one for one in real if one.position <= self._base), *shifted]
        return [one for one in found if known is None or one.position <= known]

    def stored_by_account(self, after: UUID, until: int) -> Iterator[list[Stored]]:
        """As `by_account`, but the bytes as they are stored, in the order of ids behind `after`."""
        ids = {facts[0].account_id for facts in self.by_account(until)}
        for account_id in sorted(one for one in ids if one > after):
            yield self.stored_stream(account_id, known=until)

    def account_of(self, stored: Stored) -> str | None:
        """The code of the account of a stored fact, which may be readable where the fact isn't."""
        return self._log.account_of(stored)

    def fingerprint(self, stored: Stored) -> str:
        """A hash of all that is stored of a fact."""
        return self._log.fingerprint(stored)

    def identity(self) -> str:
        """That of the real log."""
        return self._log.identity()

    def by_account(self, until: int) -> Iterator[list[Recorded]]:
        """Each account's facts, real and rehearsed."""
        met = set()
        for facts in self._log.by_account(min(until, self._base)):
            met.add(facts[0].account_id)
            own = self._rehearsed(self._scratch.stream(facts[0].account_id))
            yield [*facts, *(one for one in own if one.position <= until)]
        for facts in self._scratch.by_account(max(0, until - self._base)):
            if facts[0].account_id not in met:
                yield self._rehearsed(facts)

    def by_topic(self, topics: Sequence[str], after: int, limit: int) -> list[Stored]:
        """Facts of some topics in the order of their positions, real ones first."""
        found = self._log.by_topic(topics, after, limit) if after < self._base else []
        real = [one for one in found if one.position <= self._base]
        behind = self._scratch.by_topic(topics, max(0, after - self._base), limit - len(real))
        return [*real, *(replace(one, position=self._base + one.position) for one in behind)]

    def decoded(self, stored: Stored) -> Recorded:
        """What stored bytes say."""
        return self._log.decoded(stored)

    def head(self) -> int:
        """The last position, real or rehearsed."""
        return self._base + self._scratch.head()

    def wait(self, after: int, timeout: float) -> None:
        """Return when something may have been rehearsed."""
        self._scratch.wait(max(0, after - self._base), timeout)

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment."""
        rehearsed = self._scratch.position_at(moment)
        return self._base + rehearsed if rehearsed else min(self._log.position_at(moment), self._base)

    def holds(self, seen: Seen) -> bool:
        """Whether a fact that was there still is, where it was."""
        found = self.find(seen.fact_id)
        return found is not None and found.position == seen.position

    def find(self, fact_id: UUID) -> Recorded | None:
        """The fact with this id, real or rehearsed."""
        return self.find_all([fact_id]).get(fact_id)

    def find_all(self, fact_ids: Iterable[UUID]) -> Mapping[UUID, Recorded]:
        """The facts among these ids, real or rehearsed."""
        wanted = list(fact_ids)
        real = self._real(self._log.find_all(wanted).values())
        behind = self._rehearsed(self._scratch.find_all(wanted).values())
        return {one.fact.fact_id: one for one in (*real, *behind)}

    def with_facts(self, account_ids: Collection[UUID]) -> set[UUID]:
        """Those of some accounts that have facts, real ones of after the rehearsal began as well."""
        return self._log.with_facts(account_ids) | self._scratch.with_facts(account_ids)

    def statements_about(self, fact_id: UUID) -> list[Recorded]:
        """A fact and every statement about it, real and rehearsed."""
        real = self._real(self._log.statements_about(fact_id))
        return [*real, *self._rehearsed(self._scratch.statements_about(fact_id))]

    def last_recorded_at(self) -> datetime:
        """The `recorded_at` of the last fact, real or rehearsed."""
        return max(self._log.last_recorded_at(), self._scratch.last_recorded_at())

    def snapshot(self, account_id: UUID) -> Account | None:
        """The latest snapshot; a real one counts if the rehearsal knows the fact it was taken at."""
        own = self._scratch.snapshot(account_id)
        real = None if own else self._log.snapshot(account_id)
        known = real and self._real(self._log.stream(account_id, real.version - 1, real.version))
        return own or (real if known else None)

    def take_snapshot(self, account: Account) -> None:
        """Keep a snapshot in the scratch log."""
        self._scratch.take_snapshot(account)

    def keys(self, account_id: UUID, key_ids: Sequence[str]) -> list[KeyRow]:
        """The rows of these keys, real and rehearsed."""
        return [*self._log.keys(account_id, key_ids), *self._scratch.keys(account_id, key_ids)]

    def account_keys(self, account_id: UUID) -> list[KeyRow]:
        """Every key row of an account."""
        return [*self._log.account_keys(account_id), *self._scratch.account_keys(account_id)]

    def contact_key(self, account_id: UUID, contact: str) -> KeyRow | None:
        """The key of a contact, real or rehearsed."""
        return self._log.contact_key(account_id, contact) or self._scratch.contact_key(account_id, contact)

    def contact_keys(self, owners: Sequence[tuple[UUID, str]]) -> list[KeyRow]:
        """The keys of contacts, real or rehearsed."""
        return [*self._log.contact_keys(owners), *self._scratch.contact_keys(owners)]

    def every_account_key(self) -> list[KeyRow]:
        """The own key of each account, real and rehearsed."""
        return [*self._log.every_account_key(), *self._scratch.every_account_key()]

    def replace_keys(self, account_id: UUID, keys: Sequence[KeyRow]) -> None:
        """Replace those of the scratch log."""
        self._scratch.replace_keys(account_id, keys)

    def rewrap(self, old: KeyRow, new: KeyRow) -> None:
        """Wrap one of the scratch log's anew."""
        self._scratch.rewrap(old, new)

    def scrub(self) -> None:
        """Nothing is deleted in a rehearsal."""

    def key_epoch(self) -> int:
        """That of the real log."""
        return self._log.key_epoch()

    def note_key_epoch(self, epoch: int) -> None:
        """Keep it in the scratch log."""
        self._scratch.note_key_epoch(epoch)

    def root_proof(self, proof: bytes) -> bytes | None:
        """The proof of the real log's root key; an empty log is not begun by a rehearsal."""
        return self._log.root_proof(proof) if self._base else self._scratch.root_proof(proof)

    def _real(self, facts: Iterable[Recorded]) -> list[Recorded]:
        """Without what others recorded since the rehearsal began."""
        return [one for one in facts if one.position <= self._base]

    def _rehearsed(self, facts: Iterable[Recorded]) -> list[Recorded]:
        return [one.at(self._base + one.position) for one in facts]
