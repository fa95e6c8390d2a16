"""Two clocks at the HTTP door: what was so, and what was known; answers that stay, and merges that go."""

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx2 import Response

from tests.domain.tiers.drafts import as_json
from tests.doors import CODE, Door
from tests.examples import story
from tierline.domain.tiers.policy import default_policy

OTHER = "NW-9"
PATHS = ("", f"/{CODE}", *(f"/{CODE}/{one}" for one in ("tier", "tier/history", "coverage", "timeline")))
DAY = "2025-06-01"


def settle(door: Door) -> None:
    """Wait until the read models rest on all that is recorded."""
    door.fresh("/v1/accounts")


def told(door: Door, **view: Any) -> list[bytes]:
    """What every read says of an account, from one view."""
    answers = [door.get(f"/v1/accounts{path}", **view) for path in PATHS]
    answers += [door.get(f"/v1/reports/{name}", **view) for name in ("portfolio", "movement", "attention")]
    answers.append(door.get("/v1/reports/movement", format="csv", **view))
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    return [answer.content for answer in answers]


def tier(door: Door, code: str = CODE, **view: Any) -> Any:
    return door.get(f"/v1/accounts/{code}/tier", **view).json()


def ally(door: Door, code: str, at: str = "2025-01-05T00:00:00Z") -> None:
    """What makes a strategic ally of an account for the rest of the year's first months."""
    moment = {"code": code, "occurred_at": at}
    door.stated("contract_signed", contract="K", agreement="alliance", starts="2025-01-01", **moment)
    door.stated("observation", facet="joint_leadership", level="general_managers", **moment)
    door.stated("interaction", channel="meeting", initiative="ours", joint_business=True, **moment)


def test_a_late_fact_is_not_in_what_was_known_before_it(opened: Door) -> None:
    before = opened.head()
    ally(opened, CODE)
    settle(opened)
    assert tier(opened, as_of="2025-02-01")["tier"] == "strategic_ally"
    assert tier(opened, as_of="2025-02-01", known_at=before)["tier"] == "vendor"
    accounts = [
        opened.get("/v1/accounts", as_of="2025-02-01", **known).json()["items"][0]["tier"]
        for known in ({}, {"known_at": before}, {"known_at": opened.head()})
    ]
    assert accounts == ["strategic_ally", "vendor", "strategic_ally"]


def test_a_time_means_the_last_position_recorded_by_then(opened: Door) -> None:
    receipt = opened.stated("interaction", channel="call", initiative="ours")
    ally(opened, CODE)
    settle(opened)
    found = opened.get(f"/v1/accounts/{CODE}", known_at=receipt["recorded_at"]).json()
    assert (found["position"], found["basis"]["position"]) == (receipt["position"], receipt["position"])


def test_a_corrected_and_a_retracted_fact_stay_known_as_they_were(opened: Door) -> None:
    fact = opened.stated("escalation_raised", escalation="e1", severity="critical", category="problem")
    raised = opened.head()
    opened.stated("fact_retracted", target=fact["fact_id"], reason="never happened")
    settle(opened)
    counts = [
        opened.get(f"/v1/accounts/{CODE}", as_of=DAY, **known).json()["open_escalations"]
        for known in ({}, {"known_at": raised})
    ]
    assert counts == [0, 1]
    items = opened.get(f"/v1/accounts/{CODE}/timeline", known_at=raised).json()["items"]
    assert [one["status"] for one in items if one["kind"] == "escalation_raised"] == ["stated"]


def record_everything(door: Door, times: int) -> None:
    """Facts of every kind on the account and others, again and again."""
    for content in story():
        kind = content["kind"]
        if kind != "account_opened":
            door.client.post(f"/v1/accounts/{CODE}/facts", json=content)
    for number in range(times):
        at = f"2025-0{1 + number % 5}-1{number % 9}T0{number % 8}:00:00Z"
        door.state("interaction", channel="call", initiative="theirs", occurred_at=at)


