"""The report that tells how long each fall was to be seen beforehand, and who was told of it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.doors import Door
from tests.messages.office import ANA, BO, FALLS_AFTER, MONDAY, Firm, PostOffice
from tierline.application.access import EVERY_SCOPE, LOCAL, Principal, account_set

DAY = timedelta(days=1)
FELL = MONDAY + FALLS_AFTER


def warned(firm: Firm, **asked: Any) -> list[dict[str, Any]]:
    """The rows of the report, a day after the account fell."""
    firm.now = FELL + DAY
    firm.system.refresh()
    with Door(firm.system) as door:
        rows: list[dict[str, Any]] = door.get("/v1/reports/warnings", **asked).json()["rows"]
    return rows


def test_a_fall_was_foreseeable_since_what_was_recorded_last_and_told_when_it_was_sent(
    firm: Firm, office: PostOffice
) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "falls", within_days=30)
    firm.subscribe(BO, "falls", within_days=10, accounts=["all"])
    for _ in range(28):
        firm.tell(10 * DAY)
    (row,) = warned(firm)
    assert (row["account"], row["tier_before"], row["tier_after"]) == (
        "ACME",
        "preferred_supplier",
        "vendor",
    )
    assert (row["fell_on"], row["foreseeable_since"]) == ("2026-11-27T06:00:00Z", "2026-03-02T06:00:00Z")
    assert (row["warned_days"], row["people"]) == (270, f"{ANA}, {BO}")
    assert (row["told_at"], row["told_days"]) == ("2026-10-28T06:00:00Z", 30)


def test_nobody_who_was_told_of_another_day_or_afterwards_was_told(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.now = FELL - 5 * DAY
    firm.subscribe(ANA, "falls")
    office.close()
    firm.tell()
    firm.now = FELL + timedelta(hours=1)
    office.open()
    firm.tell()
    assert len(office.got) == 2
    (row,) = warned(firm)
    assert (row["people"], row["told_at"], row["told_days"]) == ("", None, None)


def test_a_fall_that_was_learned_of_only_afterwards_gave_no_warning(firm: Firm) -> None:
    firm.account("ACME")
    firm.now = FELL - 40 * DAY
    meeting = firm.meet("ACME")
    firm.now = FELL + timedelta(hours=1)
    firm.state("ACME", "fact_retracted", target=meeting, reason="it was not held")
    (row,) = warned(firm)
    assert (row["fell_on"], row["warned_days"]) == ("2026-11-27T06:00:00Z", 0)
    assert row["foreseeable_since"] == "2026-11-27T07:00:00Z"


def test_the_same_answer_is_given_for_good_whatever_is_sent_later(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.now = FELL - 5 * DAY
    firm.subscribe(ANA, "falls")
    firm.system.refresh()
    firm.system.messages.compose(firm.now)
    with Door(firm.system) as door:
        first = door.get("/v1/reports/warnings", as_of=f"{FELL + DAY:%Y-%m-%d}").json()
        firm.now += DAY
        firm.system.messages.send()
        again = door.get("/v1/reports/warnings", basis=first["basis"]["token"]).json()
    assert len(office.got) == 1
    assert [row["people"] for row in again["rows"]] == [ANA]


@pytest.mark.parametrize(("code", "seen"), [("ACME", 1), ("BETA", 0)])
def test_who_may_not_see_an_account_reads_of_no_fall_of_it(firm: Firm, code: str, seen: int) -> None:
    firm.account("ACME")
    firm.system.access.local = Principal(LOCAL, EVERY_SCOPE, account_set([f"code={code}"]))
    assert len(warned(firm)) == seen


def test_a_range_has_the_falls_in_it(firm: Firm) -> None:
    firm.account("ACME")
    assert warned(firm, to="2026-11-26") == []
    assert len(warned(firm, **{"from": "2026-11-27"})) == 1
