"""What was believed of an account's day, what is known of it, and exactly the statements in between."""

from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.http.test_openapi import assert_fits
from tierline.interfaces.http.openapi import ANSWERS

PATH = f"/v1/accounts/{CODE}/restatement"
AT = "2025-04-01T00:00:00Z"
AUDIT = f"/v1/accounts/{CODE}/audit"


@pytest.fixture
def met(new: Door) -> Door:
    """An account whose second criterion is a meeting short of being met."""
    new.stated("role_assigned", role="account_manager", person="p-ana")
    for number in range(1, 4):
        new.stated("contact_added", contact=f"C-{number}", name="Somebody", level="manager")
    new.stated("interaction", channel="meeting", initiative="ours", contacts=["C-1", "C-2"])
    new.stated("observation", facet="visibility_inside", level="high", basis="survey")
    new.stated("knowledge", item="understand_client.client", access="special", statement="They merge.")
    return new


def restated(door: Door, start: int, **asked: Any) -> Any:
    response = door.get_after(door.head(), PATH, **{"from": start, "as_of": AT, **asked})
    assert response.status_code == 200, response.text
    assert_fits(ANSWERS["get", "/v1/accounts/{code}/restatement"], response.json())
    return response.json()


def test_a_late_meeting_that_made_the_tier_another_one_is_named(met: Door) -> None:
    start = met.head()
    late = met.stated("interaction", channel="meeting", initiative="ours", contacts=["C-3"], people=["p-ana"])
    found = restated(met, start)
    assert (found["before"]["tier"], found["after"]["tier"]) == ("vendor", "preferred_supplier")
    (one,) = found["items"]
    assert one["fact"]["fact_id"] == late["fact_id"]
    assert one["tier"] == {"before": "vendor", "after": "preferred_supplier"}
    assert one["target"] is None
    assert one["changes"] == []
    assert found["afterwards"] == 0


def test_a_correction_says_old_and_new_of_which_fact_and_why(met: Door) -> None:
    said = met.stated("interaction", channel="email", initiative="ours", contacts=["C-3"], note="First")
    start = met.head()
    met.stated(
        "fact_corrected",
        target=said["fact_id"],
        changes={"channel": "meeting", "note": "Second"},
        reason="We were there",
    )
    found = restated(met, start)
    (one,) = found["items"]
    assert one["changes"] == [
        {"field": "channel", "before": "email", "after": "meeting"},
        {"field": "note", "before": "First", "after": "Second"},
    ]
    assert one["target"]["fact_id"] == said["fact_id"]
    assert one["fact"]["reason"] == "We were there"
    assert one["tier"] == {"before": "vendor", "after": "preferred_supplier"}


def test_of_two_corrections_each_says_what_it_found(met: Door) -> None:
    said = met.stated("interaction", channel="call", initiative="ours", contacts=["C-3"])
    start = met.head()
    for channel in ("visit", "event"):
        met.stated("fact_corrected", target=said["fact_id"], changes={"channel": channel}, reason="No")
    second, first = restated(met, start)["items"]
    assert first["changes"] == [{"field": "channel", "before": "call", "after": "visit"}]
    assert second["changes"] == [{"field": "channel", "before": "visit", "after": "event"}]


def test_what_was_taken_back_and_said_again_is_listed_and_leaves_all_as_it_was(met: Door) -> None:
    said = met.stated("interaction", channel="meeting", initiative="ours", contacts=["C-3"])
    start = met.head()
    for kind in ("fact_retracted", "fact_reinstated"):
        met.stated(kind, target=said["fact_id"], reason="Mistook it")
    found = restated(met, start)
    assert [one["fact"]["kind"] for one in found["items"]] == ["fact_reinstated", "fact_retracted"]
    assert [one["target"]["holds"] for one in found["items"]] == [True, False]
    assert found["changed"] is False


def test_what_happened_after_the_day_is_counted_and_not_listed(met: Door) -> None:
    start = met.head()
    met.stated("interaction", channel="meeting", initiative="ours", occurred_at="2025-04-02T10:00:00Z")
    moved = met.stated("outlook", statement="Good.", occurred_at="2025-04-03T10:00:00Z")
    assert (restated(met, start)["items"], restated(met, start)["afterwards"]) == ([], 2)
    met.stated(
        "fact_corrected",
        target=moved["fact_id"],
        changes={"occurred_at": "2025-03-03T10:00:00Z"},
        reason="A month earlier",
    )
    (one,) = restated(met, start)["items"]
    assert one["changes"][0]["field"] == "occurred_at"


def test_without_a_beginning_it_is_what_was_known_on_the_day_itself(met: Door) -> None:
    found = met.fresh(PATH, as_of="2025-04-01")
    assert found["from"] == 0
    assert found["before"] is None
    assert found["changed"] is True
    assert len(found["items"]) == met.head()


def test_pages_go_on_where_the_one_before_ended(met: Door) -> None:
    whole = met.fresh(PATH, as_of=AT, **{"from": 1})
    first = met.fresh(PATH, as_of=AT, limit=3, **{"from": 1})
    again = met.get(PATH, as_of=AT, limit=3, cursor=first["next"], **{"from": 1}).json()
    assert [*first["items"], *again["items"]] == whole["items"][:6]


def test_who_reads_the_names_of_a_merged_account_reads_its_statements_too(met: Door) -> None:
    met.open("OLD-1")
    start = met.head()
    met.stated("account_merged", code="OLD-1", into=CODE)
    met.stated("outlook", code="OLD-1", statement="Good.")
    found = restated(met, start)
    assert {one["account"] for one in found["items"]} == {"OLD-1"}
    assert [one["fact"]["kind"] for one in found["items"]] == ["outlook", "account_merged"]


def test_what_the_firm_says_of_people_who_met_their_management_is_in_between(met: Door) -> None:
    met.stated("contact_added", contact="C-9", name="Chief", level="executive")
    met.stated("executive_contact", contacts=["C-9"], people=["p-bo"], our_level="executive", form="meeting")
    start = met.head()
    for person in ("p-bo", "p-nobody"):
        said = {"kind": "person_added", "person": person, "name": "N", "level": "staff"}
        told = met.client.post("/v1/firm/facts", json={**said, "occurred_at": "2025-01-01T00:00:00Z"})
        assert told.status_code == 201, told.text
    (one,) = restated(met, start)["items"]
    assert (one["account"], one["fact"]["person"]) == ("firm:book", "p-bo")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"from": "999999"}, 422),
        ({"from": "soon"}, 422),
        ({"from": "7", "known_at": "3"}, 422),
        ({"known_at": "0"}, 404),
    ],
)
def test_what_cannot_be_asked_is_refused(met: Door, asked: dict[str, str], status: int) -> None:
    met.system.refresh()
    assert met.get(PATH, as_of=AT, **{"from": "0", **asked}).status_code == status


def test_the_basis_gives_the_same_answer_again(met: Door) -> None:
    found = restated(met, 3)
    met.stated("interaction", channel="meeting", initiative="ours", contacts=["C-3"])
    met.system.refresh()
    again = met.get(PATH, **{"from": 3, "basis": found["basis"]["token"]}).json()
    assert again == found
