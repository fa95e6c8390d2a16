"""What tools take, as JSON Schema: taken from the OpenAPI description of the doors that they ask."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI

from tierline.interfaces.http import (
    accounts,
    assessment,
    catalogue,
    contacts,
    desk,
    effects,
    feed,
    people,
    planning,
    reports,
    timeline,
)
from tierline.interfaces.mcp.tools import McpTool

_ROOMS = (
    *(accounts, assessment, catalogue, contacts, desk, effects, feed, people, planning, reports),
    timeline,
)
_FACT: dict[str, Any] = {
    "type": "object",
    "description": "A fact: `kind`, `occurred_at` (with a time zone), and the fields of its kind.",
    "properties": {"kind": {"type": "string"}, "occurred_at": {"type": "string"}},
    "required": ["kind", "occurred_at"],
}
_CODE = {"type": "string", "description": "The account's code."}


@cache
def _described() -> dict[str, Any]:
    """The doors that tools ask, as an OpenAPI document."""
    router = APIRouter(prefix="/v1")
    for room in _ROOMS:
        router.include_router(room.router)
    return FastAPI(routes=router.routes).openapi()


def input_schema(tool: McpTool) -> dict[str, Any]:
    """What a tool takes."""
    document = _described()
    told = {one["name"]: one for one in document["paths"][tool.path][tool.method].get("parameters", ())}
    shared = document["components"]["schemas"]
    properties = {name: _property(told[name], shared) for name in tool.takes}
    if tool.facts:
        properties["facts"] = {"type": "array", "items": _FACT, "minItems": 1}
    if tool.name == "kinds_of_facts":
        properties["kind"] = {"type": "string"}
    needed = [name for name in properties if name == "facts" or told.get(name, {}).get("in") == "path"]
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


RECORDING_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "code": _CODE,
        "fact": _FACT,
        "confirm": {
            "type": "string",
            "description": "`confirm` of the answer that this very fact got without it. Only with the consent"
            " of the person you work for.",
        },
    },
    "required": ["code", "fact"],
    "additionalProperties": False,
}
"""What the tool that records takes."""


def _property(parameter: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter as a property: without null, which a query can't say, and with what it refers to."""
    schema = _plain(parameter["schema"], shared)
    if parameter["name"] == "code":
        return _CODE
    about = parameter.get("description")
    return {**schema, "description": about} if about else schema


def _plain(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return _plain(shared[schema["$ref"].rpartition("/")[2]], shared)
    said = {name: value for name, value in schema.items() if name not in ("title", "anyOf")}
    for one in schema.get("anyOf", ()):
        if one.get("type") != "null":
            said |= _plain(one, shared)
    return said
