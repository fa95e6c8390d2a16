"""The Python client: a method for each operation of the OpenAPI document, and a type for each of its schemas.

Generators that are well kept make a module for each operation (`openapi-python-client` 0.29 makes 504 files
with 60,000 lines of this document, and leaves out the schemas that it can't do). What is needed here is
little, since the schemas all come from pydantic: two modules that can be read.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from keyword import iskeyword
from textwrap import indent
from typing import Any, NamedTuple

from docs.api import METHODS, document
from docs.python_shapes import Repeated, Schema, docstring, is_object, shapes_module, type_of

OPERATIONS, SHAPES = "../client/operations.py", "../client/shapes.py"
"""The modules that are written, seen from this folder."""
STREAMED = "text/event-stream"
"""Left out: `follow_feed` reads the same by pages, which break off nowhere."""
_LINES = "application/x-ndjson"
_EMPTY = "NothingSaid"
_SHAPE = re.compile(r"(?<![\w'])(?!Any\b|Literal\b|None\b)[A-Z]\w*")
"""The name of a shape in a type, whose words stand in quotes."""
_HEAD = '''\
"""A method for each operation of the API. Written by `python -m docs` from the service's OpenAPI document."""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Literal, cast

from tierline.client import shapes
from tierline.client.transport import Transport, in_path


class Operations(Transport):
    """Every operation of the API."""
