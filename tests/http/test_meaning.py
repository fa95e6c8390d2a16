"""Facts mean what they say: nothing is typed in that other facts can show."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.doors import CODE, Door
from tierline.interfaces.beginning import begin

NOW = "2025-03-20"
MEETING = {"channel": "meeting", "initiative": "ours"}


@pytest.fixture
def new(door: Door) -> Door:
    """A database that began with the second policies, and one account."""
    begin(door.system)
    assert door.open().status_code == 201
    return door


def day(number: int, hour: int = 10) -> str:
    return f"2025-03-{number:02}T{hour:02}:00:00Z"


def criterion(door: Door, name: str, as_of: str = NOW) -> dict[str, Any]:
    found = door.fresh(f"/v1/accounts/{CODE}/tier", as_of=as_of)["criteria"]
    one: dict[str, Any] = next(one for one in found if one["id"] == name)
    return one


def tier(door: Door, as_of: str = NOW) -> str:
    return str(door.fresh(f"/v1/accounts/{CODE}/tier", as_of=as_of)["tier"])


def contact(door: Door, name: str, level: str = "manager") -> None:
    fields = {"name": "Ada Example", "level": level, "occurred_at": day(1)}
    door.stated("contact_added", contact=name, **fields)


def at_the_top(door: Door, at: str, form: str = "meeting", **fields: Any) -> dict[str, Any]:
    parties = {"contacts": ["boss"], "people": ["p-exec"], "our_level": "executive"}
    return door.stated("executive_contact", form=form, occurred_at=at, **parties, **fields)


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


def ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def an_ally_typed_in(door: Door) -> dict[str, Any]:
    """Four facts by one person on one day, as if they made a strategic ally; what `/tier` says then."""
    at = ago(3)
    alliance = {"contract": "k", "agreement": "alliance", "starts": at[:10], "formal": False}
    door.stated("contract_signed", occurred_at=at, **alliance)
    for facet in ("visibility_inside", "visibility_outside"):
        door.stated("observation", facet=facet, level="very_high", occurred_at=at)
    message = {"channel": "message", "initiative": "ours", "joint_business": True}
    door.stated("interaction", occurred_at=at, **message)
    return door.fresh(f"/v1/accounts/{CODE}/tier")


def test_what_one_person_typed_on_one_day_is_no_evidence_to_rely_on(new: Door) -> None:
    found = an_ally_typed_in(new)
    assert (found["tier"], found["grade"]) == ("vendor", "D")
    detail = found["grade_detail"]
    counted = ("carrying", "facts", "days", "recorder_share", "confirmed_share")
    assert tuple(detail[name] for name in counted) == (False, 4, 1, 1, 0)
    assert detail["sentence"]["en"].startswith("D: all by one recorder, none confirmed by the customer; ")
    assert [one["en"] for one in detail["lacks"]] == ["It happened on 1 day; C asks for 3."]
    assert new.fresh("/v1/accounts")["items"][0]["grade"] == "D"


def test_the_first_policies_grade_it_as_they_did_and_say_no_more(door: Door) -> None:
    assert door.open().status_code == 201
    found = an_ally_typed_in(door)
    assert (found["tier"], found["grade"]) == ("strategic_ally", "C")
    assert "grade_detail" not in found


def test_by_ten_recorders_with_meetings_what_carries_a_tier_can_be_relied_on(new: Door) -> None:
    for name in ("c1", "c2", "c3"):
        new.stated("contact_added", contact=name, name="Ada Example", level="manager", occurred_at=ago(40))
    new.stated("observation", facet="visibility_inside", level="high", occurred_at=ago(30))
    met = {"kind": "interaction", "contacts": ["c1", "c2", "c3"], **MEETING}
    knew = {"kind": "knowledge", "item": "understand_client.client", "access": "special", "contacts": ["c1"]}
    for number in range(10):
        for content, days in ((met, 12 - number), (knew, 12.5 - number)):
            told = {**content, "occurred_at": ago(days)}
            new.system.accounts.record(CODE, told, actor=f"p-{number}")
    found = new.fresh(f"/v1/accounts/{CODE}/tier")
    assert (found["tier"], found["grade"]) == ("preferred_supplier", "A")
    assert found["grade_detail"]["carrying"]
    assert found["grade_detail"]["lacks"] == []


def test_a_level_of_ours_is_that_of_our_people_where_the_firms_book_knows_all_of_them(new: Door) -> None:
    contact(new, "boss", "executive")
    at_the_top(new, day(4))
    joined = {"kind": "person_added", "person": "p-exec", "name": "Ben Example", "level": "manager"}
    added = new.client.post("/v1/firm/facts", json={**joined, "occurred_at": day(1)})
    assert added.status_code == 201, added.text
    content = {"contacts": ["boss"], "our_level": "executive", "form": "meeting", "occurred_at": day(5)}
    refused = new.state("executive_contact", people=["p-exec"], **content)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/level-above-our-people")
    new.stated("executive_contact", people=["p-exec", "p-not-in-the-book"], **content)
    new.stated("executive_contact", people=["p-exec"], **{**content, "our_level": "manager"})


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
    assert (listed["version"], listed["in_force"], listed["from_day"]) == (2, True, "0001-01-01")
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


def in_the_book(door: Door, kind: str, **fields: Any) -> dict[str, Any]:
    """State a fact of the firm's own book that is taken; its receipt."""
    response = door.client.post("/v1/firm/facts", json={"kind": kind, **fields})
    assert response.status_code == 201, response.text
    receipt: dict[str, Any] = response.json()
    return receipt