def test_an_answer_is_given_again_by_its_basis_whatever_is_recorded_meanwhile(opened: Door) -> None:
    opened.open("NW-GROUP")
    opened.open("NW-002")
    ally(opened, CODE)
    settle(opened)
    first = told(opened, as_of=DAY)
    basis = opened.get("/v1/accounts", as_of=DAY).json()["basis"]
    record_everything(opened, 30)
    adopt(opened, "2025-03-01")
    settle(opened)
    assert told(opened, as_of=DAY) != first
    rows = [basis_of(opened, path, as_of=DAY, known_at=basis["position"]) for path in PATHS]
    assert {one["position"] for one in rows} == {basis["position"]}
    for path, token in ((path, one["token"]) for path, one in zip(PATHS, rows, strict=True)):
        again = opened.get(f"/v1/accounts{path}", basis=token)
        assert again.content == first[PATHS.index(path)], path
    assert told(opened, as_of=DAY, known_at=basis["position"]) == first
    opened.system.rebuild()
    assert told(opened, as_of=DAY, known_at=basis["position"]) == first


AS_ATTENTION_IS = ("/v1/reports/attention", "/v1/people/mei.lin/desk")


@pytest.mark.parametrize("path", AS_ATTENTION_IS)
def test_by_the_basis_of_a_reports_first_version_it_answers_as_it_did_then(opened: Door, path: str) -> None:
    on = "2025-01-05T00:00:00Z"
    opened.stated("role_assigned", role="account_manager", person="mei.lin", occurred_at=on)
    ally(opened, CODE)
    settle(opened)
    now = opened.get(path, as_of=DAY)
    with opened.system.reads.reading() as reading:
        basis = opened.system.reads.rows_basis(reading, datetime(2025, 6, 1, tzinfo=UTC))
    token = opened.system.bases.token(basis)
    then = opened.get(path, basis=token)
    assert b"grade_low" in now.content
    assert b"grade_low" not in then.content
    assert (now.json()["basis"]["projection"], then.json()["basis"]["projection"]) == (
        f"{basis.projection},attention-report.2",
        basis.projection,
    )
    assert then.json()["basis"]["token"] == token
    assert opened.get(path, basis=now.json()["basis"]["token"]).content == now.content


def test_pages_by_the_basis_of_a_reports_first_version_show_what_they_did_then(opened: Door) -> None:
    on = "2025-01-05T00:00:00Z"
    opened.stated("role_assigned", role="account_manager", person="mei.lin", occurred_at=on)
    ally(opened, CODE)
    settle(opened)
    with opened.system.reads.reading() as reading:
        basis = opened.system.reads.rows_basis(reading, datetime(2025, 6, 1, tzinfo=UTC))
    token, said = opened.system.bases.token(basis), "ask the customer to confirm"
    for path in ("/reports/attention", "/desk"):
        views = [{"lang": "en", "person": "mei.lin", **view} for view in ({"as_of": DAY}, {"basis": token})]
        pages = [opened.client.get(path, params=view).text.lower() for view in views]
        assert [said in one for one in pages] == [True, False], path


def basis_of(door: Door, path: str, **view: Any) -> Any:
    return door.get(f"/v1/accounts{path}", **view).json()["basis"]


def test_a_basis_that_was_tampered_with_is_refused(opened: Door) -> None:
    settle(opened)
    token = basis_of(opened, "", as_of=DAY)["token"]
    assert opened.get("/v1/accounts", basis=token).status_code == 200
    for broken in (token[:-1], token[1:], f"x{token}", token.swapcase()):
        refused = opened.get("/v1/accounts", basis=broken)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (404, "basis-not-usable")


def test_pages_of_a_walk_know_what_the_first_one_knew(opened: Door) -> None:
    for number in range(5):
        opened.open(f"A-{number}")
    settle(opened)
    first = opened.get("/v1/accounts", limit=2).json()
    opened.open("A-00")
    settle(opened)
    codes = [one["code"] for one in first["items"]]
    cursor = first["next"]
    while cursor:
        following = opened.get("/v1/accounts", limit=2, cursor=cursor).json()
        codes += [one["code"] for one in following["items"]]
        cursor = following["next"]
    assert codes == [*(f"A-{number}" for number in range(5)), CODE]


