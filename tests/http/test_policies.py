"""Policies at the HTTP door: adopted once and in order, listed, and held against the past."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import Response

from tests.domain.tiers.drafts import TEXT, as_json, as_text, draft
from tests.doors import CODE, Door, an_id
from tests.http.test_openapi import assert_fits
from tierline.domain.shared.ids import BOOK, BOOK_ID
from tierline.domain.tiers.policy import default_policy
from tierline.interfaces.http.openapi import ANSWERS
from tierline.interfaces.wiring import System
from tierline.projections.backtests import one_at_a_time

CANARY = "Zq7Canary"
JUNE = "2026-06-01"


def adopt(door: Door, from_day: Any = JUNE, name: str = "draft", **more: Any) -> Response:
    headers = more.pop("headers", None)
    body = {"policy": as_json(name), "from_day": from_day, **more}
    return door.client.post("/v1/policies", json=body, headers=headers)


def backtest(door: Door, **body: Any) -> Response:
    content = json.dumps(body).encode()  # also what no encoding has, escaped
    return door.client.post(
        "/v1/policies:backtest", content=content, headers={"content-type": "application/json"}
    )


def allied(door: Door, code: str = CODE) -> None:
    """A strategic ally from 2025-01-05 on; by the default policy until 2025-10-02."""
    door.open(code)
    moment = {"code": code, "occurred_at": "2025-01-05T00:00:00Z"}
    door.stated("contract_signed", contract="K", agreement="alliance", starts="2025-01-01", **moment)
    door.stated("observation", facet="joint_leadership", level="general_managers", **moment)
    door.stated("interaction", channel="meeting", initiative="ours", joint_business=True, **moment)


def test_without_an_adoption_the_default_policy_is_listed_and_in_force(untouched: Door) -> None:
    answer = untouched.get("/v1/policies").json()
    assert [(one["name"], one["in_force"], one["from_day"]) for one in answer["items"]] == [
        ("default", True, None)
    ]
    default = answer["items"][0]
    assert default["hash"] == default_policy().hash
    assert default["content"]["tiers"]["partner"]["grace_days"] == 90
    assert answer["basis"]["position"] == 1


def test_adopting_answers_with_a_receipt_and_lists_the_policy(opened: Door) -> None:
    response = adopt(opened, from_day="2020-01-01", reason="The board decided so.")
    receipt = response.json()
    assert (response.status_code, response.headers["etag"]) == (201, '"1"')
    assert (receipt["account"], receipt["version"], receipt["position"]) == (BOOK, 1, 2)
    adopt(opened, from_day=str((datetime.now(UTC) + timedelta(365)).date()), name="later")
    listed = opened.get_after(3, "/v1/policies")
    default, found, later = listed.json()["items"]
    assert listed.headers["cache-control"] == "no-store"
    assert [one["in_force"] for one in (default, found, later)] == [False, True, False]
    assert found == {
        "name": "draft",
        "version": 1,
        "hash": draft().hash,
        "in_force": True,
        "from_day": "2020-01-01",
        "decided_at": found["decided_at"],
        "adopted_at": receipt["recorded_at"],
        "adopted_by": "local",
        "reason": "The board decided so.",
        "fact_id": receipt["fact_id"],
        "position": 2,
        "content": as_json(),
        "coverage": None,
    }
    assert abs(datetime.now(UTC) - datetime.fromisoformat(found["decided_at"])).total_seconds() < 60
    assert later["reason"] is None


def test_adopting_again_under_one_id_or_key_is_a_repeat(opened: Door) -> None:
    for same in ({"fact_id": an_id()}, {"headers": {"Idempotency-Key": "k"}, "from_day": "2026-06-02"}):
        name = f"p{len(same)}"
        first, again = (adopt(opened, name=name, **same) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        other = adopt(opened, name="other", **same)
        assert (other.status_code, other.json()["type"]) == (409, "/problems/fact-already-recorded")
    assert opened.head() == 3


def test_a_text_is_adopted_as_well_and_its_faults_have_lines(opened: Door) -> None:
    body = {"from_day": JUNE, "toml": as_text().replace("days = 180", "days = 0", 1)}
    problem = opened.client.post("/v1/policies", json=body).json()
    line = TEXT[: TEXT.index("days = 180")].count("\n") + 1
    assert problem["type"] == "/problems/malformed-policy"
    assert f"distinct_within.days` (line {line}) should be greater than 0" in problem["detail"]
    assert opened.client.post("/v1/policies", json={**body, "toml": as_text()}).status_code == 201
    assert opened.get("/v1/policies").json()["items"][1]["content"] == as_json()


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "no policy": ({"policy": None}, 422, "policy-or-text"),
    "a policy and a text": ({"toml": CANARY}, 422, "policy-or-text"),
    "a text that is no TOML": ({"policy": None, "toml": f"{CANARY} ="}, 422, "unreadable-policy"),
    "a text with an endless number": (
        {"policy": None, "toml": "x = " + "9" * 5000},
        422,
        "unreadable-policy",
    ),
    "a key of thousands of parts": ({"policy": None, "toml": "a." * 5000 + "a=1"}, 422, "policy-too-deep"),
    "a text that nests endlessly": ({"policy": None, "toml": "x=" + "[" * 9000}, 422, "policy-too-deep"),
    "a policy with an unknown field": (
        {"policy": as_json() | {CANARY: 1}},
        422,
        "malformed-policy",
    ),
    "a text with an unknown field": (
        {"policy": None, "toml": f"{CANARY} = 1\n" + as_text()},
        422,
        "malformed-policy",
    ),
    "a policy named amiss": ({"policy": as_json(CANARY)}, 422, "malformed-policy"),
    "a day that is none": ({"from_day": CANARY}, 422, "malformed-fact"),
    "a day that is a number": ({"from_day": 20270101}, 422, "malformed-fact"),
    "a day that is digits": ({"from_day": "20270101"}, 422, "malformed-fact"),
    "a time before the years of UTC": (
        {"occurred_at": "0001-01-01T00:00:00+14:00"},
        422,
        "malformed-fact",
    ),
    "an unknown field": ({CANARY: CANARY}, 422, "malformed-fact"),
    "a text posing as sealed": (
        {"reason": {"sealed": CANARY, "key": "k", "fact": "f"}},
        422,
        "text-not-plain",
    ),
    "another hash": ({"hash": "0" * 64}, 422, "policy-hash-differs"),
    "the policy in force": ({"policy": as_json("default")}, 409, "policy-already-in-force"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_can_not_be_adopted_gets_one_sentence(untouched: Door, what: str) -> None:
    changed, status, name = REFUSED[what]
    response = untouched.client.post("/v1/policies", json={"policy": as_json(), "from_day": JUNE, **changed})
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{name}")
    assert untouched.get(f"/problems/{name}").status_code == 200
    assert CANARY not in response.text
    assert "\n" not in response.json()["detail"]
    assert untouched.head() == 1


def test_a_day_at_or_before_an_adopted_one_is_a_conflict(opened: Door) -> None:
    adopt(opened)
    for day in (JUNE, "2026-05-31", "1990-01-01"):
        response = adopt(opened, day, "other")
        assert (response.status_code, response.json()["type"]) == (
            409,
            "/problems/adoption-before-adopted-day",
        )
    assert adopt(opened, "2026-06-02", "other").status_code == 201


def test_an_adoption_can_not_be_stated_as_a_fact_of_an_account(opened: Door) -> None:
    content = {"policy": as_json(), "from_day": JUNE, "hash": draft().hash}
    assert opened.state("policy_adopted", **content).json()["type"] == "/problems/unknown-kind"
    line = f'{{"account": "{BOOK}", "kind": "interaction", "occurred_at": "2025-01-01T00:00:00Z",'
    line += ' "channel": "call", "initiative": "ours"}'
    assert opened.batch(line.encode()).json()["refused"] == 1
    kinds = {one["id"] for one in opened.get("/v1/catalogue").json()["kinds"]}
    assert "policy_adopted" not in kinds


def test_read_models_pass_over_the_book_live_and_when_rebuilt(opened: Door, system: System) -> None:
    adopt(opened, reason="So.")
    opened.open("B-1")
    adopt(opened, "2026-07-01", "other")
    expected = opened.fresh("/v1/accounts")["items"]
    assert [one["code"] for one in expected] == ["B-1", CODE]
    system.feeding.stop()
    assert system.rebuild() == 4
    assert opened.fresh("/v1/accounts")["items"] == expected
    assert system.reads.parked() == []
    assert opened.get(f"/v1/accounts/{BOOK}/tier").status_code == 404
    assert system.reads.book(2).version == 1
    assert system.reads.book().version == 2
    assert len(system.log.stream(BOOK_ID)) == 2


def test_a_backtest_tells_where_a_draft_differs_and_changes_nothing(door: Door) -> None:
    allied(door)
    allied(door, "B-1")
    door.open("C-1")
    head = door.head()
    answer = backtest(door, policy=as_json(grace=10), as_of="2025-12-31").json()
    difference = {
        "from": "2025-07-14T00:00:00Z",
        "to": "2025-10-02T00:00:00Z",
        "tier": "strategic_ally",
        "draft_tier": "vendor",
    }
    course = {"tier": "vendor", "changes": 2, "flaps": 0}
    assert [one["account"] for one in answer["accounts"]] == ["B-1", CODE]
    assert answer["accounts"][0] == {
        "account": "B-1",
        "present": course,
        "draft": course,
        "differences": [difference],
    }
    assert answer["totals"] == {
        "accounts": 3,
        "open": 3,
        "differing": 2,
        "higher": 0,
        "lower": 0,
        "present": {"changes": 4, "flaps": 0},
        "draft": {"changes": 4, "flaps": 0},
    }
    assert answer["draft"] == {"name": "draft", "version": 1, "hash": draft(grace=10).hash}
    assert answer["basis"]["position"] == head == door.head()
    assert answer["basis"]["as_of"] == answer["as_of"] == "2025-12-31T23:59:59.999999Z"
    assert_fits(ANSWERS["post", "/v1/policies:backtest"], answer)


def test_one_backtest_runs_at_a_time(door: Door) -> None:
    with one_at_a_time():
        response = backtest(door, policy=as_json())
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
        assert response.json()["type"] == "/problems/backtest-running"
    assert backtest(door, policy=as_json(), account="NOBODY").status_code == 404
    assert backtest(door, policy=as_json()).status_code == 200


def test_a_backtest_of_one_account_reads_that_account_only(door: Door) -> None:
    allied(door)
    allied(door, "B-1")
    answer = backtest(door, toml=as_text(grace=10), as_of="2025-08-01", account="B-1", flap_days=400).json()
    assert (answer["totals"]["accounts"], answer["totals"]["lower"]) == (1, 1)
    assert [one["to"] for one in answer["accounts"][0]["differences"]] == [None]
    assert answer["accounts"][0]["draft"] == {"tier": "vendor", "changes": 2, "flaps": 1}


def test_a_backtest_judges_merged_accounts_as_the_portfolio_does(door: Door) -> None:
    allied(door, "B-1")
    for code in (CODE, "C-1"):
        door.open(code)
    door.stated("account_merged", code="B-1", into=CODE, occurred_at="2025-02-01T00:00:00Z")
    asked = {"policy": as_json(grace=10), "as_of": "2025-08-01"}
    answer = backtest(door, **asked).json()
    portfolio = door.fresh("/v1/reports/portfolio", as_of="2025-08-01")["rows"]
    assert (answer["totals"]["accounts"], answer["totals"]["open"]) == (3, len(portfolio)) == (3, 2)
    (one,) = answer["accounts"]
    assert (one["account"], one["present"]["tier"], one["draft"]["tier"]) == (
        CODE,
        "strategic_ally",
        "vendor",
    )
    assert {row["code"]: row["tier"] for row in portfolio}[CODE] == one["present"]["tier"]
    assert backtest(door, account=CODE, **asked).json()["accounts"] == [one]
    away = backtest(door, account="B-1", **asked).json()
    assert (away["accounts"], away["totals"]["accounts"], away["totals"]["open"]) == ([], 1, 0)


def test_a_backtest_holds_a_draft_against_the_policies_of_their_days(door: Door) -> None:
    allied(door)
    adopt(door, from_day="2025-09-01", policy=as_json("short", grace=10))
    answer = backtest(door, policy=as_json("default"), as_of="2025-12-31").json()
    assert [(one["from"], one["name"]) for one in answer["policies"]] == [
        (None, "default"),
        ("2025-09-01T00:00:00Z", "short"),
    ]
    found = answer["accounts"][0]["differences"]
    assert [(one["from"], one["tier"], one["draft_tier"]) for one in found] == [
        ("2025-09-01T00:00:00Z", "vendor", "strategic_ally")
    ]


@pytest.mark.parametrize(
    ("changed", "status", "name"),
    [
        ({CANARY: 1}, 422, "member-unknown"),
        ({"policy": None}, 422, "policy-or-text"),
        ({"policy": {"name": CANARY}}, 422, "malformed-policy"),
        ({"as_of": CANARY}, 422, "moment-not-usable"),
        ({"as_of": 20250101}, 422, "member-not-text"),
        ({"account": [CANARY]}, 422, "member-not-text"),
        ({"account": CANARY}, 404, "unknown-account"),
        ({"account": BOOK}, 404, "unknown-account"),
        ({"account": "\ud800"}, 404, "unknown-account"),
        ({"flap_days": 0}, 422, "flap-days-not-usable"),
        ({"flap_days": CANARY}, 422, "flap-days-not-usable"),
        ({"flap_days": 10**30}, 422, "flap-days-not-usable"),
    ],
)
def test_a_backtest_that_is_asked_amiss_is_refused(
    untouched: Door, changed: dict[str, Any], status: int, name: str
) -> None:
    response = backtest(untouched, **{"policy": as_json(), **changed})
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{name}")
    assert untouched.get(f"/problems/{name}").status_code == 200
    assert CANARY not in response.text


def test_with_keys_whoever_adopts_is_named(opened: Door, system: System) -> None:
    _, token = system.access.issue("ben")
    assert adopt(opened).status_code == 401
    headers = {"Authorization": f"Bearer {token}"}
    assert adopt(opened, headers=headers).status_code == 201
    listed = opened.client.get("/v1/policies", headers=headers).json()["items"]
    assert [one["adopted_by"] for one in listed] == [None, "ben"]
