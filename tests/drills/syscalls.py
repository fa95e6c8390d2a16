"""System calls that fail under a served SQLite database, one kind after the other.

    python -m tests.drills.syscalls [--only "read EIO views" ...] [--seconds 5]

A shim that is preloaded into the service lets every call of a kind on the log or on the read models fail
for some seconds under load. Then the fault ends. The service must have lived through it, and must come
by itself to where it has recorded everything and its read models are current.
"""

import argparse
import errno
import mmap
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import product
from pathlib import Path
from typing import NamedTuple

from tests.drills import reliability, stored
from tests.drills.ledger import Ledger
from tests.drills.load import Load
from tests.drills.places import Place, place
from tests.drills.servers import Missing, program
from tests.drills.services import ROOT, Service, until
from tests.drills.stored import Follower, SQLiteFiles
from tests.drills.verdict import conclude, counts, log_is_whole, rows_as_rebuilt, say, texts_open

LAYOUT = struct.Struct("iiii16s64s")
"""As the shim's: active, errno, halves, calls met, call, beginning of the file's name."""
FILES = {"log": "tierline.db", "views": "tierline.views.db"}


class Fault(NamedTuple):
    """What fails how: a kind of call, its errno, and whether half of what is written gets through."""

    call: str
    error: str
    halves: bool = False

    def __str__(self) -> str:
        return f"{'half a ' if self.halves else ''}{self.call} {self.error}"


FAULTS = (
    Fault("sync", "EIO"),
    Fault("write", "EIO"),
    Fault("write", "ENOSPC"),
    Fault("write", "ENOSPC", halves=True),
    Fault("read", "EIO"),
    Fault("truncate", "EIO"),
    Fault("lock", "ENOLCK"),
    Fault("lock", "EACCES"),
)
ROUNDS = {f"{fault} {file}": (fault, file) for fault, file in product(FAULTS, FILES)}


class Shim:
    """The shim, compiled, and the memory that it is told by."""

    def __init__(self, folder: Path) -> None:
        self.library, self._told = folder / "shim.so", folder / "faults"
        compiler = program("cc", "gcc")
        source = str(Path(__file__).with_name("shim.c"))
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", str(self.library), source, "-ldl"], check=True
        )
        self._told.write_bytes(bytes(LAYOUT.size))
        with self._told.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), LAYOUT.size)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to be met by faults."""
        return {"LD_PRELOAD": str(self.library), "TLD_FAULTS": str(self._told)}

    @contextmanager
    def failing(self, fault: Fault, file: str) -> Iterator[None]:
        """Let calls fail meanwhile."""
        number = getattr(errno, fault.error)
        self._say(1, number, fault.halves, fault.call, FILES[file])
        try:
            yield
        finally:
            self._memory[:4] = struct.pack("i", 0)

    def met(self) -> int:
        """How many calls the last fault met."""
        found: int = LAYOUT.unpack(self._memory[: LAYOUT.size])[3]
        return found

    def _say(self, active: int, number: int, halves: bool, call: str, name: str) -> None:
        told = LAYOUT.pack(active, number, halves, 0, call.encode(), name.encode())
        self._memory[4 : LAYOUT.size] = told[4:]
        self._memory[:4] = told[:4]


class Failures:
    """The rounds on one database."""

    def __init__(self, there: Place, options: argparse.Namespace) -> None:
        self.url, self.seconds = there.url, options.seconds
        self.database = stored.database_at(there.url)
        self.shim = Shim(there.folder)
        # One process: what fails is meant for whoever records.
        self.service = Service(there.url, there.folder, "--one-process", more=self.shim.environment)
        self.ledger = Ledger()
        self.load = Load(
            lambda: [self.service.address], self.ledger, writers=options.writers, seconds=options.pause
        )
        self.lines: list[list[str]] = []

    def run(self, names: list[str]) -> list[str]:
        """The rounds, and what was violated."""
        self.service.start().up()
        self.load.open_accounts()
        follower = Follower(self.database)
        wrong: list[str] = []
        with follower.following():
            for name in names:
                wrong += [f"{name}: {one}" for one in self.round(name)]
            wrong += self.killed_at_last()
        found = log_is_whole(self.ledger, self.database, follower)
        wrong += found.violations()
        texts = texts_open(self.ledger, self.service, sorted(self.ledger.receipts))
        wrong += [f"a text does not open: {one}" for one in texts]
        self.service.stop()
        wrong += rows_as_rebuilt(self.url, self.database, ROOT)
        say(f"{counts(self.ledger, found)}; answers that were none: {dict(self.ledger.answers)}")
        self.lines.append(["in all", "", "", str(len(self.ledger.receipts)), str(len(found.lost)),
                           str(len(found.doubled))])  # fmt: skip
        return wrong + damaged(self.database)

    def round(self, name: str) -> list[str]:
        """A fault for some seconds under load, and what must be so after it; what was not."""
        fault, file = ROUNDS[name]
        before = len(self.ledger.receipts)
        self.load.start()
        until(lambda: len(self.ledger.receipts) > before, "a first receipt")
        with self.shim.failing(fault, file):
            time.sleep(self.seconds)
        ended = time.monotonic()
        self.load.stop()
        wrong = []
        try:
            self.service.reaches(self.load.one()["position"], 90)
        except AssertionError as missing:
            wrong.append(str(missing))
        if not self.service.lives:
            wrong.append(f"the service did not live through it; it said: {self.service.said()[-500:]}")
            self.service.start().up()
        taken, acknowledged = time.monotonic() - ended, len(self.ledger.receipts) - before
        met = self.shim.met()
        say(f"  {name}: {met} calls failed, {acknowledged} acknowledged, all well {taken:.1f} s later")
        self.lines.append([name, str(self.shim.met()), f"{taken:.1f}", str(acknowledged), "", ""])
        return wrong

    def killed_at_last(self) -> list[str]:
        """All that was acknowledged must be there for a process that begins anew."""
        self.service.kill()
        until(lambda: not self.service.lives, "it ends")
        self.service.start().up()
        try:
            self.service.reaches(stored.head(self.database), 90)
        except AssertionError as missing:
            return [f"killed at last: {missing}"]
        return []


def damaged(database: stored.PostgresDatabase | SQLiteFiles) -> list[str]:
    """What SQLite finds wrong with its files."""
    assert isinstance(database, SQLiteFiles)
    wrong = []
    for path in (database.path, database.views_path):
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
        wrong += [f"{path.name} is damaged: {row[0]}" for row in found if row[0] != "ok"]
    return wrong


def main() -> None:
    """Let fail what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=list(ROUNDS), default=list(ROUNDS), metavar="FAULT")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long a fault lasts")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument(
        "--pause", type=float, default=0.2, help="least seconds between two pages of a writer"
    )
    parser.add_argument("--write", action="store_true", help="write the section of docs/reliability.md")
    parser.add_argument("--list", action="store_true", help="say which faults there are")
    options = parser.parse_args()
    if options.list:
        say("\n".join(ROUNDS))
        return
    with place("sqlite") as there:
        failures = Failures(there, options)
        wrong = failures.run(options.only)
    if options.write:
        heads = ["what failed", "calls that failed", "seconds until all was well", "acknowledged",
                 "lost", "doubled"]  # fmt: skip
        reliability.write("System calls that fail", reliability.table(heads, failures.lines))
    conclude(wrong, [failures.ledger])


if __name__ == "__main__":
    try:
        main()
    except Missing as missing:
        sys.exit(str(missing))
