"""OCEL 2.0 as JSON, written as it comes: events lie beside the file until all objects are in it.

Each value is text, as the standard's own schema (ocel20-schema-json.json) asks; its type is said by the type
of the event or object.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from tierline.interfaces.exchange.ocel import (
    OcelAccount,
    OcelEvent,
    OcelObject,
    OcelRelation,
    OcelTypes,
    Value,
)
from tierline.interfaces.exchange.plain_fields import PlainType


def write_ocel_json(accounts: Iterable[OcelAccount], types: OcelTypes, file: Path) -> tuple[int, int]:
    """Write a log; how many objects and events it has."""
    with file.open("wb") as out, TemporaryFile(dir=file.parent) as later:
        out.write(b'{"objectTypes":' + orjson.dumps(_types(types.objects)))
        out.write(b',\n"eventTypes":' + orjson.dumps(_types(types.events)))
        out.write(b',\n"objects":[')
        objects = events = 0
        for account in accounts:
            objects = _add(out, objects, map(_object, account.objects))
            events = _add(later, events, map(_event, account.events))
        out.write(b'],\n"events":[')
        later.seek(0)
        copyfileobj(later, out)
        out.write(b"]}\n")
    return objects, events


def _add(out: IO[bytes], count: int, values: Iterable[Mapping[str, Any]]) -> int:
    for value in values:
        out.write((b",\n" if count else b"\n") + orjson.dumps(value))
        count += 1
    return count


def _types(types: Mapping[str, Mapping[str, PlainType]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "attributes": [{"name": one, "type": type_} for one, type_ in attributes.items()]}
        for name, attributes in types.items()
    ]


def _object(one: OcelObject) -> dict[str, Any]:
    return {
        "id": one.id,
        "type": one.type,
        "attributes": [
            {"name": name, "time": time, "value": _text(value)} for name, time, value in one.attributes
        ],
        "relationships": _relations(one.relations),
    }


def _event(one: OcelEvent) -> dict[str, Any]:
    return {
        "id": one.id,
        "type": one.type,
        "time": one.time,
        "attributes": [{"name": name, "value": _text(value)} for name, value in one.values.items()],
        "relationships": _relations(one.relations),
    }


def _text(value: Value) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _relations(relations: Iterable[OcelRelation]) -> list[dict[str, str]]:
    return [{"objectId": one.object_id, "qualifier": one.qualifier} for one in relations]
