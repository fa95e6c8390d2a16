"""The feed through the HTTP door: complete, in order, resumable, narrowed, texts for who may read them."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event

from tests.doors import CODE, Door
from tests.http.several import MERGED, NO_TEXTS, OURS, Doors, fill
from tests.http.test_openapi import assert_fits
from tierline.interfaces.http.feed_shapes import FeedEventShape
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

NEXT = re.compile(r'<(/v1/feed\?[^>]+)>; rel="next"')


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("feed")
    with System(Settings(database=f"sqlite:///{folder}/tierline.db", wait_seconds=0.5)) as system:
        fill(Doors(system).seen_by("all"))
        system.refresh()
        yield Doors(system)


def walked(door: Door, limit: int = 100, **asked: Any) -> list[dict[str, Any]]:
    """All entries there are by now, page by page."""
    response, events = door.get("/v1/feed", limit=limit, **asked), []
    while True:
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/cloudevents-batch+json"
        events += response.json()
        found = NEXT.search(response.headers["link"])
        assert found
        following = door.client.get(found[1])
        if not following.json() and following.headers["link"] == response.headers["link"]:
            return events
        response = following


def test_every_fact_is_an_entry_in_the_order_of_positions_and_what_followed_comes_right_behind(
    doors: Doors,
) -> None:
    events = walked(doors.seen_by("all"))
    places = [event["sequence"] for event in events]
    assert places == sorted(set(places))
    facts = [event["id"] for event in events if "became" not in event["data"]]
    assert facts == [str(one.fact.fact_id) for one in doors.system.log.page(0, 1000)]
    moved = next(event for event in events if event["type"] == "tierline.tier_moved.stated")
    opened = events[places.index(moved["sequence"]) - 1]
    assert opened["type"] == "tierline.account_opened"
    assert moved["data"]["by_fact"] == opened["id"]
    assert moved["recordedtime"] == opened["recordedtime"]
    assert moved["subject"] == moved["partitionkey"] == opened["subject"]


@pytest.mark.parametrize("limit", [1, 3, 500])
def test_pages_of_any_size_are_the_same_entries(doors: Doors, limit: int) -> None:
    door = doors.seen_by("all")
    assert walked(door, limit) == walked(door)


def test_a_position_means_its_fact_and_what_followed_from_it_comes_next(doors: Doors) -> None:
    door = doors.seen_by("all")
    (first,) = door.get("/v1/feed", after=4, limit=1).json()
    assert first["type"] == "tierline.tier_moved.stated"
    assert first["sequence"].startswith("0000000000000000004.")


def test_each_element_of_a_batch_is_an_event_to_the_public_library(doors: Doors) -> None:
    for event in walked(doors.seen_by("all"), detail="full"):
        body = orjson.dumps(event)
        message = HTTPMessage({"content-type": "application/cloudevents+json"}, body)
        read = from_http_event(message)
        assert read.get_id() == event["id"]
        assert read.get_extension("sequence") == event["sequence"]
        assert read.get_data() == event["data"]
        assert_fits(FeedEventShape, event)


def test_one_entry_is_the_same_event_in_either_content_mode(doors: Doors) -> None:
    door = doors.seen_by("all")
    whole = next(event for event in walked(door) if event["type"] == "tierline.tier_moved.stated")
    path = f"/v1/feed/{whole['sequence']}"
    assert door.get(path).json() == whole
    response = door.client.get(path, headers={"accept": "application/json"})
    read = from_http_event(HTTPMessage(dict(response.headers), response.content))
    assert read.get_type() == whole["type"]
    assert read.get_extension("partitionkey") == whole["partitionkey"]
    assert read.get_data() == whole["data"]
    assert door.get("/v1/feed/99999").json()["type"] == "/problems/entry-unknown"
    assert door.get("/v1/feed/nowhere").json()["type"] == "/problems/place-not-usable"


def test_somebody_sees_entries_of_their_accounts_only_at_the_same_places(doors: Doors) -> None:
    everything = walked(doors.seen_by("all"))
    seen = walked(doors.seen_by("some"))
    accounts = (OURS, MERGED, "firm:book")
    mine = [event for event in everything if event["subject"] in accounts]
    foreign = {one["id"] for one in mine} - {one["id"] for one in seen}
    assert seen == [event for event in mine if event["id"] not in foreign]
    assert {one["type"] for one in mine if one["id"] in foreign} == {
        "tierline.budget_set",
        "tierline.fact_retracted",
        "tierline.fact_reinstated",
    }
    assert "THEIRS" not in orjson.dumps(walked(doors.seen_by("some"), detail="full")).decode()
    theirs = next(event["sequence"] for event in everything if event["subject"] == "THEIRS-1")
    assert doors.seen_by("some").get(f"/v1/feed/{theirs}").status_code == 404
    assert doors.seen_by("all").get(f"/v1/feed/{theirs}").status_code == 200


def test_texts_are_told_to_whoever_asks_for_them_and_may_read_them(doors: Doors) -> None:
    thin = orjson.dumps(walked(doors.seen_by("all"))).decode()
    assert "note" not in thin
    assert "Name of" not in thin
    full = orjson.dumps(walked(doors.seen_by("all"), detail="full")).decode()
    assert "ours note" in full
    withheld = orjson.dumps(walked(doors.seen_by("all", NO_TEXTS), detail="full")).decode()
    assert "ours note" not in withheld
    assert "withheld" in withheld


def test_an_entry_of_somebody_forgotten_has_the_marker(door: Door) -> None:
    door.open()
    door.stated("contact_added", contact="c1", name="Wilhelmina", level="manager")
    assert "Wilhelmina" in orjson.dumps(fresh(door, detail="full")).decode()
    door.stated("contact_forgotten", contact="c1", for_good=True, occurred_at="2025-04-01T00:00:00Z")
    events = fresh(door, detail="full")
    assert "Wilhelmina" not in orjson.dumps(events).decode()
    added = next(event for event in events if event["type"] == "tierline.contact_added")
    assert added["data"]["fact"]["name"] == {"forgotten": True}


def fresh(door: Door, **asked: Any) -> list[dict[str, Any]]:
    """All entries, the last fact's included."""
    door.fresh("/v1/accounts")
    return walked(door, **asked)


