"""The cheapest actions for a tier at the API: what they are, why there are none, and nothing recorded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.http.several import OURS, Doors, fill
from tierline.interfaces.wiring import System

PLAN = f"/v1/accounts/{CODE}/tier/plan"


def on(days: int) -> str:
    return f"{(datetime.now(UTC) + timedelta(days=days)).date()}"


def asked(door: Door, **params: Any) -> Any:
    response = door.client.get(PLAN, params=params)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture
def known(new: Door) -> Door:
    """An account with three managers, of whom nobody was met."""
    for number in range(1, 4):
        new.stated("contact_added", contact=f"C-{number}", name="Somebody", level="manager")
    return new


def test_the_next_tier_is_planned_for_and_nothing_is_recorded(known: Door) -> None:
    head = known.head()
    found = asked(known)
    assert (found["tier"], found["reached"]) == ("preferred_supplier", True)
    kinds = [one["fact"]["kind"] for one in found["actions"]]
    assert kinds.count("interaction") == 1
    (met,) = [one for one in found["actions"] if one["fact"]["kind"] == "interaction"]
    assert met["criteria"] == ["preferred_supplier.key_people"]
    assert met["fact"]["contacts"] == ["C-1", "C-2", "C-3"]
    assert found["cost"] == sum(one["cost"] for one in found["actions"])
    assert found["planned"]["tier"] == "preferred_supplier"
    assert known.head() == head


def test_what_if_says_of_the_facts_what_the_plan_says(known: Door) -> None:
    found = asked(known, by=on(40))
    facts = [one["fact"] for one in found["actions"]]
    judged = known.client.post(f"/v1/accounts/{CODE}/tier:what-if", json={"facts": facts}).json()
    assert judged["planned"]["tier"] == "preferred_supplier"


def test_people_whom_nobody_knows_yet_are_to_be_met_first(new: Door) -> None:
    found = asked(new)
    kinds = [one["fact"]["kind"] for one in found["actions"]]
    assert kinds.count("contact_added") == 3
    assert kinds.index("interaction") > max(
        place for place, kind in enumerate(kinds) if kind == "contact_added"
    )


def test_a_tier_that_stays_anyway_needs_nothing(known: Door) -> None:
    for one in asked(known, by=on(2))["actions"]:
        fact = one["fact"] | {"occurred_at": datetime.now(UTC).isoformat()}
        if fact["kind"] == "interaction":
            fact["people"] = []
        known.stated(**fact)
    found = asked(known, tier="preferred_supplier", by=on(20))
    assert (found["reached"], found["actions"], found["because"]) == (True, [], None)


def test_what_needs_more_days_than_there_are_is_named(known: Door) -> None:
    found = asked(known, tier="partner", by=on(1))
    assert found["reached"] is False
    assert [one["criterion"] for one in found["hindrances"]] == ["partner.top_level"]
    assert "2 different days" in found["hindrances"][0]["because"]["en"]


def test_more_actions_than_are_asked_for_are_counted_and_not_proposed(known: Door) -> None:
    found = asked(known, tier="partner", most=1)
    assert found["actions"] == []
    assert "takes" in found["because"]["en"]


def test_of_an_account_that_is_closed_by_then_it_is_said(known: Door) -> None:
    known.stated("account_closed", reason="They leave")
    assert "isn't open" in asked(known, tier="partner")["because"]["en"]


@pytest.mark.parametrize(
    "params",
    [
        {"by": "soon"},
        {"by": "2020-01-01"},
        {"by": "9999-12-31"},
        {"most": "0"},
        {"most": "21"},
        {"tier": "vendor"},
        {"tier": "friend"},
        {"as_of": "2026-01-01"},
    ],
)
def test_a_question_that_cannot_be_is_refused(known: Door, params: dict[str, str]) -> None:
    assert known.client.get(PLAN, params=params).status_code == 422


def test_an_account_that_one_may_not_see_is_as_none(system: System) -> None:
    doors = Doors(system)
    fill(doors.seen_by("all"))
    system.refresh()
    foreign, none = (
        doors.seen_by("rails").client.get(f"/v1/accounts/{code}/tier/plan") for code in (OURS, "NOBODY-1")
    )
    assert (foreign.status_code, foreign.content) == (404, none.content)
