"""Two processes of the service under load on a database of a cluster, and what is counted in the end."""

import time
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from tests.drills import stored
from tests.drills.checker import Findings
from tests.drills.feed_checker import FeedFindings, compare_feed, walked
from tests.drills.feed_readers import MODES, FeedReader
from tests.drills.ledger import Ledger
from tests.drills.load import Load
from tests.drills.nodes import Cluster
from tests.drills.services import ROOT, Service, until
from tests.drills.stored import Follower
from tests.drills.verdict import counts, log_is_whole, rows_as_rebuilt, say, texts_open
from tests.patience import after

CURRENT_SECONDS = 60.0
"""How long read models may take to be as far as the log, before that counts as never."""
AWAY_SECONDS = 1.5
"""How long after a fault has begun a reader of the feed that was killed comes back."""


@dataclass
class Result:
    """What one phase counted."""

    name: str
    title: str
    acknowledged: int
    repeated: int
    found: Findings
    entries: int
    """Those of the feed, walked once."""
    read: FeedFindings
    """What was wrong with what the readers of the feed had, all together."""
    writes_after: float
    """The longest time without an acknowledgement from the fault on, in seconds."""
    current_after: float | None
    """From the beginning of that time until a read of what was recorded after it was answered, in seconds."""
    note: str = ""
    violations: list[str] = field(default_factory=list)

    def cells(self) -> list[str]:
        """Its line of the table."""
        found, current = self.found, self.current_after
        facts = (self.acknowledged, self.repeated, len(found.lost), len(found.doubled), len(found.skipped))
        seconds = (f"{self.writes_after:.1f}", f"{current:.1f}" if current is not None else "–")
        return [self.title, *map(str, (*facts, self.entries, *self.read)), *seconds, self.note]


class Scene:
    """Two processes of the service on a new database of the cluster, under load."""

    def __init__(self, there: Cluster, folder: Path, name: str, seconds: float, pause: float) -> None:
        self.cluster, self.folder, self.name, self.seconds = there, folder, name, seconds
        self.url = there.new_database(name.replace("-", "_"))
        self.database = stored.database_at(self.url)
        self.tree = ROOT
        self.services = [Service(self.url, folder) for _ in range(2)]
        self.ledger = Ledger()
        self.load = Load(
            lambda: [one.address for one in self.services], self.ledger, writers=6, accounts=12, seconds=pause
        )
        self.follower = Follower(self.database)
        self.readers = [
            FeedReader([], folder / f"reader-{number}", mode) for number, mode in enumerate(MODES)
        ]
        self.began = 0.0
        self.note = ""
        self.wrong: list[str] = []

    def begin(self) -> None:
        """Start all, and let it run undisturbed for a while."""
        for service in self.services:
            service.start().up()
        self.load.open_accounts()
        self.follower.start()
        self.lead_to(self.services)
        for reader in self.readers:
            reader.start()
        self.load.start()
        self.steady()
        self.began = time.monotonic()

    def steady(self) -> None:
        """Let the load go on, once facts sent from now on are acknowledged and can be read."""
        now = time.monotonic()
        until(lambda: any(one.sent > now for one in self.ledger.since(now)), "writes go on")
        position = self.ledger.last_position()
        try:
            until(lambda: self.load.reader.current_after(now, position), "reads are current", CURRENT_SECONDS)
        except AssertionError as missing:
            states = [service.readiness() for service in self.services]
            self.wrong.append(f"{missing}: asked for {position}, /readyz says {states}")
        time.sleep(self.seconds)

    def lead_to(self, services: Sequence[Service]) -> None:
        """Let load and readers of the feed ask these processes from now on, the readers spread over them."""
        self.services = list(services)
        addresses = [service.address for service in services]
        for number, reader in enumerate(self.readers):
            first = number % len(addresses)
            reader.served_at([*addresses[first:], *addresses[:first]])

    @contextmanager
    def reader_killed(self) -> Iterator[None]:
        """A fault is done meanwhile: a reader of the feed is killed before, and comes back in its midst."""
        reader = Random(self.name).choice(self.readers)
        reader.kill()
        back = after(AWAY_SECONDS, reader.start)
        try:
            yield
        finally:
            back.join()

    def refuse_nothing_longer(self, seconds: float) -> None:
        """No request since the fault began took longer until it was acknowledged."""
        waited = self.ledger.longest_wait(self.began)
        self.note += f"; longest request {waited:.1f} s"
        if waited > seconds:
            self.wrong.append(f"a request took {waited:.1f} s until it was acknowledged")

    def finish(self, name: str, title: str) -> Result:
        """End the load and hold everything against everything."""
        pause = self.ledger.pause(self.began, time.monotonic())
        current = self.load.reader.current_after(pause.began, pause.position)
        self.load.stop()
        position = stored.head(self.database)
        for service in self.services:
            if not service.lives:
                self.wrong.append(f"a process of the service died; it said: {service.said()[-500:]}")
            self.reaches(service, position)
        self.follower.stop()
        found = log_is_whole(self.ledger, self.database, self.follower)
        there = {*self.ledger.receipts} - {*found.lost}
        entries, read = self.feed_read(there)
        texts = texts_open(self.ledger, self.services[0], sorted(there))
        self.stop_services()
        self.wrong += [f"a text does not open: {one}" for one in texts]
        self.wrong += rows_as_rebuilt(self.url, self.database, self.tree)
        self.wrong += dict.fromkeys(self.ledger.faults)
        say(f"  {counts(self.ledger, found)}; of {entries} entries of the feed: {read}; writes again after "
            f"{pause.seconds:.1f} s; answers that were none: {dict(self.ledger.answers)}")  # fmt: skip
        return Result(
            name, title, len(self.ledger.receipts), self.ledger.repeated, found, entries, read,
            pause.seconds, current, self.note.strip("; "), self.wrong,
        )  # fmt: skip

    def reaches(self, service: Service, position: int) -> None:
        """Wait until a process's read models rest on a position, or note that they don't."""
        try:
            service.reaches(position, CURRENT_SECONDS)
        except AssertionError as missing:
            self.wrong.append(str(missing))

    def feed_read(self, stored_facts: Set[str]) -> tuple[int, FeedFindings]:
        """How many entries the feed has, and what is wrong with what its readers have at its end."""
        wanted = walked(self.services[0].address)
        last = wanted[-1][0]
        if lacking := stored_facts - {one[1] for one in wanted}:
            self.wrong.append(f"{len(lacking)} facts are stored and not in the feed, as {min(lacking)}")
        for reader in self.readers:
            is_there = partial(reader.has_come_to, last)
            try:
                until(is_there, "a reader is at the end of the feed", CURRENT_SECONDS)
            except AssertionError as missing:
                self.wrong.append(f"{missing}: it is at {reader.place()}, the end at {last}")
        # Whatever comes too often or too late would come by then.
        time.sleep(1.0)
        self.stop_readers()
        found = FeedFindings.in_all(compare_feed(one.entries(), wanted) for one in self.readers)
        return len(wanted), found

    def stop_readers(self) -> None:
        """End the readers of the feed; they go on behind what they have when they are started again."""
        for reader in self.readers:
            reader.kill()

    def stop_services(self) -> None:
        """Stop all processes of the service."""
        for service in self.services:
            service.stop()

    def abandon(self) -> None:
        """End what still runs, whatever happened."""
        self.load.abandon()
        self.follower.abandon()
        self.stop_readers()
        for service in self.services:
            service.kill()
