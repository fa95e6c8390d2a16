"""Schemathesis asks whatever the OpenAPI document says may be asked, by the keys of two people."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.schemas import APIOperation

from tests.doors import Door
from tests.drawn import examples
from tests.http.several import SETS, fill
from tests.http.test_two_identities import MARKS
from tierline.application.access import EVERY_SCOPE
from tierline.application.api_keys import Grant
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

NOT_SENT = ("/v1/openapi.json",)
"""What names every parameter and every kind, whoever asks."""


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """What is sent as lines of JSON: one of each, if there are several."""
    lines = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(one, default=str).encode() for one in lines)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    database = f"sqlite:///{tmp_path_factory.mktemp('schemathesis')}/tierline.db"
    given = Settings(database=database, wait_seconds=0.05, request_log="off", requests_a_minute=10**6)
    with System(given) as system, Door(system) as door:
        fill(door)
        system.refresh()
        yield door


@pytest.fixture(scope="module")
def keys(door: Door) -> dict[str, str]:
    """The key of each, who sees some accounts and may do everything with them."""
    return {who: door.system.access.issue(who, grant=Grant(None, EVERY_SCOPE, SETS[who]))[1] for who in MARKS}


@pytest.fixture(scope="module")
def operations(door: Door, keys: dict[str, str]) -> list[APIOperation]:
    authorization = {"authorization": f"Bearer {keys['some']}"}
    document = door.client.get("/v1/openapi.json", headers=authorization).json()
    found = [one.ok() for one in schemathesis.openapi.from_dict(document).get_all_operations()]
    return [one for one in found if one.path not in NOT_SENT]


@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_whatever_the_document_lets_be_asked_breaks_nothing_and_shows_nobody_the_other_s(
    door: Door, keys: dict[str, str], operations: list[APIOperation], data: st.DataObject
) -> None:
    who = data.draw(st.sampled_from(sorted(MARKS)))
    case = data.draw(data.draw(st.sampled_from(operations)).as_strategy())
    asked: dict[str, Any] = case.as_transport_kwargs(base_url="http://localhost")
    asked.pop("cookies")
    if isinstance(asked.get("data"), bytes):
        asked["content"] = asked.pop("data")
    if case.path.startswith("/v1/feed"):
        # A stream that may wait never ends.
        asked["params"] = {**(asked.get("params") or {}), "wait": "0"}
    others = {name: value for name, value in asked["headers"].items() if name.lower() != "authorization"}
    asked["headers"] = {**others, "authorization": f"Bearer {keys[who]}"}
    answer = door.client.request(**asked)
    if answer.status_code == 201:
        door.system.refresh()
    assert answer.status_code != 401
    # 503 is said of a position that isn't reached yet.
    assert answer.status_code < 500 or answer.json()["type"] == "/problems/not-that-far-yet"
    assert [mark for mark in MARKS[who] if mark in answer.text] == []
