"""Finding people by an address: who has it now, however it is spelled, and not by what stood there before."""

import logging
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from tests.doors import CODE, Door

ADDRESS = "Ingrid.Solberg@Customer.example"
PHONE = "+47 (0)22 00-00 01"


def ask(door: Door, whom: str = "contacts", view: dict[str, Any] | None = None, **body: Any) -> Response:
    return door.client.post(f"/v1/{whom}:find", json=body, params=view or {})


def found(door: Door, whom: str = "contacts", view: dict[str, Any] | None = None, **body: Any) -> list[Any]:
    response = ask(door, whom, view, **body)
    assert response.status_code == 200, response.text
    items: list[Any] = response.json()["items"]
    return items


def references(door: Door, **body: Any) -> list[tuple[str, str]]:
    return [(one["account"], one["contact"]) for one in found(door, **body)]


def added(door: Door, contact: str = "c1", code: str = CODE, **fields: Any) -> dict[str, Any]:
    fields = {"name": "Ingrid", "level": "manager", **fields}
    return door.stated("contact_added", code, contact=contact, **fields)


def of_the_firm(door: Door, kind: str, **fields: Any) -> dict[str, Any]:
    content = {"kind": kind, "occurred_at": "2025-03-03T10:00:00Z", **fields}
    response = door.client.post("/v1/firm/facts", json=content)
    assert response.status_code == 201, response.text
    receipt: dict[str, Any] = response.json()
    return receipt


def test_a_contact_is_found_by_any_spelling_of_either_address(opened: Door) -> None:
    added(opened, email=ADDRESS, phone=PHONE)
    added(opened, "c2", email="other@customer.example")
    for email in (ADDRESS, ADDRESS.lower(), f"  {ADDRESS.upper()} "):
        assert references(opened, email=email) == [(CODE, "c1")]
    for phone in ("+4722000001", "0047 22 00 00 01", "＋４７ ２２ ００ ００ ０１"):
        assert references(opened, phone=phone) == [(CODE, "c1")]
    assert references(opened, phone="22 00 00 01") == []
    one = found(opened, email=ADDRESS)[0]
    assert (one["name"], one["email"], one["phone"], one["there"]) == ("Ingrid", ADDRESS, PHONE, True)


def test_contacts_of_all_accounts_are_found_and_only_by_their_own_kind_of_address(opened: Door) -> None:
    assert opened.open("SW-002").status_code == 201
    added(opened, "b", email=ADDRESS)
    added(opened, "a", "SW-002", email=ADDRESS)
    of_the_firm(opened, "person_added", person="p-ana", name="Ana", level="staff", email=ADDRESS)
    assert references(opened, email=ADDRESS) == [(CODE, "b"), ("SW-002", "a")]
    people = found(opened, "people", email=ADDRESS)
    assert [(one["person"], one["name"], one["email"]) for one in people] == [("p-ana", "Ana", ADDRESS)]


def test_a_new_address_takes_the_place_of_the_old_one_from_its_day_on(opened: Door) -> None:
    added(opened, email="old@customer.example")
    opened.stated(
        "contact_changed", contact="c1", email="new@customer.example", occurred_at="2025-04-01T10:00:00Z"
    )
    assert references(opened, email="old@customer.example") == []
    assert references(opened, email="new@customer.example") == [(CODE, "c1")]
    before = {"as_of": "2025-03-15"}
    assert [one["contact"] for one in found(opened, view=before, email="old@customer.example")] == ["c1"]
    assert found(opened, view=before, email="new@customer.example") == []
    opened.stated("contact_changed", contact="c1", clears=["email"], occurred_at="2025-05-01T10:00:00Z")
    assert references(opened, email="new@customer.example") == []


def test_what_was_corrected_or_retracted_finds_nobody_and_what_holds_again_does(opened: Door) -> None:
    fact = added(opened, email="wrong@customer.example")
    corrected = opened.stated(
        "fact_corrected", target=fact["fact_id"], changes={"email": ADDRESS}, reason="typo"
    )
    assert references(opened, email="wrong@customer.example") == []
    assert references(opened, email=ADDRESS) == [(CODE, "c1")]
    known = {"known_at": str(corrected["position"] - 1)}
    assert [one["contact"] for one in found(opened, view=known, email="wrong@customer.example")] == ["c1"]
    opened.stated("fact_retracted", target=fact["fact_id"], reason="nobody")
    assert references(opened, email=ADDRESS) == []
    opened.stated("fact_reinstated", target=fact["fact_id"], reason="somebody")
    assert references(opened, email=ADDRESS) == [(CODE, "c1")]


