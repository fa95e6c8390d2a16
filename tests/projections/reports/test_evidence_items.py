"""Where the customer is to be asked: low evidence grades above the lowest tier, until somebody is asked."""

from pathlib import Path
from typing import Any

import pytest

from tests.projections.telling import A, B, Telling, day
from tierline.interfaces.presentation.language import said

PARTNER = {"kind": "tier_overridden", "tier": "partner", "reason": "r", "approver": "ana"}
PARTNER["until"] = "2025-12-01T00:00:00Z"
MET = {"kind": "interaction", "channel": "meeting", "initiative": "ours"}


@pytest.fixture
def told(tmp_path: Path) -> Telling:
    """An account that one meeting made a partner, and another one of the lowest tier."""
    return Telling(tmp_path).records((A, 3, MET), (A, 5, PARTNER), (B, 3, MET))


def low(told: Telling, on: int, **asked: Any) -> list[tuple[str, str]]:
    return [
        (row["account"], row["subject"]) for row in told.ask("attention", on, matter="grade_low", **asked)
    ]


def test_a_low_grade_is_told_of_accounts_above_the_lowest_tier(told: Telling) -> None:
    assert [low(told, on) for on in (4, 6)] == [[], [(A, "D")]]
    (row,) = told.ask("attention", 6, matter="grade_low")
    assert said(row["what"], "en") == "Evidence grade D: little of it is confirmed"
    assert said(row["remedy"], "en") == "Ask the customer to confirm what the tier rests on."


def test_it_waits_for_two_weeks_once_the_customer_is_asked_and_as_known_before_for_nothing(
    told: Telling,
) -> None:
    met = told.record(A, 7, MET)
    known = len(told.log.recorded)
    link = {"kind": "confirmation_asked", "target": met, "contact": "c-1", "language": "en"}
    told.record(A, 10, {**link, "expires": f"{day(20)}T00:00:00Z"})
    assert [low(told, on) for on in (9, 11, 23, 25)] == [[(A, "D")], [], [], [(A, "D")]]
    assert low(told, 11, known=known) == [(A, "D")]


def test_whoever_holds_a_role_of_the_account_is_told(told: Telling) -> None:
    told.record(A, 4, {"kind": "role_assigned", "role": "sales_manager", "person": "ana"})
    assert low(told, 6, person="ana") == [(A, "D")]
    assert low(told, 6, person="ben") == []
