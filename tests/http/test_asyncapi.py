"""The AsyncAPI document says which events there are: whatever the feed tells fits it."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped] # it has no stubs

from tests.doors import Door
from tests.http.several import Doors, fill
from tierline.interfaces.feed_reading import FEED_KINDS
from tierline.projections.models.derived_changes import FOLLOWED


@pytest.fixture
def document(door: Door) -> dict[str, Any]:
    found: dict[str, Any] = door.get("/v1/asyncapi.json").json()
    return found


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from [value["$ref"]] if "$ref" in value else []
        value = [*value.values()]
    if isinstance(value, list):
        for one in value:
            yield from references(one)


def looked_up(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_whatever_it_refers_to_is_in_it(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert len(found) > 50
    for reference in found:
        assert looked_up(document, reference)


def test_every_kind_of_entry_has_its_message(document: dict[str, Any]) -> None:
    names = {one["name"].split(".")[1] for one in document["components"]["messages"].values()}
    assert names == FEED_KINDS
    moved = {name for name in document["components"]["messages"] if name.startswith("tier_moved")}
    assert moved == {f"tier_moved_{one}" for one in ("stated", "changed", "withdrawn")}


@pytest.mark.parametrize("detail", ["thin", "full"])
def test_whatever_the_feed_tells_is_a_message_of_the_document(
    door: Door, document: dict[str, Any], detail: str
) -> None:
    fill(Doors(door.system).seen_by("all"))
    door.fresh("/v1/accounts")
    messages = {one["name"]: one for one in document["components"]["messages"].values()}
    events = door.get("/v1/feed", limit=500, detail=detail).json()
    assert {one["type"].split(".")[1] for one in events} & set(FOLLOWED)
    for event in events:
        of(messages[event["type"]], document).validate(event)
    stranger = {**events[0], "type": "tierline.wish"}
    assert not of(messages[events[0]["type"]], document).is_valid(stranger)


def of(message: dict[str, Any], document: dict[str, Any]) -> Any:
    """What holds an event against a message's payload."""
    return Draft7Validator({**message["payload"], "components": document["components"]})


def test_it_names_the_doors_that_there_are(door: Door, document: dict[str, Any]) -> None:
    paths = door.get("/v1/openapi.json").json()["paths"]
    for name, operation in (("feed", "readFeed"), ("stream", "streamFeed")):
        door_told = paths["/v1" + document["channels"][name]["address"]]["get"]["parameters"]
        told = document["operations"][operation]["bindings"]["http"]["query"]["properties"]
        assert told.keys() == {one["name"] for one in door_told if one["in"] == "query"}
    for message in document["channels"]["webhook"]["messages"].values():
        assert "webhook-signature" in looked_up(document, message["headers"]["$ref"])["required"]