'''


class _Argument(NamedTuple):
    """An argument of a method: what it is called there and in the request, and its type."""

    name: str
    wire: str
    type: str
    required: bool
    place: str

    def declared(self) -> str:
        return f"{self.name}: {self.type}" if self.required else f"{self.name}: {self.type} | None = None"


class _Operation(NamedTuple):
    """An operation as a method is written from it."""

    method: str
    path: str
    name: str
    says: str
    arguments: list[_Argument]
    answers: Mapping[str, Schema]
    body: str
    lines: bool

    def of(self, *places: str) -> list[_Argument]:
        return [one for one in self.arguments if one.place in places]

    @property
    def json(self) -> str:
        """The media type of the answer as JSON, or nothing."""
        told = (name for name, one in self.answers.items() if one.get("format") != "binary")
        return next((name for name in told if name.endswith("json")), "")

    def without(self, *names: str) -> "_Operation":
        return self._replace(arguments=[one for one in self.arguments if one.wire not in names])


@cache
def pages() -> dict[str, str]:
    """The modules by where they are written."""
    told = document()
    schemas = told["components"]["schemas"]
    repeated = Repeated(schemas, _parameters(told))
    methods = "\n".join(_methods(told, repeated))
    shapes = shapes_module(schemas, repeated)
    return {OPERATIONS: _formatted(f"{_HEAD}\n{methods}"), SHAPES: _formatted(shapes)}


def _formatted(code: str) -> str:
    call = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "client/generated.py", "-"]
    # Of this environment's, and what it is given is written here.
    return subprocess.run(call, input=code, capture_output=True, text=True, check=True).stdout  # noqa: S603


def _parameters(told: Mapping[str, Any]) -> Iterator[Schema]:
    """The parameters of all operations."""
    for methods in told["paths"].values():
        for method in METHODS:
            yield from methods.get(method, {}).get("parameters", ())


def _methods(told: Mapping[str, Any], repeated: Repeated) -> Iterator[str]:
    schemas, names = told["components"]["schemas"], set[str]()
    for path, methods in told["paths"].items():
        for method in METHODS:
            if (
                method in methods
                and STREAMED not in (found := _operation(method, path, methods[method], repeated)).answers
            ):
                assert found.name not in names, f"two operations are called {found.name}"
                names.add(found.name)
                yield from (indent(one, "    ") for one in _written(found, schemas))


def _operation(method: str, path: str, told: Mapping[str, Any], repeated: Repeated) -> _Operation:
    arguments = [_argument(one, repeated) for one in told.get("parameters", ())]
    good = [one for status, one in told["responses"].items() if status.startswith("2")]
    answers = {
        name.partition(";")[0]: one.get("schema", {}) for name, one in good[0].get("content", {}).items()
    }
    body, lines = _body(told.get("requestBody"))
    # The framework makes these ids of the function, the path and the method.
    ending = "".join(one if one.isalnum() else "_" for one in path) + f"_{method}"
    name = told["operationId"].removesuffix(ending)
    return _Operation(
        method.upper(), path, name, told.get("description", ""), arguments, answers, body, lines
    )


def _argument(told: Mapping[str, Any], repeated: Repeated) -> _Argument:
    wire, place = told["name"], told["in"]
    name = wire.replace("-", "_")
    written = _qualified(repeated.short(type_of(told["schema"]))).removesuffix(" | None")
    return _Argument(
        f"{name}_" if iskeyword(name) else name, wire, written, told.get("required", False), place
    )


def _body(told: Mapping[str, Any] | None) -> tuple[str, bool]:
    if told is None:
        return "", False
    ((media_type, one),) = told["content"].items()
    written = type_of(one["schema"])
    nothing = written == _EMPTY or "$ref" not in one["schema"]
    return ("", False) if nothing else (_qualified(written), media_type == _LINES)


def _qualified(written: str) -> str:
    """A type as it is called outside of the module of shapes."""
    return _SHAPE.sub(lambda name: f"shapes.{name[0]}", written)


def _written(one: _Operation, schemas: Mapping[str, Schema]) -> Iterator[str]:
    files = [name for name in one.answers if not name.endswith("json")]
    if one.json:
        yield _asking(one.without("format") if files else one)
        if item := _item(one, schemas):
            yield _walking(one.without("cursor"), item)
    if one.json and files:
        yield _saving(one._replace(name=f"{one.name}_file"))
    if not one.json:
        yield _asking(one) if all(name.startswith("text/") for name in one.answers) else _saving(one)


def _asking(one: _Operation) -> str:
    gives = _qualified(type_of(one.answers[one.json])) if one.json else "str"
    lines = [_signature(one, gives, sent=True), indent(_said(one), "    ")]
    if one.lines:
        call = f"self.send_lines({_path(one.path)}, lines{_headers(one)})"
    else:
        body = ", body=body" if one.body else ""
        accept = f', accept="{one.json}"' if one.json not in ("", "application/json") else ""
        call = f'self.ask("{one.method}", {_path(one.path)}{_params(one)}{_headers(one)}{body}{accept})'
    given = call if gives == "Any" else f'cast("{gives}", {call})'
    return "\n".join([*lines, f"    return {given}", ""])


def _walking(one: _Operation, item: str) -> str:
    gives = f"Iterator[{item}]"
    said = f'    """Each item of `{one.name}`, through all pages."""'
    call = f"self.walk({_path(one.path)}{_params(one)})"
    one = one._replace(name=f"{one.name}_items")
    return "\n".join([_signature(one, gives), said, f'    return cast("{gives}", {call})', ""])


def _saving(one: _Operation) -> str:
    asked = [
        argument._replace(required=argument.wire == "format" or argument.required)
        for argument in one.arguments
    ]
    one = one._replace(arguments=asked)
    said = indent(_said(one), "    ")
    call = f"    self.save({_path(one.path)}{_params(one) or ', {}'}, file)"
    return "\n".join([_signature(one, "None", to=True), said, call, ""])


def _signature(one: _Operation, gives: str, *, sent: bool = False, to: bool = False) -> str:
    first = ["self", *(argument.declared() for argument in one.of("path"))]
    if sent and one.body:
        first.append("lines: Iterable[Mapping[str, Any]]" if one.lines else f"body: {one.body}")
    if to:
        first.append("file: IO[bytes]")
    named = sorted(one.of("query", "header"), key=lambda argument: not argument.required)
    rest = ["*", *(argument.declared() for argument in named)] if named else []
    return f"def {one.name}({', '.join([*first, *rest])}) -> {gives}:"


def _said(one: _Operation) -> str:
    return docstring(one.says or one.name)


def _path(path: str) -> str:
    written = path.replace("{", "{in_path(").replace("}", ")}")
    return f'f"{written}"' if "{" in path else f'"{path}"'


def _params(one: _Operation) -> str:
    told = ", ".join(f'"{argument.wire}": {argument.name}' for argument in one.of("query"))
    return f", {{{told}}}" if told else ""


def _headers(one: _Operation) -> str:
    told = ", ".join(f'"{argument.wire}": {argument.name}' for argument in one.of("header"))
    return f", headers={{{told}}}" if told else ""


def _item(one: _Operation, schemas: Mapping[str, Schema]) -> str:
    """The type of the items of a list that goes on by a cursor, or nothing."""
    if not any(argument.wire == "cursor" for argument in one.arguments):
        return ""
    answer = schemas[type_of(one.answers[one.json])]
    assert is_object(answer)
    return _qualified(type_of(answer["properties"]["items"]["items"]))
