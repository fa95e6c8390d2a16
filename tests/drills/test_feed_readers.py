"""Readers of the feed go on behind what they have: at another address, after a kill, after going back."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from orjson import dumps

from tests.drills.feed_readers import FeedReader, Mode
from tests.patience import until


def event_at(place: int) -> dict[str, Any]:
    """An entry as the feed gives it, as far as a reader keeps it."""
    data = {"position": place}
    return {"sequence": f"{place:019d}.000000000", "id": f"id-{place}", "subject": "D-1", "data": data}


class FeedDoor(ThreadingHTTPServer):
    """A door that has a feed of some entries, or is away; asked by pages or as a stream, which it ends."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), AskedForFeed)
        self.entries = 0
        self.away = False
        self.address = f"http://127.0.0.1:{self.server_port}"


class AskedForFeed(BaseHTTPRequestHandler):
    """One question to such a door."""

    server: FeedDoor

    def do_GET(self) -> None:
        after = self.headers.get("Last-Event-ID") or self.path.partition("after=")[2].partition("&")[0]
        there = [event_at(one) for one in range(1, self.server.entries + 1)]
        events = [one for one in there if one["sequence"] > after]
        streamed = b"".join(b"data: " + dumps(one) + b"\n\n" for one in events)
        self.send_response(503 if self.server.away else 200)
        self.end_headers()
        self.wfile.write(streamed if "stream" in self.path else dumps(events))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def doors() -> Iterator[tuple[FeedDoor, FeedDoor]]:
    """Two doors, each on a thread of its own."""
    both = FeedDoor(), FeedDoor()
    for door in both:
        Thread(target=door.serve_forever, daemon=True).start()
    try:
        yield both
    finally:
        for door in both:
            door.shutdown()
            door.server_close()


@contextmanager
def running(reader: FeedReader) -> Iterator[FeedReader]:
    """A reader that reads meanwhile."""
    reader.start()
    try:
        yield reader
    finally:
        reader.kill()


def comes_to(reader: FeedReader, place: int) -> None:
    """Wait until a reader has the entry at a place."""
    assert until(lambda: reader.has_come_to(event_at(place)["sequence"]))


@pytest.mark.parametrize("mode", ["pages", "stream"])
def test_a_reader_goes_on_at_the_next_address_and_after_a_kill_behind_what_it_has(
    tmp_path: Path, mode: Mode
) -> None:
    with doors() as (one, other):
        one.entries, other.entries = 2, 4
        reader = FeedReader([one.address, other.address], tmp_path / "reader", mode)
        with running(reader):
            comes_to(reader, 2)
            one.away = True
            comes_to(reader, 4)
        other.entries = 6
        reader.served_at([other.address])
        with running(reader):
            comes_to(reader, 6)
    assert [entry[3] for entry in reader.entries()] == [1, 2, 3, 4, 5, 6]
    assert reader.kills == 2


def test_a_reader_goes_back_to_the_last_place_of_a_position(tmp_path: Path) -> None:
    reader = FeedReader([], tmp_path / "reader", "pages")
    places = ((2, 0), (3, 0), (3, 1), (4, 0))
    entries = [[f"{position:019d}.{number:09d}", "id", "D-1", position] for position, number in places]
    reader.file.write_bytes(b"".join(dumps(one) + b"\n" for one in entries) + b'["0000')
    reader.go_back(3)
    assert (reader.entries(), reader.place()) == (entries[:3], entries[2][0])
