"""The rows of a log put into empty tables of the same shape, as quickly as the database takes them."""

import sqlite3
from contextlib import closing

import psycopg

from benchmarks.measure import seconds
from tierline.interfaces.storage.factory import postgres_connection, sqlite_path

TABLES = ("log_events", "log_facts")
"""What an import adds a row to for each fact."""
_MADE = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL AND type <> 'trigger'"


def copied(url: str) -> float:
    """How many seconds it takes: COPY on PostgreSQL, one statement for many rows on SQLite; with indexes."""
    return _by_many(url) if url.startswith("sqlite") else _by_copy(url)


def _by_copy(url: str) -> float:
    with psycopg.connect(**postgres_connection(url)[0]) as server:
        rows: dict[str, list[bytes]] = {}
        for table in TABLES:
            with server.cursor().copy(f"COPY {table} TO STDOUT (FORMAT BINARY)".encode()) as source:
                rows[table] = [bytes(block) for block in source]
            server.execute(f"CREATE TABLE copied_{table} (LIKE {table} INCLUDING ALL)".encode())
        server.commit()

        def copy() -> None:
            for table, blocks in rows.items():
                with server.cursor().copy(
                    f"COPY copied_{table} FROM STDIN (FORMAT BINARY)".encode()
                ) as target:
                    for block in blocks:
                        target.write(block)
            server.commit()

        return seconds(copy)


def _by_many(url: str) -> float:
    path = sqlite_path(url)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(f"{path}.copied")) as target:
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA synchronous=FULL")
        rows = {}
        for table in TABLES:
            made = (
                "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL AND type <> 'trigger'"
            )
            for (statement,) in source.execute(made, (table,)).fetchall():
                target.execute(statement)
            rows[table] = source.execute(f"SELECT * FROM {table}").fetchall()

        def copy() -> None:
            for table, found in rows.items():
                places = ", ".join("?" * len(found[0]))
                target.executemany(f"INSERT INTO {table} VALUES ({places})", found)
            target.commit()

        return seconds(copy)
