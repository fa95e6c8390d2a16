"""Rows as a driver takes them: many at once, bound column by column and not value by value.

What a statement costs that is built and bound row by row is more than what a database has to do with the row.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

from psycopg import Error
from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError

from tierline.projections.engine.base import Row
from tierline.projections.engine.databases import schema_of

COPIED = 3
"""From so many rows on PostgreSQL has them copied; a row or two are inserted, which needs fewer messages."""
Bind = Callable[[Any], Any]


def load(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows to a table, each with a value for every column."""
    if not rows:
        return
    binding = _binding(table, connection.dialect)
    values = binding.bound(rows)
    name = _name(connection, table)
    if connection.dialect.name == "postgresql" and len(rows) >= COPIED:
        _copy(connection, f"COPY {name} ({binding.columns}) FROM STDIN", values)
    else:
        statement = f"INSERT INTO {name} ({binding.columns}) VALUES ({binding.places})"  # noqa: S608 - ours
        connection.exec_driver_sql(statement, [*values])


class _Binding:
    """How the values of a table's columns are handed to a driver."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        quote = dialect.identifier_preparer.quote
        names = [column.name for column in table.columns]
        self.columns = ", ".join(map(quote, names))
        self.places = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(names))
        self._values: Callable[[Row], tuple[Any, ...]] = itemgetter(*names)
        self._binds: list[Bind | None] = [
            cast("Bind | None", column.type.dialect_impl(dialect).bind_processor(dialect))
            for column in table.columns
        ]

    def bound(self, rows: Sequence[Row]) -> Iterable[tuple[Any, ...]]:
        """The values of rows, in the order of the columns."""
        columns = zip(*map(self._values, rows), strict=True)
        return zip(
            *(
                map(bind, column) if bind else column
                for bind, column in zip(self._binds, columns, strict=True)
            ),
            strict=True,
        )


@lru_cache(256)
def _binding(table: Table, dialect: Dialect) -> _Binding:
    return _Binding(table, dialect)


def _name(connection: Connection, table: Table) -> str:
    quote = connection.dialect.identifier_preparer.quote
    schema = schema_of(connection)
    return f"{quote(schema)}.{quote(table.name)}" if schema else quote(table.name)


def _copy(connection: Connection, statement: str, values: Iterable[tuple[Any, ...]]) -> None:
    """Let PostgreSQL take rows as a stream; its errors are those of any other statement."""
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in values:
                copy.write_row(row)
    except Error as error:
        raise DBAPIError.instance(statement, None, error, Error, dialect=connection.dialect) from error
