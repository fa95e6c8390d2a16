"""Stopping under a backlog, again and again: how long it takes, and what is kept of the work.

    python -m tests.drills.stops [--stops 20] [--backlog 20000] [--storage sqlite postgresql]

Before each stop the read models are at least so many facts behind. `tierline serve` and `tierline worker`
take turns; each is told to stop (SIGTERM) a few seconds after it began to work. It must end within five
seconds with code 0, and what it had done by then must be kept.
"""

import argparse
import time
from random import Random

from tests.drills import reliability, stored
from tests.drills.ledger import Ledger
from tests.drills.load import Writer
from tests.drills.places import Place, asked_for, place
from tests.drills.services import Process, Service, until
from tests.drills.verdict import conclude, say

MOST_SECONDS = 5.0
LINES = 1_000
WORKS_SECONDS = (0.0, 4.0)


class Stops:
    """The stops on one database."""

    def __init__(self, there: Place, backlog: int, seed: int) -> None:
        self.url, self.folder, self.backlog = there.url, there.folder, backlog
        self.database = stored.database_at(there.url)
        self.chance = Random(seed)
        self.ledger = Ledger()
        self.codes = [f"D-{number}" for number in range(200)]
        self.times: list[float] = []

    def position(self) -> int:
        """How far the read models are."""
        position: int = stored.live(self.database)["position"]
        return position

    def behind(self) -> int:
        """How many facts the read models are behind."""
        after, name = self.position(), self.database.position
        return int(self.database.log(f"SELECT count(*) FROM log_events WHERE {name} > {after}")[0][0])

    def fill(self, seed: str) -> None:
        """Record facts until the read models are as far behind as they should be, with no worker about."""
        service = Service(self.url, self.folder, "--no-worker").start().up()
        writer = Writer(lambda: [service.address], self.ledger, self.codes, seed)
        try:
            if not self.ledger.sent:
                writer.open_accounts()
            while (missing := self.backlog - self.behind()) > 0:
                writer.batch(min(LINES, missing))
        finally:
            service.stop()

    def round(self, number: int) -> list[str]:
        """Start, let it work, stop; what was not as it must be."""
        self.fill(f"stops-{number}")
        before = self.position()
        with_api = number % 2 == 0
        process: Process
        if with_api:
            process = Service(self.url, self.folder).start().up()
        else:
            process = Process(self.url, self.folder, "worker").start()
            until(lambda: "Feeding" in process.said(), "the worker starts")
        # The lease of the one before may have to end first, if that was killed or couldn't give it back.
        until(lambda: self.position() > before, "the worker begins to work")
        time.sleep(self.chance.uniform(*WORKS_SECONDS))
        seen = self.position()
        self.times.append(taken := process.stop())
        after = self.position()
        assert process.process is not None
        name = "serve" if with_api else "worker"
        say(f"  stop {number + 1}, {name}: {taken:.2f} s, read models from {before} to {after}")
        wrong = []
        if taken > MOST_SECONDS:
            wrong.append(f"took {taken:.1f} s")
        if process.process.returncode != 0:
            wrong.append(f"ended with {process.process.returncode}")
        if after < seen:
            wrong.append(f"read models at {before} before, seen at {seen}, {after} after it")
        return [f"stop {number + 1} ({name}): {one}" for one in wrong]


def drill(storage: str, options: argparse.Namespace) -> tuple[list[str], list[str]]:
    """The stops on one storage; what was violated, and the line for docs/reliability.md."""
    with place(storage) as there:
        stops = Stops(there, options.backlog, options.seed)
        say(f"{storage}: {options.stops} stops, each with {options.backlog} facts to do")
        wrong = [one for number in range(options.stops) for one in stops.round(number)]
        times = sorted(stops.times)
        say(f"{storage}: from {times[0]:.2f} to {times[-1]:.2f} s, median {times[len(times) // 2]:.2f} s")
        seconds = (f"{taken:.2f}" for taken in (times[0], times[len(times) // 2], times[-1]))
        line = [storage, str(options.stops), str(options.backlog), *seconds, "no" if wrong else "yes"]
        return [f"{storage}: {one}" for one in (*wrong, *stops.ledger.faults)], line


def main() -> None:
    """Stop as often as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--backlog", type=int, default=20_000)
    asked_for(parser)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="write the section of docs/reliability.md")
    options = parser.parse_args()
    results = [drill(storage, options) for storage in options.storage]
    if options.write:
        heads = ["store", "stops", "facts to do at each", "fastest s", "median s", "slowest s",
                 "all within 5 s, progress kept"]  # fmt: skip
        reliability.write("Stops under a backlog", reliability.table(heads, [line for _, line in results]))
    conclude([one for wrong, _ in results for one in wrong])


if __name__ == "__main__":
    main()
