"""`/inbox` as a person uses it: accepting with one click, completing, dismissing, adding who is unknown."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.doors import Door
from tests.inbox.desk import OTHER, OURS, STRANGER, THEIRS, Desk, later, message
from tests.web.forms import ORIGIN
from tests.web.reading import Html
from tierline.application.access import ALL_ACCOUNTS, LOCAL, AccountSet, Principal, Scope
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

READY = message("ready", subject="Quarterly review")
ASKING = message("asking", begun=STRANGER, with_=[OURS], subject="First talk")
BOTH = message("both", with_=[THEIRS, OTHER], subject="Joint talk")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db")) as system:
        desk = Desk(system)
        desk.take(READY, ASKING, BOTH)
        system.refresh()
        yield desk


@pytest.fixture
def door(desk: Desk) -> Iterator[Door]:
    with Door(desk.system) as door:
        yield door


def shown(door: Door, **asked: str) -> Html:
    response = door.get("/inbox", lang="en", **asked)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return Html.of(response)


def send(door: Door, path: str, **typed: str):
    page = door.get("/inbox", lang="en").text
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    body = urlencode({"form_token": token, **typed})
    headers = {**ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    return door.client.post(path, content=body, headers=headers, follow_redirects=False)


def test_drafts_wait_with_what_is_known_of_them_and_navigation_counts_them(door: Door) -> None:
    page = shown(door)
    for said in ("Quarterly review", "Meeting, on our initiative", "c-ann", "3 drafts wait"):
        assert said in page.text
    assert "Say which account it is about. Say who began it." in page.text
    assert "People of several accounts: ACME, BETA" in page.text
    assert 'title="3 drafts wait">3</span>' in door.get("/", lang="en").text
    assert "收件箱" in door.get("/inbox", lang="zh").text


def test_one_click_makes_a_fact_and_says_so(door: Door, desk: Desk) -> None:
    sent = send(door, f"/inbox/{READY.draft}/accept", revision="1")
    assert sent.status_code == 303
    assert desk.kinds() == ["interaction"]
    after = door.client.get(sent.headers["location"])
    assert "Recorded: Meeting, on our initiative." in after.text
    assert "Quarterly review" not in Html.of(after).text


def test_what_lacks_is_chosen_on_the_page(door: Door, desk: Desk) -> None:
    sent = send(door, f"/inbox/{ASKING.draft}/accept", account="BETA", channel="call", initiative="theirs")
    assert sent.status_code == 303
    (fact,) = desk.facts("BETA")
    assert (fact["channel"], fact["initiative"]) == ("call", "theirs")
    assert send(door, f"/inbox/{BOTH.draft}/accept").status_code == 422


def test_dismissed_drafts_stand_apart_and_can_wait_again(door: Door) -> None:
    assert send(door, f"/inbox/{READY.draft}/dismiss", revision="1").status_code == 303
    assert "Quarterly review" not in shown(door).text
    assert "Quarterly review" in shown(door, state="dismissed").text
    assert send(door, f"/inbox/{READY.draft}/restore").status_code == 303
    assert "Quarterly review" in shown(door).text


def test_who_is_unknown_becomes_a_contact_in_one_step_and_the_draft_is_filled_in(
    door: Door, desk: Desk
) -> None:
    assert STRANGER in shown(door).text
    typed = {"account": "BETA", "address": STRANGER, "name": "Wu Lin", "level": "senior"}
    sent = send(door, "/inbox/contacts", since=ASKING.at.isoformat(), **typed)
    assert sent.status_code == 303
    assert send(door, "/inbox/contacts", since=ASKING.at.isoformat(), **typed).status_code == 303
    desk.system.refresh()
    page = shown(door)
    assert "Addresses that nobody knows" not in page.text
    assert "Contacts: Wu Lin" in page.text
    said = next(one for one in desk.drafts() if one.reference == "asking").suggestion
    assert (said.account, said.initiative) == ("BETA", "theirs")


def test_a_change_behind_acceptance_is_said(door: Door, desk: Desk) -> None:
    desk.inbox.accept(READY.draft)
    desk.take(later(READY, cancelled=True))
    page = shown(door)
    assert "It was cancelled: accepting retracts the fact made of it." in page.text
    assert send(door, f"/inbox/{READY.draft}/accept").status_code == 303
    assert desk.kinds() == ["interaction", "fact_retracted"]


def test_who_accepts_what_changed_meanwhile_is_told(door: Door, desk: Desk) -> None:
    desk.take(later(READY, subject="Another one"))
    refused = send(door, f"/inbox/{READY.draft}/accept", revision="1")
    assert (refused.status_code, desk.facts()) == (409, [])


def test_forms_from_elsewhere_decide_nothing(door: Door, desk: Desk) -> None:
    for path in (f"/inbox/{READY.draft}/accept", f"/inbox/{READY.draft}/dismiss", "/inbox/contacts"):
        assert send(door, path, form_token="forged").status_code == 403
    assert (len(desk.drafts()), desk.facts()) == (3, [])


def test_who_may_only_read_sees_no_buttons_and_who_reads_no_texts_no_inbox(door: Door, desk: Desk) -> None:
    access = desk.system.access
    access.local = Principal(LOCAL, frozenset((Scope.READ, Scope.READ_TEXTS)), ALL_ACCOUNTS)
    assert '<form method="post" action="/inbox' not in door.get("/inbox").text
    access.local = Principal(LOCAL, frozenset((Scope.READ,)), ALL_ACCOUNTS)
    assert door.get("/inbox").status_code == 403
    assert 'href="/inbox' not in door.get("/").text


def test_the_number_that_waits_is_that_of_whoever_looks(door: Door, desk: Desk) -> None:
    everything = desk.system.access.local.scopes
    desk.system.access.local = Principal(LOCAL, everything, AccountSet(codes=frozenset(("ACME",))))
    assert 'title="2 drafts wait">2</span>' in door.get("/", lang="en").text
    page = shown(door)
    assert "BETA" not in page.text
    assert "First talk" not in page.text


def test_drafts_are_paged(door: Door, desk: Desk) -> None:
    desk.take(*(message(f"n{number}", subject=f"Talk {number}") for number in range(30)))
    first = shown(door)
    (further,) = links_further(first)
    rest = Html.of(door.client.get(further))
    texts = first.text + rest.text
    assert all(f"Talk {number}" in texts for number in range(30))
    assert links_further(rest) == []


def links_further(page: Html) -> list[str]:
    return [link for link in page.links if "cursor=" in link and "lang=zh" not in link]


def test_an_empty_inbox_says_how_it_is_filled(empty: Door) -> None:
    assert "tierline import" in shown(empty).text
    assert "No draft was dismissed." in shown(empty, state="dismissed").text
