"""pgbouncer in transaction mode, with `tierline serve` and `tierline worker` on either side of it.

    python -m tests.drills.pooler [--seconds 10]

The pooler runs by docs/cluster/pgbouncer.ini. Each arrangement is put under load, and must record, keep
the read models current, and hand the worker's work on to the next arrangement.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.drills import reliability, stored
from tests.drills.ledger import Ledger
from tests.drills.load import Load
from tests.drills.places import NAME, Place, place
from tests.drills.servers import Missing, handed_over, program, unprivileged
from tests.drills.services import ROOT, Process, Service, free_port, until
from tests.drills.stored import Follower
from tests.drills.verdict import conclude, counts, log_is_whole, rows_as_rebuilt, say, texts_open

CONFIGURATION = ROOT / "docs" / "cluster" / "pgbouncer.ini"
THROUGH_IT = "?prepare_threshold=none"
"""What docs/operations.md says must stand in the URL."""


class Arrangement(NamedTuple):
    """Who goes through the pooler; a worker that isn't named is part of `serve`."""

    title: str
    serve_through: bool
    worker_through: bool | None


ARRANGEMENTS = (
    Arrangement("serve through the pooler, its worker too", True, None),
    Arrangement("serve through the pooler, worker directly", True, False),
    Arrangement("serve directly, worker through the pooler", False, True),
    Arrangement("both through the pooler, as two processes", True, True),
    Arrangement("serve directly, its worker too", False, None),
)


@contextmanager
def pooler(there: Place) -> Iterator[str]:
    """pgbouncer in front of the server; the URL of the database through it."""
    assert there.server
    folder, port = handed_over(there.folder / "pooler"), free_port()
    users, configuration = folder / "userlist.txt", folder / "pgbouncer.ini"
    users.write_text('"postgres" ""\n')
    text = CONFIGURATION.read_text()
    filled = {
        "host=${PROXY} port=5000": f"host={there.server.folder}",
        "listen_port = 6432": f"listen_port = {port}\nunix_socket_dir =",
        # The drill's server asks for no password.
        "auth_type = scram-sha-256": "auth_type = trust",
        "/etc/pgbouncer/userlist.txt": str(users),
    }
    for theirs, ours in filled.items():
        text = text.replace(theirs, ours)
    configuration.write_text(text)
    with (folder / "log").open("ab") as words:
        call = [program("pgbouncer", "pgbouncer"), str(configuration)]
        process = subprocess.Popen(call, user=unprivileged(), stdout=words, stderr=words, cwd=folder)
    try:
        until(lambda: "listening on" in (folder / "log").read_text(), "pgbouncer listens")
        yield f"postgresql://postgres@127.0.0.1:{port}/{NAME}{THROUGH_IT}"
    finally:
        process.terminate()
        process.wait()
        say(f"pgbouncer complained of: {complaints(folder / 'log')}")


def complaints(log: Path) -> list[str]:
    """What pgbouncer said that it could not do, each once."""
    lines = [
        line
        for line in log.read_text(errors="replace").splitlines()
        if "ERROR" in line or "unsupported" in line
    ]
    return sorted({line.partition("] ")[2] for line in lines})[:5]


class Sides:
    """The arrangements, one after the other, on one database."""

    def __init__(self, there: Place, through: str, options: argparse.Namespace) -> None:
        self.folder, self.direct, self.through, self.seconds = (
            there.folder,
            there.url,
            through,
            options.seconds,
        )
        self.database = stored.database_at(there.url)
        self.ledger = Ledger()
        self.addresses: list[str] = []
        self.load = Load(lambda: self.addresses, self.ledger, writers=6, seconds=options.pause)
        self.lines: list[list[str]] = []

    def run(self) -> list[str]:
        """All arrangements; what was violated."""
        follower, wrong = Follower(self.database), []
        with follower.following():
            for arrangement in ARRANGEMENTS:
                wrong += [f"{arrangement.title}: {one}" for one in self.one(arrangement)]
        found = log_is_whole(self.ledger, self.database, follower)
        wrong += found.violations()
        wrong += rows_as_rebuilt(self.direct, self.database, ROOT)
        say(f"{counts(self.ledger, found)}; answers that were none: {dict(self.ledger.answers)}")
        return wrong

    def one(self, arrangement: Arrangement) -> list[str]:
        """One arrangement under load; what was violated."""
        before, wrong = len(self.ledger.receipts), []
        alone = [] if arrangement.worker_through is None else ["--no-worker"]
        service = Service(self._url(arrangement.serve_through), self.folder, *alone)
        processes: list[Process] = [service.start()]
        if arrangement.worker_through is not None:
            processes.append(Process(self._url(arrangement.worker_through), self.folder, "worker").start())
        try:
            until(lambda: service.answers() or not service.lives, "it answers or ends")
            if not service.lives:
                return [f"`serve` ended; it said: {service.said().strip()[-300:]}"]
            wrong += self.loaded(service)
            if not all(one.lives for one in processes):
                wrong.append(f"a process ended; it said: {processes[-1].said()[-300:]}")
        finally:
            for one in processes:
                one.stop()
        acknowledged = len(self.ledger.receipts) - before
        say(f"  {arrangement.title}: {acknowledged} acknowledged")
        self.lines.append([arrangement.title, str(acknowledged), "no" if wrong else "yes"])
        return wrong

    def loaded(self, service: Service) -> list[str]:
        """Load for a while, and read models that follow; what was violated."""
        self.addresses[:] = [service.address]
        if not self.ledger.sent:
            self.load.open_accounts()
        self.load.start()
        time.sleep(self.seconds)
        self.load.stop()
        try:
            service.reaches(stored.head(self.database), 60)
        except AssertionError as missing:
            return [str(missing)]
        return [
            f"a text does not open: {one}"
            for one in texts_open(self.ledger, service, sorted(self.ledger.receipts))
        ]

    def _url(self, through: bool) -> str:
        return self.through if through else self.direct


def main() -> None:
    """Try all arrangements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="of load for each arrangement")
    parser.add_argument(
        "--pause", type=float, default=0.5, help="least seconds between two pages of a writer"
    )
    parser.add_argument("--write", action="store_true", help="write the section of docs/reliability.md")
    options = parser.parse_args()
    with place("postgresql") as there, pooler(there) as through:
        sides = Sides(there, through, options)
        wrong = sides.run()
    if options.write:
        heads = ["pgbouncer in transaction mode", "acknowledged", "read models current at the end"]
        reliability.write("Pooler", reliability.table(heads, sides.lines))
    conclude(wrong, [sides.ledger])


if __name__ == "__main__":
    try:
        main()
    except Missing as missing:
        sys.exit(str(missing))
