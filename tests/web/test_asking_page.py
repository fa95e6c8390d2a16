"""The page on which our people ask a contact about a fact: a link is made, shown once, and withdrawn."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.doors import CODE, Door
from tests.patience import LONGEST
from tests.web.chromium import NEEDED, PHONE, Complaints, opened, served
from tests.web.forms import ORIGIN, Form
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

MEETING = {"channel": "meeting", "initiative": "ours", "contacts": ["c-1"]}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=LONGEST)
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        door.open()
        door.stated("contact_added", contact="c-1", name="Ben Roth", level="manager")
        door.stated("contact_added", contact="c-2", name="Una Holm", level="manager")
        yield door


def place_of(door: Door, kind: str = "interaction", **fields: Any) -> str:
    fact = door.stated(kind, **(fields or MEETING))["fact_id"]
    return f"/accounts/{CODE}/facts/{fact}/links"


def page_of(door: Door, place: str, language: str = "en") -> str:
    response = door.get(f"{place}?lang={language}")
    assert response.status_code == 200, response.text
    return response.text


def made(door: Door, place: str, **changes: str) -> Any:
    sheet = Form(page_of(door, place))
    sent = {name: values[0] for name, values in sheet.sent.items()} | {"contact": "c-1", **changes}
    return door.client.post(sheet.action, data=sent, headers=ORIGIN)


def address_in(text: str) -> str:
    found = re.search(r'<code class="long">(http://localhost/confirm/[^<]+)</code>', text)
    assert found, text
    return found[1]


def test_a_link_is_made_shown_once_and_opens_the_contact_s_page(door: Door) -> None:
    place = place_of(door)
    shown = made(door, place)
    assert shown.status_code == 200
    assert "Ben Roth" in shown.text
    address = address_in(shown.text)
    asked = door.client.get(address)
    assert asked.status_code == 200
    assert "We were in touch with you" in asked.text
    later = page_of(door, place)
    assert "/confirm/" not in later
    assert "waits for an answer" in later


def test_only_those_whom_the_fact_names_are_offered_and_else_everybody(door: Door) -> None:
    assert Form(page_of(door, place_of(door))).offered["contact"] == ["c-1"]
    seen = place_of(door, "observation", facet="special_relationship", level="acknowledged")
    assert sorted(Form(page_of(door, seen)).offered["contact"]) == ["c-1", "c-2"]


def test_a_link_is_withdrawn_by_its_button_and_opens_nothing_more(door: Door) -> None:
    place = place_of(door)
    address = address_in(made(door, place).text)
    sheet = Form(page_of(door, place))
    assert sheet.action.partition("?")[0].endswith("/withdraw")
    sent = {name: values[0] for name, values in sheet.sent.items()}
    answered = door.client.post(sheet.action, data=sent, headers=ORIGIN, follow_redirects=True)
    assert answered.status_code == 200
    assert "withdrawn" in answered.text
    assert door.client.get(address).status_code == 409


def test_of_what_the_customer_can_t_know_nobody_is_asked_and_it_is_said_why(door: Door) -> None:
    text = page_of(
        door, place_of(door, "escalation_raised", escalation="E-1", severity="high", category="delivery")
    )
    assert "not of this" in text
    assert Form(text).action == ""


def test_what_was_retracted_is_asked_about_no_more(door: Door) -> None:
    place = place_of(door)
    door.stated("fact_retracted", target=place.split("/")[-2], reason="twice")
    assert "was retracted" in page_of(door, place)


def test_the_timeline_leads_there_where_the_customer_can_be_asked(door: Door) -> None:
    place = place_of(door)
    closed = place_of(door, "escalation_raised", escalation="E-1", severity="high", category="delivery")
    door.fresh("/v1/accounts")
    text = door.get(f"/accounts/{CODE}?tab=timeline&lang=en").text
    assert place in text
    assert closed not in text


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"days": "0"}, 422), ({"days": "x"}, 422), ({"contact": "nobody"}, 404), ({"language": "xx"}, 422)],
)
def test_what_can_t_be_asked_is_refused_and_makes_no_link(
    door: Door, wrong: dict[str, str], status: int
) -> None:
    place = place_of(door)
    head = door.head()
    assert made(door, place, **wrong).status_code == status
    assert door.head() == head


def test_a_fact_that_isn_t_there_is_told_of_as_any_other(door: Door) -> None:
    assert door.get(f"/accounts/{CODE}/facts/{uuid4()}/links").status_code == 404
    assert door.get(f"/accounts/{CODE}/facts/none/links").status_code == 404


@NEEDED
def test_the_page_can_be_read_by_everybody(door: Door, browser: Any) -> None:
    place, complaints = place_of(door), Complaints()
    made(door, place)
    with served(door.system) as address:
        for look in ({"viewport": PHONE, "color_scheme": "dark"}, {}):
            page = opened(browser, complaints, **look)
            for language in ("en", "zh"):
                page.goto(f"{address}{place}?lang={language}")
                complaints.look(page, f"{place} {language}")
            page.context.close()
    assert complaints == []
