"""The tools over HTTP: each request as whoever its key is of, by the SDK's own client, and by no page."""

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult

from tests.http.several import OURS, THEIRS
from tests.mcp.calling import told
from tests.mcp.conftest import Firm
from tierline.interfaces.app import create_app
from tierline.interfaces.mcp import endpoint

HERE = "http://localhost/mcp"
Talk = Callable[[Client], Awaitable[None]]
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
TAKES = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def door(firm: Firm, key: str | None = None, **headers: str) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(create_app(firm.system), raise_app_exceptions=False)
    shown = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx2.AsyncClient(transport=transport, base_url="http://localhost", headers={**shown, **headers})


def over_http(firm: Firm, key: str, talk: Talk) -> None:
    """Talk to `/mcp` with a key, by the client library."""

    async def talking() -> None:
        async with (
            door(firm, key) as http,
            Client(streamable_http_client(HERE, http_client=http)) as client,
        ):
            await talk(client)

    anyio.run(talking)


def posted(firm: Firm, key: str | None, body: Any = INITIALIZE, **headers: str) -> httpx2.Response:
    """The answer to one message."""

    async def asking() -> httpx2.Response:
        async with door(firm, key, **headers) as http:
            return await http.post("/mcp", json=body, headers=TAKES)

    return anyio.run(asking)


def test_the_tools_are_those_of_the_command_and_none_records(firm: Firm) -> None:
    async def talk(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert len(tools) > 10
        assert all(one.annotations and one.annotations.read_only_hint for one in tools)
        answer = await told(client, "tier", code=OURS)
        assert (answer["account"], answer["basis"]["position"]) == (OURS, firm.system.log.head())

    over_http(firm, firm.all, talk)


def test_each_request_sees_what_its_key_sees(firm: Firm) -> None:
    async def some(client: Client) -> None:
        assert {one["code"] for one in (await told(client, "accounts"))["items"]} <= {OURS, "OURS-2"}
        foreign = await client.call_tool("tier", {"code": THEIRS})
        assert isinstance(foreign, CallToolResult)
        assert foreign.is_error

    async def everyone(client: Client) -> None:
        assert THEIRS in {one["code"] for one in (await told(client, "accounts"))["items"]}

    over_http(firm, firm.some, some)
    over_http(firm, firm.all, everyone)


def test_two_keys_at_once_are_told_apart(firm: Firm) -> None:
    call = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "accounts", "arguments": {}},
    }
    seen: dict[str, bool] = {}

    async def asking(http: httpx2.AsyncClient, name: str, key: str) -> None:
        shown = {**TAKES, "Authorization": f"Bearer {key}", "MCP-Protocol-Version": "2025-06-18"}
        answer = await http.post("/mcp", json=call, headers=shown)
        seen[name] = THEIRS in answer.text

    async def both() -> None:
        async with door(firm) as http, anyio.create_task_group() as group:
            for number in range(3):
                group.start_soon(asking, http, f"all {number}", firm.all)
                group.start_soon(asking, http, f"some {number}", firm.some)

    anyio.run(both)
    assert seen == {f"{who} {number}": who == "all" for who in ("all", "some") for number in range(3)}


def test_without_a_key_nobody_is_answered(firm: Firm) -> None:
    for key in (None, "tierline_none_such"):
        answer = posted(firm, key)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_page_of_another_origin_is_refused_even_with_a_key(firm: Firm, headers: dict[str, str]) -> None:
    answer = posted(firm, firm.all, **headers)
    assert answer.status_code == 403
    assert posted(firm, firm.all, Origin="http://localhost").status_code == 200


def test_there_are_no_streams_and_no_sessions(firm: Firm) -> None:
    async def asking() -> None:
        async with door(firm, firm.all) as http:
            for method in ("GET", "DELETE"):
                answer = await http.request(method, "/mcp", headers={"Accept": "text/event-stream"})
                assert answer.status_code == 405

    anyio.run(asking)
    answer = posted(firm, firm.all)
    assert answer.json()["result"]["serverInfo"]["name"] == "tierline"
    assert "mcp-session-id" not in answer.headers
    assert answer.headers["content-type"] == "application/json"


def test_what_is_too_large_or_no_message_is_refused(firm: Firm) -> None:
    long = {**INITIALIZE, "id": "x" * (firm.system.settings.body_limit + 1)}
    assert posted(firm, firm.all, long).status_code == 413
    assert posted(firm, firm.all, {"no": "message"}).status_code == 400


def test_without_the_package_it_says_so(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "find_spec", lambda _: None)
    answer = posted(firm, firm.all)
    assert answer.status_code == 404
    assert "tierline[mcp]" in answer.json()["detail"]
