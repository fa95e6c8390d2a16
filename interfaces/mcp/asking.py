"""How a tool is asked: its arguments as a request to its door, and the door's answer as a value."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.errors import Invalid, NotFound
from tierline.domain.shared.ids import is_account_code
from tierline.interfaces.mcp.service import DoorAnswer, Service
from tierline.interfaces.mcp.tools import McpTool

Arguments = Mapping[str, Any]
_PLACE = re.compile(r"\{(\w+)\}")
_NEXT = re.compile(r"[?&]after=([0-9.]+)")


class ArgumentsNotUsable(Invalid):
    """This tool takes {takes}; needed are {needs}. Lists are of texts."""


class NoSuchKind(NotFound):
    """There is no such kind of fact; without `kind` all are listed."""


async def asked(
    service: Service, tool: McpTool, schema: Mapping[str, Any], arguments: Arguments
) -> DoorAnswer:
    """What a tool's door answers. Raises ArgumentsNotUsable, UnknownAccount, NoSuchKind, ServiceAway."""
    check_arguments(schema, arguments)
    if tool.name == "kinds_of_facts":
        return _kinds(await service.get(tool.path, {}), arguments.get("kind"))
    places = _PLACE.findall(tool.path)
    path = tool.path.format(**{name: _placed(name, tool, arguments) for name in places})
    if tool.facts:
        return await service.post(path, {"facts": arguments["facts"]}, {})
    query = {name: _said(value) for name, value in arguments.items() if name not in places}
    answer = await service.get(path, query)
    return _of_the_feed(answer) if tool.feed and answer.good else answer


def check_arguments(schema: Mapping[str, Any], arguments: Arguments) -> None:
    """Refuse what a tool doesn't take; values are looked at by its door. Raises ArgumentsNotUsable."""
    told, needs = schema["properties"], schema["required"]
    good = arguments.keys() <= told.keys() and arguments.keys() >= set(needs)
    if not good or not all(_fits(told[name], value) for name, value in arguments.items()):
        raise ArgumentsNotUsable(takes=", ".join(told) or "nothing", needs=", ".join(needs) or "none")


def code_in(arguments: Arguments) -> str:
    """The account that is asked about. Raises UnknownAccount."""
    code = arguments["code"]
    if not is_account_code(code):
        raise UnknownAccount()
    return str(code)


def _fits(schema: Mapping[str, Any], value: Any) -> bool:
    if schema.get("type") == "object":
        return isinstance(value, dict)
    if schema.get("type") == "array":
        inner = schema.get("items", {})
        return isinstance(value, list) and all(_fits(inner, one) for one in value)
    return isinstance(value, str | int | float)


def _placed(name: str, tool: McpTool, arguments: Arguments) -> str:
    if name in tool.fixed:
        return tool.fixed[name]
    return code_in(arguments) if name == "code" else quote(str(arguments[name]), safe="")


def _said(value: Any) -> Any:
    """A value as a query has it."""
    return str(value).lower() if isinstance(value, bool) else value


def _of_the_feed(answer: DoorAnswer) -> DoorAnswer:
    """A page of the feed as an object: its entries, where to go on, and what it rests on."""
    further = _NEXT.search(answer.headers.get("link", ""))
    content = {
        "entries": answer.content,
        "next": further and further[1],
        "basis": answer.headers.get("tierline-basis"),
    }
    return _told(answer, content)


def _kinds(answer: DoorAnswer, kind: str | None) -> DoorAnswer:
    """All kinds in a line each, or one of them in full."""
    if not answer.good:
        return answer
    if kind is None:
        lines = [{name: one[name] for name in ("id", "en", "says")} for one in answer.content["kinds"]]
        return _told(answer, {"kinds": lines})
    found = next((one for one in answer.content["kinds"] if one["id"] == kind), None)
    if found is None:
        raise NoSuchKind()
    return _told(answer, found)


def _told(answer: DoorAnswer, content: dict[str, Any]) -> DoorAnswer:
    return answer._replace(content=content, text=json.dumps(content, ensure_ascii=False))
