"""The inbox at the API: drafts within what somebody may see, and facts made of them by who may record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.doors import Door
from tests.inbox.desk import OTHER, OURS, STRANGER, Desk, message
from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, LOCAL, AccountSet, Principal, Scope
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

ACME, BETA, NOBODYS = (
    message("acme"),
    message("beta", with_=[OTHER]),
    message("none", begun=STRANGER, with_=[OURS]),
)
ONLY_ACME = AccountSet(codes=frozenset(("ACME",)))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=0.5)) as system:
        desk = Desk(system)
        desk.take(ACME, BETA, NOBODYS)
        system.refresh()
        yield desk


@pytest.fixture
def door(desk: Desk) -> Door:
    return Door(desk.system)


def be(
    desk: Desk,
    accounts: AccountSet = ALL_ACCOUNTS,
    scopes: frozenset[Scope] = EVERY_SCOPE,
    person: str | None = None,
) -> None:
    """Be somebody else at this machine."""
    desk.system.access.local = Principal(LOCAL, scopes, accounts, person)


def listed(door: Door, **asked: Any) -> list[str]:
    return [one["reference"] for one in door.get("/v1/inbox", **asked).json()["items"]]


def accept(door: Door, draft: UUID, **body: Any):
    return door.client.post(f"/v1/inbox/{draft}:accept", json=body)


def test_drafts_are_listed_with_what_they_lack(door: Door) -> None:
    answer = door.get("/v1/inbox").json()
    assert (answer["waiting"], answer["unknown"], answer["next"]) == (3, 1, None)
    items = {one["reference"]: one for one in answer["items"]}
    ready = items["acme"]
    assert (ready["account"], ready["contacts"], ready["people"]) == ("ACME", ["c-ann"], ["jo"])
    assert (ready["lacks"], ready["asks"], ready["subject"]) == ([], "record", "Quarterly review")
    assert items["none"]["lacks"] == ["account", "initiative"]
    assert [(one["address"], one["drafts"]) for one in answer["addresses"]] == [(STRANGER, 1)]
    assert door.get("/v1/inbox").headers["cache-control"] == "no-store"


def test_accepting_records_a_fact_once(door: Door, desk: Desk) -> None:
    first, again = accept(door, ACME.draft, revision=1), accept(door, ACME.draft)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["state"] == "accepted"
    assert (again.json()["repeated"], again.json()["fact_id"]) == (True, first.json()["fact_id"])
    assert desk.kinds() == ["interaction"]


def test_fields_of_the_body_take_the_place_of_what_the_draft_says(door: Door, desk: Desk) -> None:
    refused = accept(door, NOBODYS.draft)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "account")
    assert accept(door, NOBODYS.draft, account="BETA", initiative="theirs").status_code == 201
    assert desk.facts("BETA")[0]["initiative"] == "theirs"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"revision": 2}, 409), ({"revision": "1"}, 422), ({"fact_id": "x"}, 422), ({"channel": "smoke"}, 422)],
)
def test_what_does_not_fit_is_refused_and_the_draft_waits(
    door: Door, desk: Desk, body: dict[str, Any], status: int
) -> None:
    assert accept(door, ACME.draft, **body).status_code == status
    assert (len(desk.drafts()), desk.facts()) == (3, [])


def test_dismissed_drafts_are_asked_for_by_their_state_and_can_wait_again(door: Door) -> None:
    assert door.client.post(f"/v1/inbox/{ACME.draft}:dismiss", json={"revision": 1}).status_code == 200
    assert set(listed(door)) == {"beta", "none"}
    assert listed(door, state="dismissed") == ["acme"]
    assert door.client.post(f"/v1/inbox/{ACME.draft}:restore").status_code == 200
    assert set(listed(door)) == {"acme", "beta", "none"}


def test_pages_follow_one_another(door: Door) -> None:
    whole = listed(door)
    first = door.get("/v1/inbox", limit=2)
    assert 'rel="next"' in first.headers["link"]
    rest = door.get("/v1/inbox", limit=2, cursor=first.json()["next"]).json()
    assert [one["reference"] for one in (*first.json()["items"], *rest["items"])] == whole
    assert rest["next"] is None


def test_a_draft_is_seen_within_accounts_and_one_about_none_by_the_person_it_names(
    door: Door, desk: Desk
) -> None:
    be(desk, ONLY_ACME)
    assert listed(door) == ["acme"]
    assert door.get("/v1/inbox").json()["waiting"] == 1
    be(desk, ONLY_ACME, person="jo")
    assert set(listed(door)) == {"acme", "none"}
    be(desk, ONLY_ACME, person="vi")
    assert listed(door) == ["acme"]


def test_a_foreign_draft_is_one_that_does_not_exist(door: Door, desk: Desk) -> None:
    be(desk, ONLY_ACME)
    for way in ("accept", "dismiss", "restore"):
        foreign, unknown, none = (
            door.client.post(f"/v1/inbox/{one}:{way}") for one in (BETA.draft, uuid4(), "no-id")
        )
        assert (foreign.status_code, foreign.json()) == (404, unknown.json()), way
        assert unknown.json() == none.json(), way


def test_of_several_accounts_only_those_that_may_be_seen_are_told(door: Door, desk: Desk) -> None:
    both = message("both", with_=["ann@acme.example", OTHER])
    desk.take(both)
    be(desk, ONLY_ACME)
    found = next(one for one in door.get("/v1/inbox").json()["items"] if one["reference"] == "both")
    assert (found["account"], found["choices"]) == (None, ["ACME"])
    assert accept(door, both.draft, account="BETA").status_code == 404
    assert accept(door, both.draft, account="ACME").status_code == 201


def test_who_may_read_no_texts_reads_no_drafts_and_who_may_not_record_accepts_none(
    door: Door, desk: Desk
) -> None:
    be(desk, scopes=EVERY_SCOPE - {Scope.READ_TEXTS})
    assert door.get("/v1/inbox").status_code == 403
    be(desk, scopes=frozenset((Scope.READ, Scope.READ_TEXTS)))
    assert door.get("/v1/inbox").status_code == 200
    for way in ("accept", "dismiss", "restore"):
        assert door.client.post(f"/v1/inbox/{ACME.draft}:{way}").status_code == 403, way
    assert desk.facts() == []


def test_who_was_shown_drafts_stands_in_the_security_journal(door: Door, desk: Desk) -> None:
    door.get("/v1/inbox")
    desk.system.journal.write()
    lines = door.get("/v1/security/journal", event="texts_opened").json()["items"]
    assert {(one["account"], one["route"]) for one in lines} == {
        ("ACME", "/v1/inbox"),
        ("BETA", "/v1/inbox"),
        ("inbox:drafts", "/v1/inbox"),
    }
