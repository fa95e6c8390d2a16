"""What needs which scope, at every route and page."""

import json
from typing import Any

import pytest
from fastapi import APIRouter

from tests.doors import CODE, Door, new_account
from tests.ways import ways
from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, Scope
from tierline.application.api_keys import ApiKey, Grant
from tierline.interfaces import app
from tierline.interfaces.app import create_app
from tierline.interfaces.http import catalogue
from tierline.interfaces.permission import NothingDeclared, handlers
from tierline.interfaces.wiring import System


def key_of(system: System, name: str, *scopes: Scope) -> tuple[ApiKey, str]:
    return system.access.issue(name, None, Grant(None, frozenset(scopes), ALL_ACCOUNTS))


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def may(system: System, name: str, *scopes: Scope) -> dict[str, str]:
    return bearer(key_of(system, name, *scopes)[1])


def test_whoever_lacks_the_scope_is_told_which_and_passes_no_door(system: System, door: Door) -> None:
    asked = set()
    for way in ways(door):
        if not way.one_of:
            continue
        key, token = key_of(system, "ana", *(EVERY_SCOPE - set(way.one_of)))
        headers = bearer(token)
        if way.is_page and way.method == "POST":
            headers = {"cookie": f"tierline={system.sessions.begin(key.key_id, system.clock())}"}
        response = door.client.request(way.method, way.path, headers=headers)
        assert response.status_code == 403, (way, response.text[:200])
        assert way.one_of[0] in response.text, way
        if "json" in response.headers["content-type"]:
            assert response.json()["type"] == "/problems/scope-missing"
        asked.update(way.one_of)
    assert asked >= {Scope.READ, Scope.RECORD, Scope.POLICY, Scope.PEOPLE, Scope.IMPORT, Scope.AUDIT}
    assert system.log.head() == 0


OF_ONESELF = {f"/v1/people/{{person}}/{one}" for one in ("subscriptions", "messages")}
"""What is read of oneself by the scope, and of others by `people` besides."""


def test_whoever_has_the_scope_passes_every_door_that_reads(system: System, opened: Door) -> None:
    for way in ways(opened):
        if way.method == "GET" and way.one_of:
            besides = (Scope.PEOPLE,) if way.template in OF_ONESELF else ()
            headers = may(system, "ana", way.one_of[0], Scope.READ, *besides)
            response = opened.client.get(way.path, headers=headers, follow_redirects=False)
            assert response.status_code in (200, 404), (way, response.text[:300])


