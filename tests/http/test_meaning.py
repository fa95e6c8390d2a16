"""Facts mean what they say: nothing is typed in that other facts can show."""

from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.http.march import MEETING, NOW, at_the_top, contact, criterion, day
from tierline.interfaces.beginning import begin


def tier(door: Door, as_of: str = NOW) -> str:
    return str(door.fresh(f"/v1/accounts/{CODE}/tier", as_of=as_of)["tier"])


def preferred(door: Door) -> None:
    """Three managers met, and what else makes a preferred supplier."""
    for name in ("c1", "c2", "c3"):
        contact(door, name)
    door.stated("interaction", contacts=["c1", "c2", "c3"], occurred_at=day(10), **MEETING)
    door.stated("knowledge", item="understand_client.client", access="special", occurred_at=day(10))
    door.stated("observation", facet="visibility_inside", level="very_high", occurred_at=day(10))


def attention(door: Door, matter: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = door.fresh("/v1/reports/attention", as_of=NOW, matter=matter)["rows"]
    return rows


def test_a_level_is_not_typed_in(new: Door) -> None:
    contact(new, "boss", "staff")
    refused = new.state(
        "executive_contact",
        contacts=["boss"],
        people=["p-exec"],
        client_level="executive",
        our_level="executive",
        form="meeting",
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/level-above-contacts")
    at_the_top(new, day(5))
    at_the_top(new, day(6))
    assert criterion(new, "partner.top_level")["value"] == [0, 0]


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ([(day(5), "message"), (day(6), "email")], 0),
        ([(day(5), "meeting"), (day(5, 15), "call")], 1),
        ([(day(5), "meeting"), (day(6), "call")], 2),
        ([(day(5, 23), "visit"), (day(6, 0), "event")], 2),
    ],
)
def test_the_top_levels_meet_on_days_in_person_or_by_voice(
    new: Door, said: list[tuple[str, str]], days: int
) -> None:
    contact(new, "boss", "executive")
    new.stated("contract_signed", contract="K", agreement="framework", starts="2025-03-01")
    for at, form in said:
        at_the_top(new, at, form)
    found = criterion(new, "partner.top_level")
    assert (found["value"], found["state"]) == ([days, 1], "met" if days >= 2 else "unmet")


def test_the_level_counted_is_the_one_that_the_contact_had_then(new: Door) -> None:
    contact(new, "boss", "manager")
    at_the_top(new, day(5))
    new.stated("contact_changed", contact="boss", level="executive", occurred_at=day(7))
    at_the_top(new, day(8))
    at_the_top(new, day(9))
    assert criterion(new, "partner.top_level")["value"][0] == 2


def test_who_left_counts_no_more_and_is_told_of_with_what_it_costs(new: Door) -> None:
    preferred(new)
    assert tier(new) == "preferred_supplier"
    for name in ("c1", "c2", "c3"):
        new.stated("contact_left", contact=name, occurred_at=day(17))
    found = criterion(new, "preferred_supplier.key_people")
    assert (found["state"], found["value"]) == ("unmet", 0)
    answer = new.fresh(f"/v1/accounts/{CODE}/tier", as_of=NOW)
    assert (answer["tier"], answer["at_risk"], answer["falls_to"]) == ("preferred_supplier", True, "vendor")
    assert answer["falls_on"] == "2025-06-15T10:00:00Z"
    rows = attention(new, "key_person_left")
    assert [row["subject"] for row in rows] == ["c1", "c2", "c3"]
    assert {row["criteria"] for row in rows} == {"preferred_supplier.key_people"}
    assert {row["due"] for row in rows} == {"2025-06-15T10:00:00Z"}
    assert "falls to vendor" in rows[0]["what"]


def test_who_came_back_counts_again(new: Door) -> None:
    preferred(new)
    new.stated("contact_left", contact="c1", occurred_at=day(12))
    new.stated("contact_added", contact="c1", name="Ada Example", level="manager", occurred_at=day(14))
    values = [criterion(new, "preferred_supplier.key_people", f"2025-03-{n}")["value"] for n in (11, 13, 15)]
    assert values == [3, 2, 3]
    assert attention(new, "key_person_left") == []


def test_nothing_is_recorded_with_people_who_had_left(new: Door) -> None:
    contact(new, "c1")
    new.stated("contact_left", contact="c1", occurred_at=day(5))
    refused = new.state("interaction", contacts=["c1"], occurred_at=day(6), **MEETING)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/contact-had-left")


