"""Doors know the system as the principal sees it, and have no way around that."""

import asyncio
import re
from pathlib import Path

import pytest
from fastapi import Request

from tests.http.several import Doors
from tierline.interfaces.http.query_params import the_system
from tierline.interfaces.wiring import System

INTERFACES = Path(__file__).parents[2] / "interfaces"
_AROUND = re.compile(
    r"\.log\.(stream|find|find_all|statements_about|stored|stored_stream|page|by_account|by_topic)\b"
    r"|\.store\.(reading|live)\b"
)
_WHOLE = re.compile(r"TheWholeSystem\b|app\.state\.system\b")
KNOWS_THE_WHOLE = {"app.py", "http/query_params.py", "web/page_router.py", "web/confirm_page.py"}
"""The app, who narrows it, who finds out who asks or tells somebody that nobody knows, and where a contact
answers by a link, who has no key and sees what the link asks about alone."""


def _doors() -> list[Path]:
    rooms = [INTERFACES / "http", INTERFACES / "web"]
    inside = (file for room in rooms for file in room.rglob("*.py"))
    return [INTERFACES / "app.py", INTERFACES / "finding.py", *inside]


@pytest.mark.parametrize("file", _doors(), ids=lambda file: str(file.relative_to(INTERFACES)))
def test_no_door_asks_the_log_or_the_tables_themselves(file: Path) -> None:
    assert _AROUND.findall(file.read_text()) == []


def test_hardly_anybody_knows_the_whole_system() -> None:
    knowing = {str(file.relative_to(INTERFACES)) for file in _doors() if _WHOLE.search(file.read_text())}
    assert knowing == KNOWS_THE_WHOLE


def test_a_way_around_is_found() -> None:
    assert _AROUND.search("system.log.stream(account_id(code))")
    assert _WHOLE.search("request.app.state.system.reads")


def test_who_is_not_known_sees_nothing(system: System) -> None:
    door = Doors(system).seen_by("all")
    assert door.open("ACME").status_code == 201
    scope = {"type": "http", "app": door.client.app, "headers": [], "query_string": b""}
    seen = asyncio.run(the_system(Request(scope)))
    assert not seen.reads.sees("ACME")
    assert not seen.sealing.opens
