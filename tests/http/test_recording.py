from datetime import UTC, datetime
from uuid import UUID

from tests.doors import CODE, Door, an_id


def test_recording_a_fact_answers_with_a_receipt_and_the_account_s_version_as_tag(opened: Door) -> None:
    response = opened.state("role_assigned", role="account_manager", person="p-ana")
    receipt = response.json()
    assert response.status_code == 201
    assert response.headers["etag"] == '"2"'
    assert receipt.keys() == {"fact_id", "account", "version", "position", "recorded_at"}
    assert (receipt["account"], receipt["version"], receipt["position"]) == (CODE, 2, 2)
    assert str(UUID(receipt["fact_id"])) == receipt["fact_id"]
    assert abs(datetime.now(UTC) - datetime.fromisoformat(receipt["recorded_at"])).total_seconds() < 60


def test_opening_an_account_answers_with_a_receipt(door: Door) -> None:
    response = door.open("A.b_c-1", kind="government", segment="Energy", region="North")
    assert response.status_code == 201
    assert response.json()["version"] == 1
    account = door.fresh("/v1/accounts/A.b_c-1")
    assert (account["kind"], account["segment"], account["tier"]) == ("government", "Energy", "vendor")


def test_an_account_can_be_opened_by_its_fact_as_well(door: Door) -> None:
    fact = {"kind": "account_opened", "account_kind": "enterprise", "code": CODE, "name": "Northwind"}
    moment = {"occurred_at": "2025-01-02T09:00:00Z"}
    response = door.client.post(f"/v1/accounts/{CODE}/facts", json={**fact, **moment})
    assert response.status_code == 201


def test_the_same_fact_again_answers_with_the_first_receipt_and_adds_nothing(opened: Door) -> None:
    fact_id = an_id()
    first = opened.state("role_assigned", fact_id=fact_id, role="account_manager", person="p-ana")
    again = opened.state("role_assigned", fact_id=fact_id, role="account_manager", person="p-ana")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert opened.head() == 2


def test_an_idempotency_key_is_the_seed_of_the_fact_s_id(opened: Door) -> None:
    fields = {"role": "account_manager", "person": "p-ana"}
    first = opened.state("role_assigned", headers={"Idempotency-Key": '"night-run-7"'}, **fields)
    again = opened.state("role_assigned", headers={"Idempotency-Key": "night-run-7"}, **fields)
    other = opened.state(
        "contact_added", headers={"Idempotency-Key": "8"}, contact="c", name="N", level="staff"
    )
    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 201]
    assert again.json() == first.json()
    assert opened.head() == 3


def test_an_id_that_is_null_leaves_the_idempotency_key_its_work(opened: Door) -> None:
    headers = {"Idempotency-Key": "k"}
    fields = {"channel": "call", "initiative": "ours", "fact_id": None, "headers": headers}
    first, again = (opened.state("interaction", **fields) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_an_idempotency_key_with_another_fact_is_a_conflict(opened: Door) -> None:
    key = {"Idempotency-Key": "night-run-7"}
    opened.state("role_assigned", headers=key, role="account_manager", person="p-ana")
    other = opened.state("role_assigned", headers=key, role="account_manager", person="p-ben")
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/fact-already-recorded"
    assert opened.head() == 2


def test_opening_an_account_twice_under_one_idempotency_key_is_a_repeat(door: Door) -> None:
    body = {"code": CODE, "name": "N", "kind": "enterprise", "occurred_at": "2025-01-01T00:00:00Z"}
    answers = [
        door.client.post("/v1/accounts", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()


def test_if_match_asks_for_an_exact_version(opened: Door) -> None:
    fields = {"role": "account_manager", "person": "p-ana"}
    stale = opened.state("role_assigned", headers={"If-Match": '"7"'}, **fields)
    assert stale.status_code == 412
    assert stale.json()["type"] == "/problems/stale-version"
    assert opened.head() == 1
    assert opened.state("role_assigned", headers={"If-Match": '"1"'}, **fields).status_code == 201


def test_the_tag_of_an_account_serves_as_if_match(opened: Door) -> None:
    tag = opened.get_after(1, f"/v1/accounts/{CODE}").headers["etag"]
    fields = {"role": "account_manager", "person": "p-ana"}
    assert opened.state("role_assigned", headers={"If-Match": tag}, **fields).status_code == 201
    assert opened.state("role_released", headers={"If-Match": tag}, **fields).status_code == 412


def test_an_if_match_that_names_no_version_is_refused(opened: Door) -> None:
    for given in ("7", '"a"', '"1", "2"', '"-1"'):
        response = opened.state(
            "role_assigned", headers={"If-Match": given}, role="account_manager", person="p"
        )
        assert response.status_code == 422
        assert response.json()["type"] == "/problems/if-match-not-usable"
    assert opened.head() == 1


def test_facts_on_a_keyless_service_are_recorded_by_local(opened: Door) -> None:
    receipt = opened.stated("role_assigned", role="account_manager", person="p-ana")
    fact = opened.get(f"/v1/accounts/{CODE}/facts/{receipt['fact_id']}").json()
    assert [statement["actor"] for statement in fact["statements"]] == ["local"]


def test_a_fact_is_read_with_every_statement_about_it_its_texts_opened(opened: Door) -> None:
    raised = opened.stated(
        "escalation_raised", escalation="E-1", severity="low", category="delivery", summary="Two pallets late"
    )
    target = {"target": raised["fact_id"], "reason": "Misheard"}
    opened.stated("fact_corrected", **target, changes={"severity": "high", "summary": "Ten pallets late"})
    opened.stated("fact_retracted", **target)
    found = opened.get(f"/v1/accounts/{CODE}/facts/{raised['fact_id']}")
    fact = found.json()
    assert (fact["holds"], fact["corrected"]) == (False, True)
    assert (fact["fact"]["severity"], fact["fact"]["summary"]) == ("high", "Ten pallets late")
    kinds = [statement["fact"]["kind"] for statement in fact["statements"]]
    assert kinds == ["escalation_raised", "fact_corrected", "fact_retracted"]
    assert fact["statements"][0]["fact"]["summary"] == "Two pallets late"
    assert fact["statements"][1]["fact"]["changes"]["summary"] == "Ten pallets late"
    assert fact["statements"][1]["fact"]["reason"] == "Misheard"
    assert found.headers["cache-control"] == "no-store"


def test_a_statement_about_a_fact_can_be_read_itself(opened: Door) -> None:
    raised = opened.stated("escalation_raised", escalation="E-1", severity="low", category="delivery")
    said = opened.stated("fact_retracted", target=raised["fact_id"], reason="Misheard")
    fact = opened.get(f"/v1/accounts/{CODE}/facts/{said['fact_id']}").json()
    assert (fact["fact"]["reason"], fact["holds"], len(fact["statements"])) == ("Misheard", True, 1)


def test_a_fact_of_another_account_is_not_found(opened: Door) -> None:
    opened.open("NW-002")
    receipt = opened.stated("role_assigned", role="account_manager", person="p-ana")
    for path in (f"NW-002/facts/{receipt['fact_id']}", f"{CODE}/facts/{an_id()}", f"{CODE}/facts/no-id"):
        response = opened.get(f"/v1/accounts/{path}")
        assert response.status_code == 404
        assert response.json()["type"] == "/problems/fact-unknown"
