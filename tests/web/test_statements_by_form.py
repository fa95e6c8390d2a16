"""Corrections, retractions and reinstatements by form, from the line of the fact that they are about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import Door, an_id
from tests.examples import CODE, EXAMPLES, fact_of
from tests.web.forms import again, form, recorded
from tests.web.reading import Html
from tests.web.recording import actor_of, as_stated, prepared, recording_door, without_id
from tierline.domain.account.base import KINDS
from tierline.interfaces.web.forms.statements import KINDS_OF_STATEMENTS


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with recording_door(tmp_path) as door:
        yield door


@pytest.mark.parametrize("kind", KINDS_OF_STATEMENTS)
def test_a_statement_about_a_fact_is_recorded_by_its_form(door: Door, kind: str) -> None:
    prepared(door, kind)
    content = {**EXAMPLES[kind], "target": str(fact_of(EXAMPLES["interaction"]).fact_id)}
    if kind == "override_approved":
        proposed = {**EXAMPLES["tier_overridden"], "fact_id": an_id()}
        door.system.accounts.record(CODE, proposed, actor="somebody else")
        content["target"] = proposed["fact_id"]
    sheet = form(door, f"/accounts/{CODE}/record/{kind}?target={content['target']}")
    sheet.fill({name: value for name, value in content.items() if name not in ("target", "changes")})
    sheet.fill(content.get("changes", {}), "changes.")
    found = recorded(door, sheet.send(door))
    assert without_id(found["fact"]) == as_stated(kind, content)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {*KINDS_OF_STATEMENTS, "contact_forgotten"}))
def test_a_fact_of_every_kind_can_be_corrected_and_what_is_not_touched_stays(door: Door, kind: str) -> None:
    prepared(door, kind)
    content = {**EXAMPLES[kind], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor=actor_of(kind))
    before = door.fresh(f"/v1/accounts/{CODE}/facts/{content['fact_id']}")["fact"]
    sheet = form(door, f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}")
    untouched, page = again(sheet.fill({"reason": "A look"}).send(door), 422)
    assert "Nothing is different" in page.text
    changed = {"fulfils": ["sales_manager.training", "account_manager.plan"]}
    statement = recorded(door, untouched.fill(changed, "changes.").send(door))["fact"]
    assert {name: sorted(value) for name, value in statement["changes"].items()} == {
        "fulfils": sorted(changed["fulfils"])
    }
    after = door.fresh(f"/v1/accounts/{CODE}/facts/{content['fact_id']}")["fact"]
    assert {**after, "fulfils": None} == {**before, "fulfils": None}


def test_a_field_that_is_emptied_is_cleared_by_the_correction(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    sheet = form(door, f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}")
    sheet.fill({"reason": "Nobody wrote that"})
    sheet.fill({"note": "", "people": [], "joint_business": False}, "changes.")
    changes = recorded(door, sheet.send(door))["fact"]["changes"]
    assert changes == {"note": None, "people": [], "joint_business": False}


def test_a_correction_that_the_kind_does_not_allow_is_told_beside_the_field(door: Door) -> None:
    prepared(door, "contract_signed")
    content = {**EXAMPLES["contract_signed"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    sheet = form(door, f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}")
    sheet.fill({"reason": "A slip"}).fill({"ends": "2020-01-01"}, "changes.")
    back, page = again(sheet.send(door), 422)
    assert "e-changes.ends" in page.ids
    assert back.sent["changes.ends"] == ["2020-01-01"]
    back.fill({"ends": "2025-03-30", "amount": {"value": "12", "currency": "eur"}}, "changes.")
    back, page = again(back.send(door), 422)
    assert "e-changes.amount.currency" in page.ids
    assert door.fresh(f"/v1/accounts/{CODE}/facts/{content['fact_id']}")["corrected"] is False


def test_a_correction_of_what_was_corrected_meanwhile_is_shown_first(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    address = f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}"
    mine, theirs = form(door, address), form(door, address)
    recorded(door, theirs.fill({"reason": "It was a call"}).fill({"channel": "call"}, "changes.").send(door))
    head = door.head()
    mine.fill({"reason": "We asked"}).fill({"initiative": "ours"}, "changes.")
    back, page = again(mine.send(door), 409)
    assert "Somebody stated this entry anew" in page.text
    assert door.head() == head
    assert back.sent["changes.channel"] == ["call"]
    assert recorded(door, back.send(door))["fact"]["changes"] == {"initiative": "ours"}
    assert recorded(door, theirs.send(door))["fact"]["changes"] == {"channel": "call"}


def test_a_correction_sent_twice_is_recorded_once(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    sheet = form(door, f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}")
    sheet.fill({"reason": "A call"}).fill({"channel": "call"}, "changes.")
    recorded(door, sheet.send(door))
    head = door.head()
    recorded(door, sheet.send(door))
    assert door.head() == head


def test_a_retracted_fact_can_be_reinstated_from_its_line(door: Door) -> None:
    prepared(door, "escalation_raised")
    found = recorded(
        door,
        form(door, f"/accounts/{CODE}/record/escalation_raised")
        .fill(EXAMPLES["escalation_raised"])
        .send(door),
    )
    fact_id = found["fact"]["fact_id"]
    for word, kind in (("Retract", "fact_retracted"), ("Reinstate", "fact_reinstated")):
        page = Html.of(door.client.get(f"/accounts/{CODE}"))
        (link,) = (one for one in page.links if kind in one and fact_id in one)
        assert word in page.text
        recorded(door, form(door, link).fill({"reason": "By mistake"}).send(door))
    assert door.fresh(f"/v1/accounts/{CODE}/facts/{fact_id}")["holds"] is True


def test_a_fact_of_another_account_cannot_be_corrected_here(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    address = f"/accounts/NW-002/record/fact_corrected?target={content['fact_id']}"
    assert door.client.get(address).status_code == 404
