"""A folder and an empty database of a drill's own, gone without a trace when it ends."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.drills.servers import Server

STORAGES = ("sqlite", "postgresql")
NAME = "tierline"
"""The database's name on a PostgreSQL server."""


class Place(NamedTuple):
    """Where a drill takes place: the URL of an empty database, a folder, and its server if it has one."""

    url: str
    folder: Path
    server: Server | None


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that servers of other users may enter, directly under /tmp: a socket's path is short."""
    with tempfile.TemporaryDirectory(prefix="tld", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def place(storage: str) -> Iterator[Place]:
    """An empty database of a kind."""
    with scratch() as folder:
        if storage == "sqlite":
            yield Place(f"sqlite:///{folder}/tierline.db", folder, None)
            return
        server = Server(folder / "pg")
        try:
            server.start()
            yield Place(server.new_database(NAME), folder, server)
        finally:
            server.end()


def asked_for(parser: argparse.ArgumentParser) -> None:
    """Let the command line say which storages."""
    parser.add_argument("--storage", nargs="+", choices=STORAGES, default=list(STORAGES))
