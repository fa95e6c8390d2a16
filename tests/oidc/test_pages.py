"""Signing in at the pages by the identity provider, as a browser does it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from httpx2 import Response
from joserfc.jwk import RSAKey

from tests.doors import CODE, Door
from tests.oidc.conftest import Opening
from tests.oidc.provider import ProviderAtWork
from tests.oidc.visitor import sign_in_at_provider
from tests.web.forms import Form, form, recorded
from tests.web.reading import Html
from tierline.interfaces.http.session_cookies import COOKIE
from tierline.interfaces.oidc.code_flow import LIFETIME

BACK = "http://localhost/sign-in/done"
ACCOUNT = f"/accounts/{CODE}"


@pytest.fixture
def door(opening: Opening) -> Iterator[Door]:
    return opening()


def begun(door: Door, onward: str = "/") -> str:
    """Where the browser of somebody who wants to sign in is sent."""
    answer = door.client.get("/sign-in/start", params={"onward": onward}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def came_back(door: Door, name: str, onward: str = "/") -> Response:
    """What somebody gets who comes back from the provider."""
    return door.client.get(sign_in_at_provider(begun(door, onward), name, BACK))


def changed(address: str, **parameters: str | None) -> str:
    """An address with some of its parameters changed, or left out."""
    place = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(place.query).items()} | parameters
    said = urlencode({name: value for name, value in asked.items() if value is not None})
    return place._replace(query=said).geturl()


def test_who_signs_in_by_the_provider_is_who_they_are_in_the_firm_s_book(door: Door) -> None:
    asked = door.client.get(f"{ACCOUNT}?lang=en")
    assert asked.status_code == 401
    assert "API key" not in Html.of(asked).text
    back = came_back(door, "ben", f"{ACCOUNT}?lang=en")
    assert back.status_code == 200
    assert f'content="0; url={ACCOUNT}?lang=en"' in back.text
    page = door.client.get(f"{ACCOUNT}?lang=en")
    assert page.status_code == 200
    assert "Signed in as Ben Cole" in Html.of(page).text
    sheet = form(door, f"{ACCOUNT}/record/interaction?lang=en")
    recorded(door, sheet.fill({"channel": "call", "initiative": "ours"}).send(door))
    assert door.system.log.page(0, 10)[-1].actor == f"{door.system.settings.oidc_issuer}|ben"
    assert door.get("/v1/accounts").status_code == 200


def test_the_session_s_cookie_is_for_this_service_s_own_pages_only(door: Door) -> None:
    cookies = came_back(door, "ben").headers.get_list("set-cookie")
    session = next(one for one in cookies if one.startswith(f"{COOKIE}="))
    assert {"httponly", "samesite=strict"} <= {one.strip().lower() for one in session.split(";")}
    assert any(one.startswith(f"{COOKIE}-sign-in=") and "Max-Age=0" in one for one in cookies)


def test_elsewhere_than_on_this_machine_cookies_and_the_way_back_are_for_https_only(opening: Opening) -> None:
    system = opening().system
    answer = Door(system, "tierline.example:8443").client.get("/sign-in/start", follow_redirects=False)
    sent = parse_qs(urlsplit(answer.headers["location"]).query)
    assert sent["redirect_uri"] == ["https://tierline.example:8443/sign-in/done"]
    assert answer.headers["set-cookie"].startswith("__Host-tierline-sign-in=")
    assert {"Secure", "HttpOnly", "SameSite=lax"} <= set(answer.headers["set-cookie"].split("; "))


def test_what_is_asked_of_the_provider_is_a_code_with_proof(door: Door) -> None:
    first, second = (parse_qs(urlsplit(begun(door)).query) for _ in range(2))
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) == 43
        assert first[name] != second[name]
    assert len({first[name][0] for name in ("state", "nonce", "code_challenge")}) == 3


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", ""])
def test_nobody_is_sent_to_another_site(door: Door, onward: str) -> None:
    assert 'content="0; url=/desk"' in came_back(door, "ben", onward).text


def refused(answer: Response, status: int = 403) -> None:
    assert answer.status_code == status
    assert not any(one.startswith(f"{COOKIE}=") for one in answer.headers.get_list("set-cookie"))


def test_what_comes_back_otherwise_than_it_was_sent_signs_nobody_in(door: Door) -> None:
    for change in (
        {"state": "another"},
        {"state": None},
        {"code": None},
        {"code": "another"},
        {"iss": "https://evil.example"},
        {"error": "access_denied"},
    ):
        address = sign_in_at_provider(begun(door), "ben", BACK)
        refused(door.client.get(changed(address, **change)))
    assert door.client.get("/").status_code == 401


def test_a_code_is_good_once_and_for_the_browser_that_asked_for_it(door: Door) -> None:
    address = sign_in_at_provider(begun(door), "ben", BACK)
    begun(door)
    refused(door.client.get(address))  # a newer signing in is under way
    again = sign_in_at_provider(begun(door), "ben", BACK)
    with Door(door.system) as another:
        refused(another.client.get(again))
    assert door.client.get(again).status_code == 200
    refused(door.client.get(again))


def test_signing_in_takes_ten_minutes_at_most(door: Door) -> None:
    address = sign_in_at_provider(begun(door), "ben", BACK)
    clock = door.system.clock
    door.system.clock = lambda: clock() + LIFETIME
    refused(door.client.get(address))


def test_an_identity_of_another_key_or_another_signing_in_is_refused(
    opening: Opening, provider: ProviderAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = opening()
    assert door.system.sign_in is not None
    flow = door.system.sign_in.flow
    for claims in ({"nonce": "another"}, {"aud": "another"}, {"azp": "another"}, {"iss": "another"}, {}):
        address = begun(door)
        nonce = parse_qs(urlsplit(address).query)["nonce"][0]
        said: dict[str, Any] = {"nonce": nonce, "aud": "tierline", **claims}
        key = provider.key if claims else RSAKey.generate_key(2048)
        token = provider.token(key, {"typ": "JWT"}, **said)
        monkeypatch.setattr(flow, "_token", lambda *_, token=token: token)
        refused(door.client.get(sign_in_at_provider(address, "ben", BACK)))


def test_who_has_no_role_here_is_told_so_in_their_language(door: Door) -> None:
    answer = came_back(door, "cem")
    refused(answer)
    assert "has a role here" in Html.of(answer).text
    chinese = door.client.get(
        sign_in_at_provider(begun(door), "cem", BACK), headers={"accept-language": "zh"}
    )
    assert "没有任何角色" in Html.of(chinese).text


def test_an_address_that_is_not_verified_makes_nobody_one_of_ours(door: Door) -> None:
    assert came_back(door, "eve").status_code == 200
    page = Html.of(door.client.get("/?lang=en")).text
    assert "Signed in as eve" in page
    assert "Ana Berg" not in page


def test_signing_out_ends_the_session_here_and_leads_to_its_end_at_the_provider(
    door: Door, provider: ProviderAtWork
) -> None:
    came_back(door, "ben")
    cookie = door.client.cookies[COOKIE]
    answer = Form("<main" + door.client.get("/?lang=en").text.partition('class="who"')[0][-40:])
    assert not answer.sent
    token = door.client.get("/?lang=en").text.partition('name="form_token" value="')[2].partition('"')[0]
    origin = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    gone = door.client.post("/sign-out?lang=en", data={"form_token": token}, headers=origin)
    assert f"{provider.issuer}/leave?client_id=tierline" in gone.text
    assert "post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in" in gone.text
    assert "Ben Cole" not in gone.text
    for address in ("/", "/v1/accounts"):
        assert door.client.get(address, headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 401


def test_keys_sign_nobody_in_at_the_pages_where_the_provider_does(door: Door) -> None:
    _, key = door.system.access.issue("crm")
    sheet = Form(door.client.get(ACCOUNT).text)
    assert not sheet.sent
    token = door.system.sessions.token("")
    origin = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    answer = door.client.post("/sign-in", data={"form_token": token, "key": key}, headers=origin)
    refused(answer, 401)


def test_a_form_sent_after_the_session_ended_is_kept_through_signing_in_beside_it(door: Door) -> None:
    came_back(door, "ben")
    typed = {"channel": "call", "initiative": "ours", "note": "Said: <b>wait</b>"}
    sheet = form(door, f"{ACCOUNT}/record/interaction?lang=en").fill(typed)
    door.client.cookies.clear()
    head = door.head()
    asked = sheet.send(door)
    assert asked.status_code == 401
    early = Form(asked.text).send(door)
    assert early.status_code == 401
    came_back(door, "ben", "/sign-in")
    shown = Form(early.text).send(door)
    assert shown.status_code == 200
    assert door.head() == head
    again = Form(shown.text)
    assert {name: again.sent[name] for name in typed} == {name: [value] for name, value in typed.items()}
    recorded(door, again.send(door))


def test_sessions_end_for_people_as_they_do_for_keys(door: Door) -> None:
    came_back(door, "ben")
    assert door.client.get("/").status_code == 200
    clock = door.system.clock
    door.system.clock = door.system.access.clock = lambda: clock() + timedelta(hours=12)
    assert door.client.get("/").status_code == 401


def test_where_there_is_no_provider_nobody_is_sent_there(tmp_path: Any) -> None:
    from tierline.interfaces.settings import Settings
    from tierline.interfaces.wiring import System

    with System(Settings(database=f"sqlite:///{tmp_path}/t.db")) as system, Door(system) as door:
        for address in ("/sign-in/start", "/sign-in/done?code=x&state=y"):
            assert door.client.get(address).status_code == 404
