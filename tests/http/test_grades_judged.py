"""How far the evidence behind a tier can be relied on, by who stated it and when."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.doors import CODE, Door
from tests.http.march import MEETING


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