def owed(door: Door, code: str, name: str, **asked: Any) -> dict[str, Any]:
    """How a responsibility of the sales manager of an account stands."""
    found = door.fresh(f"/v1/accounts/{code}/coverage", as_of=NOW, **asked)["responsibilities"]
    one: dict[str, Any] = next(one for one in found if one["id"] == f"sales_manager.{name}")
    return one


def test_a_level_of_ours_that_the_book_does_not_know_is_stated_only(new: Door) -> None:
    contact(new, "boss", level="executive")
    met = at_the_top(new, day(10))["fact_id"]
    assert "stated_only" not in criterion(new, "partner.top_level")
    someone = {"person": "p-else", "name": "Else Example", "level": "staff", "occurred_at": day(1)}
    in_the_book(new, "person_added", **someone)
    assert criterion(new, "partner.top_level")["stated_only"] == [met]
    assert "stated_only" not in criterion(new, "preferred_supplier.key_people")
    in_the_book(new, "person_added", **{**someone, "person": "p-exec", "level": "executive"})
    assert "stated_only" not in criterion(new, "partner.top_level")


def test_one_training_covers_all_accounts_that_it_was_for_and_no_other(new: Door) -> None:
    for code, manager in ((CODE, "p-ann"), ("two", "p-ann"), ("three", "p-ben")):
        if code != CODE:
            assert new.open(code).status_code == 201
        new.stated("role_assigned", code, role="sales_manager", person="p-sam", occurred_at=day(2))
        new.stated("role_assigned", code, role="account_manager", person=manager, occurred_at=day(2))
    training = {"responsibility": "sales_manager.training", "by": "p-sam", "people": ["p-ann"]}
    before = new.head()
    receipt = in_the_book(new, "duty_fulfilled", **training, occurred_at=day(10))

    def states(**asked: Any) -> list[str]:
        return [owed(new, code, "training", **asked)["state"] for code in (CODE, "two", "three")]

    assert states() == ["covered", "covered", "never"]
    assert states(known_at=before) == ["never", "never", "never"]
    assert owed(new, "two", "training")["last_fact"] == receipt["fact_id"]
    budget = {"account": "three", "period_starts": "2025-01-01", "period_ends": "2025-12-31", "hours": "90"}
    in_the_book(new, "budget_set", **budget, occurred_at=day(10))
    assert owed(new, "three", "budget")["state"] == "covered"
    assert owed(new, "two", "budget")["state"] == "never"


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
