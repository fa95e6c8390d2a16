"""The page of a confirmation link, as a contact's browser, a mail scanner and somebody curious see it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from tests.doors import CODE, Door
from tests.patience import LONGEST
from tests.web.forms import ORIGIN, Form
from tierline.application.access import LOCAL_PRINCIPAL
from tierline.application.limits import PrincipalLimits
from tierline.application.root_key import BASES
from tierline.interfaces.confirming import made_link
from tierline.interfaces.query.signed import Signed
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

SECRET = "They argued about the price"
ELSEWHERE = {"sec-fetch-site": "cross-site", "origin": "http://evil.test"}


class Contact:
    """One of the customer's people, with the link that was sent to them, and no cookie."""

    def __init__(self, door: Door, **given: Any) -> None:
        self.door = door
        self.fact = UUID(door.stated("interaction", **MEETING)["fact_id"])
        made = made_link(door.system, CODE, self.fact, {"contact": "c-1", **given}, LOCAL_PRINCIPAL)
        self.address, self.link = made.address, made.link

    def look(self, status: int = 200) -> str:
        response = self.door.get(self.address)
        assert response.status_code == status, response.text
        return response.text

    def send(self, answer: str, *, headers: dict[str, str] | None = None, **fields: str) -> Response:
        """Press a button of the page as it is now."""
        sheet = Form(self.look())
        assert sheet.action == self.address
        sent = {name: values[0] for name, values in sheet.sent.items()} | {"answer": answer, **fields}
        return self.post(sent, headers)

    def post(self, sent: dict[str, str], headers: dict[str, str] | None = None) -> Response:
        headers = ORIGIN if headers is None else headers
        return self.door.client.post(self.address, data=sent, headers=headers)

    def outcome(self) -> str | None:
        """What is told of the fact at the API."""
        told = self.door.get(f"/v1/accounts/{CODE}/facts/{self.fact}").json()
        return told.get("answer", {}).get("outcome")


MEETING = {
    "channel": "meeting",
    "initiative": "ours",
    "contacts": ["c-1"],
    "people": ["p-ana", "p-unknown"],
    "note": SECRET,
}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=LONGEST)
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        door.open()
        door.stated("contact_added", contact="c-1", name="Ben Roth", level="manager")
        person = {"kind": "person_added", "person": "p-ana", "name": "Ana Berg", "level": "manager"}
        added = door.client.post("/v1/firm/facts", json={**person, "occurred_at": "2025-01-02T09:00:00Z"})
        assert added.status_code == 201, added.text
        yield door


@pytest.fixture
def contact(door: Door) -> Contact:
    return Contact(door)


def test_one_click_confirms(contact: Contact) -> None:
    done = contact.send("confirm")
    assert done.status_code == 200
    assert "You told us on" in done.text
    assert "it is right" in done.text
    assert contact.outcome() == "confirmed"
    told = contact.door.get(f"/v1/accounts/{CODE}/facts/{contact.fact}").json()
    assert told["answer"] == {"outcome": "confirmed", "confirmed": ["c-1"], "disputed": []}
    assert told["statements"][-1]["fact"]["link"] == str(contact.link)


def test_one_click_disputes_and_what_is_otherwise_may_be_said(contact: Contact) -> None:
    done = contact.send("dispute", reason="  It was a call ")
    assert "We will look into it" in done.text
    assert contact.outcome() == "disputed"
    last = contact.door.get(f"/v1/accounts/{CODE}/facts/{contact.fact}").json()["statements"][-1]["fact"]
    assert (last["kind"], last["reason"]) == ("fact_disputed", "It was a call")


def test_the_page_tells_what_it_asks_about_and_nothing_else(contact: Contact) -> None:
    text = contact.look()
    assert "We were in touch with you: meeting, on our initiative." in text
    assert "Ana Berg" in text
    assert "2025-03-03" in text
    inside = ("c-1", "p-ana", "p-unknown", "Ben Roth", CODE, "Northwind", SECRET, str(contact.fact))
    assert not [one for one in (*inside, "/accounts", "/desk", "Tierline<") if one in text]
    assert "<a " not in text
    assert "<script" not in text


def test_it_is_in_the_language_of_the_link(door: Door) -> None:
    text = Contact(door, language="zh").look()
    assert 'lang="zh' in text
    assert "是的，情况属实" in text


def test_it_stays_out_of_indexes_and_caches_and_tells_no_other_site_where_it_is(contact: Contact) -> None:
    response = contact.door.get(contact.address)
    assert response.headers["x-robots-tag"] == "noindex, nofollow"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "same-origin"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "set-cookie" not in response.headers


def test_a_mail_scanner_that_follows_the_link_confirms_nothing(contact: Contact) -> None:
    head = contact.door.head()
    for method in ("get", "head", "options", "get"):
        contact.door.client.request(method, contact.address, params={"utm_source": "mail"})
    bare: dict[str, str] = {}
    for headers in (bare, ELSEWHERE):
        assert contact.post({"answer": "confirm", "seen": "3"}, headers).status_code == 403
    assert contact.post({"answer": "confirm", "seen": "3"}).status_code == 403
    assert contact.send("confirm", headers=bare).status_code == 403
    assert contact.send("confirm", headers=ELSEWHERE).status_code == 403
    assert contact.send("confirm", form_token="forged").status_code == 403
    assert contact.door.head() == head
    assert contact.outcome() is None


