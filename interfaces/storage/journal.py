"""Where the security journal is kept: a table beside the log, which no rebuild of read models touches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from tierline.application.journal import JournalLine, JournalQuestion, SecurityEvent
from tierline.interfaces.storage.api_keys import create_tables
from tierline.projections.engine.columns import Moment, Text

_METADATA = MetaData()
_LINES = Table(
    "security_journal",
    _METADATA,
    Column("mark", String(32), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("event", String(32), nullable=False),
    Column("principal", Text, nullable=False),
    Column("account", Text),
    Column("route", Text),
    Column("detail", Text),
    Column("count", Integer, nullable=False),
)
_AT_ONCE = 500
"""Rows of one statement: SQLite takes 32,766 values at most."""


class StoredJournal:
    """Lines in a table of the log's database. Fulfils `JournalTable`.

    A row: `5feceb66ffc86f38`, 2026-03-31T09:12:44Z, `texts_opened`, `ana.berg`, `ACME`,
    `/v1/accounts/{code}/contacts`, none, 14.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._dialect: Any = postgresql if engine.dialect.name == "postgresql" else sqlite
        create_tables(engine, _METADATA)

    def add(self, lines: Sequence[JournalLine]) -> None:
        """Keep lines, adding up the counts of those that are there already."""
        # In one order, so that no two processes wait for each other in a circle.
        rows = [
            {column.name: getattr(one, column.name) for column in _LINES.columns}
            for one in sorted(lines, key=lambda one: one.mark)
        ]
        with self._engine.begin() as connection:
            for start in range(0, len(rows), _AT_ONCE):
                insert = self._dialect.insert(_LINES).values(rows[start : start + _AT_ONCE])
                total = _LINES.c.count + insert.excluded.count
                added = insert.on_conflict_do_update(index_elements=["mark"], set_={"count": total})
                connection.execute(added)

    def page(
        self, question: JournalQuestion, limit: int, after: tuple[datetime, str] | None = None
    ) -> Sequence[JournalLine]:
        """Lines that are asked for, the latest first, those behind a line only."""
        asked = select(_LINES).order_by(_LINES.c.at.desc(), _LINES.c.mark.desc()).limit(limit)
        for name in ("event", "principal", "account"):
            if (value := getattr(question, name)) is not None:
                asked = asked.where(_LINES.c[name] == value)
        if question.accounts is not None:
            of_none, of_theirs = _LINES.c.account.is_(None), _LINES.c.account.in_(sorted(question.accounts))
            asked = asked.where(of_none | of_theirs)
        if question.since is not None:
            asked = asked.where(_LINES.c.at >= question.since)
        if question.until is not None:
            asked = asked.where(_LINES.c.at <= question.until)
        if after is not None:
            at, mark = after
            asked = asked.where((_LINES.c.at < at) | ((_LINES.c.at == at) & (_LINES.c.mark < mark)))
        with self._engine.connect() as connection:
            return [_line(row) for row in connection.execute(asked).mappings()]

    def prune(self, before: datetime) -> int:
        """Let go of the lines before an instant; how many those were."""
        with self._engine.begin() as connection:
            return connection.execute(delete(_LINES).where(_LINES.c.at < before)).rowcount


def _line(row: Any) -> JournalLine:
    members = {name: row[name] for name in _LINES.c.keys()[1:]}
    return JournalLine(**{**members, "event": SecurityEvent(row["event"])})
