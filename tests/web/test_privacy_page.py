"""The pages on which somebody is forgotten, a text is destroyed, and that is certified."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.patience import LONGEST
from tests.web.forms import ORIGIN, Form
from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, LOCAL, Principal, Scope
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

CONTACT = f"/accounts/{CODE}/contacts/c-1"
PERSON = "/people/ana"
NAMES = {CONTACT: "Ben Roth", PERSON: "Ana Example"}
WHO = {CONTACT: "c-1", PERSON: "ana"}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=LONGEST)
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        door.open()
        door.stated("contact_added", contact="c-1", name="Ben Roth", level="manager")
        known = {"person": "ana", "name": "Ana Example", "level": "staff"}
        added = {"kind": "person_added", "occurred_at": "2025-02-01T10:00:00Z", **known}
        assert door.client.post("/v1/firm/facts", json=added).status_code == 201
        yield door


def page_of(door: Door, place: str, language: str = "en") -> str:
    door.fresh("/v1/accounts")
    response = door.get(f"{place}?lang={language}")
    assert response.status_code == 200, response.text
    return str(response.text)


def sent(door: Door, place: str, action: str, **typed: str) -> Any:
    """A form of a page as it is sent; the one whose hidden `action` is this one."""
    text = page_of(door, place)
    parts = [Form("<main><form" + part) for part in text.split("<form")[1:]]
    form = next(one for one in parts if one.sent.get("action", [action]) == [action] and one.action)
    data = {name: values[0] for name, values in form.sent.items()} | typed
    return door.client.post(form.action, data=data, headers=ORIGIN, follow_redirects=False)


def met(door: Door, **more: Any) -> str:
    parties = {"channel": "call", "initiative": "ours", "contacts": ["c-1"], "note": "They argued", **more}
    return str(door.stated("interaction", **parties)["fact_id"])


def place_now(door: Door, place: str) -> str:
    """Where somebody's page is once they are forgotten: a contact's under their pseudonym."""
    name = door.system.pseudonyms.pseudonym(CODE, "c-1")
    return f"/accounts/{CODE}/contacts/{name}" if place == CONTACT and name else place


@pytest.mark.parametrize("place", [CONTACT, PERSON])
def test_somebody_is_forgotten_once_the_reference_is_typed_and_that_is_certified(
    door: Door, place: str
) -> None:
    met(door)
    assert f"{place}/privacy" in page_of(door, place)
    assert NAMES[place] in page_of(door, place)
    head = door.head()
    for typed in ({"typed": "c-2", "for_good": "yes"}, {"typed": WHO[place], "for_good": ""}, {}):
        refused = sent(door, f"{place}/privacy", "forget", **typed)
        assert (refused.status_code, "tick the box" in refused.text) == (422, True)
    assert door.head() == head
    done = sent(door, f"{place}/privacy", "forget", typed=WHO[place], for_good="yes")
    assert done.status_code == 303
    certificate = page_of(door, done.headers["location"].partition("?")[0])
    assert "The keys are destroyed" in certificate
    later = place_now(door, place)
    assert f'href="{later}?' in certificate
    assert ("Their pseudonym" in certificate) == (later != place)
    assert NAMES[place] not in certificate + page_of(door, later) + page_of(door, f"{later}/privacy")
    assert later == place or door.get(place).status_code == 404


@pytest.mark.parametrize("place", [CONTACT, PERSON])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_under_a_legal_hold_the_page_says_why_nobody_is_forgotten(
    door: Door, place: str, language: str
) -> None:
    assert sent(door, f"{place}/privacy", "hold", reason="").status_code == 422
    assert sent(door, f"{place}/privacy", "hold", reason="A lawsuit").status_code == 303
    text = page_of(door, f"{place}/privacy", language)
    assert 'value="forget"' not in text
    assert ("under a legal hold" if language == "en" else "法律保全") in text
    assert sent(door, f"{place}/privacy", "release", reason="Settled").status_code == 303
    assert 'value="forget"' in page_of(door, f"{place}/privacy", language)


def test_what_is_known_to_go_is_counted_and_what_is_kept_can_be_downloaded(door: Door) -> None:
    door.stated("contact_added", contact="c-2", name="Una", level="manager")
    met(door)
    met(door, contacts=["c-1", "c-2"])
    text = page_of(door, f"{CONTACT}/privacy")
    assert "2 free texts about them" in text
    assert "one of these concerns others as well" in text
    assert "3 statements that name them" in text
    assert f"/v1{CONTACT}/disclosure" in text
    assert f"/v1{PERSON}/disclosure" in page_of(door, f"{PERSON}/privacy")


def test_a_text_is_destroyed_from_the_timeline_and_that_is_certified(door: Door) -> None:
    fact = met(door)
    door.stated("fact_corrected", target=fact, changes={"note": "They talked"}, reason="typo")
    door.fresh("/v1/accounts")
    place = f"/accounts/{CODE}/facts/{fact}/redact"
    assert place in door.get(f"/accounts/{CODE}?tab=timeline&lang=en").text
    text = page_of(door, place)
    for said in ("They argued", "They talked", "typo"):
        assert said in text
    assert sent(door, place, "", field="note", reason="", for_good="yes").status_code == 422
    done = sent(door, place, "", field="note", reason="asked for", for_good="yes")
    assert done.status_code == 303, done.text[-2000:]
    assert "Text redacted" in page_of(door, done.headers["location"].partition("?")[0])
    after = page_of(door, place)
    assert "They argued" not in after
    assert "They talked" not in after


def test_of_what_has_no_text_and_what_is_held_nothing_is_offered_to_be_destroyed(door: Door) -> None:
    bare = str(door.stated("interaction", channel="call", initiative="ours")["fact_id"])
    assert "can be destroyed" in page_of(door, f"/accounts/{CODE}/facts/{bare}/redact")
    fact = met(door)
    door.stated("contact_held", contact="c-1", reason="A lawsuit")
    text = page_of(door, f"/accounts/{CODE}/facts/{fact}/redact")
    assert "under a legal hold" in text
    assert "They argued" not in text


def test_a_text_of_the_firm_s_book_is_destroyed_on_a_page_too(door: Door) -> None:
    done = {"responsibility": "sales_manager.training", "by": "ana", "people": [], "note": "Two days"}
    content = {"kind": "duty_fulfilled", "occurred_at": "2025-03-01T10:00:00Z", **done}
    fact = door.client.post("/v1/firm/facts", json=content).json()["fact_id"]
    place = f"/firm/facts/{fact}/redact"
    assert "Two days" in page_of(door, place)
    assert place in page_of(door, "/people")
    assert sent(door, place, "", field="note", reason="asked for", for_good="yes").status_code == 303
    assert "Two days" not in page_of(door, "/people")


def test_whoever_may_not_forget_is_neither_shown_the_way_nor_let_in(door: Door) -> None:
    door.fresh("/v1/accounts")
    for place, lacks in ((CONTACT, Scope.CORRECT), (PERSON, Scope.PEOPLE)):
        door.system.access.local = Principal(LOCAL, EVERY_SCOPE - {lacks}, ALL_ACCOUNTS)
        assert f"{place}/privacy" not in page_of(door, place)
        assert door.get(f"{place}/privacy").status_code == 403


def test_what_certifies_nothing_is_no_certificate(door: Door) -> None:
    fact = met(door)
    assert door.get(f"/certificates/{fact}").status_code == 404
    assert door.get("/certificates/nothing").status_code == 404
