"""The log in PostgreSQL: one order for all writers, and connections that come back by themselves."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from inspect import unwrap
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.postgres import (
    PostgresAggregateRecorder,
    PostgresApplicationRecorder,
    PostgresDatastore,
)
from psycopg import Connection, Cursor, Error
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.json import Jsonb

from tierline.application.ports import AddressRow, KeyRow, Seen
from tierline.interfaces.storage.log import LAST_VERSION
from tierline.interfaces.storage.postgres_rows import columns, event_of, key_row, key_values, rows_beside
from tierline.interfaces.storage.postgres_sql import (
    BESIDE,
    COPIED_TYPES,
    COPY_EVENTS,
    GUARD,
    HELD,
    IS_GUARDED,
    NEXT_POSITIONS,
    TABLES,
)
from tierline.interfaces.storage.recorder import Beside, FactRow

LOCK_SECONDS = 3
"""How long a writer waits for its turn."""
PIPELINE_BYTES = 64 * 1024
ROW_BYTES = 120
"""What an event and its fact row, or the row of an address, take on the wire besides the event's state."""
POOL_WAIT_SECONDS = 2.0
POOL_SIZE = 2
POOL_MOST = 10
POOL_QUEUE = 64
WRITERS_LOCK, TABLES_LOCK = 0x7469_6572, 0x7469_6573
"""Names of the advisory locks: the writers' turn, and the making of tables; one of each per schema."""

ROBUST = {
    "connect_timeout": 2,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}
"""A peer that is gone is found out within seconds; the connection URL may say otherwise."""

_in_a_pipeline = unwrap(PostgresApplicationRecorder.insert_events)
_FIELDS = "e.notification_id, e.originator_id, e.originator_version, e.topic, e.state"


class ForbiddenSetting(Exception):
    """POSTGRES_ENABLE_DB_FUNCTIONS is set: its function takes no lock, and readers would miss facts."""


class Datastore(PostgresDatastore):
    """Connections on which statements are prepared after some runs, as long as nothing is written.

    In a pipeline that fails, psycopg 3.3.9 takes statements for prepared that the server never saw.
    """

    prepare_threshold: int | None = 5

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """A connection from the pool, given back afterwards."""
        with super().get_connection() as connection:
            connection.prepare_threshold = self.prepare_threshold
            yield connection


def open_datastore(
    connection: dict[str, Any], *, schema: str = "", prepare_threshold: int | None = 5
) -> Datastore:
    """The database as the library's datastore. Raises ForbiddenSetting.

    Args:
        connection: Parameters as libpq knows them.
        schema: Where the tables are; `public` if empty.
        prepare_threshold: How often a statement runs before it is prepared; None for a pooler that
            hands each transaction to another session.
    """
    _refuse_db_functions()
    datastore = Datastore(
        "",
        "",
        "",
        "",
        "",
        connect_timeout=POOL_WAIT_SECONDS,
        idle_in_transaction_session_timeout=5,
        pool_size=POOL_SIZE,
        max_overflow=POOL_MOST - POOL_SIZE,
        max_waiting=POOL_QUEUE,
        lock_timeout=LOCK_SECONDS,
        schema=schema,
    )
    row_factory = datastore.pool.kwargs["row_factory"]  # type: ignore[index]
    datastore.pool.kwargs = {
        **ROBUST,
        "application_name": "tierline",
        **connection,
        "row_factory": row_factory,
    }
    datastore.prepare_threshold = prepare_threshold
    datastore.pool.reconnect_timeout = POOL_WAIT_SECONDS
    return datastore


def _refuse_db_functions() -> None:
    names = [name for name in os.environ if name.endswith("POSTGRES_ENABLE_DB_FUNCTIONS")]
    if any(os.environ[name].lower() in ("y", "yes", "t", "true", "on", "1") for name in names):
        raise ForbiddenSetting("unset POSTGRES_ENABLE_DB_FUNCTIONS: readers would miss facts")


