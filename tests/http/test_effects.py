"""What something did to an account: before and after, at the same instant."""

from typing import Any

import pytest

from tests.doors import CODE, Door

EFFECT = f"/v1/accounts/{CODE}/effect"
AT = "2025-04-01T00:00:00Z"


@pytest.fixture
def met(new: Door) -> Door:
    """An account whose second criterion is a meeting short of being met."""
    new.stated("role_assigned", role="account_manager", person="p-ana")
    for number in range(1, 4):
        new.stated("contact_added", contact=f"C-{number}", name="Somebody", level="manager")
    new.stated("interaction", channel="meeting", initiative="ours", contacts=["C-1", "C-2"])
    return new


def effect(door: Door, start: int, end: int) -> Any:
    response = door.get(EFFECT, **{"from": start, "known_at": end, "as_of": AT})
    assert response.status_code == 200, response.text
    return response.json()


def test_a_meeting_meets_a_criterion_and_says_until_when(met: Door) -> None:
    said = met.stated("interaction", channel="meeting", initiative="ours", contacts=["C-3"], people=["p-ana"])
    found = effect(met, said["position"] - 1, said["position"])
    (one,) = [one for one in found["criteria"] if one["id"] == "preferred_supplier.key_people"]
    assert (one["before"]["state"], one["after"]["state"]) == ("unmet", "met")
    assert one["after"]["lapses_on"] == "2025-08-30T10:00:00Z"
    assert found["changed"] is True
    assert (found["from"], found["basis"]["position"]) == (said["position"] - 1, said["position"])
    assert found["next_tier"] == "preferred_supplier"
    assert "preferred_supplier.key_people" not in found["missing"]["required"]


def test_each_side_is_what_the_other_answers_say_of_it(met: Door) -> None:
    said = met.stated("responsibility_fulfilled", responsibility="account_manager.advocate", person="p-ana")
    start, end = said["position"] - 1, said["position"]
    found = effect(met, start, end)
    for side, position in (("before", start), ("after", end)):
        tier = met.get(f"/v1/accounts/{CODE}/tier", known_at=position, as_of=AT).json()
        coverage = met.get(f"/v1/accounts/{CODE}/coverage", known_at=position, as_of=AT).json()
        told = found[side]
        assert {name: tier[name] for name in told if name != "coverage"} == {
            name: value for name, value in told.items() if name != "coverage"
        }
        assert told["coverage"] == {name: coverage[name] for name in ("covered", "total", "share")}


def test_what_says_nothing_new_changes_nothing(met: Door) -> None:
    said = met.stated("outlook", statement="They will build a second plant.")
    found = effect(met, said["position"] - 1, said["position"])
    assert found["changed"] is False
    assert found["criteria"] == []
    assert found["before"] == found["after"]


def test_without_a_beginning_it_is_what_the_last_statement_did(met: Door) -> None:
    said = met.stated("interaction", channel="meeting", initiative="ours", contacts=["C-3"])
    met.open("OTHER-1")
    found = met.get(EFFECT, as_of=AT).json()
    assert found["from"] == said["position"] - 1
    assert {one["id"] for one in found["criteria"]} == {"preferred_supplier.key_people"}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"from": "0"}, 404),
        ({"from": "999999"}, 422),
        ({"from": "soon"}, 422),
    ],
)
def test_what_was_not_known_before_or_cannot_be_is_refused(
    met: Door, asked: dict[str, str], status: int
) -> None:
    assert met.get(EFFECT, **asked).status_code == status
