"""Assistants ask what the API answers, as whoever the key is of; they record what was confirmed."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, MCPError

from tests.doors import Door
from tests.http.several import OURS, THEIRS
from tests.mcp.calling import over_stdio, refused, told, within
from tests.mcp.conftest import Firm
from tierline.interfaces.app import create_app
from tierline.interfaces.mcp.service import (
    Service,
    ServiceAddressNotUsable,
    ServiceAway,
    ServiceRefuses,
    checked,
    service_here,
)
from tierline.interfaces.mcp.tools import TOOLS

DAY = "2026-11-20"
FACT = {
    "kind": "interaction",
    "occurred_at": "2026-05-04T10:00:00Z",
    "channel": "meeting",
    "initiative": "theirs",
    "contacts": ["ours-c1"],
    "people": ["p-anna"],
}
ASKED: dict[str, dict[str, Any]] = {
    "accounts": {"as_of": DAY, "limit": 10},
    "our_people": {},
    "desk": {"person": "p-anna", "as_of": DAY},
    "tier": {"code": OURS, "as_of": DAY},
    "gaps": {"account": OURS, "as_of": DAY},
    "cheapest_plan": {"code": OURS, "most": 2},
    "what_if": {"code": OURS, "facts": [FACT]},
    "timeline": {"code": OURS, "as_of": DAY, "kinds": ["interaction", "contact_added"]},
    "coverage": {"code": OURS, "as_of": DAY},
    "who_knows_whom": {"code": OURS, "as_of": "2025-09-01"},
    "movement": {"from": "2025-01-01", "to": DAY, "period": "year", "as_of": DAY},
    "moves": {"from": "2025-01-01", "to": DAY},
    "attention": {"person": "p-anna", "within": 60},
    "digest": {"person": "p-anna"},
    "what_changed": {"after": "3", "limit": 5},
    "kinds_of_facts": {"kind": "interaction"},
}
"""A call of each tool."""
SAME = {
    "accounts": "/v1/accounts",
    "desk": "/v1/people/p-anna/desk",
    "tier": f"/v1/accounts/{OURS}/tier",
    "timeline": f"/v1/accounts/{OURS}/timeline",
    "coverage": f"/v1/accounts/{OURS}/coverage",
    "who_knows_whom": f"/v1/accounts/{OURS}/connections",
    "movement": "/v1/reports/movement",
}
"""The doors of some of them, asked about a day that is named."""


def test_every_tool_answers_over_stdio_what_its_door_answers_whoever_has_the_key(firm: Firm) -> None:
    assert ASKED.keys() == {one.name for one in TOOLS}

    async def talk(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert [one.name for one in listed] == [one.name for one in TOOLS]
        assert all(one.annotations and one.annotations.read_only_hint for one in listed)
        door = Door(firm.system, authorization=f"Bearer {firm.some}")
        for tool, arguments in ASKED.items():
            result = await client.call_tool(tool, arguments)
            assert not result.is_error, result.content
            assert json.loads(result.content[0].text) == result.structured_content
            if tool in SAME:
                (path, query) = SAME[tool], {**arguments}
                for placed in ("code", "person"):
                    if f"/{query.get(placed)}/" in f"{path}/":
                        del query[placed]
                assert result.structured_content == door.get(path, **query).json()
            if tool != "kinds_of_facts":
                assert result.structured_content["basis"]
            assert THEIRS not in result.content[0].text

    over_stdio(firm.database, firm.some, talk=talk)
    auditor = Door(firm.system, authorization=f"Bearer {firm.all}")
    opened = auditor.get("/v1/security/journal", event="texts_opened", limit=100).json()["items"]
    routes = {one["route"] for one in opened if one["principal"] == "some"}
    assert routes >= {"/v1/people", "/v1/accounts/{code}/timeline", "/v1/accounts/{code}/connections"}


def test_what_one_may_not_see_is_not_there_and_what_is_asked_wrongly_is_refused_in_a_sentence(
    firm: Firm,
) -> None:
    async def talk(client: Client) -> None:
        assert await refused(client, "tier", code=THEIRS) == await refused(client, "tier", code="NOBODY")
        assert await refused(client, "tier", code="../people") == await refused(client, "tier", code="NOBODY")
        assert "code, as_of" in await refused(client, "tier", account=OURS)
        assert "needed are code" in await refused(client, "timeline", kinds=["interaction"])
        assert "no such kind" in await refused(client, "timeline", code=OURS, kinds=["wish"])
        assert "no such kind" in await refused(client, "kinds_of_facts", kind="wish")
        assert len((await told(client, "kinds_of_facts"))["kinds"]) > 20
        planned = {**FACT, "contacts": ["nobody"]}
        assert "contact" in await refused(client, "what_if", code=OURS, facts=[planned])
        with pytest.raises(MCPError, match="no such tool"):
            await client.call_tool("record_fact", {"code": OURS, "fact": FACT})

    within(service_here(create_app(firm.system), firm.system, firm.some), talk=talk)


def test_a_walk_along_the_feed_comes_to_its_end(firm: Firm) -> None:
    async def talk(client: Client) -> None:
        place, seen = "0", []
        while (page := await told(client, "what_changed", after=place, limit=7))["entries"]:
            seen += [one["sequence"] for one in page["entries"]]
            place = page["next"]
        assert len(seen) == len(set(seen)) > 20
        assert "position=" in page["basis"]

    within(service_here(create_app(firm.system), firm.system, firm.all), talk=talk)


def test_what_is_recorded_was_tried_and_confirmed_before_and_is_recorded_once(firm: Firm) -> None:
    async def talk(client: Client) -> None:
        (recording,) = (one for one in (await client.list_tools()).tools if one.name == "record_fact")
        assert recording.annotations
        assert not recording.annotations.read_only_hint
        head = firm.system.log.head()
        tried = await told(client, "record_fact", code=OURS, fact=FACT)
        assert tried["recorded"] is False
        assert tried["would_do"]["planned"]["tier"]
        other = {**FACT, "channel": "visit"}
        for wrong in ({"fact": other, "confirm": tried["confirm"]}, {"fact": FACT, "confirm": "yes"}):
            assert "without `confirm` first" in await refused(client, "record_fact", code=OURS, **wrong)
        assert firm.system.log.head() == head
        confirmed = {"code": OURS, "fact": FACT, "confirm": tried["confirm"]}
        receipt = (await told(client, "record_fact", **confirmed))["receipt"]
        assert (await told(client, "record_fact", **confirmed))["receipt"] == receipt
        assert firm.system.log.head() == head + 1
        assert (await told(client, "tier", code=OURS))["basis"]["position"] == receipt["position"]

    within(service_here(create_app(firm.system), firm.system, firm.all), recording=True, talk=talk)


def test_who_may_not_record_is_refused_though_it_was_tried(firm: Firm) -> None:
    async def talk(client: Client) -> None:
        tried = await told(client, "record_fact", code=OURS, fact=FACT)
        assert "`record`" in await refused(
            client, "record_fact", code=OURS, fact=FACT, confirm=tried["confirm"]
        )

    within(service_here(create_app(firm.system), firm.system, firm.reads), recording=True, talk=talk)


def test_without_a_key_or_with_none_that_is_accepted_nothing_begins(firm: Firm) -> None:
    async def nothing(_client: Client) -> None:
        raise AssertionError

    for key, problem in ((None, "key-needed"), ("tierline_x_y", "key-not-accepted")):
        with pytest.raises(ServiceRefuses, match=problem):
            within(service_here(create_app(firm.system), firm.system, key), talk=nothing)


def test_a_service_that_is_away_is_told_of_in_a_sentence(firm: Firm) -> None:
    gone = httpx2.MockTransport(lambda _request: httpx2.Response(502, text="<html>"))

    @asynccontextmanager
    async def unsteady() -> AsyncIterator[Service]:
        inner = httpx2.ASGITransport(create_app(firm.system))
        async with httpx2.AsyncClient(transport=inner, base_url="http://localhost") as client:
            client.headers["authorization"] = f"Bearer {firm.all}"
            yield Service(client)

    async def talk(client: Client) -> None:
        assert await told(client, "coverage", code=OURS)

    within(unsteady(), talk=talk)

    async def check() -> None:
        async with httpx2.AsyncClient(transport=gone, base_url="http://localhost") as client:
            with pytest.raises(ServiceAway):
                await Service(client).check()

    anyio.run(check)


@pytest.mark.parametrize(
    "address",
    ["http://tierline.example.com", "ftp://x", "https://u:p@x", "https://x/?a=1", "x", "http://[", ""],
)
def test_a_key_is_sent_over_https_only_except_on_this_machine(address: str) -> None:
    with pytest.raises(ServiceAddressNotUsable):
        checked(address)


def test_addresses_that_a_key_may_be_sent_to() -> None:
    assert checked("https://tierline.example.com/") == "https://tierline.example.com"
    assert checked("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