def test_an_app_with_a_door_that_declares_nothing_does_not_begin(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = APIRouter()

    @careless.get("/everything")
    def everything() -> None: ...

    monkeypatch.setattr(catalogue, "router", careless)
    monkeypatch.setattr(app, "_routes", app._routes.__wrapped__)
    with pytest.raises(NothingDeclared, match="everything"):
        create_app(system)


def test_every_door_of_the_app_is_looked_at(door: Door) -> None:
    assert len(list(handlers(door.client.app.routes))) == len(ways(door)) > 50


INTERACTION = {
    "kind": "interaction",
    "occurred_at": "2025-03-03T10:00:00Z",
    "channel": "call",
    "initiative": "ours",
}


def stated(door: Door, headers: dict[str, str], content: dict[str, Any]) -> Any:
    return door.client.post(f"/v1/accounts/{CODE}/facts", json=content, headers=headers)


def retraction(target: str) -> dict[str, Any]:
    at = "2025-03-04T10:00:00Z"
    return {"kind": "fact_retracted", "occurred_at": at, "target": target, "reason": "typed in twice"}


def test_who_records_mends_what_is_their_own_and_nothing_of_others(system: System, opened: Door) -> None:
    ana, ben = (may(system, name, Scope.READ, Scope.RECORD) for name in ("ana", "ben"))
    cho = may(system, "cho", Scope.READ, Scope.CORRECT)
    first, second = (stated(opened, ana, INTERACTION).json()["fact_id"] for _ in range(2))
    refused = stated(opened, ben, retraction(first))
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/scope-missing")
    assert "`correct`" in refused.json()["detail"]
    assert stated(opened, ana, retraction(first)).status_code == 201
    assert stated(opened, cho, retraction(second)).status_code == 201
    assert stated(opened, cho, INTERACTION).status_code == 403


def test_a_line_that_needs_more_than_the_batch_is_refused_alone(system: System, opened: Door) -> None:
    headers = may(system, "crm", Scope.IMPORT, Scope.RECORD)
    person = {
        "kind": "person_added",
        "person": "jd",
        "name": "Jo",
        "level": "senior",
        "occurred_at": "2025-01-01T00:00:00Z",
    }
    lines = [
        {"account": CODE, **INTERACTION},
        {"account": "firm", **person},
        {"account": CODE, **INTERACTION},
    ]
    found = opened.batch(*(json.dumps(line).encode() for line in lines), **headers).json()
    assert [one["status"] for one in found["results"]] == ["recorded", "refused", "recorded"]
    assert "`people`" in found["results"][1]["problem"]["detail"]


def test_only_who_may_approve_approves_an_override(system: System, opened: Door) -> None:
    ana, ben = (may(system, name, Scope.RECORD) for name in ("ana", "ben"))
    cho = may(system, "cho", Scope.APPROVE)
    override = {
        "kind": "tier_overridden",
        "occurred_at": "2025-03-03T10:00:00Z",
        "tier": "partner",
        "until": "2025-05-01T00:00:00Z",
        "reason": "a framework is signed",
    }
    target = stated(opened, ana, override).json()["fact_id"]
    approval = {"kind": "override_approved", "occurred_at": "2025-03-04T10:00:00Z", "target": target}
    assert stated(opened, ben, approval).status_code == 403
    assert stated(opened, cho, approval).status_code == 201


def test_who_only_reads_is_shown_no_form_and_no_way_to_one(system: System, opened: Door) -> None:
    everything, reading = may(system, "ana", *EVERY_SCOPE), may(system, "ana", Scope.READ)
    stated(opened, everything, INTERACTION)
    system.refresh()
    for path in (f"/accounts/{CODE}", "/", "/people", f"/accounts/{CODE}/handover"):
        page = opened.client.get(path, headers=reading).text
        assert "</html>" in page
        for way in ("/record", "/meeting", "/open-account", "/reports/audit"):
            assert way not in page, path
    assert "/meeting" in opened.client.get(f"/accounts/{CODE}", headers=everything).text
    assert "/open-account" in opened.client.get("/", headers=everything).text


def test_two_keys_of_one_name_never_share_a_page(system: System, opened: Door) -> None:
    everything, reading = may(system, "ana", *EVERY_SCOPE), may(system, "ana", Scope.READ)
    assert "/open-account" in opened.client.get("/", headers=everything).text
    assert "/open-account" not in opened.client.get("/", headers=reading).text


def test_the_audit_report_is_for_auditors(system: System, opened: Door) -> None:
    reading, auditing = may(system, "ana", Scope.READ), may(system, "ben", Scope.READ, Scope.AUDIT)
    for path in ("/v1/reports/audit", "/reports/audit"):
        assert opened.client.get(path, headers=reading).status_code == 403
        assert opened.client.get(path, headers=auditing).status_code == 200


def test_a_page_says_in_the_reader_s_language_which_permission_is_missing(system: System, door: Door) -> None:
    key, _ = key_of(system, "ana", Scope.READ)
    cookie = {"cookie": f"tierline={system.sessions.begin(key.key_id, system.clock())}"}
    page = door.client.get("/open-account?lang=zh", headers=cookie)
    assert page.status_code == 403
    assert "此操作需要权限“record”" in page.text


def test_opening_an_account_needs_record(system: System, door: Door) -> None:
    refused = door.client.post("/v1/accounts", json=new_account("A"), headers=may(system, "ana", Scope.READ))
    assert (refused.status_code, system.log.head()) == (403, 0)
