from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from httpx2 import Response

from tests.doors import CODE, Door, new_account
from tests.patience import LONGEST
from tests.web.forms import ORIGIN, Form, form, recorded
from tests.web.reading import Html, look
from tierline.interfaces.http.session_cookies import COOKIE, SECURE_COOKIE
from tierline.interfaces.sessions import LIFETIME, Session
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
ACCOUNT = f"/accounts/{CODE}"
LOCKED = (
    "/",
    ACCOUNT,
    "/reports/portfolio",
    f"{ACCOUNT}/record",
    f"{ACCOUNT}/record/interaction",
    "/open-account",
)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=LONGEST)) as system:
        system.feeding.start()
        system.accounts.open({**new_account(CODE), "account_kind": "enterprise"}, actor="local")
        assert system.rows_reach(1)
        yield system


@pytest.fixture
def door(system: System) -> Iterator[Door]:
    with Door(system) as door:
        yield door


@pytest.fixture
def token(system: System) -> str:
    return system.access.issue("ana.berg")[1]


def sign_in(door: Door, key: str, address: str = "/sign-in") -> Response:
    """What happens after a key was given on a page that asks for one."""
    sheet = Form(door.client.get(address).text)
    sheet.sent["key"] = [key]
    return sheet.send(door)


def set_the_clock(system: System, moment: datetime) -> None:
    system.clock = system.access.clock = lambda: moment


