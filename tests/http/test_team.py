"""The filter by team: accounts where somebody holds a role who is in the team at the moment."""

from typing import Any

import pytest

from tests.doors import Door
from tests.http.several import of_the_firm

NORTH, SOUTH = "N-1", "S-1"
JOINED, MOVED = "2025-01-02T08:00:00Z", "2025-07-01T08:00:00Z"


@pytest.fixture
def firm(door: Door) -> Door:
    """Ana of the red team has an account, Ben of the blue one another; in July Ben moves to the red team."""
    for person, team in (("p-ana", "red"), ("p-ben", "blue"), ("p-cy", "red")):
        of_the_firm(door, "person_added", person=person, name=person, level="staff", team=team)
    for code, person in ((NORTH, "p-ana"), (SOUTH, "p-ben")):
        assert door.open(code).status_code == 201
        door.stated(
            "role_assigned", code, role="account_manager", person=person, occurred_at="2025-01-03T09:00:00Z"
        )
    of_the_firm(door, "person_changed", person="p-ben", team="red", occurred_at=MOVED)
    return door


def codes(door: Door, **asked: Any) -> list[str]:
    return [one["code"] for one in door.fresh("/v1/accounts", **asked)["items"]]


def test_a_team_narrows_to_the_accounts_of_who_is_in_it_at_the_moment_asked_about(firm: Door) -> None:
    assert codes(firm, team="red", as_of="2025-06-30") == [NORTH]
    assert codes(firm, team="blue", as_of="2025-06-30") == [SOUTH]
    assert codes(firm, team="red", as_of="2025-07-02") == [NORTH, SOUTH]
    assert codes(firm, team="blue", as_of="2025-07-02") == []
    assert codes(firm, team="nobody's") == []
    assert codes(firm, team="red", person="p-ben") == [SOUTH]


def test_who_left_the_firm_is_in_no_team(firm: Door) -> None:
    of_the_firm(firm, "person_left", person="p-ana", occurred_at="2025-08-01T08:00:00Z")
    assert codes(firm, team="red", as_of="2025-07-31") == [NORTH, SOUTH]
    assert codes(firm, team="red", as_of="2025-08-02") == [SOUTH]


def test_the_movement_of_a_team_has_what_came_in_with_who_joined_it(firm: Door) -> None:
    asked = {"as_of": "2025-12-31", "from": "2025-06-01", "to": "2025-12-31"}
    (red,) = [
        one
        for one in firm.fresh("/v1/reports/movement", team="red", **asked)["rows"]
        if one["tier"] == "vendor"
    ]
    assert (red["opening"], red["came_in"], red["closing"]) == (1, 1, 2)
    (blue,) = [
        one
        for one in firm.fresh("/v1/reports/movement", team="blue", **asked)["rows"]
        if one["tier"] == "vendor"
    ]
    assert (blue["opening"], blue["went_out"], blue["closing"]) == (1, 1, 0)
    moves = firm.fresh("/v1/reports/moves", team="red", **asked)["rows"]
    assert [(one["account"], one["flow"]) for one in moves] == [(SOUTH, "came_in")]


@pytest.mark.parametrize("name", ["portfolio", "gaps", "digest", "audit"])
def test_a_report_of_a_team_tells_of_its_accounts_alone(firm: Door, name: str) -> None:
    rows = firm.fresh(f"/v1/reports/{name}", team="red", as_of="2025-06-30")["rows"]
    assert {one.get("account", one.get("code")) for one in rows} == {NORTH}


def test_reports_on_people_tell_of_those_of_the_team(firm: Door) -> None:
    firm.stated(
        "role_assigned", NORTH, role="sales_manager", person="p-ben", occurred_at="2025-01-03T09:00:00Z"
    )
    for name in ("load", "departures"):
        rows = firm.fresh(f"/v1/reports/{name}", team="red", as_of="2025-06-30")["rows"]
        assert {one["person"] for one in rows} == {"p-ana"}


def test_pages_offer_the_teams_there_are_and_keep_the_one_chosen(firm: Door) -> None:
    firm.fresh("/v1/accounts")
    page = firm.get("/", team="red", as_of="2025-06-30", lang="en").text
    assert '<option value="red" selected>red</option>' in page
    assert '<option value="blue">blue</option>' in page
    assert 'aria-label="Remove the filter Team: red"' in page
    assert "/reports/coverage?lang=en&amp;as_of=2025-06-30&amp;team=red" in page
    desk = firm.get("/desk", team="red", person="p-ana", as_of="2025-06-30", lang="en").text
    assert 'aria-label="Remove the filter Team: red"' in desk
