"""The one worker that feeds all read models: pages in, rows and position out in one transaction."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import takewhile
from threading import Condition
from uuid import UUID

from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.ids import BOOK_ID
from tierline.domain.shared.time import BEGINNING
from tierline.projections.engine.base import FactSource, Policies, Projection, StoredFact
from tierline.projections.engine.drawn import draw_all, redraw, redraw_changed
from tierline.projections.engine.firm import FIRM_ID
from tierline.projections.engine.generations import Generation
from tierline.projections.engine.lease import Lease, LeaseWatch, keeping
from tierline.projections.engine.pages import PAGE_SECONDS, Applying, PageTooLong
from tierline.projections.engine.parking import Parking
from tierline.projections.engine.processes import Processes
from tierline.projections.engine.pseudonyms import PseudonymousLog
from tierline.projections.engine.readable import stream_told
from tierline.projections.engine.rebuild import (
    Batch,
    Leave,
    Left,
    Progress,
    batches,
    never,
    no_progress,
)
from tierline.projections.engine.store import ReadStore, Writing

BOOKS = frozenset({BOOK_ID, FIRM_ID})
"""The streams by which accounts are judged beside their own."""
PAGE = 5_000
FIRST_PAGE = 100
POLL_SECONDS = 1.0
LOOK_SECONDS = 0.1
"""How often a lease is looked at that somebody may hold."""
MEMORY = 64 * 2**20
LARGE = 20_000
"""From so many facts on a rebuild is shared among processes: starting them takes a second or two each."""

log = logging.getLogger("tierline.worker")


class RebuildRunning(Conflict):
    """The read models are being built anew already; wait for the end of that."""


class FedElsewhere(Conflict):
    """Another process feeds the read models; it needs to end first, or do this itself."""


class LogDiffers(Exception):
    """The log at hand is not the one that the read models were made from: another one, or one cut short."""


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
        self._applying = Applying(source, projections, policies, clock, memory, monotonic)
        self.processes = 1
        """How many processes compute the rows of a large rebuild; with 1 this one does."""
        self._moved = Condition()
        self._draw_at = BEGINNING
        """When a row of what holds now is to be drawn again."""
        self.position = 0

    def wait_for_news(self) -> None:
        """Return when more than was applied may be recorded, or rows are to be drawn; soon in any case."""
        if self._draw_at > self._clock():
            self._source.wait(self.position, POLL_SECONDS)

    def catch_up(self) -> None:
        """Apply everything that is recorded by now. Raises FedElsewhere, ReadModelsBehind and LogDiffers."""
        with self._held(self._store.live_number(), FedElsewhere()) as (lease, leave):
            self._to_the_end(lease, leave)

    def step(self, lease: Lease, leave: Leave = never) -> int:
        """Apply the next page, or draw rows anew; the number of facts in it.

        Raises Left, LeaseLost and LogDiffers.
        """
        begun = self._monotonic()
        try:
            with self._store.writing(lease) as tx:
                page = self._next(tx.generation)
                if page:
                    position = self._applying.apply(tx, page, begun, leave)
                    draw_at = min(self._draw_at, redraw_changed(tx, self._clock()))
                else:
                    position, draw_at = tx.generation.position, self._redrawn(tx, self._clock())
        except PageTooLong:
            self._size = max(1, self._size // 4)
            return self.step(lease, leave)
        self._draw_at = draw_at
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
        self._applying.forget()
        self._draw_at = BEGINNING

    def rebuild(self, progress: Progress = no_progress, leave: Leave = never) -> int:
        """Fill a generation from the log, beside the live one, and let it serve; facts read now.

        One that was left unfinished is gone on with. Raises RebuildRunning, LeaseLost, and Left.
        """
        building, self._draw_at = self._building(), BEGINNING
        with self._held(building.number, RebuildRunning(), leave) as (lease, over):
            read = 0 if building.position else self._fill(lease, building, progress, over)
            self._store.make_indexes(lease)
            self._to_the_end(lease, over)
            while not self._store.switch_to(lease, self._source.head()):
                self._to_the_end(lease, over)
        return read

    def replay(self) -> int:
        """Compute the rows of every parked account anew; how many are no longer parked.

        Where it is a book that can be read again, all accounts are judged anew: by a rebuild.
        Another worker is interrupted for it, and goes on afterwards.
        """
        # A merge that could not be read before may be by now.
        self.forget()
        with self._taken_over(self._store.live_number()) as lease:
            self._to_the_end(lease, never)
            with self._store.writing(lease) as tx:
                waiting = Parking(tx, self._clock).accounts()
                position = tx.generation.position
            back = sum(self._told_anew(lease, one) for one in waiting if one not in BOOKS)
        told = [stream_told(self._source, one, known=position) for one in BOOKS.intersection(waiting)]
        if books := sum(one.unreadable is None for one in told):
            self.rebuild()
        return back + books

    def _told_anew(self, lease: Lease, account: UUID) -> bool:
        with self._store.writing(lease) as tx:
            back = self._applying.tell_anew(tx, account)
            self._draw_at = min(self._draw_at, redraw_changed(tx, self._clock()))
            return back

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
        read = 0
        for batch in self._computed(building, leave):
            self._write(lease, batch)
            read += batch.facts
            progress(read)
        self._store.make_indexes(lease)
        draw_all(self._store, lease, self._clock)
        with self._store.writing(lease) as tx:
            tx.advance(until=building.until, fingerprint=building.fingerprint)
        return read

    def _computed(self, building: Generation, leave: Leave) -> Iterator[Batch]:
        """The rows of all accounts, from where the filling got; by several processes if they are many."""
        large = self.processes > 1 and building.until >= LARGE
        source = PseudonymousLog(self._source, until=building.until)
        asked = partial(batches, source, self._projections, self._policies, building.until, leave=leave)
        cursor = building.cursor
        if large:
            try:
                for batch in asked(cursor=cursor, compute=Processes(self.processes)):
                    cursor = batch.cursor
                    yield batch
            except BrokenExecutor:
                log.warning("a process that computed rows was ended; going on in this one alone")
        yield from asked(cursor=cursor)

    def _write(self, lease: Lease, batch: Batch) -> None:
        with self._store.writing(lease) as tx:
            parking = Parking(tx, self._clock)
            for name, rows in batch.rows.items():
                tx.insert(name, rows)
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
        watch, first = LeaseWatch(self._store, self._monotonic), self._store.beat(generation)
        while True:
            if lease := watch.ask(generation):
                return lease
            if first is not None and self._store.beat(generation) not in (first, None):
                return None
            time.sleep(LOOK_SECONDS)

    def _to_the_end(self, lease: Lease, leave: Leave) -> None:
        """Apply what is recorded by now; whoever goes on recording meanwhile keeps nobody here."""
        head = self._source.head()
        while self.step(lease, leave) and self.position < head:
            if leave():
                raise Left
        at = self._clock()
        while self._draw_at <= at:
            if leave():
                raise Left
            with self._store.writing(lease) as tx:
                draw_at = self._redrawn(tx, at)
            self._draw_at = draw_at

    def _redrawn(self, tx: Writing, at: datetime) -> datetime:
        """Draw some rows whose time is over; when there are others to draw."""
        return redraw(tx, at) if self._draw_at <= at else self._draw_at

    def _next(self, generation: Generation) -> list[StoredFact]:
        """The next facts: about accounts, or one of a book alone. Raises LogDiffers."""
        if generation.log != self._source.identity():
            raise LogDiffers
        start = generation.position
        page = list(self._source.stored(start - 1 if start else 0, self._size + bool(start)))
        if start:
            last = page.pop(0) if page else None
            if last is None or self._source.fingerprint(last) != generation.fingerprint:
                raise LogDiffers
        return list(takewhile(lambda one: one.account_id not in BOOKS, page)) or page[:1]

    def _has(self, position: int, fingerprint: str) -> bool:
        """Whether the log has this event at a position."""
        found = self._source.stored(position - 1, 1, position) if position else ()
        return not position or (bool(found) and self._source.fingerprint(found[0]) == fingerprint)

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
