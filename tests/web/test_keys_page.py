"""The page where keys are made, replaced and revoked, and the one that says who sees an account."""

import re
from urllib.parse import urlencode

from tests.doors import CODE, Door
from tierline.application.access import ALL_ACCOUNTS, Scope, account_set
from tierline.application.api_keys import Grant

SENT = {"content-type": "application/x-www-form-urlencoded", "origin": "http://localhost"}
TOKEN = re.compile(r"tierline_[0-9a-f]{12}_[0-9a-f]{64}")


def signed_in(door: Door) -> dict[str, str]:
    """The headers of an administrator's browser."""
    key, _ = door.system.access.issue("root", None, door.system.access.grant("root", "administrator", [], []))
    return {"cookie": f"tierline={door.system.sessions.begin(key.key_id, door.system.clock())}"}


def send(door: Door, headers: dict[str, str], path: str, **typed: str):
    page = door.client.get("/keys", headers=headers).text
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    body = urlencode({"form_token": token[1], **typed})
    return door.client.post(path, content=body, headers={**headers, **SENT}, follow_redirects=False)


def test_a_key_made_on_the_page_is_shown_once_and_may_do_what_was_chosen(empty: Door) -> None:
    headers = signed_in(empty)
    made = send(
        empty, headers, "/keys", name="bi-export", role="bi", accounts="region=EMEA\r\ncode=A", expires="30d"
    )
    assert made.status_code == 200
    token = TOKEN.search(made.text)
    assert token
    assert made.headers["cache-control"] == "no-store"
    principal = empty.system.access.principal(token[0])
    assert principal.scopes == {Scope.READ}
    assert principal.accounts == account_set(["region=EMEA", "code=A"])
    listed = empty.client.get("/keys", headers=headers).text
    assert "bi-export" in listed
    assert not TOKEN.search(listed)


def test_a_key_is_replaced_and_revoked_on_the_page(empty: Door) -> None:
    headers = signed_in(empty)
    key, old = empty.system.access.issue("crm")
    made = send(empty, headers, f"/keys/{key.key_id}/rotate")
    token = TOKEN.search(made.text)
    assert token
    assert empty.system.access.principal(token[0]).name == "crm"
    assert send(empty, headers, f"/keys/{key.key_id}/revoke").status_code == 303
    assert empty.client.get("/", headers={"authorization": f"Bearer {old}"}).status_code == 401
    again = send(empty, headers, f"/keys/{key.key_id}/revoke")
    assert again.status_code == 409
    assert "revoked already" in again.text


def test_what_can_t_be_made_a_key_is_told_and_nothing_is_made(empty: Door) -> None:
    headers = signed_in(empty)
    for typed in (
        {"name": "", "role": "bi"},
        {"name": "ana", "role": ""},
        {"name": "ana", "role": "bi", "accounts": "everything"},
        {"name": "ana", "role": "bi", "expires": "soon"},
    ):
        assert send(empty, headers, "/keys", **typed).status_code == 422
    assert len(empty.system.access.all()) == 1


def test_a_key_is_made_from_our_own_page_only(empty: Door) -> None:
    headers = signed_in(empty)
    body = urlencode({"form_token": "x", "name": "ana", "role": "administrator"})
    sent = empty.client.post("/keys", content=body, headers={**headers, **SENT})
    assert (sent.status_code, len(empty.system.access.all())) == (403, 1)


def test_roles_are_described_in_the_language_of_the_page(empty: Door) -> None:
    page = empty.client.get("/keys?lang=zh", headers=signed_in(empty)).text
    assert "可进行一切操作，包括发放密钥。" in page
    assert "May do everything" not in page


def test_the_page_of_an_account_says_who_sees_it_and_why(empty: Door) -> None:
    assert empty.open(CODE, region="EMEA").status_code == 201
    empty.system.refresh()
    access, headers = empty.system.access, signed_in(empty)
    access.issue("emea", None, Grant("bi", frozenset(), account_set(["region=EMEA"])))
    access.issue("apac", None, Grant("bi", frozenset(), account_set(["region=APAC"])))
    access.issue("loader", None, Grant(None, frozenset({Scope.IMPORT}), ALL_ACCOUNTS))
    page = empty.client.get(f"/accounts/{CODE}/access", headers=headers).text
    told = re.sub(r"<[^>]+>", " ", page)
    for name, sees, why in (
        ("emea", "sees it", f"{CODE} is in the region EMEA."),
        ("apac", "doesn&#39;t see it", f"{CODE} is not in the account set region=APAC."),
        ("loader", "doesn&#39;t see it", "loader lacks the permission read."),
    ):
        assert re.search(rf"{name}\s+[0-9a-f]+\s+{re.escape(sees)}\s+[^<]*{re.escape(why)}", told), name
    assert empty.client.get("/accounts/NOBODY/access", headers=headers).status_code == 404
