"""Histories without end: tells them to the product, asks it, and compares it with the oracle.

    python -m tests.oracle [--histories 1000] [--from 0] [--steps 46] [--storage sqlite|postgresql]
    python -m tests.oracle --seed 17 [--steps 46] [--storage sqlite|postgresql] [--show]

A seed is one history with its questions, the same every time. The last line is the sum of it all; the
exit code is 1 if the product and the oracle disagreed anywhere.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from rich.console import Console
from rich.progress import Progress

from tests.conftest import new_database, postgresql
from tests.oracle.doors import Disagreement, Trial
from tests.oracle.statements import STEPS

err = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def server(storage: str) -> Iterator[str | None]:
    """A PostgreSQL server, if that is what the databases are on."""
    if storage == "sqlite":
        yield None
    else:
        with postgresql() as folder:
            yield folder


@contextmanager
def database(on: str | None) -> Iterator[str]:
    """An empty database on a server, or in a file of its own; its URL. It is gone afterwards."""
    if on is None:
        with tempfile.TemporaryDirectory(prefix="tierline-oracle-") as folder:
            yield f"sqlite:///{folder}/tierline.db"
        return
    url = new_database(on)
    yield url
    with psycopg.connect(url.replace(f"/{_name(url)}?", "/postgres?"), autocommit=True) as one:
        one.execute(f"DROP DATABASE {_name(url)} WITH (FORCE)")


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def main() -> int:
    """Run what the command line says; the exit code."""
    parser = argparse.ArgumentParser(description="Compare the product with the naive oracle.")
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--seed", type=int, help="one history only, as it was")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--storage", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--questions", type=int, default=3)
    parser.add_argument("--show", action="store_true", help="print the steps of the history")
    given = parser.parse_args()
    seeds = [given.seed] if given.seed is not None else range(given.first, given.first + given.histories)
    taken, faults = 0, 0
    with server(given.storage) as on, Progress(console=err, disable=not err.is_terminal) as progress:
        for seed in progress.track(seeds, description="histories"):
            with database(on) as url:
                trial = Trial(seed, url, given.steps)
                try:
                    taken += trial.run(given.questions)
                except Disagreement as difference:
                    faults += 1
                    print(f"{difference}\n", flush=True)  # noqa: T201 - what this command is for
                if given.show:
                    print("\n".join(trial.log))  # noqa: T201
    asked = len(seeds) * given.questions
    found = f"{faults or 'no'} disagreement{'' if faults == 1 else 's'}"
    print(f"{len(seeds)} histories on {given.storage}, {taken} statements, {asked} questions: {found}")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
