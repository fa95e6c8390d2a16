"""The one worker that feeds all projections: pages in, rows and position out in one transaction."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from threading import Condition, Event
from uuid import UUID

from domain.account.base import Recorded
from domain.shared.ids import BOOK_ID
from projections.base import FactSource, Policies, Projection, StoredFact
from projections.following import Following, store, stored_rows
from projections.histories import Histories
from projections.parking import Parking
from projections.rebuild import Progress, no_progress, rebuild
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
        with self._store.writing() as tx:
            return Parking(tx, self._clock).replay(self._source, self._projections, self._policies)

    def _catch_up_with(self, generation: int) -> None:
        while self.step(generation):
            pass

    def _apply(self, tx: Writing, page: Sequence[StoredFact]) -> None:
        parking = Parking(tx, self._clock)
        touched = by_account(page)
        try:
            for account_id, stored in touched.items():
                self._update(tx, parking, account_id, stored)
            tx.advance(until=page[-1].position)
        except BaseException:
            # What the transaction takes back, the histories in memory must not know either.
            for account_id in touched:
                self._histories.drop(account_id)
            raise

    def _update(self, tx: Writing, parking: Parking, account_id: UUID, stored: Sequence[StoredFact]) -> None:
        projections = parking.not_parked(account_id, self._projections)
        if not projections:
            return
        try:
            following = self._followed(tx, projections, [self._source.decoded(one) for one in stored])
        except LOST:
            raise
        except Exception as error:  # noqa: BLE001 - an unreadable fact stops its account, nothing else
            for projection in projections:
                parking.park(account_id, projection, stored[0].position, error)
            return
        store(tx, following, partial(parking.park, account_id))

    def _followed(
        self, tx: Writing, projections: Sequence[Projection], recorded: Sequence[Recorded]
    ) -> Following:
        """The account after these facts."""
        first = recorded[0]
        load = stored_rows(tx, first.account) if first.version > 1 else None
        with self._histories.before(first) as history:
            following = Following(first.account, history, projections, self._policies, load)
            for one in recorded:
                following.take(one)
        return following

    def _note(self, position: int) -> None:
        with self._moved:
            self.position = position
            self._moved.notify_all()


def by_account(page: Sequence[StoredFact]) -> dict[UUID, list[StoredFact]]:
    """A page's facts by account, in order; those of the policy book are about none."""
    touched: dict[UUID, list[StoredFact]] = {}
    for stored in (one for one in page if one.account_id != BOOK_ID):
        touched.setdefault(stored.account_id, []).append(stored)
    return touched
