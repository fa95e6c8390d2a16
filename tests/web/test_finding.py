"""Finding people by an address on the pages: whoever has it, and it stands in no address of a page."""

import logging

import pytest

from tests.doors import CODE, Door
from tests.web.forms import again, form
from tests.web.reading import Html, look
from tierline.domain.shared.ids import FIRM_BOOK

THEIRS, OURS = "ada@customer.example", "ana@firm.example"
AT = "2025-01-02T10:00:00Z"


@pytest.fixture
def told(empty: Door) -> Door:
    """An account with two contacts, one of whom has left, and one of ours in the book."""
    empty.open()
    who = {"level": "manager", "occurred_at": AT}
    empty.stated("contact_added", contact="c-1", name="Ada Berg", email=THEIRS, phone="+49 30 1234567", **who)
    empty.stated("contact_added", contact="c-2", name="Bo Falk", email="bo@customer.example", **who)
    empty.stated("contact_left", contact="c-2", occurred_at="2025-02-01T10:00:00Z")
    joined = {"kind": "person_added", "person": "p-ana", "name": "Ana Example", "email": OURS}
    empty.system.accounts.record(FIRM_BOOK, {**joined, **who}, actor="local")
    empty.system.refresh()
    return empty


def found(door: Door, address: str, page: str = "/find?lang=en") -> Html:
    """What is shown for an address that is typed into the form of a page."""
    sheet = form(door, page)
    sheet.sent["address"] = [address]
    response = sheet.send(door)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return Html.of(response)


@pytest.mark.parametrize("spelling", [THEIRS, "ADA@Customer.Example", "0049 (30) 123-4567"])
def test_a_contact_is_found_by_any_spelling_and_leads_to_the_account(told: Door, spelling: str) -> None:
    page = found(told, spelling)
    assert "Ada Berg" in page.text
    assert f"/accounts/{CODE}?lang=en#contacts" in page.links
    assert "Bo Falk" not in page.text


@pytest.mark.parametrize("page", ["/people?lang=en", f"/accounts/{CODE}?lang=en", "/find?lang=en"])
def test_one_of_ours_is_found_from_wherever_people_are_looked_for(told: Door, page: str) -> None:
    shown = found(told, OURS, page)
    assert "/people/p-ana?lang=en" in shown.links
    assert "Ana Example" in shown.text


def test_who_has_left_is_told_so_and_who_had_it_then_is_found_then(told: Door) -> None:
    assert "has left" in found(told, "bo@customer.example").text
    then = found(told, "bo@customer.example", "/find?lang=en&as_of=2025-01-15")
    assert "with the customer" in then.text
    assert "Nobody has this address" in found(told, THEIRS, "/find?lang=en&as_of=2024-01-15").text


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Type an e-mail address with one @"), ("zh", "请填写含一个 @ 和域名的电子邮箱")],
)
def test_what_is_no_address_is_told_beside_what_was_typed(told: Door, language: str, says: str) -> None:
    sheet = form(told, f"/find?lang={language}")
    sheet.sent["address"] = ["Ada <Berg>"]
    back, page = again(sheet.send(told), 422)
    assert says in page.text
    assert back.sent["address"] == ["Ada <Berg>"]


def test_an_address_stands_in_no_address_and_in_no_log(told: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sheet = form(told, "/find")
    assert "?" not in sheet.action
    page = found(told, THEIRS)
    assert not any("customer.example" in link for link in page.links)
    assert "customer.example" not in caplog.text
    refused = told.client.get("/find", params={"address": THEIRS})
    assert refused.status_code == 422
    assert THEIRS not in refused.text


def test_a_form_of_somebody_else_finds_nobody(told: Door) -> None:
    sheet = form(told, "/find")
    sheet.sent |= {"address": [THEIRS], "form_token": ["made-up"]}
    response = sheet.send(told)
    assert response.status_code == 403
    assert "Ada Berg" not in response.text
    assert look(told, "/find")
