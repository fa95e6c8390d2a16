"""Half an hour of mixed writing and reading: whether memory comes to a level.

    python -m tests.drills.soak [--minutes 30] [--storage postgresql]

Facts over many accounts, reads of their own writes, every report and page in turn. The service's resident
memory, threads and open files are noted all the while. Over the last half it must be level: its last
quarter may lie above the third by five percent at most.
"""

import argparse
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from tests.drills import reliability, stored
from tests.drills.ledger import Ledger
from tests.drills.load import Addresses, Client, Load, is_away, spoken
from tests.drills.places import STORAGES, Place, place
from tests.drills.services import ROOT, Service
from tests.drills.stored import Follower
from tests.drills.verdict import conclude, counts, log_is_whole, rows_as_rebuilt, say, texts_open
from tierline.projections.catalogue import REPORTS

MOST_GROWTH = 0.05
OF_AN_ACCOUNT = ("", "/tier", "/tier/history", "/coverage", "/contacts", "/timeline", "/audit")


class Sample(NamedTuple):
    """How a process stood: seconds since the beginning, resident memory in MB, threads, open files, facts."""

    seconds: float
    memory: float
    threads: int
    files: int
    facts: int


class Browser(Client):
    """Looks at everything in turn: accounts, reports, pages."""

    def __init__(self, addresses: Addresses, ledger: Ledger, codes: Sequence[str], seconds: float) -> None:
        super().__init__(addresses)
        self._ledger, self._seconds = ledger, seconds
        accounts = [f"/v1/accounts/{code}{part}" for code in codes[:20] for part in OF_AN_ACCOUNT]
        pages = ["/", *(f"/accounts/{code}" for code in codes[:20])]
        reports = [f"/v1/reports/{name}?limit=50" for name in REPORTS]
        self._paths = cycle([*accounts, "/v1/accounts?limit=50", *reports, *pages])
        self.looked = 0

    def once(self) -> None:
        path = next(self._paths)
        answer = self.request("GET", path)
        self.looked += 1
        if answer is None:
            self._ledger.answered("no answer to a look")
        elif answer.status_code >= 500:
            self._ledger.answered(f"{path}: {spoken(answer)}", fault=not is_away(answer))
        self.stopping.wait(self._seconds)


def sample(pid: int, began: float, ledger: Ledger) -> Sample:
    """How a process stands now."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line
    )
    memory = int(status["VmRSS"].split()[0]) / 1024
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Sample(time.monotonic() - began, memory, int(status["Threads"]), files, len(ledger.receipts))


def growth(samples: Sequence[Sample]) -> float:
    """By how much of itself memory's mean in the last quarter lies above that of the third."""
    end = samples[-1].seconds
    third = [one.memory for one in samples if 0.5 * end <= one.seconds < 0.75 * end]
    last = [one.memory for one in samples if one.seconds >= 0.75 * end]
    return mean(last) / mean(third) - 1


class Soak:
    """One storage under mixed load."""

    def __init__(self, there: Place, options: argparse.Namespace) -> None:
        self.options, self.url = options, there.url
        self.database = stored.database_at(there.url)
        self.service = Service(there.url, there.folder)
        self.ledger = Ledger()
        self.load = Load(
            lambda: [self.service.address],
            self.ledger,
            writers=4,
            accounts=options.accounts,
            seconds=options.pause,
        )
        self.samples: list[Sample] = []

    def run(self) -> list[str]:
        """All of it; what was violated."""
        self.service.start().up()
        self.load.open_accounts()
        browser = Browser(
            lambda: [self.service.address], self.ledger, self.load.codes, self.options.pause / 4
        )
        follower = Follower(self.database)
        with follower.following():
            self.load.start()
            browser.start()
            self.watch()
            browser.stop()
            self.load.stop()
        self.service.reaches(stored.head(self.database), 600)
        found = log_is_whole(self.ledger, self.database, follower)
        wrong = found.violations()
        texts = texts_open(self.ledger, self.service, sorted(self.ledger.receipts))
        wrong += [f"a text does not open: {one}" for one in texts]
        self.service.stop()
        wrong += rows_as_rebuilt(self.url, self.database, ROOT)
        say(f"{counts(self.ledger, found)}; {browser.looked} looks; {dict(self.ledger.answers)}")
        if (grown := growth(self.samples)) > MOST_GROWTH:
            wrong.append(f"memory was not level over the last half: {grown:.1%} more in its last quarter")
        return wrong

    def watch(self) -> None:
        """Note how the process stands, until the time is over."""
        began = time.monotonic()
        while time.monotonic() - began < self.options.minutes * 60:
            time.sleep(min(15.0, self.options.minutes * 60 / 20))
            one = sample(self.service.pid, began, self.ledger)
            self.samples.append(one)
            say(f"  {one.seconds:5.0f} s  {one.memory:6.1f} MB  {one.threads} threads  {one.files} files  "
                f"{one.facts} facts")  # fmt: skip


def page(samples: Sequence[Sample]) -> str:
    """The series, of at most some thirty lines, for docs/reliability.md."""
    chosen = samples[:: max(1, len(samples) // 30)]
    lines = [
        [f"{one.seconds / 60:.1f}", f"{one.memory:.0f}", str(one.threads), str(one.files), str(one.facts)]
        for one in chosen
    ]
    table = reliability.table(["minutes", "resident MB", "threads", "open files", "facts recorded"], lines)
    return f"Memory in the last quarter against the third: {growth(samples):+.1%}.\n\n{table}"


def main() -> None:
    """Soak as long as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--storage", choices=STORAGES, default="postgresql")
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument(
        "--pause", type=float, default=1.0, help="least seconds between two pages of a writer"
    )
    parser.add_argument("--write", action="store_true", help="write the section of docs/reliability.md")
    options = parser.parse_args()
    with place(options.storage) as there:
        soak = Soak(there, options)
        wrong = soak.run()
    if options.write:
        reliability.write("Soak", page(soak.samples))
    conclude(wrong, [soak.ledger])


if __name__ == "__main__":
    main()
