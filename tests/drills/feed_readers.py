"""Readers of the feed that are killed and come back: processes that go on behind the last line they have.

python -m tests.drills.feed_readers ADDRESS FILE pages|stream
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Literal

import httpx2
import orjson

from tests.drills.plain_http import NO_TLS
from tests.trees import ROOT, environment_of

AGAIN_SECONDS = 0.2
WAIT = 5
Mode = Literal["pages", "stream"]


class FeedReader:
    """A reader as a process.

    Args:
        address: Where the service answers.
        file: What it keeps: a line for each entry.
        mode: How it reads.
    """

    def __init__(self, address: str, file: Path, mode: Mode) -> None:
        self._call = [sys.executable, "-m", __spec__.name, address, str(file), mode]
        self._process: subprocess.Popen[bytes] | None = None
        self.file = file
        self.kills = 0

    def start(self) -> None:
        """Begin, or come back."""
        self._process = subprocess.Popen(self._call, env=environment_of(ROOT), cwd=ROOT)

    def kill(self) -> None:
        """End it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self.kills += 1

    def entries(self) -> list[list[Any]]:
        """What it has: sequence, id, account and position of the fact, each as often as it came."""
        return [orjson.loads(line) for line in whole_lines(self.file)]

    def has(self) -> int:
        """How many entries it has."""
        return len(whole_lines(self.file))


def whole_lines(file: Path) -> list[bytes]:
    """The lines that were written to their end."""
    content = file.read_bytes() if file.exists() else b""
    return content[: content.rfind(b"\n") + 1].splitlines()


def follow(address: str, file: Path, mode: Mode) -> None:
    """Read for ever; a line that was cut off when this was killed is read again."""
    lines = whole_lines(file)
    file.write_bytes(b"".join(line + b"\n" for line in lines))
    last = orjson.loads(lines[-1])[0] if lines else "0"
    read = pages if mode == "pages" else stream
    with file.open("ab", buffering=0) as kept:
        while True:
            try:
                last = read(address, last, kept)
            except (httpx2.HTTPError, ValueError):
                time.sleep(AGAIN_SECONDS)
                lines = whole_lines(file)
                last = orjson.loads(lines[-1])[0] if lines else "0"


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
    follow(sys.argv[1], Path(sys.argv[2]), sys.argv[3])  # type: ignore[arg-type]
