"""Whatever is wrong with a request: one clear sentence, nothing recorded, no word of it repeated."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import Response

from tests.doors import CODE, Door, an_id

CANARY = "Zq7Canary"
ESCALATION: dict[str, Any] = {"escalation": f"E-{CANARY}", "severity": "low", "category": "delivery"}
TOMORROW = (datetime.now(UTC) + timedelta(hours=25)).isoformat()
Attempt = Callable[[Door], Response]


def state(kind: str, code: str = CODE, **fields: Any) -> Attempt:
    return lambda door: door.state(kind, code, **fields)


def raw(content: bytes, media_type: str = "application/json") -> Attempt:
    headers = {"content-type": media_type}
    return lambda door: door.client.post(f"/v1/accounts/{CODE}/facts", content=content, headers=headers)


def without(field: str, **fields: Any) -> Attempt:
    content = {"kind": "interaction", "channel": "call", "initiative": "ours", **fields}
    content |= {"occurred_at": "2025-03-03T10:00:00Z", "purpose": CANARY}
    return raw(json.dumps({name: value for name, value in content.items() if name != field}).encode())


def opening(**fields: Any) -> Attempt:
    return lambda door: door.open(**{"code": "NEW", **fields})


REFUSED: dict[str, tuple[Attempt, int, str]] = {
    "an unknown kind": (state(CANARY), 422, "unknown-kind"),
    "no kind": (raw(json.dumps({"note": CANARY}).encode()), 422, "unknown-kind"),
    "a kind that is no text": (state([CANARY]), 422, "unknown-kind"),  # type: ignore[arg-type]
    "an unknown field": (state("role_released", **{CANARY: CANARY}), 422, "malformed-fact"),
    "a missing field": (without("channel"), 422, "malformed-fact"),
    "a missing time": (without("occurred_at"), 422, "malformed-fact"),
    "a naive time": (
        state("account_closed", occurred_at="2025-03-03T10:00:00", reason=CANARY),
        422,
        "malformed-fact",
    ),
    "a time that is none": (state("account_closed", occurred_at=CANARY), 422, "malformed-fact"),
    "a time that is a number": (state("account_closed", occurred_at=20260301), 422, "malformed-fact"),
    "a time that is digits": (state("account_closed", occurred_at="20260301"), 422, "malformed-fact"),
    "a time before the years of UTC": (
        state("account_closed", occurred_at="0001-01-01T00:00:00+14:00", reason=CANARY),
        422,
        "malformed-fact",
    ),
    "a future time": (
        state("account_closed", occurred_at=TOMORROW, reason=CANARY),
        422,
        "occurred-in-future",
    ),
    "an id that is none": (state("account_closed", fact_id=CANARY), 422, "malformed-fact"),
    "a word that is none": (
        state("escalation_raised", **{**ESCALATION, "severity": CANARY}),
        422,
        "malformed-fact",
    ),
    "a text too long": (state("account_closed", reason=CANARY * 1200), 422, "malformed-fact"),
    "a text posing as sealed": (
        state("account_closed", reason={"sealed": CANARY, "key": "k", "fact": "f"}),
        422,
        "malformed-fact",
    ),
    "an unknown account": (state("account_closed", code=f"X{CANARY}"), 404, "unknown-account"),
    "an account that is a person": (opening(kind="consumer", name=CANARY), 422, "malformed-fact"),
    "an account of no kind": (
        lambda door: door.client.post("/v1/accounts", json={"code": CANARY}),
        422,
        "account-kind-missing",
    ),
    "an account that is open already": (opening(code=CODE, name=CANARY), 409, "account-already-opened"),
    "an account's code that is none": (opening(code=f"{CANARY} /?"), 422, "malformed-fact"),
    "an unknown parent": (opening(parent=CANARY), 404, "unknown-account"),
    "an unknown contact": (state("contact_left", contact=CANARY), 404, ""),
    "an unknown contract": (state("contract_ended", contract=CANARY, reason="completed"), 404, ""),
    "an unknown escalation": (
        state("escalation_resolved", escalation=CANARY),
        404,
        "escalation-never-raised",
    ),
    "a role nobody holds": (state("role_released", role="sales_manager", person=CANARY), 409, ""),
    "an unknown role": (state("role_assigned", role=CANARY, person="p"), 422, "malformed-fact"),
    "an unknown target": (state("fact_retracted", target=an_id(), reason=CANARY), 404, "unknown-target"),
    "an unknown responsibility": (state("account_closed", fulfils=[CANARY]), 422, "malformed-fact"),
    "broken JSON": (raw(b'{"kind": "' + CANARY.encode()), 400, "broken-json"),
    "JSON that is no UTF-8": (raw(b'{"kind": "\xff' + CANARY.encode() + b'"}'), 400, "broken-json"),
    "JSON nested too deeply": (raw(b'{"kind":' + b"[" * 9000 + b"]" * 9000 + b"}"), 0, ""),
    "an endless number": (raw(b'{"kind":' + b"9" * 9000 + b"}"), 0, ""),
    "a list": (raw(json.dumps([CANARY]).encode()), 422, "body-not-an-object"),
    "no body": (raw(b""), 422, "body-not-an-object"),
    "a body that is no JSON": (raw(CANARY.encode(), "text/plain"), 415, "content-type-unknown"),
    "a body over the limit": (raw(b'{"kind": "' + CANARY.encode() * 3000 + b'"}'), 413, "body-too-large"),
    "an empty idempotency key": (
        lambda door: door.state("account_closed", headers={"Idempotency-Key": '""'}),
        422,
        "idempotency-key-not-usable",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(untouched: Door, what: str) -> None:
    attempt, status, name = REFUSED[what]
    response = attempt(untouched)
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["status"] == response.status_code
    assert 400 <= response.status_code < 500
    assert status in (0, response.status_code), problem
    assert problem["type"].removeprefix("/problems/") == name or name == "", problem
    assert problem.keys() <= {"type", "title", "status", "detail", "errors"}
    assert len(problem["detail"]) > 10
    assert "\n" not in problem["detail"]
    assert CANARY not in response.text + str(response.headers)
    assert untouched.head() == 1


def test_an_escalation_is_resolved_once(opened: Door) -> None:
    opened.stated("escalation_raised", **ESCALATION)
    opened.stated("escalation_resolved", escalation=ESCALATION["escalation"])
    again = opened.state("escalation_resolved", escalation=ESCALATION["escalation"])
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/escalation-already-resolved"
    assert again.json()["errors"] == [{"field": "escalation", "detail": again.json()["detail"]}]
    assert opened.head() == 3


def test_the_same_fact_id_with_other_content_is_a_conflict_that_names_the_fact(opened: Door) -> None:
    fact_id = an_id()
    opened.stated("escalation_raised", fact_id=fact_id, **ESCALATION)
    other = opened.state("escalation_raised", fact_id=fact_id, **{**ESCALATION, "severity": "high"})
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/fact-already-recorded"
    assert [error["field"] for error in other.json()["errors"]] == ["fact_id"]
    assert opened.head() == 2


def test_every_field_at_fault_is_named_on_its_own(untouched: Door) -> None:
    problem = untouched.state("escalation_raised", severity="huge", category="delivery").json()
    assert {error["field"] for error in problem["errors"]} == {"severity", "escalation"}


def test_what_an_address_knows_is_told_once_each(untouched: Door) -> None:
    detail = untouched.get("/v1/policies", nothing="1").json()["detail"]
    assert detail.endswith("known are: min_position.")
    known = untouched.get(f"/v1/accounts/{CODE}/tier", nothing="1").json()["detail"].rpartition(": ")[2]
    assert sorted(known.rstrip(".").split(", ")) == ["as_of", "basis", "known_at", "min_position"]


def test_the_kind_of_an_account_is_called_kind_where_accounts_are_opened(untouched: Door) -> None:
    problem = untouched.open(kind="person").json()
    assert [error["field"] for error in problem["errors"]] == ["kind"]
    assert "account_kind" not in json.dumps(problem)


@pytest.mark.parametrize(
    ("path", "params", "name"),
    [
        (f"/v1/accounts/{CODE}/tier", {"as_of": "2026-01-01T00:00:00"}, "moment-not-usable"),
        (f"/v1/accounts/{CODE}/tier", {"as_of": CANARY}, "moment-not-usable"),
        (f"/v1/accounts/{CODE}/tier", {"as_of": "2026-02-30"}, "moment-not-usable"),
        (f"/v1/accounts/{CODE}/tier", {"as_of": "0001-01-01T00:00:00+14:00"}, "moment-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"from": CANARY}, "moment-not-usable"),
        ("/v1/accounts", {"min_position": CANARY}, "parameter-not-usable"),
        ("/v1/accounts", {"min_position": -1}, "parameter-not-usable"),
        ("/v1/accounts", {"limit": 0}, "parameter-not-usable"),
        ("/v1/accounts", {"limit": 501}, "parameter-not-usable"),
        ("/v1/accounts", {"tier": CANARY}, "parameter-not-usable"),
        ("/v1/accounts", {"known_at": CANARY}, "known-at-not-usable"),
        ("/v1/accounts", {"known_at": "99999999"}, "known-in-future"),
        ("/v1/accounts", {"known_at": "9999-01-01"}, "known-in-future"),
        ("/v1/accounts", {"basis": CANARY, "as_of": "2026-01-01"}, "basis-says-it"),
        ("/v1/accounts", {"basis": CANARY, "min_position": 1}, "basis-says-it"),
        (f"/v1/accounts/{CODE}/tier", {CANARY: "1"}, "parameter-unknown"),
        ("/v1/accounts", {"region": "a\x00b"}, "parameter-not-usable"),
        ("/v1/accounts", {"person": "\x00"}, "parameter-not-usable"),
        ("/v1/reports/portfolio", {"account": "\x00"}, "parameter-not-usable"),
        ("/v1/reports/attention", {"segment": "a\x00b"}, "parameter-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"people": "\x00"}, "parameter-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"people": ["p", "\x00"]}, "parameter-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"kinds": "\x00"}, "parameter-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"kinds": CANARY}, "parameter-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"kinds": f"interaction,{CANARY}"}, "parameter-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"from": "2026-05-01", "to": "2026-01-01"}, "range-backwards"),
        (f"/v1/accounts/{CODE}/timeline", {"from": ""}, "moment-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"to": ""}, "moment-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"people": ""}, "parameter-not-usable"),
        (f"/v1/accounts/{CODE}/timeline", {"people": "p,"}, "parameter-not-usable"),
        (f"/v1/accounts/{CODE}/tier", {"as_of": ["2026-01-01", "2020-01-01"]}, "parameter-repeated"),
        (f"/v1/accounts/{CODE}/tier", {"known_at": ""}, "known-at-not-usable"),
        ("/v1/accounts", {"limit": [1, 2]}, "parameter-repeated"),
        ("/v1/reports/portfolio", {"format": ["json", "csv"]}, "parameter-repeated"),
        ("/v1/reports/movement", {"from": ""}, "moment-not-usable"),
        ("/v1/reports/portfolio", {"format": CANARY}, "parameter-not-usable"),
        ("/v1/reports/movement", {"from": CANARY}, "moment-not-usable"),
        ("/v1/reports/movement", {"to": "2026-01-01T00:00:00"}, "moment-not-usable"),
        ("/v1/reports/movement", {"from": "2026-01-02", "to": "2026-01-01"}, "range-backwards"),
        ("/v1/reports/movement", {"from": "0001-01-01", "period": "month"}, "too-many-periods"),
        ("/v1/reports/movement", {"period": CANARY}, "parameter-not-usable"),
        ("/v1/reports/portfolio", {"from": "2026-01-01"}, "not-taken"),
        ("/v1/reports/coverage", {"to": "2026-01-01"}, "not-taken"),
        ("/v1/reports/dwell", {"period": "month"}, "not-taken"),
        ("/v1/reports/overrides", {"by": "region"}, "not-taken"),
        ("/v1/reports/movement", {"by": CANARY}, "parameter-not-usable"),
    ],
)
def test_a_question_that_is_not_understood_is_refused(
    untouched: Door, path: str, params: dict[str, Any], name: str
) -> None:
    response = untouched.get(path, **params)
    assert response.status_code == 422
    assert response.json()["type"] == f"/problems/{name}"
    assert CANARY not in response.text


@pytest.mark.parametrize("name", ["basis", "cursor"])
def test_a_token_that_is_not_the_asker_s_is_not_found(untouched: Door, name: str) -> None:
    response = untouched.get("/v1/accounts", **{name: CANARY})
    assert (response.status_code, response.json()["type"]) == (404, f"/problems/{name}-not-usable")
    assert [error["field"] for error in response.json()["errors"]] == [name]
    assert CANARY not in response.text


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", f"/v1/{CANARY}", 404, "no-such-address"),
        ("GET", f"/{CANARY}", 404, "no-such-address"),
        ("GET", "/docs", 404, "no-such-address"),
        ("GET", f"/v1/reports/{CANARY}", 404, "report-unknown"),
        ("GET", f"/v1/accounts/{CANARY}", 404, "unknown-account"),
        ("GET", f"/v1/accounts/{CANARY}/tier", 404, "unknown-account"),
        ("GET", f"/v1/accounts/{CANARY}/tier/history", 404, "unknown-account"),
        ("GET", f"/v1/accounts/{CANARY}/coverage", 404, "unknown-account"),
        ("GET", f"/v1/accounts/{CANARY}/timeline", 404, "unknown-account"),
        ("GET", "/v1/accounts/%00", 404, "unknown-account"),
        ("GET", "/v1/accounts/%00/timeline", 404, "unknown-account"),
        ("GET", f"/v1/accounts/{CANARY}%00/tier", 404, "unknown-account"),
        ("GET", f"/v1/accounts/{CANARY}:/audit", 404, "unknown-account"),
        ("GET", f"/problems/{CANARY}", 404, "no-such-address"),
        ("DELETE", "/v1/accounts", 405, "method-not-allowed"),
        ("PUT", f"/v1/accounts/{CODE}", 405, "method-not-allowed"),
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(
    untouched: Door, method: str, path: str, status: int, name: str
) -> None:
    response = untouched.client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == f"/problems/{name}"
    assert CANARY not in response.text
    assert status != 405 or "GET" in response.headers["allow"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/v1/accounts", "GET, HEAD, POST"),
        ("DELETE", f"/v1/accounts/{CODE}", "GET, HEAD"),
        ("GET", "/v1/facts:batch", "POST"),
        ("HEAD", "/v1/facts:batch", "POST"),
        ("PUT", "/v1/policies", "GET, HEAD, POST"),
        ("POST", "/v1/openapi.json", "GET, HEAD"),
        ("DELETE", f"/accounts/{CODE}/record/interaction", "GET, HEAD, POST"),
    ],
)
def test_an_address_tells_all_methods_that_it_answers_to(
    untouched: Door, method: str, path: str, allowed: str
) -> None:
    response = untouched.client.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(
    "path", ["/v1/accounts", f"/v1/accounts/{CODE}/tier", "/v1/catalogue", "/healthz", "/", "/v1/nothing"]
)
def test_head_has_the_headers_of_get_and_no_body(untouched: Door, path: str) -> None:
    asked, told = untouched.client.head(path), untouched.client.get(path)
    assert (asked.status_code, asked.content) == (told.status_code, b"")
    assert asked.headers["content-type"] == told.headers["content-type"]
    assert asked.headers["cache-control"] == told.headers["cache-control"]


def test_every_problem_can_be_read_up_at_its_type(untouched: Door) -> None:
    known = untouched.get("/problems").json()["items"]
    assert len(known) > 50
    for problem in known:
        found = untouched.get(problem["type"])
        assert found.status_code == 200
        assert found.json() == problem
        assert problem["title"][0].isupper()
        assert 400 <= problem["status"] < 600


def test_a_problem_names_the_first_fields_at_fault_and_how_many_more_there_are(opened: Door) -> None:
    wrong = opened.state("interaction", channel="call", initiative="ours", contacts=[1] * 150)
    problem = wrong.json()
    assert wrong.status_code == 422
    assert [error["field"] for error in problem["errors"]] == [f"contacts.{number}" for number in range(20)]
    assert problem["more_errors"] == 130
    few = opened.state("interaction", channel="call", initiative="ours", contacts=[1] * 20).json()
    assert len(few["errors"]) == 20
    assert "more_errors" not in few
