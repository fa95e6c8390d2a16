"""Filling the read models: all at once, one event per transaction, and against only reading the events.

*One event per transaction* is how the event-sourcing library's `ProjectionRunner` works. On PostgreSQL
that runner itself feeds the same projections here; on SQLite it can't subscribe, so a loop does what it
would do.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from threading import Event
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import Mapper, Notification, StoredEvent, Tracking
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic

from benchmarks.measure import Result, seconds
from benchmarks.portfolio import recorded
from benchmarks.stores import Place, library_environment
from tierline.domain.account.base import Recorded
from tierline.domain.coverage.policy import default_policy as default_coverage
from tierline.domain.tiers.policy import default_policy as default_tiers
from tierline.interfaces.storage.factory import postgres_connection, sqlite_path
from tierline.interfaces.storage.log import RecorderLog
from tierline.interfaces.storage.mapper import as_stored, to_recorded
from tierline.projections.catalogue import ALL_PROJECTIONS, ALL_TABLES, definition
from tierline.projections.engine.base import FactSource, Policies
from tierline.projections.engine.databases import postgres_engine, sqlite_engine
from tierline.projections.engine.lease import LeaseLost
from tierline.projections.engine.store import ReadStore
from tierline.projections.engine.worker import Worker

ACCOUNTS, EACH = 20, 250
PAGE = 500
BENCHMARK = "benchmark"
"""The identity of the log as the benchmark hands it over."""


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    facts = list(recorded(ACCOUNTS, EACH))
    with place.log("rebuilding") as (log, url):
        for page in pages(facts):
            log.append(page)
        store = read_store(url)
        read = seconds(lambda: _read(log))
        single = seconds(lambda: _one_by_one(place, log, store, url))
        filled = seconds(worker(log, store).rebuild)
        store.close()
    yield Result(
        place.name,
        f"rebuild all read models from {len(facts):,} facts",
        f"{len(facts) / filled:,.0f} facts/s",
        single / filled,
        "times as fast as one event per transaction",
    )
    yield Result(
        place.name,
        "the same",
        f"{filled:.1f} s",
        filled / read,
        f"times as long as reading and validating the facts ({len(facts) / read:,.0f} facts/s)",
    )


def pages(facts: Iterable[Recorded]) -> Iterator[list[Recorded]]:
    """The facts in batches such as are appended to a log at once."""
    rest = iter(facts)
    while page := list(islice(rest, PAGE)):
        yield page


def _read(log: RecorderLog) -> None:
    after = 0
    while page := log.page(after, PAGE):
        after = page[-1].position


def _policies() -> Policies:
    return Policies(default_tiers(), default_coverage())


def read_store(url: str) -> ReadStore:
    """Empty read models beside a log."""
    if url.startswith("sqlite"):
        engine = sqlite_engine(sqlite_path(url).with_suffix(".views.db"))
    else:
        engine = postgres_engine(postgres_connection(url)[0])
    store = ReadStore(engine, ALL_TABLES, definition(_policies()), "benchmark", lambda: datetime.now(UTC))
    store.create()
    store.begin(BENCHMARK)
    return store


def worker(source: FactSource, store: ReadStore, page: int = PAGE) -> Worker:
    """What fills the read models from a log."""
    return Worker(source, store, ALL_PROJECTIONS, _policies(), lambda: datetime.now(UTC), page)


class Given:
    """A fact that is decoded already, with what is asked of stored ones."""

    def __init__(self, recorded: Recorded) -> None:
        self.recorded, self.topic = recorded, recorded.fact.TOPIC

    def __getattr__(self, name: str) -> Any:
        return getattr(self.recorded, name)


class Handed:
    """The log, except that its next page is the one fact handed over last."""

    def __init__(self, log: RecorderLog) -> None:
        self._log = log
        self._facts: list[Given] = []

    def hand(self, fact: Recorded) -> None:
        """Let this be the next page."""
        self._facts = [*self._facts[-1:], Given(fact)]

    def stored(self, after: int, limit: int, until: int | None = None) -> list[Any]:
        """The fact handed over, decoded already, behind the one before."""
        return self._facts

    def fingerprint(self, stored: Any) -> str:
        """The hash of a fact, as of its bytes."""
        return str(stored.position)

    def identity(self) -> str:
        """What tells the log from others."""
        return BENCHMARK

    def decoded(self, stored: Any) -> Recorded:
        """The fact as it was given."""
        recorded: Recorded = stored.recorded
        return recorded

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)


class OneByOne:
    """Applies one event per transaction to all projections, with the position in the same transaction."""

    def __init__(self, log: RecorderLog, store: ReadStore) -> None:
        self._source = Handed(log)
        self._worker = worker(self._source, store, page=1)
        lease = store.take(store.live_number(), None)
        if lease is None:
            raise LeaseLost
        self._lease = lease

    def apply(self, fact: Recorded) -> None:
        """Put in place what looks different after one more fact."""
        self._source.hand(fact)
        self._worker.step(self._lease)


def _one_by_one(place: Place, log: RecorderLog, store: ReadStore, url: str) -> None:
    by_one = OneByOne(log, store)
    if place.server is None:
        _loop(by_one, log)
    else:
        _run(by_one, url, log.head())


def _loop(by_one: OneByOne, log: RecorderLog) -> None:
    after = 0
    while page := log.page(after, PAGE):
        for fact in page:
            by_one.apply(fact)
        after = page[-1].position


class OurMapper(Mapper[UUID]):
    """Lets the library read facts as they are stored."""

    def to_domain_event(self, stored_event: StoredEvent) -> Recorded:
        """The recorded fact."""
        assert isinstance(stored_event, Notification)
        return to_recorded(as_stored(stored_event))


class Log(Application[UUID]):
    """The log as an application of the library's."""

    name = "log"


def _run(by_one: OneByOne, url: str, head: int) -> None:
    """Feed the projections from the library's own runner, up to the head of the log."""
    done = Event()

    class Stock(Projection[POPOTrackingRecorder]):
        """What the runner hands each event to."""

        def process_event(self, domain_event: Any, tracking: Tracking) -> None:
            by_one.apply(domain_event)
            if tracking.notification_id == head:
                done.set()

    runner = ProjectionRunner(
        application_class=Log,
        projection_class=Stock,
        view_class=POPOTrackingRecorder,
        env=_environment(url),
    )
    with runner:
        while not done.wait(0.01):
            runner.run_forever(0)


def _environment(url: str) -> dict[str, str]:
    environment = {f"LOG_{name}": value for name, value in library_environment(url).items()}
    return {**environment, "LOG_CREATE_TABLE": "n", "LOG_MAPPER_TOPIC": get_topic(OurMapper)}
