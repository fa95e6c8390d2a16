"""The audit trail: every statement, the newest first, narrowed by kind, account, recorder and days."""

import re
from html import unescape

import pytest

from tests.doors import Door
from tests.web.reading import Html, look


@pytest.fixture
def door(empty: Door) -> Door:
    """Two accounts; on one of them a fact was corrected and another one retracted."""
    empty.open()
    empty.open("OTHER-1", name="Other Works")
    call = {"channel": "call", "initiative": "ours", "people": ["p-ana"]}
    first = empty.stated("interaction", **call)
    second = empty.stated("interaction", **call)
    empty.stated("fact_corrected", target=first["fact_id"], changes={"channel": "visit"}, reason="There")
    empty.stated("fact_retracted", target=second["fact_id"], reason="Elsewhere")
    empty.system.refresh()
    return empty


def listed(page: Html) -> list[str]:
    items = re.findall(r"<li[^>]*>(.*?)</li>", page.source.partition('<ol class="between">')[2], re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in items]


def test_the_newest_stands_first_with_its_account_and_what_it_changed(door: Door) -> None:
    retraction, correction, *_, opening = listed(look(door, "/audit?lang=en"))
    assert retraction.startswith("Retraction Interaction: Call, on our initiative")
    assert "Channel: call → visit Because: There" in correction
    assert "Account opened" in opening
    assert "1 to 6 of 6." in look(door, "/audit?lang=en").text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("statement=corrections", 2),
        ("statement=fact_corrected", 1),
        ("statement=interaction", 2),
        ("account=OTHER-1", 1),
        ("person=local", 6),
        ("person=nobody", 0),
        ("from=2020-01-01&to=2020-01-02", 0),
        ("statement=&account=&person=&from=&to=", 6),
        ("known_at=3", 3),
    ],
)
def test_filters_narrow_it_and_the_report_says_the_same(door: Door, asked: str, found: int) -> None:
    assert len(listed(look(door, f"/audit?lang=en&{asked}"))) == found
    filled = "&".join(one for one in asked.split("&") if not one.endswith("="))
    rows = door.client.get(f"/v1/reports/audit?{filled}").json()["rows"]
    assert len(rows) == found


def test_pages_say_how_far_they_are_and_lose_nothing(door: Door) -> None:
    for _ in range(45):
        door.stated("interaction", channel="call", initiative="ours")
    door.system.refresh()
    page = look(door, "/audit?lang=en")
    assert "1 to 40 of 51." in page.text
    further = look(door, next(one for one in page.links if "cursor=" in one))
    assert "41 to 51 of 51." in further.text
    assert len([*listed(page), *listed(further)]) == 51


def test_a_kind_that_does_not_exist_is_refused(door: Door) -> None:
    assert door.client.get("/audit?statement=lies").status_code == 422
    assert door.client.get("/v1/reports/audit?statement=lies").status_code == 422
    assert door.client.get("/v1/reports/lateness?statement=corrections").status_code == 422


def test_its_files_are_of_the_same_statements(door: Door) -> None:
    page = look(door, "/audit?lang=en&statement=corrections")
    (address,) = [one for one in page.links if one.startswith("/v1/reports/audit") and "format" not in one]
    assert len(door.client.get(address).json()["rows"]) == 2
