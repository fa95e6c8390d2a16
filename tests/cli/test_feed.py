"""`tierline feed`: the feed as lines, resumed where another run ended."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.saying import CANARY, Said
from tierline.interfaces.cli.terminal import the_system

Run = Callable[..., Said]
AT = "2025-03-03T10:00:00Z"


@pytest.fixture
def filled(database: Path) -> Path:
    """A database with an account and a contact."""
    opening = {"code": "ACME", "name": "Acme", "account_kind": "enterprise", "occurred_at": AT}
    contact = {"kind": "contact_added", "contact": "c1", "name": CANARY, "level": "staff", "occurred_at": AT}
    with the_system() as system:
        system.accounts.open(opening, actor="ann")
        system.accounts.record("ACME", contact, actor="ann")
    return database


@pytest.mark.usefixtures("filled")
def test_the_feed_is_printed_as_lines_and_goes_on_where_one_says(tierline: Run) -> None:
    said = tierline("feed")
    assert said.code == 0
    events = [json.loads(line) for line in said.out.splitlines()]
    types = ["tierline.account_opened", "tierline.tier_moved.stated", "tierline.contact_added"]
    assert [one["type"] for one in events] == types
    assert CANARY not in said.out
    (line,) = tierline("feed", "--after", events[1]["sequence"]).out.splitlines()
    assert json.loads(line) == events[2]
    assert len(tierline("feed", "--limit", "2").out.splitlines()) == 2
    assert CANARY in tierline("feed", "--kind", "contact_added", "--account", "ACME", "--full").out
    assert tierline("feed", "--tier", "partner").out == ""
    assert tierline("feed", "--after", "soon").code == 1
