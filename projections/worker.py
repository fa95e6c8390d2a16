"""The one worker that feeds all projections: pages in, rows and position out in one transaction."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from threading import Condition, Event
from uuid import UUID

from domain.account.base import Recorded
from domain.account.history import History
from domain.account.merging import Families
from domain.shared.ids import BOOK, BOOK_ID, account_id, stream_id
from projections.base import FactSource, Policies, Projection, StoredFact, taking
from projections.families import Alone, Eras, Family, Kin
from projections.following import Following, store, stored_rows
from projections.histories import Histories
from projections.parking import Parking
from projections.rebuild import Judges, Progress, book_at, families_after, no_progress, rebuild, retold
from projections.sheet import Load
from projections.store import LOST, AnotherWorkerMovedOn, ReadStore, Writing

PAGE = 5_000
POLL_SECONDS = 1.0

log = logging.getLogger("tierline.worker")


class Worker:
    """Follows the log and keeps the live generation up to date; rebuilds when asked to.

    Args:
        source: The log.
        store: Where the rows go.
        projections: The read models, all fed from the same pages.
        policies: The policies by which accounts are judged.
        clock: What time it is, for the record of parked accounts.
        page: Facts read and applied in one transaction.
    """

    def __init__(
        self,
        source: FactSource,
        store: ReadStore,
        projections: Sequence[Projection],
        policies: Policies,
        clock: Callable[[], datetime],
        page: int = PAGE,
    ) -> None:
        self._source = source
        self._store = store
        self._projections = projections
        self._policies = policies
        self._clock = clock
        self._page = page
        self._histories = Histories(source)
        self._kin: dict[frozenset[str], Kin] = {}
        self._families, self._families_known = Families(), 0
        self._applied = -1
        """The position up to which this worker applied the log without another in between."""
        self._moved = Condition()
        self.position = 0

    def follow(self, stop: Event) -> None:
        """Apply page after page until `stop` is set; a broken connection is tried again."""
        while not stop.is_set():
            try:
                if self.step() == 0:
                    self._source.wait(self.position, POLL_SECONDS)
            except AnotherWorkerMovedOn:
                log.info("another worker applied the page; reading its position again")
            except LOST as error:
                log.warning("the database did not answer (%s); trying again", type(error).__name__)
                stop.wait(POLL_SECONDS)

    def catch_up(self) -> None:
        """Apply everything that is recorded by now."""
        while self.step():
            pass

    def step(self, generation: int | None = None) -> int:
        """Apply the next page to a generation (None: the live one); the number of facts in it."""
        with self._store.writing(generation) as tx:
            position = tx.generation.position
            page = self._source.stored(position, self._page)
            if page:
                self._apply(tx, page)
                position = page[-1].position
        self._note(position)
        return len(page)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until `position` is applied; whether it is. For readers in the same process."""
        with self._moved:
            return self._moved.wait_for(lambda: self.position >= position, timeout)

    def rebuild(self, progress: Progress = no_progress) -> int:
        """Fill a new generation from the log, beside the live one, and let it serve; facts read.

        Raises RebuildStopped where a projection can't take an account; the live tables stay.
        """
        self._histories = Histories(self._source)
        number, read = rebuild(self._source, self._store, self._projections, self._policies, progress)
        self._catch_up_with(number)
        while not self._store.switch_to(number):
            self._catch_up_with(number)
        return read

    def replay(self) -> int:
        """Compute the rows of every parked account anew; how many are no longer parked."""
        # A merge that could not be read before may be by now.
        self._families, self._families_known = Families(), 0
        with self._store.writing() as tx:
            parking = Parking(tx, self._clock)
            known = {one.name: one for one in self._projections}
            waiting = parking.parked()
            for name, account in waiting:
                if name in known:
                    self._replay(tx, parking, known[name], account)
            return len(waiting) - len(parking.parked())

    def _replay(self, tx: Writing, parking: Parking, projection: Projection, account_id: UUID) -> None:
        """Compute the rows of an account anew, and of those that may show its facts: its whole family."""
        if not parking.is_parked(projection, account_id):
            return
        position = tx.generation.position
        try:
            code = self._source.stream(account_id, until=1)[0].account
            family = self._families_at(position).of(code)
            with tx.connection.begin_nested():
                for one in family:
                    tx.clear(one, projection.tables)
                streams = self._streams(family, position)
                for _, _, tables in retold(streams, lambda _: [projection], self._judges(position)):
                    for table, rows in tables.items():
                        tx.insert(table, rows)
        except LOST:
            raise
        except Exception as error:  # noqa: BLE001 - one account that can't be taken keeps no other waiting
            log.error("account %s stays parked in %s: %s", account_id, projection.name, type(error).__name__)
            return
        for one in family:
            parking.release(projection.name, stream_id(one))

    def _catch_up_with(self, generation: int) -> None:
        while self.step(generation):
            pass

    def _apply(self, tx: Writing, page: Sequence[StoredFact]) -> None:
        if tx.generation.position != self._applied:
            self._kin.clear()
        parking = Parking(tx, self._clock)
        families = self._families_at(tx.generation.position)
        judges = self._judges(page[-1].position)
        try:
            for adoption, facts in _parts(page):
                for family, stored in _by_family(facts, families):
                    self._update(tx, parking, judges, family, stored)
                if adoption:
                    self._adopt(tx, parking, judges, self._source.decoded(adoption))
            tx.advance(until=page[-1].position)
            self._applied = page[-1].position
        except BaseException:
            # What the transaction takes back, the histories in memory must not know either.
            for account_id in {stored.account_id for stored in page}:
                self._histories.drop(account_id)
            self._kin.clear()
            raise

    def _update(
        self,
        tx: Writing,
        parking: Parking,
        judges: Judges,
        family: frozenset[str],
        stored: Sequence[StoredFact],
    ) -> None:
        with self._or_parked(parking, family, {one.account_id for one in stored}, stored[0].position):
            recorded = [self._source.decoded(one) for one in stored]
            with self._before(family, recorded) as known:
                eras = judges.eras(recorded[0].position)
                following = self._following(tx, parking, known, eras, recorded)
                for one in recorded:
                    following.take(one)
            store(tx, following, partial(_park, parking))

    def _adopt(self, tx: Writing, parking: Parking, judges: Judges, adoption: Recorded) -> None:
        """Judge every account again, from the first day of a policy on."""
        eras, families = judges.eras(adoption.position), self._families_at(adoption.position)
        before = judges.eras(adoption.position - 1)
        book = self._following(tx, parking, Alone(BOOK, History()), before, [adoption])
        book.take(adoption)
        store(tx, book, partial(_park, parking))
        for family in dict.fromkeys(families.of(code) for code in tx.accounts()):
            ids = {account_id(code) for code in family}
            if not any(parking.not_parked(one, self._projections) for one in ids):
                continue
            with self._or_parked(parking, family, ids, adoption.position):
                streams = self._streams(family, adoption.position - 1)
                known = Kin(streams) if len(family) > 1 else _alone(streams)
                following = self._following(tx, parking, known, before)
                following.adopt(adoption, eras)
                store(tx, following, partial(_park, parking))

    @contextmanager
    def _or_parked(
        self, parking: Parking, family: frozenset[str], accounts: Iterable[UUID], position: int
    ) -> Iterator[None]:
        """Where some facts can't be taken, their accounts are parked, and all others go on."""
        try:
            yield
        except LOST:
            raise
        except Exception as error:  # noqa: BLE001 - an unreadable fact stops its account, nothing else
            self._kin.pop(family, None)
            for one in accounts:
                for projection in parking.not_parked(one, self._projections):
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
            if family not in self._kin:
                self._kin[family] = Kin(self._streams(family, recorded[0].position - 1))
            yield self._kin[family]
            return
        with self._histories.before(recorded[0]) as history:
            yield Alone(recorded[0].account, history)

    def _streams(self, family: Iterable[str], position: int) -> dict[str, list[Recorded]]:
        """The facts of accounts up to a position."""
        return {code: self._source.stream(stream_id(code), known=position) for code in family}

    def _families_at(self, position: int) -> Families:
        """Which accounts were ever said to be merged; what was said lately is looked up after a position."""
        self._families = families_after(self._source, self._families, self._families_known)
        self._families_known = max(self._families_known, position)
        return self._families

    def _judges(self, position: int) -> Judges:
        return Judges(self._policies, book_at(self._source, position))

    def _note(self, position: int) -> None:
        with self._moved:
            self.position = position
            self._moved.notify_all()


def _parts(page: Sequence[StoredFact]) -> Iterator[tuple[StoredFact | None, list[StoredFact]]]:
    """The facts of a page about accounts, up to each adoption of a policy, with that; None at the end."""
    facts: list[StoredFact] = []
    for stored in page:
        if stored.account_id == BOOK_ID:
            yield stored, facts
            facts = []
        else:
            facts.append(stored)
    yield None, facts


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


def _alone(streams: Mapping[str, Sequence[Recorded]]) -> Alone:
    ((code, stream),) = streams.items()
    return Alone(code, History(stream))


def _park(parking: Parking, code: str, projection: Projection, position: int, error: Exception) -> None:
    parking.park(stream_id(code), projection, position, error)