def adopt(door: Door, from_day: str, **more: str) -> Response:
    """A policy that nobody reaches the upper tiers by."""
    policy = as_json()
    for name in ("preferred_supplier", "partner", "strategic_ally"):
        gate = policy["tiers"][name]
        gate["grace_days"] = 0
        gate["supporting_needed"] = len(gate["supporting"])
    response = door.client.post("/v1/policies", json={"policy": policy, "from_day": from_day, **more})
    assert response.status_code == 201, response.text
    return response


def test_an_adopted_policy_judges_from_its_day_on_and_is_the_cause_of_the_move(opened: Door) -> None:
    ally(opened, CODE)
    before = opened.head()
    receipt = adopt(opened, "2025-02-01").json()
    settle(opened)
    assert tier(opened, as_of="2025-01-31")["tier"] == "strategic_ally"
    now = tier(opened, as_of="2025-02-01")
    assert (now["tier"], now["since"]) == ("vendor", "2025-02-01T00:00:00Z")
    assert now["policy"] != tier(opened, as_of="2025-01-31")["policy"]
    assert tier(opened, as_of="2025-02-01", known_at=before)["tier"] == "strategic_ally"
    listed = opened.get(f"/v1/accounts/{CODE}/tier/history", as_of="2025-02-05").json()["items"]
    assert [(one["tier"], one["cause"]) for one in listed][-1] == ("vendor", "policy")
    assert listed[-1]["facts"] == [receipt["fact_id"]]
    moves = opened.get("/v1/reports/moves", as_of="2025-03-01").json()["rows"]
    assert [one["cause"] for one in moves][-1] == "policy"
    entries = opened.get(f"/v1/accounts/{CODE}/timeline", as_of="2025-02-05").json()["items"]
    assert [one["at"] for one in entries if one["kind"] == "policy_changed"] == ["2025-02-01T00:00:00Z"]
    assert default_policy().identity[:12] in tier(opened, as_of="2025-01-31")["policy"]


def test_a_policy_adopted_from_a_day_to_come_judges_that_day_already(opened: Door) -> None:
    ally(opened, CODE)
    adopt(opened, "2025-04-01")
    settle(opened)
    found = [
        opened.get(f"/v1/accounts/{CODE}", as_of=day).json()["tier"] for day in ("2025-03-31", "2025-04-01")
    ]
    assert found == ["strategic_ally", "vendor"]


@pytest.fixture
def two(opened: Door) -> Door:
    """Two accounts, the other of which is an ally."""
    opened.open(OTHER, name="Other Steel")
    ally(opened, OTHER)
    opened.stated("role_assigned", OTHER, role="account_manager", person="kim")
    opened.stated("escalation_raised", OTHER, escalation="e1", severity="low", category="problem")
    return opened


def standing(door: Door, code: str, day: str, **view: Any) -> tuple[Any, ...]:
    one = door.get(f"/v1/accounts/{code}", as_of=day, **view).json()
    return one["tier"], one["closed_on"], one["open_escalations"], sorted(one["holders"])


def test_a_fall_by_a_policy_of_a_later_day_is_foretold_from_its_adoption_on(opened: Door) -> None:
    ally(opened, CODE)
    before = opened.head()
    adopt(opened, "2025-02-01", occurred_at="2025-01-20T00:00:00Z")
    opened.stated("observation", facet="visibility_inside", level="high", occurred_at="2025-01-25T00:00:00Z")
    settle(opened)
    lapse, policy = "2025-10-02T00:00:00Z", "2025-02-01T00:00:00Z"
    days = ("2025-01-19", "2025-01-20", "2025-01-26", "2025-02-01")
    for path in (f"/v1/accounts/{CODE}", f"/v1/accounts/{CODE}/tier"):
        falls = [opened.get(path, as_of=day).json()["falls_on"] for day in days]
        assert falls == [lapse, policy, policy, None]
        assert opened.get(path, as_of="2025-01-20", known_at=before).json()["falls_on"] == lapse
    matters = opened.get("/v1/reports/attention", as_of="2025-01-26", matter="tier_falls").json()["rows"]
    assert [(one["subject"], one["due"], one["criteria"]) for one in matters] == [
        ("strategic_ally", policy, "")
    ]
    live = [told(opened, as_of=day) for day in days]
    opened.system.rebuild()
    assert [told(opened, as_of=day) for day in days] == live