def test_a_forged_link_is_none_and_looks_like_any_other(contact: Contact) -> None:
    head, token = contact.door.head(), contact.address.removeprefix("/confirm/")
    sheet = Form(contact.look())
    sent = {name: values[0] for name, values in sheet.sent.items()} | {"answer": "confirm"}
    pages = set()
    for forged in (
        token[:-1],
        token + "A",
        "A" + token[1:],
        token[::-1],
        "x",
        "x" * 5000,
        "%00",
        str(contact.link),
    ):
        response = contact.door.get(f"/confirm/{forged}")
        assert response.status_code == 404
        pages.add(response.text)
        answered = contact.door.client.post(f"/confirm/{forged}", data=sent, headers=ORIGIN)
        assert answered.status_code == 404
    assert len(pages) == 1
    assert contact.door.head() == head


def test_what_the_same_key_signs_for_another_purpose_opens_nothing(contact: Contact) -> None:
    secret = contact.door.system.root.key.derived(BASES)
    other = Signed(secret, "basis").text(contact.link.hex)
    assert contact.door.get(f"/confirm/{other}").status_code == 404
    same = Signed(secret, "confirmation link")
    for value in (None, 1, [contact.link.hex], "x", {"link": contact.link.hex}, str(contact.fact)):
        assert contact.door.get(f"/confirm/{same.text(value)}").status_code == 404


def test_a_link_of_another_service_opens_nothing(contact: Contact, tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/other.db")
    with System(settings) as other:
        token = other.link_tokens.token(contact.link)
    assert contact.door.get(f"/confirm/{token}").status_code == 404


def test_a_link_is_used_once(contact: Contact) -> None:
    sheet = Form(contact.look())
    sent = {name: values[0] for name, values in sheet.sent.items()}
    contact.post(sent | {"answer": "confirm"})
    head = contact.door.head()
    for answer in ("confirm", "dispute"):
        again = contact.post(sent | {"answer": answer})
        assert again.status_code == 409
        assert "it is right" in again.text
    assert "it is right" in contact.look()
    assert contact.door.head() == head


def test_an_expired_and_a_withdrawn_link_answer_nothing_and_tell_nothing(door: Door) -> None:
    expired, withdrawn = Contact(door, days=1), Contact(door)
    sheets = [Form(one.look()) for one in (expired, withdrawn)]
    path = f"/v1/accounts/{CODE}/facts/{withdrawn.fact}/confirmation-links/{withdrawn.link}:withdraw"
    assert door.client.post(path).json()["state"] == "withdrawn"
    later = door.system.clock() + timedelta(days=1)
    door.system.clock = lambda: later
    head = door.head()
    for contact, sheet, why in zip(
        (expired, withdrawn), sheets, ("has expired", "was withdrawn"), strict=True
    ):
        text = contact.look(409)
        assert why in text
        assert "meeting" not in text
        sent = {name: values[0] for name, values in sheet.sent.items()} | {"answer": "confirm"}
        assert contact.post(sent).status_code == 409
    assert door.head() == head


def test_what_is_stated_anew_meanwhile_is_asked_again(contact: Contact) -> None:
    sheet = Form(contact.look())
    sent = {name: values[0] for name, values in sheet.sent.items()} | {"answer": "confirm"}
    contact.door.stated(
        "fact_corrected", target=str(contact.fact), changes={"channel": "call"}, reason="It was a call"
    )
    asked = contact.post(sent)
    assert asked.status_code == 409
    assert "stated anew" in asked.text
    assert "call, on our initiative" in asked.text
    assert contact.outcome() is None
    assert contact.send("confirm").status_code == 200
    assert contact.outcome() == "confirmed"


@pytest.mark.parametrize("wrong", [{"seen": "-1"}, {"seen": "x"}, {"seen": "9" * 30}, {"answer": "maybe"}])
def test_what_the_page_never_sends_is_refused(contact: Contact, wrong: dict[str, str]) -> None:
    head = contact.door.head()
    assert contact.send(**{"answer": "confirm", **wrong}).status_code == 422
    assert contact.send("dispute", reason="x" * 10_001).status_code == 422
    assert contact.door.head() == head


def test_whoever_is_signed_in_here_answers_for_nobody(contact: Contact) -> None:
    token = contact.door.system.access.issue("ana.berg")[1]
    page = contact.door.client.get("/sign-in")
    sheet = Form(page.text)
    sheet.sent["key"] = [token]
    sheet.send(contact.door)
    assert contact.door.client.cookies
    refused = contact.send("confirm")
    assert refused.status_code == 403
    assert "signed in here" in refused.text


def test_a_link_asked_for_too_often_has_to_wait_and_others_go_on(door: Door) -> None:
    one, other = Contact(door), Contact(door)
    door.system.link_limits = PrincipalLimits({"request": 1}, 3, lambda: 0.0)
    for _ in range(3):
        one.look()
    refused = door.get(one.address)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "20"
    other.look()
    for _ in range(3):
        assert door.get("/confirm/x").status_code == 404
    assert door.get("/confirm/y").status_code == 429
    other.look()


def test_the_timeline_says_it_at_the_fact(contact: Contact) -> None:
    contact.send("dispute", reason="It was a call")
    door = contact.door
    items = door.fresh(f"/v1/accounts/{CODE}/timeline")["items"]
    assert {one["kind"]: one.get("answer") for one in items}["interaction"] == "disputed"
    assert "answer" not in next(one for one in items if one["kind"] == "contact_added")
    text = door.get(f"/accounts/{CODE}").text
    assert "disputed by the customer" in text
    assert "It was a call" in text
    audit = door.get("/reports/audit").text
    assert "Disputed by the customer</a>" in audit
    assert "fact_disputed<" not in audit
