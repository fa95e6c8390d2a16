"""Forgetting, redacting, legal holds and disclosures at the API."""

from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Response

from tests.doors import CODE, Door
from tests.http.test_openapi import assert_fits
from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, LOCAL, AccountSet, Principal, Scope
from tierline.interfaces.http.openapi import ANSWERS

CONTACT = f"/v1/accounts/{CODE}/contacts/c-1"
PERSON = "/v1/people/p/ana"
GONE = {"forgotten": True}
FOR_GOOD = {"for_good": True}
SAID = {"reason": "Zq7Canary lawsuit"}


@pytest.fixture
def told(opened: Door) -> Door:
    opened.stated("contact_added", contact="c-1", name="Ada", level="manager")
    opened.stated("contact_added", contact="c-2", name="Una", level="manager")
    known = {"person": "p/ana", "name": "Ana", "email": "ana@firm.example", "level": "staff"}
    added = {"kind": "person_added", "occurred_at": "2025-02-01T10:00:00Z", **known}
    assert opened.client.post("/v1/firm/facts", json=added).status_code == 201
    return opened


def met(door: Door, *contacts: str, note: str = "They argued") -> str:
    parties = {"contacts": list(contacts), "people": ["p/ana"]}
    stated = door.stated("interaction", channel="call", initiative="ours", note=note, **parties)
    return str(stated["fact_id"])


def post(door: Door, address: str, **body: Any) -> Response:
    return door.client.post(address, json=body)


def note_of(door: Door, fact: str) -> Any:
    return door.get(f"/v1/accounts/{CODE}/facts/{fact}").json()["fact"]["note"]


def test_a_contact_is_forgotten_and_the_answer_certifies_it(told: Door) -> None:
    fact, other = met(told, "c-1"), met(told, "c-2")
    links = f"/v1/accounts/{CODE}/facts/{fact}/confirmation-links"
    assert post(told, links, contact="c-1").status_code == 201
    body = {**FOR_GOOD, "fact_id": str(uuid4())}
    done = post(told, f"{CONTACT}:forget", **body)
    assert done.status_code == 201, done.text
    assert_fits(ANSWERS["post", "/v1/accounts/{code}/contacts/{contact}:forget"], done.json())
    assert (done.json()["fact_id"], done.json()["keys_destroyed"]) == (body["fact_id"], 2)
    assert (note_of(told, fact), note_of(told, other)) == (GONE, "They argued")
    assert [one["state"] for one in told.get(links).json()["items"]] == ["withdrawn"]
    again = post(told, f"{CONTACT}:forget", **body)
    assert (again.status_code, again.json()["keys_destroyed"]) == (200, 0)
    assert again.json()["position"] == done.json()["position"]


def test_a_verb_sent_again_with_its_key_adds_nothing(told: Door) -> None:
    for address, body in ((f"{CONTACT}:hold", SAID), (f"{PERSON}:forget", FOR_GOOD)):
        headers = {"Idempotency-Key": "one"}
        first, second = (told.client.post(address, json=body, headers=headers) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 200), second.text
        assert first.json()["position"] == second.json()["position"]


def test_one_of_ours_is_forgotten_whatever_stands_in_their_id(told: Door) -> None:
    done = post(told, f"{PERSON}:forget", **FOR_GOOD)
    assert done.status_code == 201, done.text
    assert told.get(PERSON).json()["name"] == GONE
    assert post(told, "/v1/people/nobody:forget", **FOR_GOOD).status_code == 404


@pytest.mark.parametrize("address", [f"{CONTACT}:forget", f"{PERSON}:forget"])
@pytest.mark.parametrize("body", [{}, {"for_good": False}, {"for_good": "yes"}, {**FOR_GOOD, "kind": "x"}])
def test_nobody_is_forgotten_by_a_slip(told: Door, address: str, body: dict[str, Any]) -> None:
    head = told.head()
    refused = post(told, address, **body)
    assert refused.status_code == 422
    assert "for_good" in refused.text
    assert told.head() == head


@pytest.mark.parametrize(("place", "who"), [(CONTACT, "contact"), (PERSON, "person")])
def test_under_a_legal_hold_nobody_is_forgotten_and_it_is_said_so(told: Door, place: str, who: str) -> None:
    assert post(told, f"{place}:hold", **SAID).status_code == 201
    refused = post(told, f"{place}:forget", **FOR_GOOD)
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert refused.json()["type"] == f"/problems/{who}-on-hold"
    assert "is under a legal hold, so nothing about them is destroyed" in refused.json()["detail"]
    assert post(told, f"{place}:hold", **SAID).status_code == 409
    assert post(told, f"{place}:release", **SAID).status_code == 201
    assert post(told, f"{place}:release", **SAID).status_code == 409
    assert post(told, f"{place}:forget", **FOR_GOOD).status_code == 201


