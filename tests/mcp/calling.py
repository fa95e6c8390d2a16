"""A client of the Model Context Protocol: the SDK's own, over a process or in this one."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import anyio
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

from tests.journeys.services import COMMAND, environment
from tierline.interfaces.mcp.server import server_of
from tierline.interfaces.mcp.service import Service

Talk = Callable[[Client], Awaitable[None]]


def over_stdio(database: str, key: str, *options: str, talk: Talk) -> None:
    """Talk to `tierline mcp` in a process of its own, which works on a database with a key."""
    command, *arguments = COMMAND
    where = StdioServerParameters(
        command=command,
        args=[*arguments, "mcp", *options],
        env={**environment(database), "TIERLINE_API_KEY": key},
    )

    async def talking() -> None:
        async with Client(where) as client:
            await talk(client)

    anyio.run(talking)


def within(opened: AbstractAsyncContextManager[Service], *, recording: bool = False, talk: Talk) -> None:
    """Talk to a server in this process, which asks a service."""

    async def talking() -> None:
        async with opened as service:
            await service.check()
            async with Client(server_of(service, recording=recording)) as client:
                await talk(client)

    anyio.run(talking)


async def told(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers that doesn't refuse."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    found: dict[str, Any] = result.structured_content
    return found


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    """The sentence by which a tool refuses."""
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    assert result.is_error, result.structured_content
    return str(result.structured_content["detail"])
