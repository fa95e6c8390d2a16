"""The log of facts over the library's recorders, the same on every database."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby, pairwise
from operator import attrgetter
from uuid import UUID

import orjson
from eventsourcing.persistence import (
    AggregateRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
)

from tierline.application.ports import AddressRow, Collision, KeyRow, Seen, Stored
from tierline.domain.account.account import Account
from tierline.domain.account.base import Recorded
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.shared.ids import BOOK_ID
from tierline.domain.shared.time import BEGINNING
from tierline.interfaces.storage.mapper import account_in, as_stored, recorded_at_in, to_recorded, to_stored
from tierline.interfaces.storage.news import News
from tierline.interfaces.storage.patience import patiently
from tierline.interfaces.storage.recorder import Beside, FactRecorder, FactRow

ROOT_PROOF = "root_proof"
ADDRESSES_UNTIL = "addresses_until"
KEY_EPOCH = "key_epoch"
SNAPSHOT_TOPIC = "account.snapshot.v2"
ROWS_A_PAGE = 1000
LAST_VERSION = 2**63 - 1

_MICROSECOND = timedelta(microseconds=1)


class RecorderLog:
    """The log of facts. Fulfils `FactLog` for the write side and `FactSource` for the read side.

    Args:
        recorder: Where events and the rows beside them go.
        snapshots: Where snapshots of the decision state go.
        news: Tells who waits that something was recorded.
        close: Lets go of the database.
        new_identity: What this log is called if it has no identity yet: unpredictable bytes.
        continues_another: Whether its versions begin where another log's end, so that none need follow
            on a stored one.
    """

    def __init__(
        self,
        recorder: FactRecorder,
        snapshots: AggregateRecorder,
        news: News,
        close: Callable[[], None],
        new_identity: bytes,
        *,
        continues_another: bool = False,
    ) -> None:
        self._recorder = recorder
        self._new_identity = new_identity
        self._identity: str | None = None
        self._snapshots = snapshots
        self._news = news
        self._close = close
        self._continues_another = continues_another
        self.on_append: Callable[[Sequence[Recorded], float], object] = lambda *_: None

    def append(
        self,
        facts: Sequence[Recorded],
        keys: Sequence[KeyRow] = (),
        *,
        addresses: Sequence[AddressRow] = (),
        replacing: UUID | None = None,
        seen: Seen | None = None,
    ) -> list[int]:
        """Store facts and what belongs to them in one transaction; their positions. See `FactLog`."""
        if not facts:
            return []
        begun, events = time.monotonic(), [to_stored(fact) for fact in facts]
        rows = _rows(facts, from_anywhere=self._continues_another)
        beside = Beside(*_times(facts), rows, keys, addresses, replacing, seen)
        try:
            positions = patiently(self._recorder.insert_events, events, beside=beside)
        except IntegrityError:
            raise Collision from None
        assert positions is not None
        self._news.announce(positions[-1])
        self.on_append(facts, time.monotonic() - begun)
        return list(positions)

    def stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Recorded]:
        """An account's facts with after < version <= until, in order, with their positions.

        With `known`, only those up to that position: later ones need not be readable.
        """
        return [to_recorded(stored) for stored in self.stored_stream(account_id, after, until, known)]

    def page(self, after: int, limit: int, until: int | None = None) -> list[Recorded]:
        """At most `limit` facts with after < position <= until, in order."""
        return [to_recorded(stored) for stored in self.stored(after, limit, until)]

    def stored(self, after: int, limit: int, until: int | None = None) -> list[Stored]:
        """As `page`, but the bytes as they are stored, so that an unreadable one stops nobody."""
        select = self._recorder.select_notifications
        rows = patiently(select, after, limit, until, inclusive_of_start=False)
        return [as_stored(row) for row in rows]

    def decoded(self, stored: Stored) -> Recorded:
        """What stored bytes say."""
        return to_recorded(stored)

    def fingerprint(self, stored: Stored) -> str:
        """A hash of all that is stored of a fact."""
        place = f"{stored.position}:{stored.account_id.hex}:{stored.version}:{stored.topic}:".encode()
        return sha256(place + stored.state).hexdigest()

    def account_of(self, stored: Stored) -> str | None:
        """The code of the account of a stored fact, which may be readable where the fact isn't."""
        return account_in(stored)

    def identity(self) -> str:
        """What tells this log from every other one; it never changes."""
        if self._identity is None:
            found = patiently(self._recorder.settle, "identity", self._new_identity)
            assert found is not None  # settled now, if it wasn't before
            self._identity = found.hex()
        return self._identity

    def stored_stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Stored]:
        """As `stream`, but the bytes as they are stored."""
        rows = patiently(self._recorder.select_stream, account_id, after, until)
        return [as_stored(row) for row in rows if known is None or row.id <= known]

    def by_account(self, until: int) -> Iterator[list[Recorded]]:
        """Each account's facts with position <= until, one account at a time, in order of their ids.

        The policy book is no account, so its facts are left out.
        """
        for facts in self.stored_by_account(UUID(int=0), until):
            yield [to_recorded(stored) for stored in facts]

    def stored_by_account(self, after: UUID, until: int) -> Iterator[list[Stored]]:
        """As `by_account`, but the bytes as they are stored, and only of accounts with ids behind `after`."""
        rows = self._account_major(after, until)
        for account_id, facts in groupby(rows, key=attrgetter("account_id")):
            if account_id != BOOK_ID:
                yield list(facts)

    def by_topic(self, topics: Sequence[str], after: int, limit: int) -> list[Stored]:
        """At most `limit` facts of some topics with position > after, in order.

        Costs a look at every fact after that position, though only those found are read.
        """
        return [as_stored(row) for row in patiently(self._recorder.select_topics, topics, after, limit)]

    def head(self) -> int:
        """The last position; 0 if nothing is recorded."""
        return patiently(self._recorder.max_notification_id) or 0

    def wait(self, after: int, timeout: float) -> None:
        """Return when something newer than `after` may exist, or after `timeout` seconds.

        Woken by this process and, where the database can, by others; looks for itself once a second
        at the latest, since a call may get lost.
        """
        self._news.wait(after, timeout, self.head)

    def wake(self) -> None:
        """Let everybody in this process who waits for news return at once."""
        self._news.wake()

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment; 0 if there is none.

        Costs a search of one row a step, since `recorded_at` never decreases with position. A fact that
        doesn't even say when it was recorded counts with those before it.
        """
        low, high = 0, self.head()
        while low < high:
            middle = (low + high) // 2
            found = self._first_dated(middle, high)
            if found is not None and found[1] <= moment:
                low = found[0]
            else:
                high = middle
        return low

    def _first_dated(self, after: int, until: int) -> tuple[int, datetime] | None:
        """The first fact with after < position <= until that says when it was recorded: where, and when."""
        limit = 1
        while page := self.stored(after, limit, until):
            for stored in page:
                if (at := recorded_at_in(stored)) is not None:
                    return stored.position, at
            after, limit = page[-1].position, ROWS_A_PAGE
        return None

    def holds(self, seen: Seen) -> bool:
        """Whether a fact that was there still is, where it was."""
        return patiently(self._recorder.holds, seen)

    def find(self, fact_id: UUID) -> Recorded | None:
        """The recorded fact with this id."""
        return self.find_all([fact_id]).get(fact_id)

    def find_all(self, fact_ids: Iterable[UUID]) -> Mapping[UUID, Recorded]:
        """The recorded facts among these ids."""
        found = _read(patiently(self._recorder.select_facts, list(fact_ids)))
        return {recorded.fact.fact_id: recorded for recorded in found}

    def with_facts(self, account_ids: Collection[UUID]) -> set[UUID]:
        """Those of some accounts that facts are recorded of."""
        return patiently(self._recorder.select_with_facts, account_ids) if account_ids else set()

    def statements_about(self, fact_id: UUID) -> list[Recorded]:
        """A fact and every correction, retraction and reinstatement of it, in order."""
        return sorted(_read(patiently(self._recorder.select_about, fact_id)), key=attrgetter("position"))

    def last_recorded_at(self) -> datetime:
        """The `recorded_at` of the last fact; the beginning of time if there is none."""
        return BEGINNING + patiently(self._recorder.select_clock) * _MICROSECOND

    def snapshot(self, account_id: UUID) -> Account | None:
        """The latest snapshot of an account's decision state."""
        rows = patiently(self._snapshots.select_events, account_id, desc=True, limit=1)
        known = [row for row in rows if row.topic == SNAPSHOT_TOPIC]
        return Account.restored(orjson.loads(known[0].state)) if known else None

    def take_snapshot(self, account: Account) -> None:
        """Store a snapshot; one that exists already is left as it is."""
        state = orjson.dumps(account.snapshot())
        row = StoredEvent(account.id, account.version, SNAPSHOT_TOPIC, state)
        try:
            patiently(self._snapshots.insert_events, [row])
        except IntegrityError:
            return

    def keys(self, account_id: UUID, key_ids: Sequence[str]) -> list[KeyRow]:
        """The rows of these keys that exist (the account key has the key_id of the account)."""
        return patiently(self._recorder.select_keys, account_id, list(key_ids)) if key_ids else []

    def account_keys(self, account_id: UUID) -> list[KeyRow]:
        """Every key row of an account, its account key included."""
        return patiently(self._recorder.select_keys, account_id, None)

    def contact_key(self, account_id: UUID, contact: str) -> KeyRow | None:
        """The key of a contact, if it has one yet."""
        return patiently(self._recorder.select_contact_key, account_id, contact)

    def contact_keys(self, owners: Sequence[tuple[UUID, str]]) -> list[KeyRow]:
        """The keys of contacts that have one, by the ids of their accounts."""
        return patiently(self._recorder.select_contact_keys, owners) if owners else []

    def by_address(self, digest: bytes) -> list[AddressRow]:
        """The rows of an address."""
        return patiently(self._recorder.select_addresses, digest)

    def addresses_until(self) -> int:
        """Up to which position all facts were looked through for addresses; 0 where nobody did."""
        return int(patiently(self._recorder.setting, ADDRESSES_UNTIL) or 0)

    def add_addresses(self, rows: Sequence[AddressRow], until: int) -> None:
        """Store rows that are missing, unless their keys are gone, and up to which position that was done."""
        patiently(self._recorder.add_addresses, rows, {ADDRESSES_UNTIL: str(until).encode()})

    def every_account_key(self) -> list[KeyRow]:
        """The own key of each account."""
        return patiently(self._recorder.select_account_keys)

    def replace_keys(self, account_id: UUID, keys: Sequence[KeyRow]) -> None:
        """As `append` with `replacing`, without a fact."""
        patiently(self._recorder.replace_keys, account_id, keys)

    def rewrap(self, old: KeyRow, new: KeyRow) -> None:
        """Put a key that is wrapped anew in its own place, if it still is as it was."""
        patiently(self._recorder.rewrap, old, new)

    def scrub(self) -> None:
        """Wipe what deleted rows left in the database's own files, as far as it can be reached at once."""
        self._recorder.scrub()

    def key_epoch(self) -> int:
        """The latest epoch of the root key that the log was told of."""
        return int(patiently(self._recorder.setting, KEY_EPOCH) or 0)

    def note_key_epoch(self, epoch: int) -> None:
        """Keep that."""
        patiently(self._recorder.add_addresses, (), {KEY_EPOCH: str(epoch).encode()})

    def root_proof(self, proof: bytes) -> bytes | None:
        """The proof of the root key this log was begun with; `proof` itself where it begins only now.

        None where the log holds facts but no proof any more.
        """
        return patiently(self._recorder.settle, ROOT_PROOF, proof, only_before_facts=True)

    def begun(self) -> bool:
        """Whether the log holds facts, or was begun with some root key."""
        return self.head() > 0 or patiently(self._recorder.setting, ROOT_PROOF) is not None

    def clock(self) -> datetime | None:
        """What time it is by the database; None if it has no clock but ours."""
        return patiently(self._recorder.clock)

    def places(self, fact_ids: Iterable[UUID]) -> set[int]:
        """The positions at which some facts are found by their ids, readable or not."""
        return {row.id for row in patiently(self._recorder.select_facts, list(fact_ids))}

    def orphans(self, limit: int) -> list[FactRow]:
        """Rows beside facts that are not in the log, at most so many."""
        return patiently(self._recorder.select_orphans, limit)

    def close(self) -> None:
        """Let go of the database."""
        self._news.close()
        self._close()

    def _account_major(self, behind: UUID, until: int) -> Iterator[Stored]:
        after = (behind, LAST_VERSION)
        while rows := patiently(self._recorder.select_by_account, after, until, ROWS_A_PAGE):
            page = [as_stored(row) for row in rows]
            yield from page
            after = (page[-1].account_id, page[-1].version)


