"""What planned facts would do: told without anything being recorded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.http.several import OURS, Doors, fill
from tierline.application.access import ALL_ACCOUNTS, Principal, Scope
from tierline.interfaces.wiring import System

WHAT_IF = f"/v1/accounts/{CODE}/tier:what-if"


def day(number: int) -> str:
    """The beginning of a day so many days from today."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return f"{(today + timedelta(days=number)).isoformat().removesuffix('+00:00')}Z"


def meeting(on: int, *contacts: str, **fields: Any) -> dict[str, Any]:
    """A meeting so many days from today."""
    said = {"kind": "interaction", "channel": "meeting", "initiative": "ours", "contacts": list(contacts)}
    return {**said, "occurred_at": day(on), **fields}


def asked(door: Door, *facts: dict[str, Any]) -> Any:
    response = door.client.post(WHAT_IF, json={"facts": list(facts)})
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture
def known(new: Door) -> Door:
    """An account with three managers, of whom nobody was met."""
    for number in range(1, 4):
        new.stated("contact_added", contact=f"C-{number}", name="Somebody", level="manager")
    return new


def test_a_planned_meeting_meets_a_criterion_on_its_day_and_says_until_when(known: Door) -> None:
    head = known.head()
    found = asked(known, meeting(10, "C-1", "C-2", "C-3"))
    (one,) = [one for one in found["criteria"] if one["id"] == "preferred_supplier.key_people"]
    assert (one["without"]["state"], one["planned"]["state"]) == ("unmet", "met")
    assert (one["planned"]["since"], one["planned"]["lapses_on"]) == (day(10), day(190))
    assert found["judged_at"] == day(10)
    assert found["changed"] is True
    assert found["basis"]["position"] == head
    assert known.head() == head


def test_tiers_are_told_from_now_on_with_the_plan_and_without(known: Door) -> None:
    closing = {"kind": "account_closed", "occurred_at": day(30), "reason": "They leave"}
    found = asked(known, closing)
    (spell,) = found["without"]["tiers"]
    assert (spell["tier"], spell["from"], spell["to"]) == ("vendor", found["as_of"], None)
    assert [(one["tier"], one["to"]) for one in found["planned"]["tiers"]] == [
        ("vendor", day(30)),
        (None, None),
    ]


def test_later_facts_may_rest_on_earlier_ones_in_whatever_order_they_are_sent(known: Door) -> None:
    added = {"kind": "contact_added", "contact": "new", "name": "Ada", "level": "manager"}
    found = asked(known, meeting(10, "C-1", "C-2", "new"), {**added, "occurred_at": day(5)})
    assert "preferred_supplier.key_people" in {one["id"] for one in found["criteria"]}


def test_what_could_not_be_recorded_then_is_refused_with_its_place(known: Door) -> None:
    answer = known.client.post(WHAT_IF, json={"facts": [meeting(1, "C-1"), meeting(2, "nobody")]})
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["field"] == "facts.1.contacts"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"facts": []}, 422),
        ({"facts": [1]}, 422),
        ({"facts": {}}, 422),
        ({"facts": [{}], "more": 1}, 422),
        ({"facts": [meeting(1)] * 21}, 422),
        ({"facts": [{"kind": "pigeon"}]}, 422),
        ({"facts": [meeting(1, occurred_at="soon")]}, 422),
        ({"facts": [meeting(21 * 365)]}, 422),
        ({"facts": [meeting(1, occurred_at="9999-12-31T12:00:00Z")]}, 422),
        ({"facts": [{"kind": "fact_retracted", "target": "x", "reason": "x", "occurred_at": day(1)}]}, 422),
        ({"facts": [{"kind": "account_merged", "into": "B", "occurred_at": day(1)}]}, 422),
        ({"facts": [{"kind": "contact_forgotten", "contact": "C-1", "occurred_at": day(1)}]}, 422),
    ],
)
def test_what_is_no_plan_is_refused_and_nothing_is_recorded(
    known: Door, body: dict[str, Any], status: int
) -> None:
    head = known.head()
    assert known.client.post(WHAT_IF, json=body).status_code == status
    assert known.head() == head


def test_whoever_may_read_may_plan_and_an_id_of_a_real_fact_tells_nothing(known: Door) -> None:
    said = known.stated("interaction", channel="call", initiative="ours")
    known.system.access.local = Principal("reader", frozenset({Scope.READ}), ALL_ACCOUNTS)
    found = asked(known, meeting(10, "C-1", "C-2", "C-3", fact_id=said["fact_id"]))
    assert found["changed"] is True


def test_an_account_that_one_may_not_see_is_as_none(system: System) -> None:
    doors = Doors(system)
    fill(doors.seen_by("all"))
    system.refresh()
    foreign, none = (
        doors.seen_by("rails").client.post(f"/v1/accounts/{code}/tier:what-if", json={"facts": [meeting(1)]})
        for code in (OURS, "NOBODY-1")
    )
    assert (foreign.status_code, foreign.content) == (404, none.content)
    unseen = doors.seen_by("rails").get(f"/v1/accounts/{OURS}/effect", **{"from": "1"})
    assert unseen.status_code == 404