def test_the_same_is_so_of_our_own_people(opened: Door) -> None:
    fact = of_the_firm(
        opened, "person_added", person="p-ana", name="Ana", level="staff", email="a@firm.example"
    )
    of_the_firm(
        opened, "fact_corrected", target=fact["fact_id"], changes={"email": "b@firm.example"}, reason="typo"
    )
    assert found(opened, "people", email="a@firm.example") == []
    assert [one["person"] for one in found(opened, "people", email="B@firm.example")] == ["p-ana"]
    assert found(opened, email="B@firm.example") == []


def test_a_contact_of_a_merged_account_is_found_where_it_is_shown(opened: Door) -> None:
    assert opened.open("SW-002").status_code == 201
    added(opened, email=ADDRESS)
    opened.stated("account_merged", into="SW-002", occurred_at="2025-04-01T10:00:00Z")
    assert references(opened, email=ADDRESS) == [("SW-002", f"{CODE}/c1")]
    assert [one["account"] for one in found(opened, view={"as_of": "2025-03-15"}, email=ADDRESS)] == [CODE]


def test_an_answer_is_given_again_by_its_basis(opened: Door) -> None:
    fact = added(opened, email=ADDRESS)
    first = ask(opened, email=ADDRESS)
    opened.stated("fact_retracted", target=fact["fact_id"], reason="nobody")
    assert found(opened, email=ADDRESS) == []
    token = first.json()["basis"]["token"]
    assert ask(opened, view={"basis": token}, email=ADDRESS).content == first.content


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "one-address"),
        ({"email": ADDRESS, "phone": PHONE}, "one-address"),
        ({"email": 5}, "member-not-text"),
        ({"email": "nobody in particular"}, "no-address"),
        ({"phone": ADDRESS}, "no-address"),
        ({"name": "Ingrid"}, "member-unknown"),
    ],
)
def test_a_question_without_one_address_is_refused_and_not_repeated(
    untouched: Door, body: dict[str, Any], name: str
) -> None:
    response = ask(untouched, **body)
    assert response.status_code == 422
    assert response.json()["type"].endswith(name)
    assert not any(str(value) in response.text for value in body.values() if value != 5)


def test_addresses_stand_nowhere_in_clear(
    opened: Door, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fact = added(opened, email=ADDRESS, phone="+4799887766")
    opened.stated("fact_corrected", target=fact["fact_id"], changes={"phone": "+4711223344"}, reason="typo")
    of_the_firm(opened, "person_added", person="p", name="P", level="staff", email="Pat@firm.example")
    opened.fresh(f"/v1/accounts/{CODE}/timeline")
    assert references(opened, email=ADDRESS)
    assert references(opened, phone="+4711223344")
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    for text in (ADDRESS, "99887766", "11223344", "Pat@firm.example", "patient"):
        for spelled in (text, text.lower()):
            assert spelled.encode() not in stored
            assert spelled not in caplog.text


def test_who_was_forgotten_is_shown_to_nobody_and_found_by_nothing(opened: Door) -> None:
    added(opened, email=ADDRESS, phone=PHONE)
    ana = {"person": "p-ana", "name": "Ana", "level": "staff", "email": "ana@firm.example"}
    of_the_firm(opened, "person_added", **ana)
    tier = opened.fresh(f"/v1/accounts/{CODE}/tier", as_of="2025-06-01")["tier"]
    opened.stated("contact_forgotten", contact="c1", for_good=True)
    of_the_firm(opened, "person_forgotten", person="p-ana", for_good=True)
    assert references(opened, email=ADDRESS) == references(opened, phone=PHONE) == []
    assert found(opened, "people", email="ana@firm.example") == []
    contact = opened.get(f"/v1/accounts/{CODE}/contacts").json()["items"][0]
    person = opened.get("/v1/people/p-ana").json()
    for one in (contact["name"], contact["email"], contact["phone"], person["name"], person["email"]):
        assert one == {"forgotten": True}
    assert (contact["level"], person["level"]) == ("manager", "staff")
    assert opened.fresh(f"/v1/accounts/{CODE}/tier", as_of="2025-06-01")["tier"] == tier
    for page in (f"/accounts/{CODE}", "/people", "/people/p-ana"):
        shown = opened.get(page)
        assert shown.status_code == 200
        assert not any(text in shown.text for text in ("Ingrid", ADDRESS, PHONE, "ana@firm.example"))