class PostgresSnapshotRecorder(PostgresAggregateRecorder):
    """Snapshots in a table of their own; who asks decides how long to try."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="log_snapshots")

    insert_events = unwrap(PostgresAggregateRecorder.insert_events)
    select_events = unwrap(PostgresAggregateRecorder.select_events)


class PostgresFactRecorder(PostgresApplicationRecorder):
    """The library's recorder with the rows beside the events, and an advisory lock for the order.

    Writers take turns by `pg_advisory_xact_lock`, so positions are given in the order of commits and no
    reader passes one that comes later; unlike the library's table lock it leaves maintenance alone.
    The library tries each call ten times; here who asks decides how long to try.
    """

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="log_events")
        self.lock_table_statements = [
            SQL("SET LOCAL lock_timeout = '{0}s'").format(datastore.lock_timeout),
            SQL("SELECT pg_advisory_xact_lock({0}, hashtext({1}))").format(WRITERS_LOCK, datastore.schema),
        ]
        del self.sql_create_statements[self.create_insert_function_statement_index]
        self.sql_create_statements += [self._sql(statement) for statement in (*TABLES, *GUARD)]
        self._next_positions, self._copy = self._sql(NEXT_POSITIONS), self._sql(COPY_EVENTS)
        self._beside = {name: self._sql(statement) for name, statement in BESIDE.items()}

    select_events = unwrap(PostgresApplicationRecorder.select_events)
    select_notifications = unwrap(PostgresApplicationRecorder.select_notifications)
    max_notification_id = unwrap(PostgresApplicationRecorder.max_notification_id)

    def insert_events(self, stored_events: Sequence[StoredEvent], **beside: Any) -> Sequence[int] | None:
        """Store events and the rows beside them in one transaction; their positions.

        Few go in the library's pipeline, which costs one round trip. A pipeline with more in it than
        the socket's buffers hold never ends (psycopg 3.3.9), so many go statement by statement, the
        events copied: as one parameter they take the server half as long again, and us eight times as long.
        """
        rows = len(stored_events) + (rows_beside(beside["beside"]) if "beside" in beside else 0)
        if sum(len(event.state) for event in stored_events) + rows * ROW_BYTES <= PIPELINE_BYTES:
            positions: Sequence[int] | None = _in_a_pipeline(self, stored_events, **beside)
            return positions
        with self.datastore.transaction(commit=True) as curs:
            self._insert_events(curs, stored_events, **beside)
            return self._copy_events(curs, stored_events)

    def _copy_events(self, curs: Cursor[DictRow], stored_events: Sequence[StoredEvent]) -> list[int]:
        """Store many events; their positions, which whoever has the turn takes before and in their order."""
        self._lock_table(curs)
        self._notify_channel(curs)
        positions = [row["next"] for row in curs.execute(self._next_positions, (len(stored_events),))]
        with curs.copy(self._copy) as copy:
            copy.set_types(COPIED_TYPES)
            for position, one in zip(positions, stored_events, strict=True):
                copy.write_row((position, one.originator_id, one.originator_version, one.topic, one.state))
        return positions

    def _insert_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],
        beside: Beside | None = None,
        **_: Any,
    ) -> None:
        curs.connection.prepare_threshold = None
        # The library commits our rows if it fails between this hook and the server: fail here instead.
        for event in stored_events[:1]:
            self.construct_pg_stored_event(event.originator_id, event.originator_version, "", b"")
        if beside:
            self._lock_table(curs)
            self._insert_beside(curs, beside)

    def _insert_beside(self, curs: Cursor[DictRow], beside: Beside) -> None:
        position, fact_id = beside.seen or (None, None)
        curs.execute(self._beside["clock"], (beside.first, fact_id, fact_id, position, beside.last))
        if beside.replacing:
            self._replace_keys(curs, beside.replacing, beside.keys)
        curs.execute(self._beside["facts"], columns(beside.facts))
        if beside.keys:
            curs.execute(self._beside["keys"], (Jsonb([key_values(key) for key in beside.keys]),))
        if beside.addresses:
            curs.execute(self._beside["addresses"], columns(beside.addresses))
        if beside.replacing:
            curs.execute(self._beside["unfind"], (beside.replacing, beside.replacing))

    def _replace_keys(self, curs: Cursor[DictRow], account_id: UUID, keys: Sequence[KeyRow]) -> None:
        """Make room for the rows that are kept; of the others stays that their keys were destroyed."""
        kept = [account_id.hex, *(key.key_id for key in keys)]
        curs.execute(self._beside["replace"], (account_id, kept))
        curs.execute(self._beside["forget"], (account_id,))

    def select_stream(self, account_id: UUID, after: int, until: int | None) -> list[Notification]:
        """An account's events with after < version <= until, in order."""
        where = "WHERE e.originator_id = %s AND e.originator_version > %s AND e.originator_version <= %s"
        last = until if until is not None else LAST_VERSION
        return self._events(f"{where} ORDER BY e.originator_version", account_id, after, last)

    def select_by_account(self, after: tuple[UUID, int], until: int, limit: int) -> list[Notification]:
        """The next events in order of account and version, none later than position `until`."""
        where = "WHERE (e.originator_id, e.originator_version) > (%s, %s) AND e.notification_id <= %s"
        order = "ORDER BY e.originator_id, e.originator_version LIMIT %s"
        return self._events(f"{where} {order}", *after, until, limit)

    def select_topics(self, topics: Sequence[str], after: int, limit: int) -> list[Notification]:
        """The next events of these topics after a position, in order."""
        where = "WHERE e.notification_id > %s AND e.topic = ANY(%s)"
        return self._events(f"{where} ORDER BY e.notification_id LIMIT %s", after, list(topics), limit)

    def select_with_facts(self, account_ids: Collection[UUID]) -> set[UUID]:
        """Those of some accounts that have events."""
        statement = "SELECT a.id FROM unnest(%s::uuid[]) AS a (id) WHERE EXISTS"
        statement += " (SELECT 1 FROM {schema}.log_events e WHERE e.originator_id = a.id)"
        return {row["id"] for row in self._rows(statement, [*account_ids])}

    def select_facts(self, fact_ids: Sequence[UUID]) -> list[Notification]:
        """The events of these facts."""
        rows = "SELECT * FROM {schema}.log_facts WHERE fact_id = ANY(%s)"
        return self._events(_of_facts(rows), list(fact_ids))

    def select_about(self, fact_id: UUID) -> list[Notification]:
        """The event of a fact and those of the statements about it."""
        rows = "SELECT * FROM {schema}.log_facts WHERE fact_id = %s UNION ALL "
        rows += "SELECT * FROM {schema}.log_facts WHERE target = %s"
        return self._events(_of_facts(rows), fact_id, fact_id)

    def select_clock(self) -> int:
        """When the last fact was recorded, in microseconds since the beginning."""
        return int(self._rows("SELECT recorded_at FROM {schema}.log_clock")[0]["recorded_at"])

    def select_keys(self, account_id: UUID, key_ids: Sequence[str] | None) -> list[KeyRow]:
        """An account's key rows with these ids; all of them if None."""
        statement, params = "SELECT * FROM {schema}.log_keys WHERE account_id = %s", [account_id]
        if key_ids is None:
            return [key_row(row) for row in self._rows(statement, *params)]
        return [
            key_row(row) for row in self._rows(f"{statement} AND key_id = ANY(%s)", *params, list(key_ids))
        ]

    def select_contact_key(self, account_id: UUID, contact: str) -> KeyRow | None:
        """The key row of a contact."""
        statement = "SELECT * FROM {schema}.log_keys WHERE account_id = %s AND contact = %s"
        return next((key_row(row) for row in self._rows(statement, account_id, contact)), None)

    def select_contact_keys(self, owners: Sequence[tuple[UUID, str]]) -> list[KeyRow]:
        """The key rows of contacts."""
        statement = "SELECT k.* FROM unnest(%s::uuid[], %s::text[]) AS o (account_id, contact)"
        statement += " JOIN {schema}.log_keys k ON k.account_id = o.account_id AND k.contact = o.contact"
        accounts, contacts = zip(*owners, strict=True)
        return [key_row(row) for row in self._rows(statement, [*accounts], [*contacts])]

    def select_account_keys(self) -> list[KeyRow]:
        """The own key row of each account."""
        return [key_row(row) for row in self._rows("SELECT * FROM {schema}.log_keys WHERE scope = 'account'")]

    def replace_keys(self, account_id: UUID, keys: Sequence[KeyRow]) -> None:
        """These key rows in place of all that an account has."""
        with self.datastore.transaction(commit=True) as curs:
            self._lock_table(curs)
            self._replace_keys(curs, account_id, keys)
            curs.execute(self._beside["keys"], (Jsonb([key_values(key) for key in keys]),))
            curs.execute(self._beside["unfind"], (account_id, account_id))

    def rewrap(self, old: KeyRow, new: KeyRow) -> None:
        """A key row wrapped anew, if it still is as it was."""
        update = "UPDATE {schema}.log_keys SET wrapped = %s WHERE key_id = %s AND wrapped = %s"
        with self.datastore.transaction(commit=True) as curs:
            self._lock_table(curs)
            curs.execute(self._sql(update), (new.wrapped, old.key_id, old.wrapped))

    def scrub(self) -> None:
        """Free the room of deleted keys and hashes at once, so that it is written over soon."""
        with suppress(Error), self.datastore.get_connection() as connection:  # else the server does it later
            connection.commit()
            connection.autocommit = True
            try:
                connection.execute(self._sql("VACUUM {schema}.log_keys, {schema}.log_addresses"))
            finally:
                connection.autocommit = False

    def select_addresses(self, digest: bytes) -> list[AddressRow]:
        """The rows of an address."""
        question = "SELECT * FROM {schema}.log_addresses WHERE digest = %s ORDER BY fact_id"
        found = self._rows(question, digest)
        return [AddressRow(**{**row, "digest": bytes(row["digest"])}) for row in found]

    def add_addresses(self, rows: Sequence[AddressRow], settings: Mapping[str, bytes]) -> None:
        """Rows that are missing and have their keys, and settings that say so."""
        with self.datastore.transaction(commit=True) as curs:
            # No key goes while its rows are added: whoever destroys one waits for the same lock.
            self._lock_table(curs)
            for setting in settings.items():
                curs.execute(self._beside["set"], setting)
            for row in rows:
                curs.execute(self._beside["add_address"], (*row, row.key_id))

    def holds(self, seen: Seen) -> bool:
        """Whether a fact is in the log where it was seen."""
        return bool(self._rows(HELD, seen.fact_id, seen.position))

    def setting(self, name: str) -> bytes | None:
        """The value of a setting, if it has one."""
        rows = self._rows("SELECT value FROM {schema}.log_settings WHERE name = %s", name)
        return bytes(rows[0]["value"]) if rows else None

    def settle(self, name: str, value: bytes, *, only_before_facts: bool = False) -> bytes | None:
        """The value of a setting, which is `value` if there was none yet.

        With `only_before_facts`, a log that holds facts keeps what it has: None if that is nothing.
        """
        if (found := self.setting(name)) is not None:
            return found
        insert = "INSERT INTO {schema}.log_settings SELECT %s, %s"
        unless = " WHERE NOT EXISTS (SELECT 1 FROM {schema}.log_events)" if only_before_facts else ""
        with self.datastore.transaction(commit=True) as curs:
            curs.execute(self._sql(f"{insert}{unless} ON CONFLICT DO NOTHING"), (name, value))
        return self.setting(name)

    def clock(self) -> datetime | None:
        """What time it is by the server."""
        now: datetime = self._rows("SELECT clock_timestamp() AS now")[0]["now"]
        return now.astimezone(UTC)

    def select_orphans(self, limit: int) -> list[FactRow]:
        """Fact rows without an event."""
        rows = self._rows(
            "SELECT f.* FROM {schema}.log_facts f LEFT JOIN {schema}.log_events e ON e.originator_id ="
            " f.account_id AND e.originator_version = f.version WHERE e.originator_id IS NULL LIMIT %s",
            limit,
        )
        return [FactRow(row["fact_id"], row["account_id"], row["version"], row["target"]) for row in rows]

    def _events(self, source: str, *params: object) -> list[Notification]:
        statement = f"SELECT {_FIELDS} FROM {{schema}}.log_events e {source}"  # noqa: S608 - both are ours
        return [event_of(row) for row in self._rows(statement, *params)]

    def _rows(self, statement: str, *params: object) -> list[DictRow]:
        with self.datastore.get_connection() as connection, connection.cursor() as curs:
            return curs.execute(self._sql(statement), params).fetchall()

    def _sql(self, statement: str) -> Composed:
        return SQL(statement).format(schema=Identifier(self.datastore.schema))


def create_tables(*recorders: PostgresAggregateRecorder) -> None:
    """Make what is missing. Several processes may start at once: one makes, the others wait for it."""
    datastore = recorders[0].datastore
    schema = datastore.schema
    if not _complete(datastore):
        with datastore.transaction(commit=True) as curs:
            curs.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (TABLES_LOCK, schema))
            if schema != "public":
                with datastore.transaction(commit=True) as other:
                    other.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))
            if not _complete(datastore):
                for recorder in recorders:
                    recorder.create_table()
    datastore.register_type_adapters()


def _complete(datastore: PostgresDatastore) -> bool:
    # What was added last is made with all others: where it is, nothing is missing.
    with datastore.get_connection() as connection:
        return connection.execute(IS_GUARDED, (datastore.schema,)).fetchone() is not None


def _of_facts(rows: str) -> str:
    return f"JOIN ({rows}) f ON e.originator_id = f.account_id AND e.originator_version = f.version"
