"""Every route and page against callers who may not, as a matrix made from the app's own routes.

What signs in by an identity provider is in `tests/oidc/test_every_way.py`.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response

from tests.doors import CODE, Door, an_id
from tests.http.several import OURS, THEIRS, Doors, fact_of, fill
from tests.http.test_permissions import bearer
from tests.ways import guarded_ways, ways
from tests.web.forms import ORIGIN
from tierline.application.api_keys import ApiKey
from tierline.interfaces.http.session_cookies import COOKIE
from tierline.interfaces.sessions import LIFETIME
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

NOWHERE = "NOBODY-1"
PER_ANSWER = ("x-request-id", "etag", "content-length")
"""Headers that are about the very bytes of an answer, which are compared themselves."""
NEXT_PAGE = re.compile(r'"next":"([^"]+)"')


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    database = tmp_path_factory.mktemp("every-way") / "tierline.db"
    with System(Settings(database=f"sqlite:///{database}", wait_seconds=0.5)) as system:
        fill(Doors(system).seen_by("all"))
        system.refresh()
        yield Doors(system)


def strangers(system: System) -> dict[str, dict[str, str]]:
    """What is shown by callers whom nobody knows, or not any more."""
    now = system.clock()
    past, old = system.access.issue("ana", now + timedelta(days=1))
    system.access._keys.put(ApiKey(past.key_id, past.name, past.digest, now, now))
    closed, gone = system.access.issue("ana")
    system.access.revoke(closed.key_id)
    good = system.access.issue("ana")[0].key_id
    begin = system.sessions.begin
    out = system.sessions.read(over := begin(good, now), now)
    assert out is not None
    system.sessions.end(out, now)
    cookies = {
        "signed out": over,
        "signed in with a key that was revoked": begin(closed.key_id, now),
        "signed in too long ago": begin(good, now - LIFETIME),
        "with a cookie of another make": f"{begin(good, now)[:-4]}AAAA",
    }
    return {
        "without anything": {},
        "with a wrong key": bearer(f"{gone[:-4]}0000"),
        "with an expired key": bearer(old),
        "with a revoked key": bearer(gone),
        "with a password": {"authorization": "Basic YW5hOmFuYQ=="},
        **{who: {"cookie": f"{COOKIE}={cookie}"} for who, cookie in cookies.items()},
    }


def test_whoever_is_not_known_is_told_that_and_nothing_else(system: System, door: Door) -> None:
    assert door.open().status_code == 201
    callers = strangers(system)
    asked = 0
    for way in guarded_ways(door):
        for who, headers in callers.items():
            told = door.client.request(way.method, way.path, headers=headers)
            assert told.status_code == 401, (way, who, told.text[:200])
            asked += 1
        if "{code}" in way.template:
            same(told, door.client.request(way.method, way.at(code=NOWHERE), headers=headers), CODE)
    assert asked > 500
    assert system.log.head() == 1


def test_what_is_open_to_all_needs_no_scope(door: Door) -> None:
    open_ones = {way.template for way in ways(door)} - {way.template for way in guarded_ways(door)}
    assert all(not way.one_of for way in ways(door) if way.template in open_ones)
    assert len(open_ones) == 10


def test_at_every_way_a_foreign_account_is_one_that_does_not_exist(doors: Doors) -> None:
    door = doors.seen_by("some")
    seen = set()
    for way in ways(door):
        if "{code}" not in way.template:
            continue
        for content in _contents(way.method):
            foreign, unknown = (
                door.client.request(
                    way.method, way.at(code=code, fact_id=fact_of(THEIRS, "interaction")), **content
                )
                for code in (THEIRS, NOWHERE)
            )
            same(foreign, unknown, THEIRS)
            seen.add((way.is_page, foreign.status_code))
    # What is no JSON is refused as that, what asks for no confirmation link as that, and a form from
    # elsewhere as that, before anything is looked up.
    assert {status for page, status in seen if not page} == {404, 415, 422}
    assert {status for page, status in seen if page} == {404, 403}


def _contents(method: str) -> list[dict[str, Any]]:
    """Nothing, a fact, and a form of ours: what is sent to an address."""
    said = {"kind": "interaction", "occurred_at": "2025-03-04T10:00:00Z", "channel": "call"}
    fact = {**said, "initiative": "ours", "fact_id": an_id()}
    return [{}] if method != "POST" else [{}, {"json": fact}, {"data": fact, "headers": ORIGIN}]


def same(foreign: Response, unknown: Response, code: str) -> None:
    """Nothing tells an account that may not be seen from one that isn't there."""
    assert foreign.status_code == unknown.status_code, foreign.url
    assert foreign.text.replace(code, NOWHERE) == unknown.text, foreign.url
    headers = [
        {name: value for name, value in one.headers.items() if name not in PER_ANSWER}
        for one in (foreign, unknown)
    ]
    assert headers[0] == headers[1], foreign.url


def test_at_every_way_the_basis_of_another_set_is_no_basis(doors: Doors) -> None:
    others = {
        who: doors.seen_by(who).get("/v1/accounts").json()["basis"]["token"] for who in ("all", "northern")
    }
    door = doors.seen_by("some")
    asked = [way for way in guarded_ways(door) if way.method == "GET" and "basis" in way.takes]
    for way in asked:
        address = way.at(code=OURS, person="p-anna", fact_id=fact_of(OURS, "interaction"))
        garbage = door.get(address, basis="garbage")
        assert "made elsewhere or for other accounts" in garbage.text, way
        for token in others.values():
            refused = door.get(address, basis=token)
            assert (refused.status_code, refused.text) == (404, garbage.text), way
    assert len(asked) > 25


def test_at_every_way_the_cursor_of_another_set_is_no_cursor(doors: Doors) -> None:
    everybody = doors.seen_by("all")
    asked = [way for way in ways(everybody) if way.method == "GET" and "cursor" in way.takes]
    walks = {}
    for way in asked:
        address = way.at(code=OURS)
        said = {"limit": 1} if "limit" in way.takes else {}
        found = NEXT_PAGE.search(everybody.get(address, **said).text)
        if found:
            walks[address] = (said, found[1])
    door = doors.seen_by("some")
    for address, (said, cursor) in walks.items():
        garbage, refused = (door.get(address, cursor=one, **said) for one in ("garbage", cursor))
        assert (refused.status_code, refused.text) == (404, garbage.text), address
    for address, (said, cursor) in walks.items():
        assert doors.seen_by("all").get(address, cursor=cursor, **said).status_code == 200
    assert walks.keys() >= {"/v1/accounts", f"/v1/accounts/{OURS}/timeline", f"/v1/accounts/{OURS}/audit"}
