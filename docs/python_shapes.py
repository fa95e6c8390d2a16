"""The schemas of the OpenAPI document as types of Python, for the client."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from keyword import iskeyword
from textwrap import indent, wrap
from typing import Any

Schema = Mapping[str, Any]

HEAD = '''\
"""What the service takes and answers, as types. Written by `python -m docs` from its OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Moment = str
"""An instant in ISO 8601 with its zone, as `2026-03-31T12:00:00Z`."""
Day = str
"""A day in ISO 8601, as `2026-03-31`."""
'''
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_FORMATS = {"date-time": "Moment", "date": "Day"}
_WIDTH = 100
LONG = 6
"""A list of more words than that would hide what a method takes."""


def shapes_module(schemas: Mapping[str, Schema], repeated: "Repeated") -> str:
    """The module with a type for each schema: lists of words, then objects, then choices of objects."""
    words = {name: one for name, one in schemas.items() if "enum" in one}
    objects = {name: one for name, one in schemas.items() if is_object(one)}
    rest = {name: one for name, one in schemas.items() if name not in words and name not in objects}
    named = (_alias(name, type_of(one), one) for name, one in words.items())
    lists = (f"{name} = {written}" for written, name in repeated.names.items())
    classes = (_class(name, one, repeated) for name, one in objects.items())
    choices = (_alias(name, type_of(one), one) for name, one in rest.items())
    return "\n".join([HEAD, *named, *lists, "", *classes, *choices, ""])


def is_object(schema: Schema) -> bool:
    """Whether a schema is one of an object with members of its own."""
    return schema.get("type") == "object" and "properties" in schema


def type_of(schema: Schema) -> str:
    """A schema as a type of Python; what has members of its own is there by its name only."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices and "properties" not in schema:
        return " | ".join(dict.fromkeys(map(type_of, choices)))
    return _of_form(schema)


def _of_form(schema: Schema) -> str:
    form = schema.get("type")
    if form == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if form == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {type_of(inner) if isinstance(inner, dict) else 'Any'}]"
    if form == "string":
        return _FORMATS.get(schema.get("format", ""), "str")
    return _PLAIN.get(str(form), "Any")


class Repeated:
    """Closed lists of words that are long, or that several have, each under a name of its own.

    Args:
        schemas: Those of objects and others.
        asked: The parameters of all operations.
    """

    def __init__(self, schemas: Mapping[str, Schema], asked: Iterable[Schema]) -> None:
        objects = (one for one in schemas.values() if is_object(one))
        of_objects = chain.from_iterable(one["properties"].items() for one in objects)
        found: dict[str, list[str]] = {}
        for member, one in chain(of_objects, ((one["name"], one["schema"]) for one in asked)):
            for written in _lists_of(one):
                found.setdefault(written, []).append(member)
        self.names: dict[str, str] = {}
        for written, members in found.items():
            if written.count(",") >= LONG or (len(members) > 1 and written.count(",") > 1):
                self.names[written] = self._free(members[0])

    def _free(self, member: str) -> str:
        name = "".join(part.capitalize() for part in member.split("_")) + "Word"
        taken = [one for one in self.names.values() if one.rstrip("0123456789") == name]
        return f"{name}{len(taken) + 1}" if taken else name

    def short(self, written: str) -> str:
        """A type with the names in the place of the lists."""
        for one, name in self.names.items():
            written = written.replace(one, name)
        return written


def _lists_of(schema: Schema) -> Iterator[str]:
    if "enum" in schema:
        yield type_of(schema)
    for inner in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from _lists_of(inner)


def _alias(name: str, written: str, schema: Schema) -> str:
    return "\n".join([f"{name} = {written}", *_docstring(schema, "")])


def _class(name: str, schema: Schema, repeated: Repeated) -> str:
    members = {
        member: (repeated.short(_member(one, required=member in schema.get("required", ()))), one)
        for member, one in schema["properties"].items()
    }
    if any(iskeyword(member) or not member.isidentifier() for member in members):
        told = ", ".join(f'"{member}": {written!r}' for member, (written, _) in members.items())
        return "\n".join([f'{name} = TypedDict("{name}", {{{told}}})', *_docstring(schema, "")])
    lines = [f"class {name}(TypedDict):", *_docstring(schema, "    ", f"{name}."), ""]
    for member, (written, one) in members.items():
        lines += [f"    {member}: {written}", *_docstring(one, "    ")]
    return "\n".join([*lines, ""])


def _member(schema: Schema, *, required: bool) -> str:
    return type_of(schema) if required else f"NotRequired[{type_of(schema)}]"


def _docstring(schema: Schema, margin: str, otherwise: str = "") -> list[str]:
    said = schema.get("description", otherwise)
    return [indent(docstring(said), margin)] if said else []


def docstring(said: str) -> str:
    """Words as a docstring, in lines that fit."""
    text = " ".join(said.replace("\\", "\\\\").replace('"""', "'''").split())
    lines = wrap(text, _WIDTH)
    return f'"""{text}"""' if len(lines) == 1 else "\n".join([f'"""{lines[0]}', *lines[1:], '"""'])