def test_a_text_is_redacted_and_the_fact_stays(told: Door) -> None:
    fact, held = met(told, "c-1"), met(told, "c-2")
    asked = {"field": "note", "reason": "asked for", **FOR_GOOD}
    done = post(told, f"/v1/accounts/{CODE}/facts/{fact}:redact", **asked)
    assert (done.status_code, done.json()["keys_destroyed"]) == (201, 1)
    assert note_of(told, fact) == GONE
    post(told, f"/v1/accounts/{CODE}/contacts/c-2:hold", **SAID)
    refused = post(told, f"/v1/accounts/{CODE}/facts/{held}:redact", **asked)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/contact-on-hold")
    wrong = post(told, f"/v1/accounts/{CODE}/facts/{held}:redact", **{**asked, "field": "channel"})
    assert wrong.json()["type"] == "/problems/no-free-text"
    assert post(told, f"/v1/accounts/{CODE}/facts/nothing:redact", **asked).status_code == 404


def test_a_text_of_the_firm_s_book_is_redacted_likewise_unless_somebody_is_under_a_hold(told: Door) -> None:
    done = {"responsibility": "sales_manager.training", "by": "p/ana", "people": [], "note": "Two days"}
    content = {"kind": "duty_fulfilled", "occurred_at": "2025-03-01T10:00:00Z", **done}
    fact = told.client.post("/v1/firm/facts", json=content).json()["fact_id"]
    asked = {"field": "note", "reason": "asked for", **FOR_GOOD}
    post(told, f"{PERSON}:hold", **SAID)
    refused = post(told, f"/v1/firm/facts/{fact}:redact", **asked)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/person-on-hold")
    post(told, f"{PERSON}:release", **SAID)
    assert post(told, f"/v1/firm/facts/{fact}:redact", **asked).status_code == 201
    assert told.get(f"/v1/firm/facts/{fact}").json()["fact"]["note"] == GONE


def test_what_is_kept_of_a_contact_is_disclosed(told: Door) -> None:
    fact, _ = met(told, "c-1"), met(told, "c-2", note="of another")
    told.stated("fact_corrected", target=fact, changes={"note": "They talked"}, reason="typo")
    found = told.get(f"{CONTACT}/disclosure")
    assert [one["fact"]["kind"] for one in found.json()["facts"]] == [
        *("contact_added", "interaction", "fact_corrected"),
    ]
    assert found.json()["facts"][0]["fact"]["name"] == "Ada"
    assert "of another" not in found.text
    assert told.get(f"/v1/accounts/{CODE}/contacts/none/disclosure").status_code == 404


def test_what_is_kept_of_one_of_ours_is_disclosed_without_what_is_said_of_customers(told: Door) -> None:
    met(told, "c-1", note="Zq7Canary")
    told.stated("role_assigned", role="account_manager", person="p/ana")
    told.stated("contact_left", contact="c-2")
    told.fresh("/v1/accounts")
    asked = {"kind": "falls", "address": "ana@home.example"}
    assert told.client.post(f"{PERSON}/subscriptions", json=asked).status_code == 201
    found = told.get(f"{PERSON}/disclosure")
    assert found.status_code == 200, found.text
    value = found.json()
    assert_fits(ANSWERS["get", "/v1/people/{person}/disclosure"], value)
    assert value["facts"][0]["fact"]["email"] == "ana@firm.example"
    assert [(one["account"], one["fact"]["kind"]) for one in value["accounts"]] == [
        (CODE, "interaction"),
        (CODE, "role_assigned"),
    ]
    assert value["subscriptions"][0]["address"] == "ana@home.example"
    assert "Zq7Canary" not in found.text


@pytest.mark.parametrize(
    ("address", "lacks"),
    [
        (f"{CONTACT}:forget", Scope.CORRECT),
        (f"{CONTACT}:hold", Scope.CORRECT),
        (f"{PERSON}:forget", Scope.PEOPLE),
        (f"{PERSON}:release", Scope.PEOPLE),
    ],
)
def test_whoever_may_not_is_told_which_permission_it_takes(told: Door, address: str, lacks: Scope) -> None:
    told.system.access.local = Principal(LOCAL, EVERY_SCOPE - {lacks}, ALL_ACCOUNTS)
    refused = post(told, address, **(FOR_GOOD if "forget" in address else SAID))
    assert (refused.status_code, lacks.value in refused.json()["detail"]) == (403, True)


def test_nobody_is_forgotten_or_disclosed_on_an_account_that_may_not_be_seen(told: Door) -> None:
    met(told, "c-1")
    told.fresh("/v1/accounts")
    told.system.access.local = Principal(LOCAL, EVERY_SCOPE, AccountSet(codes=frozenset(("NW-002",))))
    head = told.head()
    for address in (f"{CONTACT}:forget", f"{CONTACT}:hold"):
        body = FOR_GOOD if "forget" in address else SAID
        assert post(told, address, **body).status_code == 404
    assert told.get(f"{CONTACT}/disclosure").status_code == 404
    assert told.get(f"{PERSON}/disclosure").json()["accounts"] == []
    assert told.head() == head
