from datetime import UTC, datetime, timedelta

import pytest

from tests.doors import CODE, Door, new_account
from tierline.application.api_keys import Access, ApiKey, KeyExpiryPassed, KeyUnknown, NameNotUsable
from tierline.interfaces.storage.factory import sqlite_path
from tierline.interfaces.wiring import System

PATHS = ("/v1/accounts", f"/v1/accounts/{CODE}/tier", "/v1/catalogue", "/v1/openapi.json", "/v1/nothing")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_without_any_key_the_door_is_open_to_this_machine(door: Door) -> None:
    assert door.get("/v1/accounts").status_code == 200
    for host in ("127.0.0.1:8000", "[::1]:8000", "localhost:99"):
        assert door.client.get("/v1/accounts", headers={"host": host}).status_code == 200


def test_without_any_key_the_door_is_closed_to_other_names(system: System) -> None:
    for host in ("tierline.example", "127.0.0.1.evil.example", "", "evil.example:8000"):
        response = Door(system).client.get("/v1/accounts", headers={"host": host})
        assert response.status_code == 403
        assert response.json()["type"] == "/problems/host-not-local"


LOCAL = ("/v1/accounts", "/", f"/accounts/{CODE}", "/readyz", "/problems", "/problems/fault")
"""What a service without keys tells on this machine only."""


@pytest.mark.parametrize(
    "host", ["LOCALHOST", "localhost.", "LocalHost:8000", "127.0.0.2", "[::1]", "[0::1]:9"]
)
def test_this_machine_may_be_called_by_any_spelling_of_its_name(untouched: Door, host: str) -> None:
    for path in ("/v1/accounts", "/readyz", "/problems", "/"):
        assert untouched.client.get(path, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:80@evil.test",
        "[::1].evil.test",
        "[127.0.0.1].evil",
        "[::1]x",
        "127.0.0.1:8000:9",
        "localhost:",
        "localhost..",
        ".localhost",
        "localhost.evil.test",
        "evil.test",
        "",
        "127.0.0.1, evil.test",
        "localhost/",
        "127.1",
        "0.0.0.0",
    ],
)
def test_a_name_that_only_begins_like_this_machine_s_is_another_one(untouched: Door, host: str) -> None:
    for path in LOCAL:
        assert untouched.client.get(path, headers={"host": host}).status_code == 403, path


def test_a_machine_has_one_name_at_a_time(untouched: Door) -> None:
    several = [("host", "localhost"), ("host", "evil.test")]
    assert untouched.client.get("/v1/accounts", headers=several).status_code == 403


@pytest.mark.parametrize(
    "name", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-FORWARDED-ANYTHING", "X-Real-IP", "Via"]
)
def test_without_any_key_nothing_is_taken_that_a_proxy_passes_on(untouched: Door, name: str) -> None:
    for path in LOCAL:
        response = untouched.client.get(path, headers={name: "203.0.113.9"})
        assert response.status_code == 403, path
    response = untouched.client.post("/v1/accounts", json=new_account("A"), headers={name: "1.1 proxy"})
    assert response.json()["type"] == "/problems/came-through-proxy"
    assert untouched.get("/healthz").status_code == 200
    assert untouched.head() == 1


