"""Making tables and indexes: a statement is composed once in a process, however many databases it opens."""

from collections.abc import Hashable, Iterable
from threading import Lock

from cachetools import LRUCache, cached
from sqlalchemy import Connection, Dialect, Index, Table, inspect
from sqlalchemy.schema import CreateIndex, CreateTable

from tierline.projections.engine.databases import schema_of


def make_lacking(connection: Connection, tables: Iterable[Table]) -> set[str]:
    """Make those of some tables that aren't there, each with its indexes; the names of those that were."""
    made = set(inspect(connection).get_table_names(schema_of(connection)))
    for table in tables:
        if table.name not in made:
            make(connection, [table, *table.indexes])
    return made


def make(connection: Connection, parts: Iterable[Table | Index]) -> None:
    """Make tables and indexes that aren't there."""
    for one in parts:
        connection.exec_driver_sql(_statement(one, connection.dialect, schema_of(connection)))


def _shape(what: Table | Index, dialect: Dialect, schema: str | None) -> Hashable:
    """What a statement is the same for: of one name, all dialects compose it the same."""
    return what, dialect.name, schema


@cached(LRUCache(1024), _shape, Lock())
def _statement(what: Table | Index, dialect: Dialect, schema: str | None) -> str:
    made = CreateTable(what) if isinstance(what, Table) else CreateIndex(what)
    if schema is None:
        return str(made.compile(dialect=dialect))
    return str(
        made.compile(dialect=dialect, schema_translate_map={None: schema}, render_schema_translate=True)
    )
