"""Where API keys are kept: a table beside the log, which no rebuild of read models touches."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, delete, insert, select, text

from tierline.application.api_keys import ApiKey
from tierline.projections.engine.columns import Moment

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
)


class StoredApiKeys:
    """Keys in a table of the log's database. Fulfils `ApiKeys`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create_tables(engine, _METADATA)

    def exist(self) -> bool:
        """Whether any key was ever made, revoked and expired ones included."""
        with self._engine.connect() as connection:
            return connection.execute(select(_KEYS.c.key_id).limit(1)).first() is not None

    def find(self, key_id: str) -> ApiKey | None:
        """The key with this id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_KEYS).where(_KEYS.c.key_id == key_id)).mappings().first()
            return _key(row) if row else None

    def all(self) -> Sequence[ApiKey]:
        """Every key, in the order they were made."""
        question = select(_KEYS).order_by(_KEYS.c.created_at, _KEYS.c.key_id)
        with self._engine.connect() as connection:
            return [_key(row) for row in connection.execute(question).mappings()]

    def put(self, key: ApiKey) -> None:
        """Keep a key, in place of what was kept under its id."""
        row = {column.name: getattr(key, column.name) for column in _KEYS.columns}
        with self._engine.begin() as connection:
            connection.execute(delete(_KEYS).where(_KEYS.c.key_id == key.key_id))
            connection.execute(insert(_KEYS), row)


def create_tables(engine: Engine, tables: MetaData) -> None:
    """Make what isn't there yet of the tables beside the log, one process at a time."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TABLES_LOCK})
        tables.create_all(connection)


def _key(row: Any) -> ApiKey:
    return ApiKey(**{**row, "digest": bytes(row["digest"])})
