"""OCEL 2.0 as a SQLite file: a table for each type of object and event, with the standard's keys."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from tierline.interfaces.exchange.ocel import (
    BEGINNING,
    OcelAccount,
    OcelEvent,
    OcelObject,
    OcelTypes,
    Value,
)
from tierline.interfaces.exchange.plain_fields import PlainType

_SQL_TYPES = {
    "string": "TEXT",
    "time": "TIMESTAMP",
    "integer": "INTEGER",
    "float": "REAL",
    "boolean": "BOOLEAN",
}
_TABLES = """\
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event (
    ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type (ocel_type));
CREATE TABLE object (
    ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (
    ocel_event_id TEXT REFERENCES event (ocel_id), ocel_object_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (
    ocel_source_id TEXT REFERENCES object (ocel_id), ocel_target_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""


def write_ocel_sqlite(accounts: Iterable[OcelAccount], types: OcelTypes, file: Path) -> tuple[int, int]:
    """Write a log into a new file; how many objects and events it has."""
    objects = events = 0
    with closing(sqlite3.connect(file)) as connection:
        _create(connection, types)
        for account in accounts:
            for one in account.objects:
                _add_object(connection, one)
            for event in account.events:
                _add_event(connection, event)
            objects, events = objects + len(account.objects), events + len(account.events)
            connection.commit()
    return objects, events


def _create(connection: sqlite3.Connection, types: OcelTypes) -> None:
    connection.executescript(_TABLES)
    for of, known in (("event", types.events), ("object", types.objects)):
        for name, attributes in known.items():
            connection.execute(f"INSERT INTO {of}_map_type VALUES (?, ?)", (name, name))  # noqa: S608 - our names
            connection.execute(_table(of, name, attributes))
    connection.commit()


def _table(of: str, name: str, attributes: Mapping[str, PlainType]) -> str:
    """The table of a type: an event's has a row for each, an object's one for each change of a value."""
    columns = [f'"{one}" {_SQL_TYPES[type_]}' for one, type_ in attributes.items()]
    if of == "event":
        columns = ["ocel_id TEXT PRIMARY KEY REFERENCES event (ocel_id)", "ocel_time TIMESTAMP", *columns]
    else:
        own = ["ocel_id TEXT REFERENCES object (ocel_id)", "ocel_time TIMESTAMP", "ocel_changed_field TEXT"]
        columns = [*own, *columns]
    return f'CREATE TABLE "{of}_{name}" ({", ".join(columns)})'


def _add_event(connection: sqlite3.Connection, event: OcelEvent) -> None:
    connection.execute("INSERT INTO event VALUES (?, ?)", (event.id, event.type))
    row = {"ocel_id": event.id, "ocel_time": event.time, **event.values}
    _insert(connection, f"event_{event.type}", row)
    connection.executemany(
        "INSERT INTO event_object VALUES (?, ?, ?)", [(event.id, *one) for one in event.relations]
    )


def _add_object(connection: sqlite3.Connection, one: OcelObject) -> None:
    connection.execute("INSERT INTO object VALUES (?, ?)", (one.id, one.type))
    for row in _rows(one):
        _insert(connection, f"object_{one.type}", row)
    connection.executemany(
        "INSERT INTO object_object VALUES (?, ?, ?)", [(one.id, *other) for other in one.relations]
    )


def _rows(one: OcelObject) -> Iterator[dict[str, Value | None]]:
    """What it began with in one row, and a row for each value that changed later."""
    begun = {name: value for name, time, value in one.attributes if time == BEGINNING}
    yield {"ocel_id": one.id, "ocel_time": BEGINNING, "ocel_changed_field": None, **begun}
    for name, time, value in one.attributes:
        if time != BEGINNING:
            yield {"ocel_id": one.id, "ocel_time": time, "ocel_changed_field": name, name: value}


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Value | None]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join("?" * len(row))
    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({places})', tuple(row.values()))  # noqa: S608 - our names