def test_without_keys_nobody_is_asked_to_sign_in(door: Door) -> None:
    assert "Sign" not in look(door, "/").text
    assert door.client.get("/sign-in", follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize("address", LOCKED)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_keys_exist_every_page_asks_who_is_there(
    door: Door, token: str, address: str, language: str
) -> None:
    page = look(door, f"{address}?lang={language}", 401)
    assert ("API 密钥" if language == "zh" else "Give your API key once") in page.text
    assert "Northwind" not in page.text


def test_a_form_is_taken_from_nobody_who_is_not_signed_in(door: Door, token: str) -> None:
    head = door.head()
    for address in (f"{ACCOUNT}/record/interaction", "/open-account", "/sign-out"):
        assert door.client.post(address, data={"fact_id": "x"}, headers=ORIGIN).status_code == 401
    assert door.head() == head


def test_whoever_gives_a_key_is_led_to_where_they_wanted_to_go(door: Door, token: str) -> None:
    asked = f"{ACCOUNT}?lang=zh&kind=interaction"
    answer = sign_in(door, token, asked)
    assert answer.status_code == 303
    assert answer.headers["location"] == asked
    assert "已登录：ana.berg" in look(door, asked).text


@pytest.mark.parametrize(
    "onward", ["//evil.example/", "https://evil.example", "/\\evil.example", "evil", "/a b\n"]
)
def test_nobody_is_led_to_another_site_after_signing_in(door: Door, token: str, onward: str) -> None:
    sheet = Form(door.client.get("/sign-in").text)
    sheet.sent |= {"key": [token], "onward": [onward]}
    assert sheet.send(door).headers["location"] == "/?lang=en"


def test_the_cookie_holds_no_secret_and_is_for_this_site_alone(door: Door, token: str) -> None:
    cookie = sign_in(door, token).headers["set-cookie"]
    assert token.rpartition("_")[2] not in cookie
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/", f"max-age={int(LIFETIME.total_seconds())}"} <= parts
    assert "secure" not in parts
    assert not any(part.startswith("domain") for part in parts)


def test_elsewhere_than_on_this_machine_the_cookie_travels_encrypted_only(system: System, token: str) -> None:
    with Door(system, "tierline.example") as door:
        sheet = Form(door.client.get("/sign-in").text)
        sheet.sent["key"] = [token]
        answer = sheet.send(door, {"origin": "http://tierline.example"})
        assert answer.status_code == 303
        assert "secure" in answer.headers["set-cookie"].lower()
        assert answer.headers["set-cookie"].startswith(f"{SECURE_COOKIE}=")
        assert "path=/" in answer.headers["set-cookie"].lower()
        cookie = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
        door.client.cookies.clear()
        for name, status in ((SECURE_COOKIE, 200), (COOKIE, 401)):
            assert door.client.get("/", headers={"cookie": f"{name}={cookie}"}).status_code == status


def test_who_is_signed_in_records_under_the_name_of_the_key(door: Door, token: str) -> None:
    sign_in(door, token)
    sheet = form(door, f"{ACCOUNT}/record/interaction").fill({"channel": "call", "initiative": "ours"})
    found = recorded(door, sheet.send(door))
    assert found["statements"][0]["actor"] == "ana.berg"


def test_a_page_made_for_one_who_is_signed_in_is_shown_to_no_one_else(
    system: System, door: Door, token: str
) -> None:
    sign_in(door, token)
    assert "ana.berg" in look(door, ACCOUNT).text
    with Door(system) as another:
        sign_in(another, system.access.issue("ben.cole")[1])
        shown = look(another, ACCOUNT).text
    assert "ben.cole" in shown
    assert "ana.berg" not in shown


def test_who_is_signed_in_cannot_approve_their_own_override(door: Door, token: str) -> None:
    sign_in(door, token)
    sheet = form(door, f"{ACCOUNT}/record/tier_overridden")
    sheet.fill({"tier": "partner", "reason": "So", "until": "2025-05-01T00:00:00Z"})
    sheet.fill({"occurred_at": "2025-03-01T00:00:00Z"})
    proposed = recorded(door, sheet.send(door))["fact"]["fact_id"]
    answer = form(door, f"{ACCOUNT}/record/override_approved?target={proposed}").send(door)
    assert answer.status_code == 403
    assert "somebody other than the one who proposed it" in answer.text


def test_who_is_signed_in_may_read_at_the_api_but_not_record_there(door: Door, token: str) -> None:
    sign_in(door, token)
    assert door.get(f"/v1{ACCOUNT}").status_code == 200
    assert door.get("/v1/reports/portfolio").status_code == 200
    assert door.state("interaction", channel="call", initiative="ours").status_code == 401
    assert door.client.post("/v1/accounts", json=new_account("B")).status_code == 401


@pytest.mark.parametrize("wrong", ["", "tierline_x_y", "nonsense", "{token}0", "tierline_{id}_", "ключ"])
def test_a_key_that_is_not_accepted_signs_nobody_in(door: Door, token: str, wrong: str) -> None:
    answer = sign_in(door, wrong.format(token=token, id=token.split("_")[1]))
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    page = Html.of(answer)
    assert "unknown, expired or revoked" in page.text
    assert "key-fault" in page.ids
    assert look(door, "/", 401)


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_nobody_is_signed_in_or_out_from_another_site(
    door: Door, token: str, headers: dict[str, str]
) -> None:
    sheet = Form(door.client.get("/sign-in").text)
    sheet.sent["key"] = [token]
    answer = sheet.send(door, headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    sign_in(door, token)
    assert door.client.post("/sign-out", data={}, headers=headers).status_code == 403
    assert door.client.post("/sign-out", data={"form_token": "x"}, headers=ORIGIN).status_code == 403
    assert look(door, "/")


def test_a_form_of_one_session_is_not_taken_in_another(system: System, door: Door, token: str) -> None:
    sign_in(door, token)
    theirs = form(door, f"{ACCOUNT}/record/interaction").fill({"channel": "call", "initiative": "ours"})
    head = door.head()
    with Door(system) as other:
        sign_in(other, system.access.issue("ben")[1])
        assert theirs.send(other).status_code == 403
    assert door.head() == head


def sign_out(door: Door) -> Response:
    """What happens after somebody signed out."""
    shown = Html.of(door.client.get("/")).source
    token_of_form = shown.partition('name="form_token" value="')[2].partition('"')[0]
    sent = {"form_token": token_of_form}
    return door.client.post("/sign-out", data=sent, headers=ORIGIN, follow_redirects=False)


def test_signing_out_forgets_the_browser(door: Door, token: str) -> None:
    sign_in(door, token)
    assert "Signed in as ana.berg" in door.client.get("/").text
    assert sign_out(door).status_code == 303
    assert COOKIE not in door.client.cookies
    assert look(door, "/", 401)


def test_signing_out_ends_the_session_for_whoever_still_has_its_cookie(
    system: System, door: Door, token: str
) -> None:
    sign_in(door, token)
    kept = {"cookie": f"{COOKIE}={door.client.cookies[COOKIE]}"}
    with System(system.settings) as another_process, Door(another_process) as other:
        assert other.client.get("/v1/accounts", headers=kept).status_code == 200
        assert sign_out(door).status_code == 303
        for each in (door, other):
            for address in ("/", ACCOUNT, "/v1/accounts"):
                assert each.client.get(address, headers=kept).status_code == 401
        sign_in(other, token)
        assert look(other, "/")


def test_a_session_that_is_over_leaves_no_mark(system: System) -> None:
    for until, mark in enumerate("abc", 1):
        system.sessions.end(Session("key", mark, NOW + timedelta(hours=until)), NOW)
        system.sessions.end(Session("key", mark, NOW + timedelta(hours=until)), NOW)
    ended = system.sessions._ended
    assert [ended.has(mark) for mark in "abcd"] == [True, True, True, False]
    system.sessions.end(Session("key", "d", NOW + LIFETIME), NOW + timedelta(hours=1))
    assert [ended.has(mark) for mark in "abcd"] == [False, True, True, True]


def test_a_session_is_over_after_its_time(system: System, door: Door, token: str) -> None:
    set_the_clock(system, NOW)
    sign_in(door, token)
    set_the_clock(system, NOW + LIFETIME - timedelta(seconds=1))
    assert look(door, "/")
    set_the_clock(system, NOW + LIFETIME)
    assert look(door, "/", 401)
    assert door.get(f"/v1{ACCOUNT}").status_code == 401


def test_a_key_that_is_revoked_or_expires_ends_its_sessions_at_once(system: System, door: Door) -> None:
    set_the_clock(system, NOW)
    key, token = system.access.issue("ana")
    sign_in(door, token)
    assert look(door, "/")
    system.access.revoke(key.key_id)
    assert look(door, "/", 401)
    assert door.get("/v1/accounts").status_code == 401
    _, token = system.access.issue("ben", NOW + timedelta(hours=1))
    sign_in(door, token)
    assert look(door, "/")
    set_the_clock(system, NOW + timedelta(hours=1))
    assert look(door, "/", 401)


@pytest.mark.parametrize("forged", ["x", "", "WyJhIiwiYiIsMV0.AAAA", "null"])
def test_a_cookie_that_this_service_did_not_sign_signs_nobody_in(door: Door, token: str, forged: str) -> None:
    for address in ("/", "/v1/accounts"):
        assert door.client.get(address, headers={"cookie": f"{COOKIE}={forged}"}).status_code == 401


def test_a_form_token_is_no_session(system: System, door: Door, token: str) -> None:
    cookie = system.sessions.token(token.split("_")[1])
    assert door.client.get("/", headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 401


def test_the_key_is_in_no_address_and_in_no_log(
    door: Door, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        good, bad = sign_in(door, token), sign_in(door, f"{token}0")
    secret = token.rpartition("_")[2]
    assert secret not in caplog.text
    assert secret not in bad.text
    assert secret not in str(good.headers)


def test_a_form_sent_after_the_session_ended_is_kept_through_the_signing_in(
    door: Door, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(door, token)
    typed = {
        "channel": "call",
        "initiative": "ours",
        "purpose": "The tender",
        "note": "Said: <b>wait</b>\nfor us",
    }
    sheet = form(door, f"{ACCOUNT}/record/interaction?lang=en").fill(typed)
    door.client.cookies.clear()
    head = door.head()
    with caplog.at_level("DEBUG"):
        asked = sheet.send(door)
        assert asked.status_code == 401
        assert "Nothing was recorded" in Html.of(asked).text
        wrong = sign_again(door, asked, f"{token}0")
        assert wrong.status_code == 401
        assert "Nothing was recorded" in Html.of(wrong).text
        shown = sign_again(door, wrong, token)
    again = Form(shown.text)
    page = Html.of(shown)
    assert shown.status_code == 200
    assert "Nothing is recorded yet" in page.text
    assert door.head() == head
    for answer in (asked, wrong, shown):
        assert "wait" not in str(answer.headers) + str(answer.url)
    assert "wait" not in caplog.text
    assert {name: again.sent[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert again.sent["fact_id"] == sheet.sent["fact_id"]
    assert again.action == sheet.action
    recorded(door, again.send(door))
    assert door.head() == head + 1


def sign_again(door: Door, answer: Response, key: str) -> Response:
    """What happens after a key was given on the page that is there."""
    sheet = Form(answer.text)
    sheet.sent["key"] = [key]
    return sheet.send(door)


def test_a_form_is_kept_for_nobody_who_may_not_send_it(system: System, door: Door, token: str) -> None:
    sign_in(door, token)
    sheet = form(door, f"{ACCOUNT}/record/interaction?lang=en").fill({"purpose": "The tender"})
    door.client.cookies.clear()
    reader = system.access.issue("reader", None, system.access.grant("reader", "viewer", [], []))[1]
    shown = sign_again(door, sheet.send(door), reader)
    assert (shown.status_code, "The tender" in shown.text) == (303, False)
    assert "The tender" not in door.client.get(shown.headers["location"]).text


def test_an_account_being_opened_and_a_statement_are_kept_as_well(door: Door, token: str) -> None:
    sign_in(door, token)
    stated = door.client.get(ACCOUNT).text.partition("/record/fact_corrected?target=")[2][:36]
    for address, typed in (
        ("/open-account?lang=zh", {"code": "B-1", "name": "Borealis"}),
        (f"{ACCOUNT}/record/fact_corrected?lang=zh&target={stated}", {"reason": "Mistyped"}),
    ):
        sheet = form(door, address).fill(typed)
        door.client.cookies.clear()
        shown = sign_again(door, sheet.send(door), token)
        assert shown.status_code == 200, shown.text
        again = Form(shown.text)
        assert again.sent.items() >= {name: [value] for name, value in typed.items()}.items()
        assert again.action == sheet.action
        assert "尚未记录" in Html.of(shown).text


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_nothing_is_kept_of_what_another_site_sends(door: Door, token: str, headers: dict[str, str]) -> None:
    answer = door.client.post(f"{ACCOUNT}/record/interaction", data={"note": "planted"}, headers=headers)
    assert answer.status_code == 401
    assert "planted" not in answer.text
    assert "Nothing was recorded" not in answer.text
    sheet = Form(door.client.get("/sign-in").text)
    sheet.sent |= {"key": [token], "kept.note": ["planted"], "onward": [f"{ACCOUNT}/record/interaction"]}
    assert sheet.send(door, headers).status_code == 403


@pytest.mark.parametrize(
    "onward", ["/accounts/none/record/interaction", f"{ACCOUNT}/record/none", "/", "//x/record/interaction"]
)
def test_what_is_kept_for_no_form_leads_to_where_it_was_sent(door: Door, token: str, onward: str) -> None:
    sheet = Form(door.client.get("/sign-in").text)
    sheet.sent |= {"key": [token], "kept.fact_id": ["x"], "onward": [onward]}
    answer = sheet.send(door)
    assert answer.status_code == 303
    assert answer.headers["location"] == (onward if onward[:2] != "//" else "/?lang=en")