FOREIGN = {
    "another site": {"origin": "http://evil.test", "sec-fetch-site": "cross-site"},
    "its origin alone": {"origin": "http://evil.test"},
    "no origin at all": {"origin": "null"},
    "another port": {"origin": "http://localhost:3000", "sec-fetch-site": "same-site"},
    "what is no origin": {"origin": "http://["},
    "a picture": {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
    "a frame": {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_without_any_key_no_page_of_another_site_is_behind_a_request(
    untouched: Door, headers: dict[str, str]
) -> None:
    response = untouched.client.post("/v1/accounts", json=new_account("A"), headers=headers)
    assert response.status_code == 403
    assert response.json()["type"] == "/problems/asked-from-elsewhere"
    for path in (*LOCAL, f"/accounts/{CODE}/dossier.pdf", "/v1/reports/portfolio?format=pdf"):
        assert untouched.client.get(path, headers=headers).status_code == 403, path
    assert untouched.head() == 1


def test_our_own_pages_and_links_to_them_are_no_other_site_s_requests(door: Door) -> None:
    ours = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    assert door.client.post("/v1/accounts", json=new_account("A"), headers=ours).status_code == 201
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    for headers in (followed, {"sec-fetch-site": "none"}, ours):
        assert door.client.get("/", headers=headers).status_code == 200
    assert door.client.post("/v1/accounts", json=new_account("B"), headers=followed).status_code == 403


def test_with_keys_a_proxy_may_stand_before_the_service(system: System, door: Door) -> None:
    _, token = system.access.issue("ana")
    passed_on = {"host": "tierline.example", "x-forwarded-for": "203.0.113.9", "via": "1.1 proxy"}
    assert door.client.get("/v1/accounts", headers={**bearer(token), **passed_on}).status_code == 200
    for path in ("/readyz", "/problems", "/sign-in"):
        assert door.client.get(path, headers=passed_on).status_code == 200


def test_once_a_key_exists_every_request_needs_one(system: System, door: Door) -> None:
    system.access.issue("ana")
    for path in PATHS:
        response = door.get(path)
        assert response.status_code == 401, path
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.json()["type"] == "/problems/key-needed"
    assert door.client.post("/v1/accounts", json=new_account("A")).status_code == 401
    assert door.batch(b"{}").status_code == 401
    assert system.log.head() == 0


def test_health_needs_no_key(system: System, door: Door) -> None:
    system.access.issue("ana")
    assert door.get("/healthz").status_code == 200
    assert door.get("/readyz").status_code == 200


def test_the_name_of_the_key_is_the_actor_whatever_the_body_says(system: System, door: Door) -> None:
    _, token = system.access.issue("crm-sync")
    opened = door.client.post("/v1/accounts", json=new_account(CODE), headers=bearer(token))
    assert opened.status_code == 201
    path = f"/v1/accounts/{CODE}/facts/{opened.json()['fact_id']}"
    fact = door.client.get(path, headers=bearer(token)).json()
    assert fact["statements"][0]["actor"] == "crm-sync"
    pretending = new_account("B", actor="boss")
    assert door.client.post("/v1/accounts", json=pretending, headers=bearer(token)).status_code == 422


def test_a_key_opens_the_door_by_any_name_of_the_host(system: System) -> None:
    _, token = system.access.issue("ana")
    response = Door(system, "tierline.example").client.get("/v1/accounts", headers=bearer(token))
    assert response.status_code == 200


def test_a_key_that_is_wrong_in_any_way_is_not_accepted(system: System, door: Door) -> None:
    key, token = system.access.issue("ana")
    secret = token.rpartition("_")[2]
    other = "0" if secret[0] != "0" else "1"
    wrong = [
        f"tierline_{key.key_id}_{other}{secret[1:]}",
        f"tierline_{key.key_id}_",
        f"tierline_000000000000_{secret}",
        f"tierline_{key.key_id}",
        secret,
        f"{token}0",
        f"TIERLINE_{key.key_id}_{secret}",
        "",
        "x" * 5000,
    ]
    for token_given in wrong:
        response = door.client.get("/v1/accounts", headers=bearer(token_given))
        assert response.status_code == 401
        assert response.json()["type"] == "/problems/key-not-accepted"
        assert secret not in response.text
    assert door.client.get("/v1/accounts", headers={"Authorization": f"Basic {token}"}).status_code == 401
    assert door.client.get("/v1/accounts", headers=bearer(token)).status_code == 200


def test_a_revoked_key_is_refused_at_once_and_leaves_the_door_closed(system: System, door: Door) -> None:
    key, token = system.access.issue("ana")
    assert door.client.get("/v1/accounts", headers=bearer(token)).status_code == 200
    system.access.revoke(key.key_id)
    assert door.client.get("/v1/accounts", headers=bearer(token)).status_code == 401
    assert door.get("/v1/accounts").status_code == 401


def test_a_key_expires() -> None:
    keys, clock = KeysInMemory(), [datetime(2026, 1, 1, tzinfo=UTC)]
    access = Access(keys, lambda: clock[0], lambda count: bytes(range(count)))
    _, token = access.issue("ana", datetime(2026, 1, 2, tzinfo=UTC))
    clock[0] += timedelta(days=1) - timedelta(microseconds=1)
    assert access.principal(token).name == "ana"
    clock[0] += timedelta(microseconds=1)
    with pytest.raises(Exception, match="expired"):
        access.principal(token)


def test_the_secret_is_kept_as_its_digest_only(system: System, door: Door) -> None:
    key, token = system.access.issue("ana")
    secret = token.rpartition("_")[2]
    assert len(bytes.fromhex(secret)) == 32
    folder = sqlite_path(system.settings.database).parent
    system.close()
    for file in folder.iterdir():
        assert secret.encode() not in file.read_bytes()
        assert bytes.fromhex(secret) not in file.read_bytes()
    assert key.digest != bytes.fromhex(secret)


def test_what_can_t_be_a_key_is_refused(system: System) -> None:
    for name in ("", "local", "a b", "x" * 65, "\n", "<b>"):
        with pytest.raises(NameNotUsable):
            system.access.issue(name)
    with pytest.raises(KeyExpiryPassed):
        system.access.issue("ana", datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(KeyUnknown):
        system.access.revoke("nobody")
    assert not system.access.required()


def test_keys_outlive_the_read_models(system: System) -> None:
    _, token = system.access.issue("ana")
    system.rebuild()
    assert system.access.principal(token).name == "ana"
    assert "views" not in str(system._key_engine.url)


class KeysInMemory:
    """Keys in a dictionary, in place of a table."""

    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}

    def exist(self) -> bool:
        return bool(self._keys)

    def find(self, key_id: str) -> ApiKey | None:
        return self._keys.get(key_id)

    def all(self) -> list[ApiKey]:
        return list(self._keys.values())

    def put(self, key: ApiKey) -> None:
        self._keys[key.key_id] = key
