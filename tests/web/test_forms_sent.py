"""Forms as they arrive: twice, from elsewhere, without their token, with what is no form, and for nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import Door, an_id
from tests.examples import CODE, EXAMPLES
from tests.web.forms import ORIGIN, again, form, recorded
from tests.web.recording import prepared, recording_door


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with recording_door(tmp_path) as door:
        yield door


def test_a_form_sent_twice_records_once(door: Door) -> None:
    prepared(door, "interaction")
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(EXAMPLES["interaction"])
    first = sheet.send(door)
    head = door.head()
    second = sheet.send(door)
    assert first.headers["location"] == second.headers["location"]
    assert door.head() == head


def test_a_form_changed_after_it_was_recorded_is_not_recorded_over_it(door: Door) -> None:
    prepared(door, "interaction")
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(EXAMPLES["interaction"])
    recorded(door, sheet.send(door))
    head = door.head()
    _, page = again(sheet.fill({"note": "Something else"}).send(door), 409)
    assert "already recorded with other content" in page.text
    assert door.head() == head


def test_what_is_typed_is_in_no_address_and_in_no_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    prepared(door, "contact_added")
    secret = "Wilhelmina Unforgettable"
    typed = {**EXAMPLES["contact_added"], "name": secret, "title": secret}
    with caplog.at_level("DEBUG"):
        response = form(door, f"/accounts/{CODE}/record/contact_added").fill(typed).send(door)
        recorded(door, response)
        back, _ = again(form(door, f"/accounts/{CODE}/record/contact_added").fill(typed).send(door), 422)
        again(back.sure().send(door), 409)
    assert secret.split(maxsplit=1)[0] not in str(response.headers)
    assert secret.split(maxsplit=1)[0] not in caplog.text


def test_what_is_typed_stays_text(door: Door) -> None:
    prepared(door, "interaction")
    nasty = "</textarea><script>alert(1)</script>\"'&"
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(
        {"note": nasty, "purpose": f"\n{nasty}\n\n2"}
    )
    sheet.sent["channel"] = [nasty]
    sheet.sent["people.others"] = [nasty]
    back, page = again(sheet.send(door), 422)
    assert "<script>" not in page.source
    assert back.sent["note"] == [nasty]
    back.fill({"channel": "call", "initiative": "ours"})
    found = recorded(door, back.send(door))["fact"]
    assert (found["note"], found["purpose"]) == (nasty, f"\n{nasty}\n\n2")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:99"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.example"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("address", [f"/accounts/{CODE}/record/interaction", "/open-account"])
def test_a_form_from_elsewhere_is_refused(door: Door, headers: dict[str, str], address: str) -> None:
    prepared(door, "interaction")
    head = door.head()
    kind = "account_opened" if "open" in address else "interaction"
    sheet = form(door, address).fill(EXAMPLES[kind])
    assert sheet.send(door, headers).status_code == 403
    assert door.head() == head


@pytest.mark.parametrize("headers", [{"origin": "http://localhost"}, {"sec-fetch-site": "same-origin"}])
def test_one_way_of_saying_where_a_form_comes_from_is_enough(door: Door, headers: dict[str, str]) -> None:
    prepared(door, "interaction")
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(EXAMPLES["interaction"])
    recorded(door, sheet.send(door, headers))


@pytest.mark.parametrize("token", ["", "made-up", "ImxvY2FsIg.AAAA"])
def test_a_form_without_its_token_is_shown_again_with_all_that_was_typed(door: Door, token: str) -> None:
    prepared(door, "interaction")
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(EXAMPLES["interaction"])
    served = sheet.sent["form_token"]
    sheet.sent["form_token"] = [token]
    head = door.head()
    back, page = again(sheet.send(door), 403)
    assert "send it again" in page.text
    assert door.head() == head
    assert back.sent == {name: one for name, one in sheet.sent.items() if one} | {"form_token": served}
    recorded(door, back.send(door))


def test_what_is_no_form_is_refused(door: Door) -> None:
    prepared(door, "interaction")
    address = f"/accounts/{CODE}/record/interaction"
    typed = {**ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    post = door.client.post
    assert post(address, json={}, headers=ORIGIN).status_code == 415
    assert post(address, content=b"fact_id=%ff", headers=typed).status_code == 422
    assert post(address, content=b"\xff", headers=typed).status_code == 422
    assert post(address, content=b"a=1&" * 6000, headers=typed).status_code == 422
    assert post(address, content=b"channel=call", headers=typed).status_code == 422
    assert post(address, content=b"a=" + b"x" * 300_000, headers=typed).status_code == 413


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/accounts/nobody/record", 404),
        ("/accounts/nobody/record/interaction", 404),
        (f"/accounts/{CODE}/record/gossip", 404),
        (f"/accounts/{CODE}/record/account_opened", 404),
        (f"/accounts/{CODE}/record/fact_corrected", 404),
        (f"/accounts/{CODE}/record/fact_corrected?target=x", 422),
        (f"/accounts/{CODE}/record/fact_corrected?target=00000000-0000-0000-0000-000000000000", 404),
        (f"/accounts/{CODE}/record/interaction?target=00000000-0000-0000-0000-000000000000", 404),
        (f"/accounts/{CODE}/record/interaction?note=secret", 422),
    ],
)
def test_there_is_no_form_for_what_is_not_there(door: Door, address: str, status: int) -> None:
    prepared(door, "interaction")
    assert door.client.get(address).status_code == status


def test_a_notice_is_of_a_fact_of_the_account_only(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    assert door.system.rows_reach(door.head())
    assert "Recorded:" in door.client.get(f"/accounts/{CODE}?recorded={content['fact_id']}").text
    assert "Recorded:" not in door.client.get(f"/accounts/NW-002?recorded={content['fact_id']}").text
    assert "Recorded:" not in door.client.get(f"/accounts/{CODE}?recorded={an_id()}").text
