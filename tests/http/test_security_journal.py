"""The security journal, the line of each request and the counts of both, through the door."""

import json
from typing import Any

import pytest

from tests.doors import CODE, Door
from tierline.application.access import ALL_ACCOUNTS, AccountSet, Scope
from tierline.application.api_keys import Grant
from tierline.application.journal import SecurityEvent
from tierline.interfaces.egress import Egress
from tierline.interfaces.http import request_notes
from tierline.interfaces.web import page_cache
from tierline.interfaces.wiring import System

CANARY = "ada.lovelace@customer.example"


def bearer(system: System, name: str, *scopes: Scope) -> dict[str, str]:
    """The headers of a key with some scopes; with all of them if none is named."""
    grant = Grant(None, frozenset(scopes or Scope), ALL_ACCOUNTS)
    return {"Authorization": f"Bearer {system.access.issue(name, grant=grant)[1]}"}


def journal(door: Door, headers: dict[str, str], **asked: Any) -> list[dict[str, Any]]:
    answer = door.client.get("/v1/security/journal", params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def lines(captured: str) -> list[dict[str, Any]]:
    return [json.loads(one) for one in captured.splitlines() if one.startswith('{"request"')]


def test_who_is_refused_stands_there_with_what_they_would_have_needed(opened: Door) -> None:
    auditor = bearer(opened.system, "auditor")
    reader = bearer(opened.system, "reader", Scope.READ)
    opened.client.post("/v1/policies", json={}, headers=reader)
    for _ in range(3):
        opened.client.get(f"/v1/accounts/{CANARY}", headers={"Authorization": "Bearer tierline_a_b"})
    found = journal(opened, auditor, event="refused")
    assert {(one["principal"], one["route"], one["detail"]) for one in found} == {
        ("reader", "/v1/policies", "scope-missing policy"),
        (None, None, "key-not-accepted"),
    }
    assert sum(one["count"] for one in found) == 4
    assert CANARY not in json.dumps(journal(opened, auditor))


def test_who_was_shown_texts_of_whom_stands_there_once_a_minute_with_how_many(opened: Door) -> None:
    opened.stated("contact_added", contact="C-1", name="Ada Lovelace", title="CTO", level="executive")
    headers = bearer(opened.system, "ana")
    for _ in range(2):
        answer = opened.client.get(f"/v1/accounts/{CODE}/contacts?min_position=2", headers=headers)
        assert answer.json()["items"][0]["name"] == "Ada Lovelace"
    found = journal(opened, headers, event="texts_opened", account=CODE)
    assert {(one["principal"], one["route"]) for one in found} == {("ana", "/v1/accounts/{code}/contacts")}
    assert sum(one["count"] for one in found) == 4
    assert "Ada" not in json.dumps(journal(opened, headers))


def test_a_page_shown_again_from_memory_is_told_of_like_the_first(
    opened: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.stated("contact_added", contact="C-1", name="Ada Lovelace", level="executive")
    opened.fresh("/v1/accounts")
    headers = bearer(opened.system, "ana")
    made: list[str] = []
    make = page_cache.part
    monkeypatch.setattr(page_cache, "part", lambda name, *a, **b: made.append(name) or make(name, *a, **b))
    told = []
    for _ in range(2):
        page = opened.client.get(f"/accounts/{CODE}", headers=headers)
        assert "Ada Lovelace" in page.text, page.status_code
        found = journal(opened, headers, event="texts_opened", account=CODE)
        assert {one["route"] for one in found} == {"/accounts/{code}"}
        told.append(sum(one["count"] for one in found))
    assert len(made) == 1
    # The name stands with the contacts and in the timeline.
    assert told == [2, 4]


def test_recording_opens_no_texts_for_anybody(opened: Door) -> None:
    headers = bearer(opened.system, "ana")
    fact = {"contact": "C-1", "name": "Ada Lovelace", "level": "executive", "kind": "contact_added"}
    fact |= {"occurred_at": "2025-03-03T10:00:00Z", "fact_id": "6e1b3a0a-6c54-4f7c-9a55-1f9f4e3b7f00"}
    for status in (201, 200):
        answer = opened.client.post(f"/v1/accounts/{CODE}/facts", json=fact, headers=headers)
        assert answer.status_code == status
    assert journal(opened, headers, event="texts_opened") == []


def test_texts_of_very_many_accounts_at_once_are_one_line(
    opened: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.stated("contact_added", contact="C-1", name="Ada Lovelace", level="executive")
    monkeypatch.setattr(request_notes, "MOST_ACCOUNTS", 0)
    headers = bearer(opened.system, "ana")
    opened.client.get(f"/v1/accounts/{CODE}/contacts?min_position=2", headers=headers)
    found = journal(opened, headers, event="texts_opened")
    assert [(one["account"], one["count"]) for one in found] == [("several", 1)]


def test_files_and_keys_and_policies_stand_there(opened: Door) -> None:
    system = opened.system
    key, _ = system.access.issue("crm")
    headers = bearer(system, "ana")
    system.access.revoke(key.key_id)
    files = [f"/v1/reports/portfolio?format={form}" for form in ("csv", "xlsx", "pdf")]
    for one in (*files, "/movement.png", "/movement.svg"):
        assert opened.client.get(one, headers=headers).status_code == 200
    found = journal(opened, headers)
    assert {one["detail"] for one in found if one["event"] == "exported"} == {"csv", "xlsx"}
    assert {one["detail"] for one in found if one["event"] == "printed"} == {"pdf", "png", "svg"}
    assert key.key_id in [one["detail"] for one in found if one["event"] == "key_made"]
    assert [one["detail"] for one in found if one["event"] == "key_revoked"] == [key.key_id]
    assert {one["principal"] for one in found if one["event"].startswith("key_")} == {"local"}


def test_what_is_done_to_a_webhook_stands_there_with_who_did_it(opened: Door) -> None:
    headers = bearer(opened.system, "ana")
    opened.system.egress = Egress((), lambda _name, _port: ["93.184.216.34"])
    told = {"name": "lake", "url": "https://hooks.example/tierline"}
    made = opened.client.post("/v1/webhooks", json=told, headers=headers)
    assert made.status_code == 201, made.text
    hook = made.json()["hook"]
    for change in ("off", "on", "rotate", "remove"):
        assert (
            opened.client.post(f"/v1/webhooks/{hook}:{change}", json={}, headers=headers).status_code == 200
        )
    found = [one for one in journal(opened, headers) if one["event"].startswith("webhook_")]
    counts = {one["event"]: one["count"] for one in found}
    assert counts.keys() == {"webhook_made", "webhook_changed", "webhook_removed"}
    assert {(one["principal"], one["detail"]) for one in found} == {("ana", hook)}
    assert not [one for one in found if "hooks.example" in str(one)]


def test_other_roles_than_before_can_be_seen(system: System, door: Door) -> None:
    headers = bearer(system, "auditor")
    system.note_permissions()
    system.access.roles = {name: one for name, one in system.access.roles.items() if name != "bi"}
    system.note_permissions()
    found = journal(door, headers, event="permissions_read")
    assert len({one["detail"] for one in found}) == 2


def test_the_journal_is_for_auditors_and_read_page_by_page(opened: Door) -> None:
    system = opened.system
    for number in range(5):
        system.journal.note(SecurityEvent.SIGNED_IN, f"p-{number}")
    headers = bearer(system, "auditor", Scope.AUDIT)
    reader = bearer(system, "reader", Scope.READ, Scope.READ_TEXTS, Scope.ADMIN)
    assert opened.client.get("/v1/security/journal", headers=reader).status_code == 403
    seen, asked = [], {"event": "signed_in", "limit": 2}
    while True:
        answer = opened.client.get("/v1/security/journal", params=asked, headers=headers).json()
        seen += [one["principal"] for one in answer["items"]]
        if answer["next"] is None:
            break
        asked["cursor"] = answer["next"]
    assert sorted(seen) == [f"p-{number}" for number in range(5)]
    for status, wrong in (
        (422, {"event": "robbed"}),
        (422, {"since": "yesterday"}),
        (404, {"cursor": "x"}),
        (422, {"who": "ana"}),
    ):
        answer = opened.client.get("/v1/security/journal", params=wrong, headers=headers)
        assert answer.status_code == status, wrong
    other = opened.client.get(
        "/v1/security/journal", params={"event": "refused", "cursor": asked["cursor"]}, headers=headers
    )
    assert other.json()["type"] == "/problems/cursor-not-usable"


def test_each_request_is_told_of_in_one_line_without_anything_that_was_asked(
    opened: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = bearer(opened.system, "ana")
    capsys.readouterr()
    one = opened.client.get(f"/v1/accounts/{CODE}/tier", params={"as_of": "2026-03-31"}, headers=headers)
    opened.client.get(f"/v1/accounts/{CANARY}", params={"x": CANARY}, headers=headers)
    opened.client.get(f"/nothing/{CANARY}")
    opened.client.head("/v1/catalogue", headers=headers)
    opened.client.get("/healthz")
    captured = capsys.readouterr().err
    said = lines(captured)
    assert [(each["method"], each["route"], each["principal"]) for each in said] == [
        ("GET", "/v1/accounts/{code}/tier", "ana"),
        ("GET", "/v1/accounts/{code}", "ana"),
        ("GET", None, None),
        ("HEAD", "/v1/catalogue", "ana"),
    ]
    assert said[0]["request"] == one.headers["x-request-id"]
    assert said[0]["status"] == one.status_code
    assert said[0]["milliseconds"] > 0
    for secret in (CANARY, CODE, "2026-03-31"):
        assert secret not in captured


def test_the_lines_can_be_switched_off(system: System, capsys: pytest.CaptureFixture[str]) -> None:
    system.settings = system.settings.model_copy(update={"request_log": "off"})
    with Door(system) as door:
        assert door.get("/v1/catalogue").headers["x-request-id"]
    assert lines(capsys.readouterr().err) == []


def test_requests_and_refusals_are_counted_for_prometheus(opened: Door) -> None:
    headers = bearer(opened.system, "bi", Scope.READ)
    opened.client.get("/v1/accounts", headers=headers)
    opened.client.get(f"/v1/accounts/{CANARY}/audit", headers=headers)
    opened.client.get("/v1/accounts")
    opened.client.request("BREW", "/v1/accounts", headers=headers)
    text = opened.client.get("/metrics", headers=headers).text
    assert 'tierline_requests_total{method="GET",route="/v1/accounts",status="2xx"} 1.0' in text
    assert 'tierline_refusals_total{refusal="scope-missing"} 1.0' in text
    assert 'tierline_refusals_total{refusal="key-needed"} 1.0' in text
    assert 'method="other"' in text
    assert "tierline_journal_dropped 0.0" in text
    assert CANARY not in text
    assert opened.client.get("/metrics").status_code == 401
    auditor = bearer(opened.system, "auditor", Scope.AUDIT)
    assert opened.client.get("/metrics", headers=auditor).status_code == 403


def test_what_counts_everybody_s_accounts_is_for_who_may_see_all_of_them(opened: Door) -> None:
    some = AccountSet(codes=frozenset((CODE,)))
    for scopes, accounts, whole in (
        ({Scope.READ}, ALL_ACCOUNTS, True),
        ({Scope.READ, Scope.ADMIN}, some, True),
        ({Scope.READ}, some, False),
        ({Scope.AUDIT}, ALL_ACCOUNTS, False),
    ):
        _, token = opened.system.access.issue("x", grant=Grant(None, frozenset(scopes), accounts))
        headers = {"Authorization": f"Bearer {token}"}
        ready = opened.client.get("/readyz", headers=headers)
        assert (ready.status_code, ready.json()["status"]) == (200, "ok")
        assert ("head" in ready.json()) is whole
        assert opened.client.get("/metrics", headers=headers).status_code == (200 if whole else 403)
    for headers in ({}, {"Authorization": "Bearer tierline_a_b"}, {"Authorization": "Basic YTpi"}):
        assert opened.client.get("/readyz", headers=headers).json() == {"status": "ok"}
        assert opened.client.get("/problems", headers=headers).status_code == 200


def test_a_flood_of_unknown_callers_fills_no_disk(system: System, door: Door) -> None:
    headers = bearer(system, "auditor")
    for number in range(60):
        door.client.get(f"/v1/accounts/{number}", headers={"Authorization": f"Bearer tierline_{number}_x"})
    found = journal(door, headers, event="refused")
    assert len(found) <= 2
    assert sum(one["count"] for one in found) == 60
    assert door.client.get("/readyz", headers=headers).json()["journal"] == {"dropped": 0}


def test_who_may_see_some_accounts_only_reads_of_no_others(opened: Door) -> None:
    opened.stated("contact_added", contact="C-1", name="Ada Lovelace", title="CTO", level="executive")
    everybody = bearer(opened.system, "ana")
    opened.client.get(f"/v1/accounts/{CODE}/contacts?min_position=2", headers=everybody)
    grant = Grant(None, frozenset(Scope), AccountSet(codes=frozenset(("ELSEWHERE",))))
    narrowed = {"Authorization": f"Bearer {opened.system.access.issue('ben', grant=grant)[1]}"}
    assert CODE in json.dumps(journal(opened, everybody))
    found = journal(opened, narrowed)
    assert [one for one in found if one["event"] == "key_made"]
    assert CODE not in json.dumps(found)
    assert CODE not in opened.client.get("/security", headers=narrowed).text


def test_the_page_shows_the_journal_in_words(opened: Door) -> None:
    headers = bearer(opened.system, "auditor")
    opened.client.get(f"/v1/accounts/{CODE}", headers={"Authorization": "Bearer tierline_a_b"})
    page = opened.client.get("/security?event=refused&lang=en", headers=headers)
    assert page.status_code == 200
    assert "key-not-accepted" in page.text
    assert "安全" in opened.client.get("/security?lang=zh", headers=headers).text
