"""What a database really holds, read with its driver alone: the other side of every comparison."""

import json
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import psycopg

EVENTS = (
    "SELECT {position} AS position, originator_id, originator_version, topic, state FROM log_events"
    " WHERE {position} > {after} ORDER BY {position} LIMIT {limit}"
)
FACTS = "SELECT fact_id, account_id, version FROM log_facts"
ALL = 2**62
COPY = re.compile(r"_m\d+$")
"""What the name of a table of the read models ends with: the number of its generation."""
Row = tuple[Any, ...]
Rows = dict[str, list[str]]
"""Rows as text, in order, by table."""


class StoredEvent(NamedTuple):
    """An event as it is stored."""

    position: int
    account_id: UUID
    version: int
    state: dict[str, Any]

    @property
    def fact_id(self) -> str:
        """The id of its fact."""
        return str(UUID(self.state["fact"]["fact_id"]))


class Database(Protocol):
    """How to ask a database, whichever it is."""

    def log(self, statement: str) -> list[Row]:
        """The rows that answer a question to the log."""

    def views(self, statement: str) -> list[Row]:
        """The rows that answer a question to the read models."""


class SQLiteFiles:
    """The file of the log, and that of the read models beside it."""

    position = "rowid"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.views_path = path.with_name(f"{path.stem}.views.db")

    def log(self, statement: str) -> list[Row]:
        return _sqlite(self.path, statement)

    def views(self, statement: str) -> list[Row]:
        return _sqlite(self.views_path, statement)


class PostgresDatabase:
    """One database for both."""

    position = "notification_id"

    def __init__(self, url: str) -> None:
        self.url = url

    def log(self, statement: str) -> list[Row]:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[arg-type]

    views = log


def database_at(url: str) -> SQLiteFiles | PostgresDatabase:
    """The database that a URL names."""
    if url.startswith("sqlite:///"):
        return SQLiteFiles(Path(url.removeprefix("sqlite:///")))
    return PostgresDatabase(url)


def _sqlite(path: Path, statement: str) -> list[Row]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
        return connection.execute(statement).fetchall()


def events(database: SQLiteFiles | PostgresDatabase, after: int = 0, limit: int = ALL) -> list[StoredEvent]:
    """The events after a position, in order."""
    statement = EVENTS.format(position=database.position, after=after, limit=limit)
    return [_event(row) for row in database.log(statement)]


def fact_rows(database: SQLiteFiles | PostgresDatabase) -> list[tuple[str, UUID, int]]:
    """The rows that make facts findable: fact, account, version."""
    return [(str(_uuid(fact)), _uuid(account), version) for fact, account, version in database.log(FACTS)]


def head(database: SQLiteFiles | PostgresDatabase) -> int:
    """The last position."""
    return database.log(f"SELECT coalesce(max({database.position}), 0) FROM log_events")[0][0]


def generations(database: SQLiteFiles | PostgresDatabase) -> list[dict[str, Any]]:
    """The generations of the read models, the newest first."""
    names = ("generation", "status", "definition", "position", "tables")
    rows = database.views(f"SELECT {', '.join(names)} FROM read_generations ORDER BY generation DESC")
    return [dict(zip(names, row, strict=True)) for row in rows]


def live(database: SQLiteFiles | PostgresDatabase, definition: str | None = None) -> dict[str, Any]:
    """The generation that serves, of those made by a definition if one is named."""
    found = [one for one in generations(database) if one["status"] == "live"]
    mine = [one for one in found if definition in (None, one["definition"])]
    if not mine:
        raise LookupError(f"no generation of {definition} is live, only {found}")
    return mine[0]


def rows(database: SQLiteFiles | PostgresDatabase, definition: str | None = None) -> Rows:
    """All rows of the read models that serve."""
    names = live(database, definition)["tables"].split()
    return {COPY.sub("", name): _in_order(database.views(f'SELECT * FROM "{name}"')) for name in names}


def differing(one: Rows, other: Rows) -> dict[str, tuple[list[str], list[str]]]:
    """By table, the rows that only one has, and those that only the other has."""
    found = {}
    for name in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(name, []), other.get(name, [])
        if mine != theirs:
            found[name] = (_without(mine, theirs), _without(theirs, mine))
    return found


def _without(some: Sequence[str], others: Sequence[str]) -> list[str]:
    return sorted((Counter(some) - Counter(others)).elements())


def _in_order(found: Sequence[Row]) -> list[str]:
    return sorted(repr(tuple(_plain(value) for value in row)) for row in found)


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _event(row: Row) -> StoredEvent:
    position, account, version, _, state = row
    return StoredEvent(position, _uuid(account), version, json.loads(bytes(state)))


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


class Follower:
    """Reads the log by position while it grows, as any reader behind it does, and remembers what it saw."""

    PAUSE_SECONDS = 0.05

    def __init__(self, database: SQLiteFiles | PostgresDatabase) -> None:
        self._database = database
        self._stop = Event()
        self._thread = Thread(target=self._run, name="follower", daemon=True)
        self.seen: list[tuple[int, str]] = []
        """Position and fact, in the order of reading."""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def abandon(self) -> None:
        """Look no more."""
        self._stop.set()

    def stop(self) -> None:
        """End after a last look."""
        self._stop.set()
        self._thread.join()

    @contextmanager
    def following(self) -> Iterator["Follower"]:
        """Follow meanwhile."""
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._look()
            self._stop.wait(self.PAUSE_SECONDS)
        latest = time.monotonic() + 30
        while not self._look() and time.monotonic() < latest:
            time.sleep(0.5)

    def _look(self) -> bool:
        after = self.seen[-1][0] if self.seen else 0
        try:
            found = events(self._database, after)
        except (sqlite3.Error, psycopg.Error):
            return False
        self.seen += [(one.position, one.fact_id) for one in found]
        return True
