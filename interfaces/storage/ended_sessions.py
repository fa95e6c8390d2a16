"""Where marks of ended sessions are kept: a table beside the API keys, so that every process knows them."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Column, Engine, MetaData, String, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError

from tierline.interfaces.storage.api_keys import create_tables
from tierline.projections.engine.columns import Moment

_METADATA = MetaData()
_ENDED = Table(
    "ended_sessions",
    _METADATA,
    Column("mark", String(64), primary_key=True),
    Column("until", Moment, nullable=False, index=True),
)


class StoredEndedSessions:
    """Marks in a table of the log's database, each kept until its session would have been over anyway.

    Fulfils `EndedSessions`. A row: `9f86d081884c7d65, 2026-03-31 21:00:00`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create_tables(engine, _METADATA)

    def put(self, mark: str, until: datetime, now: datetime) -> None:
        """Keep a mark; those whose sessions are over go."""
        # Where it is kept already, by somebody who signed out twice, there is nothing to do.
        with suppress(IntegrityError), self._engine.begin() as connection:
            connection.execute(delete(_ENDED).where(_ENDED.c.until <= now))
            connection.execute(insert(_ENDED), {"mark": mark, "until": until})

    def has(self, mark: str) -> bool:
        """Whether a mark is kept."""
        with self._engine.connect() as connection:
            return connection.execute(select(_ENDED.c.mark).where(_ENDED.c.mark == mark)).first() is not None