def microseconds(moment: datetime) -> int:
    """A moment as microseconds since the beginning of time."""
    return (moment - BEGINNING) // _MICROSECOND


def _times(facts: Sequence[Recorded]) -> tuple[int, int]:
    times = [microseconds(fact.recorded_at) for fact in facts]
    if any(later < earlier for earlier, later in pairwise(times)):
        raise ValueError("recorded_at decreases within the facts to store")
    return times[0], times[-1]


def _rows(facts: Sequence[Recorded], *, from_anywhere: bool) -> list[FactRow]:
    """The rows of facts: of each account, the first follows on what is stored, the others on one another."""
    last: dict[UUID, int] = {}
    rows = []
    for recorded in facts:
        before = last.get(recorded.account_id)
        if before is not None and recorded.version != before + 1:
            raise ValueError("the versions of an account have a hole within the facts to store")
        last[recorded.account_id] = recorded.version
        asked = before is None and not from_anywhere
        rows.append(_row(recorded, recorded.version - 1 if asked else None))
    return rows


def _row(recorded: Recorded, follows: int | None) -> FactRow:
    fact = recorded.fact
    target = fact.target if isinstance(fact, StatementAboutAFact) else None
    return FactRow(fact.fact_id, recorded.account_id, recorded.version, target, follows)


def _read(rows: Iterable[Notification]) -> list[Recorded]:
    return [to_recorded(as_stored(row)) for row in rows]