def test_messages_that_nobody_answers_are_no_relations(new: Door) -> None:
    for name in ("c1", "c2", "c3"):
        contact(new, name)
        new.stated("interaction", channel="email", initiative="ours", contacts=[name], occurred_at=day(5))
    assert criterion(new, "preferred_supplier.key_people")["value"] == 0
    for name in ("c1", "c2", "c3"):
        new.stated("interaction", channel="email", initiative="theirs", contacts=[name], occurred_at=day(6))
    assert criterion(new, "preferred_supplier.key_people")["value"] == 3


def test_four_facts_of_one_day_make_no_ally(new: Door) -> None:
    new.stated("contract_signed", contract="K", agreement="alliance", formal=False, starts="2025-03-01")
    for facet in ("visibility_inside", "visibility_outside"):
        new.stated("observation", facet=facet, level="very_high")
    new.stated("interaction", channel="message", initiative="ours", joint_business=True)
    answer = new.fresh(f"/v1/accounts/{CODE}/tier", as_of=NOW)
    assert answer["tier"] == "vendor"
    joint = criterion(new, "strategic_ally.joint_business")
    assert (joint["state"], joint["value"]) == ("unmet", 0)
    gaps = new.fresh("/v1/reports/gaps", account=CODE, as_of=NOW)["rows"]
    assert {row["criterion"] for row in gaps} >= {"preferred_supplier.key_people"}


def test_what_the_customer_says_stands_in_the_way_of_a_tier_that_it_denies(new: Door) -> None:
    preferred(new)
    assert tier(new) == "preferred_supplier"
    new.stated("customer_verdict", tier="vendor", channel="letter", occurred_at=day(15))
    guard = criterion(new, "preferred_supplier.customer_verdict")
    assert (guard["state"], guard["value"]) == ("unmet", "vendor")
    assert new.fresh(f"/v1/accounts/{CODE}/tier", as_of=NOW)["at_risk"] is True
    new.stated("customer_verdict", tier="partner", channel="letter", occurred_at=day(16))
    assert criterion(new, "preferred_supplier.customer_verdict")["state"] == "met"


def test_pricing_that_is_not_stated_is_not_known_and_contracts_past_procurement_follow_no_rule(
    new: Door,
) -> None:
    new.stated("contract_signed", contract="K", agreement="purchase", starts="2025-03-01")
    assert criterion(new, "vendor.pricing")["state"] == "unknown"
    terms = {"pricing": "competitive", "procurement": "open"}
    new.stated("contract_amended", contract="K", changes=terms, occurred_at=day(5))
    assert criterion(new, "vendor.pricing")["state"] == "met"
    new.stated("contract_amended", contract="K", changes={"procurement": "none"}, occurred_at=day(6))
    assert criterion(new, "vendor.pricing")["state"] == "unmet"


def test_hours_of_service_tell_that_service_costs_much_time(new: Door) -> None:
    spent = {"person": "p-ana", "category": "service"}
    new.stated("investment", hours="39.75", occurred_at=day(5), **spent)
    assert criterion(new, "vendor.service")["state"] == "unknown"
    new.stated("investment", hours="0.25", occurred_at=day(6), **spent)
    found = criterion(new, "vendor.service")
    assert (found["state"], found["value"][2]) == ("met", 40)


def duty(door: Door, name: str) -> str:
    found = door.fresh(f"/v1/accounts/{CODE}/coverage", as_of=NOW)["responsibilities"]
    return str(next(one["state"] for one in found if one["id"] == name))


def test_no_sign_shows_the_opposite_of_what_it_covers(new: Door) -> None:
    for role, person in (
        ("account_manager", "p-ana"),
        ("sales_manager", "p-sam"),
        ("executive_sponsor", "p-exec"),
    ):
        new.stated("role_assigned", role=role, person=person, occurred_at=day(1))
    contact(new, "boss", "executive")
    who = {"people": ["p-ana"]}
    new.stated("negotiation", contract="K", outcome="failed", **who)
    complaint = {"severity": "critical", "category": "complaint"}
    new.stated("escalation_raised", escalation="E1", **complaint, **who)
    new.stated("investment", person="p-sam", hours="1")
    at_the_top(new, day(3))
    covered = ("account_manager.negotiation", "account_manager.advocate")
    covered += ("sales_manager.budget", "executive_sponsor.alignment")
    assert {name: duty(new, name) for name in covered} == dict.fromkeys(covered, "never")
    new.stated("negotiation", contract="K", outcome="agreed", occurred_at=day(4), **who)
    raised = {"escalation": "E2", "on_behalf": True, "occurred_at": day(4)}
    new.stated("escalation_raised", **raised, **complaint, **who)
    at_the_top(new, day(5), topics=["values"])
    assert [duty(new, name) for name in covered] == ["covered", "covered", "never", "covered"]


