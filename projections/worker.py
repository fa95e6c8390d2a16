"""The one worker that feeds all projections: pages in, rows and position out in one transaction."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from threading import Condition, Event
from uuid import UUID

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.exc import OperationalError

from domain.account.base import Recorded
from domain.account.history import History
from domain.shared.time import BEGINNING
from projections.base import AccountView, FactSource, Policies, Projection, Row
from projections.histories import Histories
from projections.store import PARKED, AnotherWorkerMovedOn, ReadStore, Writing

PAGE = 500
ACCOUNTS_A_BATCH = 200
POLL_SECONDS = 1.0

log = logging.getLogger("tierline.worker")
Progress = Callable[[int], None]


class RebuildStopped(Exception):
    """A rebuild met a fact that a projection can't take; the live tables are as they were."""


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
            except (OperationalError, ConnectionError) as error:
                log.warning("the database did not answer (%s); trying again", type(error).__name__)
                stop.wait(POLL_SECONDS)

    def catch_up(self) -> None:
        """Apply everything that is recorded by now."""
        while self.step():
            pass

    def step(self) -> int:
        """Apply the next page; the number of facts in it."""
        with self._store.writing() as tx:
            self._note(tx.generation.position)
            page = self._source.page(self.position, self._page)
            if page:
                self._apply(tx, page)
        if page:
            self._note(page[-1].position)
        return len(page)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until `position` is applied; whether it is. For readers in the same process."""
        with self._moved:
            return self._moved.wait_for(lambda: self.position >= position, timeout)

    def rebuild(self, progress: Progress = lambda facts: None) -> int:
        """Fill a new generation from the log, account by account, and let it serve; facts read.

        What is recorded meanwhile is followed in pages until the new generation has caught up.
        """
        number = self._store.start_generation()
        until, read = self._source.head(), 0
        accounts = self._source.by_account(until)
        while batch := list(islice(accounts, ACCOUNTS_A_BATCH)):
            self._load(number, batch)
            read += sum(map(len, batch))
            progress(read)
        self._store.indexed(number)
        with self._store.writing(number) as tx:
            tx.advance(0, until=until)
        self._histories = Histories(self._source)
        self._follow_generation(number)
        while not self._store.switch_to(number):
            self._follow_generation(number)
        return read

    def replay(self) -> int:
        """Compute the rows of every parked account anew; how many are no longer parked."""
        with self._store.writing() as tx:
            rows = tx.connection.execute(
                select(PARKED).where(PARKED.c.generation == tx.generation.number)
            ).all()
            return sum(self._replayed(tx, row.projection, UUID(row.account_id)) for row in rows)

    def _apply(self, tx: Writing, page: Sequence[Recorded]) -> None:
        touched = by_account(page)
        try:
            parked = self._parked(tx)
            for account_id, recorded in touched.items():
                self._update(tx, account_id, recorded, parked)
            tx.advance(tx.generation.position, until=page[-1].position)
        except BaseException:
            for account_id in touched:
                self._histories.drop(account_id)
            raise

    def _update(
        self, tx: Writing, account_id: UUID, recorded: Sequence[Recorded], parked: set[tuple[str, str]]
    ) -> None:
        history, changes = self._histories.advance(recorded)
        since = min((change.since for change in changes), default=None)
        if since is None:
            return
        touched = frozenset(thing for change in changes for thing in change.things())
        view = AccountView(account_id, recorded[0].account, history, since, self._policies, touched)
        for projection in self._projections:
            if (projection.name, str(account_id)) not in parked:
                self._project(tx, projection, view, account_id, recorded[0].position)

    def _project(
        self, tx: Writing, projection: Projection, view: AccountView, account_id: UUID, position: int
    ) -> None:
        """Replace an account's rows; a projection that can't is parked for this account."""
        try:
            with tx.connection.begin_nested():
                _replace(tx, projection, view)
        except (OperationalError, AnotherWorkerMovedOn):
            raise
        except Exception as error:  # noqa: BLE001 - whatever one account's facts do, the others go on
            log.exception("parked account %s in projection %s", account_id, projection.name)
            self._park(tx, projection.name, account_id, position, type(error).__name__)

    def _park(self, tx: Writing, projection: str, account_id: UUID, position: int, error: str) -> None:
        row = {
            "generation": tx.generation.number,
            "projection": projection,
            "account_id": str(account_id),
            "position": position,
            "error": error,
            "parked_at": self._clock(),
        }
        tx.connection.execute(insert(PARKED), row)

    def _parked(self, tx: Writing) -> set[tuple[str, str]]:
        question = select(PARKED.c.projection, PARKED.c.account_id).where(
            PARKED.c.generation == tx.generation.number
        )
        return {(row.projection, row.account_id) for row in tx.connection.execute(question)}

    def _replayed(self, tx: Writing, name: str, account_id: UUID) -> bool:
        projection = next(one for one in self._projections if one.name == name)
        stream = [one for one in self._source.stream(account_id) if one.position <= tx.generation.position]
        view = AccountView(stream[0].account_id, stream[0].account, History(stream), BEGINNING, self._policies)
        with tx.connection.begin_nested():
            _replace(tx, projection, view)
        mine = (PARKED.c.generation == tx.generation.number, PARKED.c.projection == name)
        tx.connection.execute(delete(PARKED).where(*mine, PARKED.c.account_id == str(account_id)))
        return True

    def _load(self, number: int, batch: Iterable[Sequence[Recorded]]) -> None:
        rows: dict[Table, list[Row]] = {table: [] for one in self._projections for table in one.tables}
        for stream in batch:
            view = AccountView(stream[0].account_id, stream[0].account, History(stream), BEGINNING, self._policies)
            for table, row in self._rows_of(view):
                rows[table].append({"account": view.account, **row})
        with self._store.writing(number) as tx:
            for table, found in rows.items():
                tx.insert(table, found)

    def _rows_of(self, view: AccountView) -> Iterator[tuple[Table, Row]]:
        for projection in self._projections:
            try:
                yield from projection.rows(view)
            except Exception as error:
                message = f"projection {projection.name} failed on account {view.account}"
                raise RebuildStopped(message) from error

    def _follow_generation(self, number: int) -> None:
        while True:
            with self._store.writing(number) as tx:
                self.position = tx.generation.position
                page = self._source.page(self.position, self._page)
                if not page:
                    return
                self._apply(tx, page)

    def _note(self, position: int) -> None:
        with self._moved:
            self.position = position
            self._moved.notify_all()


def by_account(page: Iterable[Recorded]) -> dict[UUID, list[Recorded]]:
    """A page's facts by account, in order."""
    touched: dict[UUID, list[Recorded]] = {}
    for recorded in page:
        touched.setdefault(recorded.account_id, []).append(recorded)
    return touched


def _replace(tx: Writing, projection: Projection, view: AccountView) -> None:
    rows: dict[Table, list[Row]] = {table: [] for table in projection.tables}
    for table, row in projection.rows(view):
        rows[table].append(row)
    for table, found in rows.items():
        tx.replace(table, view, found)
