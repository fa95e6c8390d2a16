"""Rows as a driver has them: what loading.py is for writing, for reading.

An answer about a whole portfolio is made of a hundred thousand rows. An object for each of them that knows
its columns by name takes several times as long as the database takes to find them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select

from tierline.projections.engine.columns import instants_of

PlainRow = tuple[Any, ...]
"""The values of a row, in the order of the statement's columns, as the driver tells them."""


class PlainRows(NamedTuple):
    """Rows as the driver has them: flags may be 0 and 1, and instants are for `instant` to read."""

    rows: Iterable[PlainRow]
    instant: Callable[[Any], datetime]


def plain_rows(connection: Connection, statement: Select[Any], values: Mapping[str, Any]) -> PlainRows:
    """The rows that a statement finds."""
    found: Any = connection.execute(statement, values)
    # SQLite finds a row when it is asked for it: so none need be there before it is made something of.
    rows = _each(found) if connection.dialect.name == "sqlite" else found.cursor.fetchall()
    return PlainRows(rows, instants_of(connection.dialect))


def _each(found: Any) -> Iterator[PlainRow]:
    try:
        yield from found.cursor
    finally:
        found.close()
