"""The log in an SQLite file, which several processes may open: the embedded default."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import (
    SQLiteAggregateRecorder,
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from tierline.application.ports import AddressRow, KeyRow, Seen
from tierline.interfaces.storage.log import LAST_VERSION
from tierline.interfaces.storage.recorder import Beside, FactRow

BUSY_SECONDS = 5
_FIELDS = "e.rowid AS position, e.originator_id, e.originator_version, e.topic, e.state"
_TABLES = (
    # The column named rowid is SQLite's own: declared, it survives VACUUM and is never given twice.
    """CREATE TABLE IF NOT EXISTS log_events (
        rowid INTEGER PRIMARY KEY AUTOINCREMENT,
        originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL, state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE IF NOT EXISTS log_facts (
        fact_id TEXT PRIMARY KEY, account_id TEXT NOT NULL, version INTEGER NOT NULL, target TEXT
        ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS log_facts_target ON log_facts (target) WHERE target IS NOT NULL",
    """CREATE TABLE IF NOT EXISTS log_keys (
        key_id TEXT PRIMARY KEY, account_id TEXT NOT NULL, scope TEXT NOT NULL, contact TEXT,
        contacts TEXT NOT NULL, wrapped BLOB NOT NULL,
        UNIQUE (account_id, contact)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS log_addresses (
        digest BLOB NOT NULL, kind TEXT NOT NULL, account_id TEXT NOT NULL, contact TEXT NOT NULL,
        key_id TEXT NOT NULL, fact_id TEXT NOT NULL,
        PRIMARY KEY (digest, fact_id)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS log_addresses_account ON log_addresses (account_id)",
    """CREATE TABLE IF NOT EXISTS log_clock (
        one INTEGER PRIMARY KEY CHECK (one = 1), recorded_at INTEGER NOT NULL)""",
    "INSERT OR IGNORE INTO log_clock VALUES (1, 0)",
    "CREATE TABLE IF NOT EXISTS log_settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    # What was recorded stays: not even our own statements change or delete it.
    """CREATE TRIGGER IF NOT EXISTS log_events_are_not_changed BEFORE UPDATE ON log_events
        BEGIN SELECT RAISE(ABORT, 'what was recorded is not changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS log_events_are_not_deleted BEFORE DELETE ON log_events
        BEGIN SELECT RAISE(ABORT, 'what was recorded is not deleted'); END""",
)


_WITH_FACTS = (
    "SELECT value AS account_id FROM json_each(?)"
    " WHERE EXISTS (SELECT 1 FROM log_events WHERE originator_id = value)"
)
_HELD = (
    "SELECT 1 FROM log_facts f JOIN log_events e ON e.originator_id = f.account_id"
    " AND e.originator_version = f.version WHERE f.fact_id = ? AND e.rowid = ?"
)
# What must be so and isn't becomes NULL, which the tables refuse: the writer learns it, and all is undone.
_SET_CLOCK = (
    "UPDATE log_clock SET recorded_at ="  # noqa: S608 - ours
    " CASE WHEN recorded_at <= ? AND (? IS NULL OR EXISTS (" + _HELD + ")) THEN ? END"
)
_INSERT_FACT = (
    "INSERT INTO log_facts VALUES (:fact, :account, CASE WHEN :follows IS NULL OR :follows ="
    " (SELECT COALESCE(MAX(originator_version), 0) FROM log_events WHERE originator_id = :account)"
    " THEN :version END, :target)"
)
_CONTACT_KEYS = (
    "SELECT k.* FROM json_each(?) o JOIN log_keys k"
    " ON k.account_id = json_extract(o.value, '$[0]') AND k.contact = json_extract(o.value, '$[1]')"
)
_LIVING = "SELECT key_id FROM log_keys WHERE account_id = ? AND scope = 'contact'"
_UNFIND = f"DELETE FROM log_addresses WHERE account_id = ? AND key_id NOT IN ({_LIVING})"  # noqa: S608 - ours
_INSERT_KEY = "INSERT INTO log_keys VALUES (?, ?, ?, ?, ?, ?)"
_INSERT_ADDRESS = "INSERT INTO log_addresses VALUES (?, ?, ?, ?, ?, ?)"
_ADD_ADDRESS = (
    "INSERT OR IGNORE INTO log_addresses SELECT ?1, ?2, ?3, ?4, ?5, ?6"
    f" WHERE ?5 IN ({_LIVING.replace('?', '?3')})"
)


class DurablePool(SQLiteConnectionPool):
    """Connections whose commits are on the disk when they return.

    The library closes those that other threads are using as well, under which SQLite takes the whole
    process down; here each of them is closed by the thread that gives it back.
    """

    def close(self) -> None:
        with self._put_condition:
            self._in_use.clear()
            super().close()

    def put_connection(self, conn: SQLiteConnection) -> None:
        with self._put_condition:
            if self.closed:
                conn.close()
            else:
                super().put_connection(conn)

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous = FULL")
        connection.cursor().execute("PRAGMA secure_delete = ON")
        return connection


def open_datastore(path: Path) -> SQLiteDatastore:
    """The file as the library's datastore; made if it doesn't exist."""
    datastore = SQLiteDatastore(str(path), lock_timeout=BUSY_SECONDS)
    datastore.pool.close()
    datastore.pool = DurablePool(db_name=str(path), lock_timeout=BUSY_SECONDS)
    return datastore


class SQLiteSnapshotRecorder(SQLiteAggregateRecorder):
    """Snapshots in a table of their own."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore, events_table_name="log_snapshots")


class SQLiteFactRecorder(SQLiteApplicationRecorder):
    """The library's recorder with the rows beside the events.

    The first statement of its transaction writes, so the file's write lock is taken (or waited for)
    before anything is read: no other writer can come between.
    """

    def __init__(self, datastore: SQLiteDatastore, path: Path) -> None:
        super().__init__(datastore, events_table_name="log_events")
        self.path = path
        self.insert_events_statement = (
            "INSERT INTO log_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
        )

    def construct_create_table_statements(self) -> list[str]:
        return list(_TABLES)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], beside: Beside | None = None, **_: Any
    ) -> Sequence[int] | None:
        if beside:
            _insert_beside(c, beside)
        return super()._insert_events(c, stored_events)

    def select_stream(self, account_id: UUID, after: int, until: int | None) -> list[Notification]:
        """An account's events with after < version <= until, in order."""
        where = "WHERE e.originator_id = ? AND e.originator_version > ? AND e.originator_version <= ?"
        last = until if until is not None else LAST_VERSION
        return self._events(f"{where} ORDER BY e.originator_version", account_id.hex, after, last)

    def select_by_account(self, after: tuple[UUID, int], until: int, limit: int) -> list[Notification]:
        """The next events in order of account and version, none later than position `until`."""
        where = "WHERE (e.originator_id, e.originator_version) > (?, ?) AND e.rowid <= ?"
        order = "ORDER BY e.originator_id, e.originator_version LIMIT ?"
        return self._events(f"{where} {order}", after[0].hex, after[1], until, limit)

    def select_topics(self, topics: Sequence[str], after: int, limit: int) -> list[Notification]:
        """The next events of these topics after a position, in order."""
        where = "WHERE e.rowid > ? AND e.topic IN (SELECT value FROM json_each(?))"
        names = orjson.dumps(list(topics)).decode()
        return self._events(f"{where} ORDER BY e.rowid LIMIT ?", after, names, limit)

    def select_with_facts(self, account_ids: Collection[UUID]) -> set[UUID]:
        """Those of some accounts that have events."""
        asked = orjson.dumps([one.hex for one in account_ids]).decode()
        return {UUID(row["account_id"]) for row in self._rows(_WITH_FACTS, asked)}

    def select_facts(self, fact_ids: Sequence[UUID]) -> list[Notification]:
        """The events of these facts."""
        rows = "SELECT * FROM log_facts WHERE fact_id IN (SELECT value FROM json_each(?))"
        ids = orjson.dumps([fact_id.hex for fact_id in fact_ids]).decode()
        return self._events(_of_facts(rows), ids)

    def select_about(self, fact_id: UUID) -> list[Notification]:
        """The event of a fact and those of the statements about it."""
        rows = "SELECT * FROM log_facts WHERE fact_id = ? UNION ALL SELECT * FROM log_facts WHERE target = ?"
        return self._events(_of_facts(rows), fact_id.hex, fact_id.hex)

    def select_clock(self) -> int:
        """When the last fact was recorded, in microseconds since the beginning."""
        return int(self._rows("SELECT recorded_at FROM log_clock")[0]["recorded_at"])

    def select_keys(self, account_id: UUID, key_ids: Sequence[str] | None) -> list[KeyRow]:
        """An account's key rows with these ids; all of them if None."""
        statement, params = "SELECT * FROM log_keys WHERE account_id = ?", [account_id.hex]
        if key_ids is not None:
            statement += " AND key_id IN (SELECT value FROM json_each(?))"
            params.append(orjson.dumps(key_ids).decode())
        return [_key(row) for row in self._rows(statement, *params)]

    def select_contact_key(self, account_id: UUID, contact: str) -> KeyRow | None:
        """The key row of a contact."""
        statement = "SELECT * FROM log_keys WHERE account_id = ? AND contact = ?"
        return next((_key(row) for row in self._rows(statement, account_id.hex, contact)), None)

    def select_contact_keys(self, owners: Sequence[tuple[UUID, str]]) -> list[KeyRow]:
        """The key rows of contacts."""
        asked = orjson.dumps([(account_id.hex, contact) for account_id, contact in owners])
        return [_key(row) for row in self._rows(_CONTACT_KEYS, asked.decode())]

    def select_account_keys(self) -> list[KeyRow]:
        """The own key row of each account."""
        return [_key(row) for row in self._rows("SELECT * FROM log_keys WHERE scope = 'account'")]

    def replace_keys(self, account_id: UUID, keys: Sequence[KeyRow]) -> None:
        """These key rows in place of all that an account has."""
        with self.datastore.transaction(commit=True) as c:
            _replace_keys(c, account_id, [row.key_id for row in keys])
            c.executemany(_INSERT_KEY, map(_key_params, keys))
            c.execute(_UNFIND, (account_id.hex, account_id.hex))

    def rewrap(self, old: KeyRow, new: KeyRow) -> None:
        """A key row wrapped anew, if it still is as it was."""
        update = "UPDATE log_keys SET wrapped = ? WHERE key_id = ? AND wrapped = ?"
        with self.datastore.transaction(commit=True) as c:
            c.execute(update, (new.wrapped, old.key_id, old.wrapped))

    def scrub(self) -> None:
        """Move all that the write-ahead log holds into the file, where what is deleted is overwritten.

        A reader who looks at an earlier moment keeps it from being emptied; the next one to close does it.
        """
        with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as one:
            one.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def select_addresses(self, digest: bytes) -> list[AddressRow]:
        """The rows of an address."""
        return [
            AddressRow(row[0], row[1], UUID(row[2]), row[3], row[4], UUID(row[5]))
            for row in self._rows("SELECT * FROM log_addresses WHERE digest = ? ORDER BY fact_id", digest)
        ]

    def add_addresses(self, rows: Sequence[AddressRow], settings: Mapping[str, bytes]) -> None:
        """Rows that are missing and have their keys, and settings that say so."""
        with self.datastore.transaction(commit=True) as c:
            c.executemany("INSERT OR REPLACE INTO log_settings VALUES (?, ?)", list(settings.items()))
            c.executemany(_ADD_ADDRESS, map(_address_params, rows))

    def holds(self, seen: Seen) -> bool:
        """Whether a fact is in the log where it was seen."""
        return bool(self._rows(_HELD, seen.fact_id.hex, seen.position))

    def setting(self, name: str) -> bytes | None:
        """The value of a setting, if it has one."""
        rows = self._rows("SELECT value FROM log_settings WHERE name = ?", name)
        return bytes(rows[0]["value"]) if rows else None

    def settle(self, name: str, value: bytes, *, only_before_facts: bool = False) -> bytes | None:
        """The value of a setting, which is `value` if there was none yet.

        With `only_before_facts`, a log that holds facts keeps what it has: None if that is nothing.
        """
        if (found := self.setting(name)) is not None:
            return found
        insert = "INSERT OR IGNORE INTO log_settings SELECT ?, ?"
        unless = " WHERE NOT EXISTS (SELECT 1 FROM log_events)" if only_before_facts else ""
        with self.datastore.transaction(commit=True) as c:
            c.execute(insert + unless, (name, value))
        return self.setting(name)

    def clock(self) -> datetime | None:
        """None: the file has no clock but ours."""
        return None

    def select_orphans(self, limit: int) -> list[FactRow]:
        """Fact rows without an event."""
        rows = self._rows(
            "SELECT f.* FROM log_facts f LEFT JOIN log_events e ON e.originator_id = f.account_id"
            " AND e.originator_version = f.version WHERE e.rowid IS NULL LIMIT ?",
            limit,
        )
        return [FactRow(UUID(row[0]), UUID(row[1]), row[2], row[3] and UUID(row[3])) for row in rows]

    def _events(self, source: str, *params: object) -> list[Notification]:
        statement = f"SELECT {_FIELDS} FROM log_events e {source}"  # noqa: S608 - both are ours
        return [_event(row) for row in self._rows(statement, *params)]

    def _rows(self, statement: str, *params: object) -> list[sqlite3.Row]:
        with self.datastore.transaction(commit=False) as c:
            c.execute(statement, params)
            rows: list[sqlite3.Row] = c.fetchall()
            return rows


def _of_facts(rows: str) -> str:
    return f"JOIN ({rows}) f ON e.originator_id = f.account_id AND e.originator_version = f.version"


def _insert_beside(c: SQLiteCursor, beside: Beside) -> None:
    position, fact_id = (beside.seen.position, beside.seen.fact_id.hex) if beside.seen else (None, None)
    c.execute(_SET_CLOCK, (beside.first, fact_id, fact_id, position, beside.last))
    if beside.replacing:
        _replace_keys(c, beside.replacing, [row.key_id for row in beside.keys])
    c.executemany(_INSERT_FACT, _fact_params(beside.facts))
    c.executemany(_INSERT_KEY, map(_key_params, beside.keys))
    c.executemany(_INSERT_ADDRESS, map(_address_params, beside.addresses))
    if beside.replacing:
        c.execute(_UNFIND, (beside.replacing.hex, beside.replacing.hex))


def _replace_keys(c: SQLiteCursor, account_id: UUID, kept: list[str]) -> None:
    """Make room for the rows that are kept; of the others stays that their keys were destroyed."""
    ids = orjson.dumps([account_id.hex, *kept]).decode()
    c.execute(
        "DELETE FROM log_keys WHERE account_id = ? AND key_id IN (SELECT value FROM json_each(?))",
        (account_id.hex, ids),
    )
    c.execute(
        "UPDATE log_keys SET scope = 'forgotten', contact = NULL, contacts = '[]', wrapped = x''"
        " WHERE account_id = ?",
        (account_id.hex,),
    )


def _fact_params(rows: Iterable[FactRow]) -> list[dict[str, str | int | None]]:
    return [
        {
            "fact": row.fact_id.hex,
            "account": row.account_id.hex,
            "version": row.version,
            "target": row.target.hex if row.target else None,
            "follows": row.follows,
        }
        for row in rows
    ]


def _key_params(row: KeyRow) -> tuple[str, str, str, str | None, str, bytes]:
    contact = row.contacts[0] if row.scope == "contact" else None
    contacts = orjson.dumps(row.contacts).decode()
    return row.key_id, row.account_id.hex, row.scope, contact, contacts, row.wrapped


def _address_params(row: AddressRow) -> tuple[bytes, str, str, str, str, str]:
    return row.digest, row.kind, row.account_id.hex, row.contact, row.key_id, row.fact_id.hex


def _key(row: sqlite3.Row) -> KeyRow:
    contacts = tuple(orjson.loads(row["contacts"]))
    return KeyRow(row["key_id"], UUID(row["account_id"]), row["scope"], contacts, row["wrapped"])


def _event(row: sqlite3.Row) -> Notification:
    return Notification(
        id=row["position"],
        originator_id=UUID(row["originator_id"]),
        originator_version=row["originator_version"],
        topic=row["topic"],
        state=row["state"],
    )