def proposed(door: Door, **fields: Any) -> str:
    override = {"tier": "partner", "reason": "The board said so.", "until": "2025-04-01T00:00:00Z"}
    receipt = door.stated("tier_overridden", occurred_at=day(5), **override, **fields)
    return str(receipt["fact_id"])


def test_an_override_is_in_force_once_somebody_else_approved_it(new: Door) -> None:
    override = proposed(new)
    assert tier(new) == "vendor"
    assert [row["fact_id"] for row in attention(new, "override_waits")] == [override]
    own = new.state("override_approved", target=override, occurred_at=day(6))
    assert (own.status_code, own.json()["type"]) == (403, "/problems/approver-is-actor")
    approval = {"kind": "override_approved", "target": override, "occurred_at": day(6)}
    new.system.accounts.record(CODE, approval, actor="priya.raman")
    found = new.fresh(f"/v1/accounts/{CODE}/tier", as_of=NOW)["override"]
    assert (found["fact"], found["approver"], found["since"]) == (override, "priya.raman", day(6))
    assert (tier(new, day(5, 12)), tier(new)) == ("vendor", "partner")
    assert attention(new, "override_waits") == []
    rows = new.fresh("/v1/reports/overrides", as_of=NOW)["rows"]
    assert [(row["approver"], row["since"]) for row in rows] == [("priya.raman", day(6))]


def test_a_new_database_says_by_what_it_judges_and_an_old_one_keeps_its_own(new: Door, system: Any) -> None:
    (listed,) = new.get("/v1/policies").json()["items"]
    assert (listed["version"], listed["in_force"], listed["from_day"]) == (3, True, "0001-01-01")
    assert listed["coverage"].startswith("default-coverage-2@")
    begin(system)
    assert new.head() == 2


def test_a_database_with_facts_goes_on_under_the_first_policies_until_others_are_adopted(
    opened: Door,
) -> None:
    begin(opened.system)
    assert opened.head() == 1
    (listed,) = opened.get("/v1/policies").json()["items"]
    assert (listed["version"], listed["adopted_by"]) == (1, None)


def test_what_a_contract_is_worth_and_what_it_brought_stand_in_a_report(new: Door) -> None:
    amount = {"value": "5000000.00", "currency": "EUR"}
    term = {"starts": "2025-01-01", "ends": "2025-12-31", "notice_days": 90}
    new.stated("contract_signed", contract="K-5", agreement="purchase", amount=amount, **term)
    booked = {"period_starts": "2025-03-01", "period_ends": "2025-03-10", "margin": "200.00"}
    new.stated(
        "revenue_booked", amount={"value": "1000.00", "currency": "EUR"}, **booked, occurred_at=day(12)
    )
    rows = new.fresh("/v1/reports/value", as_of=NOW)["rows"]
    total = next(row for row in rows if row["dimension"] == "total")
    assert (total["revenue"], total["margin"], total["in_force"]) == ("1000.00", "200.00", "5000000.00")


def test_preference_treatment_and_importance_to_ourselves_can_be_said(new: Door) -> None:
    new.stated("observation", facet="preference", level="preferred")
    new.stated("observation", facet="treatment", level="equal")
    new.stated("priority_set", size=3, potential=4, importance=5, importance_own=2)
    new.stated("account_changed", strategic_reason="They set the standard of their industry")
    row = new.fresh("/v1/reports/returns", as_of=NOW)["rows"][0]
    assert (row["importance"], row["importance_own"]) == (5, 2)
    assert new.state("observation", facet="preference", level="denied").status_code == 422


def test_the_catalogue_tells_what_a_key_account_is_and_what_each_role_is_for(new: Door) -> None:
    catalogue = new.get("/v1/catalogue").json()
    assert {"definition.continuity", "definition.strategic"} <= {
        one["id"] for one in catalogue["definitions"]
    }
    roles = {one["id"]: one for one in catalogue["roles"]}
    assert all(
        roles[role]["duty"]["zh"] for role in ("account_manager", "executive_sponsor", "sales_manager")
    )
    assert "重点客户" in str(catalogue)
    assert "大客户" not in str(catalogue)
