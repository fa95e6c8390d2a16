"""Readers of the feed that are killed and come back: processes that go on behind the last line they have.

python -m tests.drills.feed_readers ADDRESSES FILE pages|stream
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import httpx2
import orjson

from tests.drills.plain_http import NO_TLS
from tests.trees import ROOT, environment_of

AGAIN_SECONDS = 0.2
WAIT = 5
Mode = Literal["pages", "stream"]
MODES: tuple[Mode, ...] = ("pages", "stream", "pages")
"""How the readers of a drill read."""
ReadEntry = list[Any]
"""What a reader has of an entry: sequence, id, account and position of the fact."""


class FeedReader:
    """A reader as a process.

    Args:
        addresses: Where the service answers; after an answer that fails, the next one is asked.
        file: What it keeps: a line for each entry.
        mode: How it reads.
    """

    def __init__(self, addresses: Sequence[str], file: Path, mode: Mode) -> None:
        self._addresses = file.with_suffix(".addresses")
        self.served_at(addresses)
        self._call = [sys.executable, "-m", __spec__.name, str(self._addresses), str(file), mode]
        self._process: subprocess.Popen[bytes] | None = None
        self.file = file
        self.kills = 0

    def served_at(self, addresses: Sequence[str]) -> None:
        """Say where the service answers from now on; a reader that runs learns of it as well."""
        written = self._addresses.with_suffix(".new")
        written.write_text("\n".join(addresses))
        written.replace(self._addresses)

    def start(self) -> None:
        """Begin, or come back."""
        self._process = subprocess.Popen(self._call, env=environment_of(ROOT), cwd=ROOT)

    def kill(self) -> None:
        """End it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self.kills += 1

    def go_back(self, position: int) -> None:
        """Let one that was killed forget what lies behind a position, as after a restore of the database."""
        kept = [line for line in whole_lines(self.file) if orjson.loads(line)[0] < f"{position + 1:019d}"]
        self.file.write_bytes(b"".join(line + b"\n" for line in kept))

    def entries(self) -> list[ReadEntry]:
        """What it has, each as often as it came."""
        return [orjson.loads(line) for line in whole_lines(self.file)]

    def place(self) -> str:
        """The sequence of the last entry that it has, behind which it goes on; "0" before the first."""
        return last_place(self.file)

    def has_come_to(self, place: str) -> bool:
        """Whether it has the entry at a place, or a later one."""
        return self.place() >= place


def whole_lines(file: Path) -> list[bytes]:
    """The lines that were written to their end."""
    content = file.read_bytes() if file.exists() else b""
    return content[: content.rfind(b"\n") + 1].splitlines()


def last_place(file: Path) -> str:
    """The sequence in the last line that was written to its end."""
    lines = whole_lines(file)
    return str(orjson.loads(lines[-1])[0]) if lines else "0"


def follow(addresses: Path, file: Path, mode: Mode) -> None:
    """Read for ever; a line that was cut off when this was killed is read again."""
    file.write_bytes(b"".join(line + b"\n" for line in whole_lines(file)))
    last, turn = last_place(file), 0
    read = pages if mode == "pages" else stream
    with file.open("ab", buffering=0) as kept:
        while True:
            known = addresses.read_text().splitlines()
            try:
                last = read(known[turn % len(known)], last, kept)
            except (httpx2.HTTPError, ValueError):
                time.sleep(AGAIN_SECONDS)
                last, turn = last_place(file), turn + 1


def pages(address: str, last: str, kept: Any) -> str:
    """A page: its entries are kept together with the place behind them, which is that of the last one."""
    asked: dict[str, str | int] = {"after": last, "wait": WAIT, "limit": 200}
    answer = httpx2.get(f"{address}/v1/feed", params=asked, timeout=30, verify=NO_TLS)
    if answer.status_code != 200:
        raise ValueError(answer.status_code)
    events = answer.json()
    kept.write(b"".join(line_of(event) for event in events))
    return str(events[-1]["sequence"]) if events else last


def stream(address: str, last: str, kept: Any) -> str:
    """A stream until it ends."""
    headers = {"Last-Event-ID": last}
    path = f"{address}/v1/feed/stream"
    with httpx2.stream("GET", path, headers=headers, timeout=60, verify=NO_TLS) as response:
        if response.status_code != 200:
            raise ValueError(response.status_code)
        for line in response.iter_lines():
            if line.startswith("data: "):
                event = orjson.loads(line.removeprefix("data: "))
                kept.write(line_of(event))
                last = str(event["sequence"])
    return last


def line_of(event: dict[str, Any]) -> bytes:
    """What is kept of an event."""
    position = event["data"].get("position", int(event["sequence"].partition(".")[0]))
    return orjson.dumps([event["sequence"], event["id"], event.get("subject"), position]) + b"\n"


if __name__ == "__main__":
    follow(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])  # type: ignore[arg-type]