def test_a_merged_account_shows_both_histories_from_then_on_and_undoing_restores_both(two: Door) -> None:
    apart = two.head()
    two.stated("account_merged", OTHER, into=CODE, occurred_at="2025-03-10T00:00:00Z")
    merged = two.head()
    settle(two)
    assert standing(two, CODE, "2025-03-09") == ("vendor", None, 0, [])
    assert standing(two, CODE, "2025-03-10") == ("strategic_ally", None, 1, ["account_manager"])
    assert standing(two, OTHER, "2025-03-10") == (None, "2025-03-10", 0, [])
    assert standing(two, OTHER, "2025-03-09")[0] == "strategic_ally"
    assert tier(two, as_of="2025-03-10")["tier"] == "strategic_ally"
    assert tier(two, OTHER, as_of="2025-03-10")["tier"] is None
    entries = two.get(f"/v1/accounts/{CODE}/timeline", as_of="2025-03-11").json()["items"]
    assert {"escalation_raised", "contract_signed"} <= {one["kind"] for one in entries}
    earlier = two.get(f"/v1/accounts/{CODE}/timeline", as_of="2025-03-09").json()["items"]
    assert "contract_signed" not in {one["kind"] for one in earlier}
    history = two.get(f"/v1/accounts/{CODE}/tier/history", as_of="2025-03-11").json()["items"]
    assert (history[-1]["tier"], history[-1]["cause"]) == ("strategic_ally", "merge")
    assert standing(two, CODE, "2025-03-10", known_at=apart) == ("vendor", None, 0, [])
    two.stated("merge_reversed", OTHER, occurred_at="2025-03-20T00:00:00Z")
    settle(two)
    assert standing(two, CODE, "2025-03-20") == ("vendor", None, 0, [])
    assert standing(two, OTHER, "2025-03-20") == ("strategic_ally", None, 1, ["account_manager"])
    assert standing(two, OTHER, "2025-03-19")[0] is None
    assert standing(two, CODE, "2025-03-20", known_at=merged)[0] == "strategic_ally"


def test_what_is_recorded_on_a_merged_account_counts_for_the_other(two: Door) -> None:
    two.stated("account_merged", OTHER, into=CODE, occurred_at="2025-03-10T00:00:00Z")
    settle(two)
    two.stated("escalation_raised", OTHER, escalation="e2", severity="low", category="problem")
    two.stated("escalation_raised", CODE, escalation="e2", severity="low", category="problem")
    settle(two)
    assert standing(two, CODE, "2025-03-11")[2] == 3


def test_a_retracted_merge_never_was(two: Door) -> None:
    merge = two.stated("account_merged", OTHER, into=CODE, occurred_at="2025-03-10T00:00:00Z")
    settle(two)
    two.stated("fact_retracted", OTHER, target=merge["fact_id"], reason="another Steel")
    settle(two)
    assert standing(two, OTHER, "2025-03-10")[0] == "strategic_ally"
    assert standing(two, CODE, "2025-03-10") == ("vendor", None, 0, [])
    balanced = two.get("/v1/reports/movement", period="month", **{"from": "2025-01-01", "to": "2025-06-01"})
    ins, outs = (
        ("risen_in", "fallen_in", "opened", "came_in"),
        ("risen_out", "fallen_out", "closed", "went_out"),
    )
    for row in balanced.json()["rows"]:
        assert row["opening"] + sum(row[one] for one in ins) - sum(row[one] for one in outs) == row["closing"]


def test_what_read_models_keep_of_merges_and_policies_is_what_a_rebuild_gives(two: Door) -> None:
    two.stated("account_merged", OTHER, into=CODE, occurred_at="2025-03-10T00:00:00Z")
    settle(two)
    adopt(two, "2025-02-01")
    two.stated("merge_reversed", OTHER, occurred_at="2025-03-20T00:00:00Z")
    settle(two)
    live = [told(two, as_of=DAY, known_at=position) for position in range(3, two.head() + 1)]
    two.system.rebuild()
    assert [told(two, as_of=DAY, known_at=position) for position in range(3, two.head() + 1)] == live
