"""The page on the API by question: every line of it can be copied, and no address is missing."""

import re
import shlex
from datetime import timedelta
from typing import NamedTuple

import pytest
from httpx2 import Response

from tests.demo_day import TODAY
from tests.doors import Door
from tests.trees import ROOT
from tierline.interfaces.egress import Egress

PAGE = (ROOT / "docs" / "asking.md").read_text()
HERE = "localhost:8000"
EMPTY = re.compile(":find|inbox|webhooks|subscriptions|messages|journal|/views")
"""What there may be none of in the demo."""
RECORDING = "## How do I record something?"


class Line(NamedTuple):
    """One call of curl, with the days in it."""

    text: str

    def ask(self, door: Door) -> Response:
        """Its answer, where the demo's day is today."""
        words = shlex.split(re.sub(r"\$\(date -u -d '([+-]\d+) days' \+%F\)", _day, self.text), comments=True)
        (address,) = (one.removeprefix(HERE) for one in words if one.startswith(HERE))
        after = [(words[at], words[at + 1]) for at in range(len(words) - 1)]
        headers = dict(one.split(": ", 1) for option, one in after if option == "-H")
        body = next((one for option, one in after if option == "-d"), None)
        if body is None:
            return door.client.get(address)
        # As curl does: lines of a body are sent as one.
        return door.client.post(address, content=body.replace("\n", "").encode(), headers=headers)


def _day(found: re.Match[str]) -> str:
    return str(TODAY.date() + timedelta(days=int(found[1])))


def lines(text: str) -> list[Line]:
    """The calls in the blocks of a text; one goes on until its quotes are closed."""
    blocks = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    return [Line(one.strip()) for one in re.split(r"^(?=curl )", blocks, flags=re.MULTILINE) if one.strip()]


BEFORE, _, REST = PAGE.partition(RECORDING)
RECORDED, _, AFTER = REST.partition("\n## ")
READING = [*lines(BEFORE), *lines("## " + AFTER)]


@pytest.mark.parametrize("line", READING, ids=lambda line: line.text.splitlines()[0].partition(HERE)[2][:60])
def test_a_line_to_copy_is_answered_by_the_demo(demo: Door, line: Line) -> None:
    response = line.ask(demo)
    assert response.status_code == 200, response.text
    found = response.json() if response.headers["content-type"] == "application/json" else {}
    for members in ("items", "rows"):
        if members in found and not EMPTY.search(line.text):
            assert found[members], line.text


def test_the_lines_that_record_do(empty: Door) -> None:
    empty.system.egress = Egress((), lambda _name, _port: ["93.184.216.34"])
    said = lines(RECORDED)
    assert len(said) == 5
    for line in said:
        response = line.ask(empty)
        assert response.status_code in (200, 201), (line.text, response.text)
    assert empty.head() == 4


def test_no_address_of_the_api_is_missing() -> None:
    routes = re.findall(r"^## `(GET|POST) (\S+)`", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE)
    named = set(re.findall(r"`((?:GET|POST) /[^`]+)`", PAGE))
    asked = [("-d '{" in one.text, re.search(rf"{HERE}([^\s?\"]+)", one.text)) for one in lines(PAGE)]
    paths = {("POST" if sends else "GET", found[1]) for sends, found in asked if found}
    missing = [
        f"{method} {route}"
        for method, route in routes
        if f"{method} {route}" not in named
        and not any(
            method == way and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path) for way, path in paths
        )
    ]
    assert missing == []
    assert len(routes) > 50
