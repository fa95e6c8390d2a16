"""Where API keys are kept: a table beside the log, which no rebuild of read models touches."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateColumn

from tierline.application.access import ALL_ACCOUNTS, Scope, account_set
from tierline.application.api_keys import EVERYTHING, ApiKey, Grant
from tierline.projections.engine.columns import Json, Moment
from tierline.projections.engine.databases import schema_of
from tierline.projections.engine.ddl import make_lacking

_METADATA = MetaData()
_TABLES_LOCK = 0x7469_6572_0003
_KEYS = Table(
    "api_keys",
    _METADATA,
    Column("key_id", String(32), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("role", String(32)),
    Column("scopes", Json),
    Column("accounts", Json),
    Column("last_used_on", Date),
)
"""A row: `9f86d0818849, bi-export, …, 2026-02-01, 2026-05-02, , bi, , ["region=EMEA"], 2026-03-31`.

Keys that were made before there were scopes have no role, scopes or accounts: they may do everything.
"""
_ANY = select(_KEYS.c.key_id).limit(1)
_FIND = select(_KEYS).where(_KEYS.c.key_id == bindparam("key_id"))
_PLAIN = ("key_id", "name", "created_at", "expires_at", "revoked_at", "last_used_on")


class StoredApiKeys:
    """Keys in a table of the log's database. Fulfils `ApiKeys`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create_tables(engine, _METADATA)

    def exist(self) -> bool:
        """Whether any key was ever made, revoked and expired ones included."""
        with self._engine.connect() as connection:
            return connection.execute(_ANY).first() is not None

    def find(self, key_id: str) -> ApiKey | None:
        """The key with this id."""
        with self._engine.connect() as connection:
            row = connection.execute(_FIND, {"key_id": key_id}).mappings().first()
            return _key(row) if row else None

    def all(self) -> Sequence[ApiKey]:
        """Every key, in the order they were made."""
        question = select(_KEYS).order_by(_KEYS.c.created_at, _KEYS.c.key_id)
        with self._engine.connect() as connection:
            return [_key(row) for row in connection.execute(question).mappings()]

    def put(self, key: ApiKey) -> None:
        """Keep a key, in place of what was kept under its id."""
        row = _row(key)
        with self._engine.begin() as connection:
            connection.execute(delete(_KEYS).where(_KEYS.c.key_id == key.key_id))
            connection.execute(insert(_KEYS), row)

    def note_use(self, key_id: str, day: date) -> None:
        """Keep the last day on which a key was shown."""
        with self._engine.begin() as connection:
            connection.execute(update(_KEYS).where(_KEYS.c.key_id == key_id).values(last_used_on=day))


def create_tables(engine: Engine, tables: MetaData) -> None:
    """Make what isn't there yet of the tables beside the log, columns included, one process at a time."""
    with engine.execution_options(tierline_write=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TABLES_LOCK})
        made, schema = make_lacking(connection, tables.sorted_tables), schema_of(connection)
        for table in tables.sorted_tables:
            if table.name in made:
                _add_columns(connection, table, schema)


def _add_columns(connection: Connection, table: Table, schema: str | None) -> None:
    """Give a table of an earlier version the columns that it lacks; those of its rows are empty."""
    known = {column["name"] for column in inspect(connection).get_columns(table.name, schema)}
    quote = connection.dialect.identifier_preparer.quote
    name = ".".join(map(quote, [schema, table.name] if schema else [table.name]))
    for column in table.columns:
        if column.name not in known:
            definition = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {definition}")


def _row(key: ApiKey) -> dict[str, Any]:
    role, scopes, accounts = key.grant
    granted = {"role": role, "scopes": sorted(scopes), "accounts": accounts.parts()}
    return {name: getattr(key, name) for name in _PLAIN} | {"digest": key.digest} | granted


def _key(row: Any) -> ApiKey:
    return ApiKey(**{name: row[name] for name in _PLAIN}, digest=bytes(row["digest"]), grant=_grant(row))


def _grant(row: Any) -> Grant:
    if row["scopes"] is None:
        return EVERYTHING
    accounts = ALL_ACCOUNTS if row["accounts"] is None else account_set(row["accounts"])
    return Grant(row["role"], frozenset(Scope(one) for one in row["scopes"]), accounts)