def test_entries_are_picked_by_kind_account_and_tier(doors: Doors) -> None:
    door = doors.seen_by("all")
    kinds = walked(door, kinds=["tier_moved", "interaction"])
    assert {event["data"]["kind"] for event in kinds} == {"tier_moved", "interaction"}
    assert {event["subject"] for event in walked(door, accounts=[OURS])} == {OURS}
    vendors = walked(door, tiers=["vendor"])
    assert {event["subject"] for event in vendors} == {OURS, MERGED, "THEIRS-1", "THEIRS-2"}
    assert walked(door, tiers=["partner"]) == []
    assert door.get("/v1/feed", kinds="gossip").json()["errors"][0]["field"] == "kinds"
    assert door.get("/v1/feed", tiers="friend").status_code == 422


def test_whoever_is_ahead_of_the_log_is_told_so(doors: Doors) -> None:
    answer = doors.seen_by("all").get("/v1/feed", after=9999)
    assert answer.json()["type"] == "/problems/feed-ahead"


def test_a_fact_that_cannot_be_read_is_an_entry_that_says_so(door: Door) -> None:
    door.open()
    door.fresh("/v1/accounts")
    door.system.log.decoded = _broken  # type: ignore[method-assign]
    (only,) = door.get("/v1/feed", kinds="fact_unreadable").json()
    assert only["data"] == {"kind": "fact_unreadable", "position": 1, "error": "ValueError"}
    assert only["subject"] == CODE
    assert "time" not in only


def _broken(_: object) -> Any:
    raise ValueError("unreadable")


def test_whoever_waits_is_told_as_soon_as_something_comes(door: Door) -> None:
    door.open()
    last = fresh(door)[-1]["sequence"]
    later = threading.Timer(0.3, lambda: door.state("interaction", channel="call", initiative="ours"))
    later.start()
    response = door.get("/v1/feed", after=last, wait=30)
    later.join()
    assert [event["type"] for event in response.json()][:1] == ["tierline.interaction"]


def test_whoever_waits_goes_at_once_when_the_service_stops(door: Door) -> None:
    door.open()
    last = fresh(door)[-1]["sequence"]
    threading.Timer(0.2, door.system.feed_waiting.end).start()
    response = door.get("/v1/feed", after=last, wait=30)
    assert response.json() == []
    assert last in response.headers["link"]


def streamed(door: Door, headers: dict[str, str] | None = None, **asked: Any) -> list[dict[str, str]]:
    """The events of a stream until it ends."""
    with door.client.stream("GET", "/v1/feed/stream", params=asked, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        blocks = response.read().decode().split("\n\n")
    lines = ([line.partition(": ") for line in block.splitlines()] for block in blocks if block)
    return [{name: value for name, _, value in one} for one in lines]


def test_a_stream_is_the_same_entries_and_ends_when_the_service_stops(door: Door) -> None:
    fill(door)
    events = fresh(door)
    threading.Timer(0.5, door.system.feed_waiting.end).start()
    found = streamed(door)
    assert [one["id"] for one in found] == [event["sequence"] for event in events]
    assert [orjson.loads(one["data"]) for one in found] == events
    assert [one["event"] for one in found] == [event["type"] for event in events]


def test_a_stream_goes_on_behind_the_last_event_that_its_reader_has(door: Door) -> None:
    fill(door)
    events = fresh(door)
    found = streamed(door, {"Last-Event-ID": events[9]["sequence"]}, after=0, wait=0)
    assert [one["id"] for one in found] == [event["sequence"] for event in events[10:]]


def test_a_stream_of_nothing_that_is_asked_for_tells_how_far_was_looked(door: Door) -> None:
    fill(door)
    events = fresh(door)
    found = streamed(door, kinds="delivery_made", wait=0)
    assert found == [{"id": events[-1]["sequence"]}]


def test_the_head_of_a_stream_is_answered_without_a_stream(doors: Doors) -> None:
    assert doors.seen_by("all").client.head("/v1/feed/stream").status_code == 200


def test_a_stream_refuses_before_it_begins(doors: Doors) -> None:
    door = doors.seen_by("all")
    assert door.client.get("/v1/feed/stream", headers={"Last-Event-ID": "x"}).status_code == 422
    assert door.get("/v1/feed/stream", kinds="gossip").status_code == 422
