"""Crashes under load, round by round: of the service, and of its database while the service lives on.

    python -m tests.drills.crashes [--rounds 60] [--storage sqlite postgresql]

A supervisor starts the service again when it was killed; nothing else is ever restarted by hand. What
happens to the PostgreSQL server, the service must get over by itself. After each round its worker is the
active one and brings the read models up to a new fact. At the end nothing that was acknowledged is lost
or doubled, and the read models are what they are when they are built anew.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.drills import stored
from tests.drills.ledger import Ledger
from tests.drills.load import Load
from tests.drills.places import NAME, Place, asked_for, place
from tests.drills.services import ROOT, Service, until
from tests.drills.stored import Follower
from tests.drills.verdict import conclude, counts, log_is_whole, rows_as_rebuilt, say, texts_open

AWAY_SECONDS = (0.1, 4.0)
"""How long a server is gone, or a fault lasts."""
Fault = Callable[[], None]


class Crashes:
    """One storage's rounds.

    Args:
        there: Its place.
        options: What the command line says.
    """

    def __init__(self, there: Place, options: argparse.Namespace) -> None:
        self.url, self.server, self.seconds = there.url, there.server, options.seconds
        self.chance = Random(options.seed)
        self.database = stored.database_at(there.url)
        self.service = Service(there.url, there.folder)
        self.ledger = Ledger()
        self.load = Load(
            lambda: [self.service.address], self.ledger, writers=options.writers, seconds=options.pause
        )
        self.faults: dict[str, Fault] = {
            "killed": self.killed,
            "killed while starting": self.killed_while_starting,
        }
        if self.server:
            self.faults |= {
                "server killed": self.server_killed,
                "server stopped at once": self.server_stopped,
                "sessions cut": self.sessions_cut,
                "read only for a while": self.read_only,
            }

    def run(self, rounds: int) -> list[str]:
        """All rounds; what was violated."""
        violations: list[str] = []
        self.service.supervise().up()
        self.load.open_accounts()
        follower = Follower(self.database)
        with follower.following():
            for number in range(rounds):
                name = list(self.faults)[number % len(self.faults)]
                violations += [f"round {number + 1} ({name}): {one}" for one in self.round(name)]
                say(f"  round {number + 1}, {name}: {len(self.ledger.receipts)} acknowledged")
        self.service.reaches(stored.head(self.database))
        found = log_is_whole(self.ledger, self.database, follower)
        violations += found.violations()
        violations += [f"a text does not open: {one}" for one in texts_open(self.ledger, self.service)]
        self.service.stop()
        violations += rows_as_rebuilt(self.url, self.database, ROOT)
        say(f"{counts(self.ledger, found)}; answers that were none: {dict(self.ledger.answers)}")
        return violations

    def round(self, name: str) -> list[str]:
        """Load, a fault in the midst of it, and all that must be so afterwards; what was not."""
        starts, before = self.service.starts, len(self.ledger.receipts)
        self.load.start()
        until(lambda: len(self.ledger.receipts) > before, "a first receipt")
        time.sleep(self.chance.uniform(0.1, self.seconds))
        self.faults[name]()
        self.load.stop()
        wrong = []
        if not name.startswith("killed") and (self.service.starts, self.service.lives) != (starts, True):
            wrong.append("the service did not live through it")
        try:
            # Moved on to a fact that is newer than the fault, by the worker of this process.
            self.service.reaches(self.load.one()["position"])
            until(self.service.is_active, "the worker is the active one", 30)
        except AssertionError as missing:
            wrong.append(str(missing))
        return wrong

    def killed(self) -> None:
        """The service is killed."""
        self.service.kill()
        until(lambda: self.service.lives, "the supervisor starts it again")

    def killed_while_starting(self) -> None:
        """The service is killed, and once more while it starts."""
        self.killed()
        time.sleep(self.chance.uniform(0.0, 1.5))
        self.killed()

    def server_killed(self) -> None:
        """The server's first process is killed."""
        assert self.server
        self.server.kill()
        self.away()
        self.server.start()

    def server_stopped(self) -> None:
        """The server is stopped without a checkpoint."""
        assert self.server
        self.server.stop("immediate")
        self.away()
        self.server.start()

    def sessions_cut(self) -> None:
        """Every session is ended, twice."""
        assert self.server
        self.server.cut_sessions(NAME)
        self.away()
        self.server.cut_sessions(NAME)

    def read_only(self) -> None:
        """As where a proxy leads to a standby for a while: nothing can be written."""
        assert self.server
        self.server.ask(f"ALTER DATABASE {NAME} SET default_transaction_read_only = on")
        self.server.cut_sessions(NAME)
        self.away()
        self.server.ask(f"ALTER DATABASE {NAME} RESET default_transaction_read_only")
        self.server.cut_sessions(NAME)

    def away(self) -> None:
        """Let some time pass."""
        time.sleep(self.chance.uniform(*AWAY_SECONDS))


def drill(storage: str, options: argparse.Namespace) -> tuple[list[str], Ledger]:
    """The rounds on one storage; what was violated."""
    with place(storage) as there:
        crashes = Crashes(there, options)
        say(f"{storage}: {options.rounds} rounds")
        try:
            return [f"{storage}: {one}" for one in crashes.run(options.rounds)], crashes.ledger
        finally:
            crashes.service.stop(5)
            if options.keep_words:
                Path(f"crashes-{storage}.log").write_text(crashes.service.said())


def main() -> None:
    """Crash as often as the command line says, and say what is left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    asked_for(parser)
    parser.add_argument("--seconds", type=float, default=2.0, help="the longest load before a crash")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument(
        "--pause", type=float, default=0.05, help="least seconds between two pages of a writer"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--keep-words", action="store_true", help="leave what the service said in this folder"
    )
    options = parser.parse_args()
    results = [drill(storage, options) for storage in options.storage]
    conclude([one for violations, _ in results for one in violations], [ledger for _, ledger in results])


if __name__ == "__main__":
    main()
