"""The one worker that feeds all read models: pages in, rows and position out in one transaction."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import takewhile
from threading import Condition
from uuid import UUID

from domain.account.base import Recorded
from domain.account.history import History
from domain.account.merging import Families
from domain.shared.errors import Conflict
from domain.shared.ids import BOOK, BOOK_ID, stream_id
from domain.tiers.book import PolicyBook
from projections.base import FactSource, Policies, Projection, StoredFact, taking
from projections.families import Alone, Eras, Family, Kin
from projections.following import Following, store, stored_rows
from projections.generations import Generation
from projections.histories import Histories
from projections.kept import FACT_BYTES, Kept
from projections.lease import Lease, Watch, keeping
from projections.outages import OUTAGES
from projections.parking import Parking
from projections.readable import Unreadable, stream_told, told
from projections.rebuild import (
    Batch,
    Judges,
    Leave,
    Left,
    Progress,
    batches,
    book_told,
    families_after,
    never,
    no_progress,
    retold,
)
from projections.sheet import Load
from projections.store import ReadStore, Writing

PAGE = 5_000
FIRST_PAGE = 100
PAGE_SECONDS = 0.5
"""A page is made so large that it takes about so long: nobody waits longer for the end of a transaction, and
no more is lost when the process is killed."""
PAGE_SECONDS_AT_MOST = 2.0
"""A page that takes longer is taken back and tried again in parts."""
POLL_SECONDS = 1.0
LOOK_SECONDS = 0.1
"""How often a lease is looked at that somebody may hold."""
MEMORY = 64 * 2**20

log = logging.getLogger("tierline.worker")


class RebuildRunning(Conflict):
    """The read models are being built anew already; wait for the end of that."""


class FedElsewhere(Conflict):
    """Another process feeds the read models; it needs to end first, or do this itself."""


class LogDiffers(Exception):
    """The log at hand is not the one that the read models were made from: another one, or one cut short."""


class _PageTooLong(Exception):
    """A page takes longer than it may; nothing of it was stored."""


class Worker:
    """Follows the log and keeps the live generation up to date; rebuilds when asked to.

    Args:
        source: The log.
        store: Where the rows go.
        projections: The read models, all fed from the same pages.
        policies: The policies by which accounts are judged.
        clock: What time it is, for the record of parked accounts.
        page: The most facts that are read and applied in one transaction.
        memory: How many bytes of accounts are kept at most, so that they need not be read again.
        monotonic: Seconds that pass, whatever the wall clock says.
    """

    def __init__(
        self,
        source: FactSource,
        store: ReadStore,
        projections: Sequence[Projection],
        policies: Policies,
        clock: Callable[[], datetime],
        page: int = PAGE,
        memory: int = MEMORY,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._store = store
        self._projections = projections
        self._policies = policies
        self._clock = clock
        self._page = page
        self._size = min(page, FIRST_PAGE)
        self._monotonic = monotonic
        self._histories = Histories(source, memory * 2 // 3)
        self._kin: Kept[frozenset[str], Kin] = Kept(memory // 3)
        self._families, self._families_known = Families(), 0
        self._applied = (0, -1)
        """The generation and the position that this worker brought it to, without another in between."""
        self._moved = Condition()
        self.position = 0

    def wait_for_news(self) -> None:
        """Return when more than was applied may be recorded, after `POLL_SECONDS` at the latest."""
        self._source.wait(self.position, POLL_SECONDS)

    def catch_up(self) -> None:
        """Apply everything that is recorded by now. Raises FedElsewhere, ReadModelsBehind and LogDiffers."""
        with self._held(self._store.live_number(), FedElsewhere()) as (lease, leave):
            self._to_the_end(lease, leave)

    def step(self, lease: Lease, leave: Leave = never) -> int:
        """Apply the next page; the number of facts in it. Raises Left, LeaseLost and LogDiffers."""
        begun = self._monotonic()
        try:
            with self._store.writing(lease) as tx:
                page = self._next(tx.generation)
                position = self._apply(tx, page, begun, leave) if page else tx.generation.position
        except _PageTooLong:
            self._size = max(1, self._size // 4)
            return self.step(lease, leave)
        self._fit(len(page), self._monotonic() - begun)
        self._note(position)
        return len(page)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until `position` is applied; whether it is. For readers in the same process."""
        with self._moved:
            return self._moved.wait_for(lambda: self.position >= position, timeout)

    def is_of_the_log(self, generation: Generation) -> bool:
        """Whether a generation was made from the log at hand, and the log still reaches where it is."""
        return generation.log == self._source.identity() and self._has(
            generation.position or generation.until, generation.fingerprint
        )

    def forget(self) -> None:
        """Drop what is in memory: it was read from a log that isn't the one at hand."""
        self._histories.clear()
        self._kin.clear()
        self._families, self._families_known = Families(), 0

    def rebuild(self, progress: Progress = no_progress, leave: Leave = never) -> int:
        """Fill a generation from the log, beside the live one, and let it serve; facts read now.

        One that was left unfinished is gone on with. Raises RebuildRunning, LeaseLost, and Left.
        """
        building = self._building()
        with self._held(building.number, RebuildRunning(), leave) as (lease, over):
            read = 0 if building.position else self._fill(lease, building, progress, over)
            self._store.make_indexes(lease)
            self._to_the_end(lease, over)
            while not self._store.switch_to(lease, self._source.head()):
                self._to_the_end(lease, over)
        return read

    def replay(self) -> int:
        """Compute the rows of every parked account anew; how many are no longer parked.

        Where it is the policy book that can be read again, all accounts are judged anew: by a rebuild.
        Another worker is interrupted for it, and goes on afterwards.
        """
        # A merge that could not be read before may be by now.
        self.forget()
        with self._taken_over(self._store.live_number()) as lease:
            self._to_the_end(lease, never)
            with self._store.writing(lease) as tx:
                waiting = Parking(tx, self._clock).accounts()
                position = tx.generation.position
            back = sum(self._replay(lease, one) for one in waiting if one != BOOK_ID)
        if BOOK_ID in waiting and book_told(self._source, position).unreadable is None:
            self.rebuild()
            return back + 1
        return back

    def _replay(self, lease: Lease, account: UUID) -> bool:
        """Compute the rows of an account anew, and of those that may show its facts: its whole family."""
        with self._store.writing(lease) as tx:
            parking, position = Parking(tx, self._clock), tx.generation.position
            found = stream_told(self._source, account, known=position)
            if found.unreadable or not found.facts:
                return False
            code = found.facts[0].account
            streams = self._streams(self._families_at(position).of(code), position)
            following = retold(streams, lambda one: taking(one, self._projections), self._judges(position))
            if any(one == code for one, _ in following.failed):
                return False
            for one in streams:
                tx.clear(one, [table for projection in self._projections for table in projection.tables])
            store(tx, following, partial(_park, parking))
            parking.release(account)
            return True

    def _building(self) -> Generation:
        """The generation to fill: made from the log at hand, up to where that is now or was some time ago."""
        head = self._source.head()
        at_head = self._source.stored(head - 1, 1) if head else ()
        fingerprint = self._source.fingerprint(at_head[0]) if at_head else ""
        found = self._store.building(self._source.identity(), head, fingerprint)
        if self.is_of_the_log(found):
            return found
        self._store.void(found)
        return self._store.building(self._source.identity(), head, fingerprint)

    def _fill(self, lease: Lease, building: Generation, progress: Progress, leave: Leave) -> int:
        """Write the rows of all accounts up to `until`; facts read."""
        read, until = 0, building.until
        for batch in batches(self._source, self._projections, self._policies, until, building.cursor, leave):
            self._write(lease, batch)
            read += batch.facts
            progress(read)
        self._store.make_indexes(lease)
        with self._store.writing(lease) as tx:
            tx.advance(until=until, fingerprint=building.fingerprint)
        return read

    def _write(self, lease: Lease, batch: Batch) -> None:
        with self._store.writing(lease) as tx:
            parking = Parking(tx, self._clock)
            for table, rows in batch.rows.items():
                tx.insert(table, rows)
            for failed in batch.failed:
                parking.park(*failed)
            for one in batch.unreadable:
                parking.silence(one)
            tx.set(cursor=batch.cursor)

    @contextmanager
    def _held(
        self, generation: int, refusal: Conflict, leave: Leave = never
    ) -> Iterator[tuple[Lease, Leave]]:
        """The lease of a generation meanwhile, and when to leave; the refusal where somebody else has it."""
        lease = self._asked(generation)
        if lease is None:
            raise refusal
        with keeping(self._store, lease) as keeper:
            yield lease, lambda: leave() or not keeper.held()

    @contextmanager
    def _taken_over(self, generation: int) -> Iterator[Lease]:
        """The lease of a generation meanwhile, whoever has it."""
        while (lease := self._store.take(generation, self._store.beat(generation))) is None:
            time.sleep(LOOK_SECONDS)
        with keeping(self._store, lease):
            yield lease

    def _asked(self, generation: int) -> Lease | None:
        """The lease of a generation; None if its holder gives a sign of life."""
        watch, first = Watch(self._store, self._monotonic), self._store.beat(generation)
        while True:
            if lease := watch.ask(generation):
                return lease
            if first is not None and self._store.beat(generation) not in (first, None):
                return None
            time.sleep(LOOK_SECONDS)

    def _to_the_end(self, lease: Lease, leave: Leave) -> None:
        while self.step(lease, leave):
            if leave():
                raise Left

    def _next(self, generation: Generation) -> list[StoredFact]:
        """The next facts: about accounts, or one of the policy book alone. Raises LogDiffers."""
        if generation.log != self._source.identity():
            raise LogDiffers
        start = generation.position
        page = list(self._source.stored(start - 1 if start else 0, self._size + bool(start)))
        if start:
            last = page.pop(0) if page else None
            if last is None or self._source.fingerprint(last) != generation.fingerprint:
                raise LogDiffers
        return list(takewhile(lambda one: one.account_id != BOOK_ID, page)) or page[:1]

    def _has(self, position: int, fingerprint: str) -> bool:
        """Whether the log has this event at a position."""
        found = self._source.stored(position - 1, 1, position) if position else ()
        return not position or (bool(found) and self._source.fingerprint(found[0]) == fingerprint)

    def _apply(self, tx: Writing, page: Sequence[StoredFact], begun: float, leave: Leave) -> int:
        """Write what facts make of the rows; how far that brought the generation."""
        if (tx.generation.number, tx.generation.position) != self._applied:
            self._kin.clear()
        parking, last = Parking(tx, self._clock), page[-1]
        try:
            if last.account_id == BOOK_ID:
                if not self._adopt(tx, parking, last, begun, leave):
                    return tx.generation.position
            else:
                self._take(tx, parking, page, begun, leave)
        except BaseException:
            # What the transaction takes back, the histories in memory must not know either.
            for account in {stored.account_id for stored in page}:
                self._histories.drop(account)
            self._kin.clear()
            raise
        tx.advance(until=last.position, fingerprint=self._source.fingerprint(last))
        self._applied = (tx.generation.number, last.position)
        return last.position

    def _take(
        self, tx: Writing, parking: Parking, page: Sequence[StoredFact], begun: float, leave: Leave
    ) -> None:
        """Write what facts make of the rows of their accounts, family by family."""
        judges = self._judges(page[-1].position)
        families = list(_by_family(page, self._families_at(tx.generation.position)))
        for number, (family, stored) in enumerate(families):
            if leave():
                raise Left
            if number and self._monotonic() - begun > PAGE_SECONDS_AT_MOST:
                raise _PageTooLong
            self._update(tx, parking, judges, family, stored)

    def _update(
        self,
        tx: Writing,
        parking: Parking,
        judges: Judges,
        family: frozenset[str],
        stored: Sequence[StoredFact],
    ) -> None:
        recorded, unreadable = self._readable(parking, stored)
        if recorded:
            with (
                self._or_parked(parking, family, {one.account for one in recorded}, recorded[0].position),
                self._before(family, recorded) as known,
            ):
                eras = judges.eras(recorded[0].position)
                following = self._following(tx, parking, known, eras, recorded)
                for one in recorded:
                    following.take(one)
                store(tx, following, partial(_park, parking))
        for silent in unreadable:
            parking.silence(silent)

    def _readable(
        self, parking: Parking, stored: Sequence[StoredFact]
    ) -> tuple[list[Recorded], list[Unreadable]]:
        """What can be read of accounts that have not fallen silent, and where they do."""
        by_account: dict[UUID, list[StoredFact]] = {}
        for fact in stored:
            if not parking.is_silent(fact.account_id):
                by_account.setdefault(fact.account_id, []).append(fact)
        found = [told(self._source, facts) for facts in by_account.values()]
        facts = sorted((fact for one in found for fact in one.facts), key=lambda one: one.position)
        return facts, [one.unreadable for one in found if one.unreadable]

    def _adopt(self, tx: Writing, parking: Parking, stored: StoredFact, begun: float, leave: Leave) -> bool:
        """Judge the next accounts by a policy, from its first day on; whether all of them have been.

        Rows are known from the adoption's position on, which nobody asks for until all are there. An
        account whose turn comes twice has the same rows as after the first time.
        """
        found = told(self._source, [stored])
        if parking.is_silent(BOOK_ID) or found.unreadable:
            if found.unreadable:
                parking.silence(found.unreadable)
            return True
        (adoption,), judges = found.facts, self._judges(stored.position)
        if tx.generation.cursor is None:
            self._adopt_in_the_book(tx, parking, judges, adoption)
        families, done = self._families_at(adoption.position), set[str]()
        for code in tx.accounts():
            if code > (tx.generation.cursor or "") and code not in done:
                family = families.of(code)
                self._adopt_by(tx, parking, judges, family, adoption)
                done |= family
                if leave() or self._monotonic() - begun > PAGE_SECONDS:
                    tx.set(cursor=code)
                    return False
        return True

    def _adopt_in_the_book(self, tx: Writing, parking: Parking, judges: Judges, adoption: Recorded) -> None:
        book = self._following(
            tx, parking, Alone(BOOK, History()), judges.eras(adoption.position - 1), [adoption]
        )
        book.take(adoption)
        store(tx, book, partial(_park, parking))

    def _adopt_by(
        self, tx: Writing, parking: Parking, judges: Judges, family: frozenset[str], adoption: Recorded
    ) -> None:
        with self._or_parked(parking, family, family, adoption.position):
            streams = self._streams(family, adoption.position - 1)
            known = Kin(streams) if len(family) > 1 else Alone(*_one(streams))
            following = self._following(tx, parking, known, judges.eras(adoption.position - 1))
            following.adopt(adoption, judges.eras(adoption.position))
            store(tx, following, partial(_park, parking))

    @contextmanager
    def _or_parked(
        self, parking: Parking, family: frozenset[str], accounts: Iterable[str], position: int
    ) -> Iterator[None]:
        """Where some facts can't be taken, their accounts are parked, and all others go on."""
        try:
            yield
        except OUTAGES:
            raise
        except Exception as error:  # noqa: BLE001 - a fact that nobody can take stops its account, nothing else
            self._kin.take(family)
            for one in accounts:
                for projection in parking.not_parked(stream_id(one), taking(one, self._projections)):
                    parking.park(one, projection, position, error)

    def _following(
        self, tx: Writing, parking: Parking, family: Family, eras: Eras, ahead: Sequence[Recorded] = ()
    ) -> Following:
        """A family to follow; what it has stored is looked up, unless all of its facts are ahead."""
        new = {one.account for one in ahead if one.version == 1}

        def projections(code: str) -> list[Projection]:
            return parking.not_parked(stream_id(code), taking(code, self._projections))

        def load(code: str) -> Load | None:
            return None if code in new else stored_rows(tx, code)

        return Following(family, projections, self._policies, eras, load)

    @contextmanager
    def _before(self, family: frozenset[str], recorded: Sequence[Recorded]) -> Iterator[Family]:
        """A family of accounts right before some facts, to be taken further by them."""
        if len(family) > 1:
            kin = self._kin.take(family) or Kin(self._streams(family, recorded[0].position - 1))
            yield kin
            self._kin.put(family, kin, kin.facts * FACT_BYTES)
            return
        with self._histories.before(recorded[0]) as history:
            yield Alone(recorded[0].account, history)

    def _streams(self, family: Iterable[str], position: int) -> dict[str, list[Recorded]]:
        """What can be read of accounts up to a position."""
        return {
            code: stream_told(self._source, stream_id(code), known=position).facts for code in sorted(family)
        }

    def _families_at(self, position: int) -> Families:
        """Which accounts were ever said to be merged; what was said lately is looked up after a position."""
        self._families = families_after(self._source, self._families, self._families_known)
        self._families_known = max(self._families_known, position)
        return self._families

    def _judges(self, position: int) -> Judges:
        return Judges(self._policies, PolicyBook().after(book_told(self._source, position).facts))

    def _fit(self, facts: int, seconds: float) -> None:
        """Make the next page so large that it takes about `PAGE_SECONDS`."""
        if seconds > PAGE_SECONDS:
            self._size = max(1, int(self._size * PAGE_SECONDS / seconds))
        elif facts >= self._size and seconds < PAGE_SECONDS / 2:
            self._size = min(self._page, self._size * 2)

    def _note(self, position: int) -> None:
        with self._moved:
            self.position = position
            self._moved.notify_all()


def _by_family(
    facts: Sequence[StoredFact], families: Families
) -> Iterator[tuple[frozenset[str], list[StoredFact]]]:
    """Facts by the family of their accounts, in order; an account alone has no name here."""
    merged = families.by_id()
    touched: dict[frozenset[str] | UUID, list[StoredFact]] = {}
    for stored in facts:
        touched.setdefault(merged.get(stored.account_id, stored.account_id), []).append(stored)
    for key, mine in touched.items():
        yield key if isinstance(key, frozenset) else frozenset(), mine


def _one(streams: dict[str, list[Recorded]]) -> tuple[str, History]:
    ((code, stream),) = streams.items()
    return code, History(stream)


def _park(parking: Parking, code: str, projection: Projection, position: int, error: Exception) -> None:
    parking.park(code, projection, position, error)
