"""Responses: hours to acknowledge and days to resolve, open ones for as long as they have waited."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.projections.lives import START
from tests.projections.telling import A, B, Telling


@pytest.fixture
def told(tmp_path: Path) -> Telling:
    return Telling(tmp_path)


def raised(reference: str, severity: str = "high") -> dict[str, Any]:
    return {"kind": "escalation_raised", "escalation": reference, "severity": severity, "category": "problem"}


def step(kind: str, reference: str) -> dict[str, Any]:
    return {"kind": f"escalation_{kind}", "escalation": reference}


def high(told: Telling, on: int, **asked: Any) -> dict[str, Any]:
    (row,) = [one for one in told.ask("responses", on, **asked) if one["severity"] == "high"]
    return row


def test_times_run_from_the_raising_to_the_first_acknowledgement_and_to_the_resolution(told: Telling) -> None:
    told.records(
        (A, 10, raised("e1")),
        (A, 11, step("acknowledged", "e1")),
        (A, 13, step("acknowledged", "e1")),
        (A, 14, step("resolved", "e1")),
    )
    row = high(told, 50)
    assert (row["raised"], row["acknowledged"], row["resolved"], row["open"]) == (1, 1, 1, 0)
    assert (row["acknowledged_p50"], row["resolved_p50"], row["longest_open"]) == (24.0, 4.0, None)


def test_what_is_resolved_at_once_is_acknowledged_by_that(told: Telling) -> None:
    told.records((A, 10, raised("e1")), (A, 12, step("resolved", "e1")))
    assert high(told, 50)["acknowledged_p50"] == 48.0


def test_a_reopened_one_is_open_since_it_was_raised(told: Telling) -> None:
    told.records((A, 10, raised("e1")), (A, 12, step("resolved", "e1")), (A, 20, step("reopened", "e1")))
    assert (high(told, 19)["open"], high(told, 30)["open"]) == (0, 1)
    told.record(A, 40, step("resolved", "e1"))
    assert high(told, 50)["resolved_p50"] == 30.0
    assert high(told, 50)["acknowledged_p50"] == 48.0


def test_quantiles_are_empty_while_too_few_are_over(told: Telling) -> None:
    told.records((A, 10, raised("e1")), (B, 10, raised("e1")), (B, 15, raised("e2")))
    told.record(A, 12, step("acknowledged", "e1"))
    row = high(told, 40)
    assert [row[f"acknowledged_{name}"] for name in ("p50", "p75", "p90")] == [None, None, None]
    assert (row["open"], row["longest_open"]) == (3, "alpha: e1")
    told.record(B, 13, step("acknowledged", "e1"))
    row = high(told, 40)
    assert [row[f"acknowledged_{name}"] for name in ("p50", "p75", "p90")] == [72.0, None, None]


def test_open_ones_count_for_as_long_as_they_have_waited(told: Telling) -> None:
    told.records((A, 10, raised("e1")), (A, 39, raised("e2")), (A, 30, step("resolved", "e1")))
    assert high(told, 40)["resolved_p50"] == 20.0, "the one of yesterday says nothing of twenty days"


def test_only_those_raised_in_the_range_are_looked_at_the_gravest_first(told: Telling) -> None:
    told.records((A, 10, raised("e1", "low")), (A, 20, raised("e2")), (A, 30, raised("e3", "critical")))
    rows = told.ask("responses", 50, start=START + timedelta(days=15))
    assert [row["severity"] for row in rows] == ["critical", "high"]
    assert [row["severity"] for row in told.ask("responses", 50)] == ["critical", "high", "low"]


def test_a_closed_account_and_one_merged_away_are_told_and_slices_have_their_own(told: Telling) -> None:
    told.records(
        (A, 10, raised("e1")), (B, 10, raised("e2")), (A, 5, {"kind": "account_changed", "region": "N"})
    )
    told.record(B, 20, {"kind": "account_closed"})
    assert high(told, 30)["raised"] == 2

    def by_region() -> dict[str | None, int]:
        return {row["slice"]: row["raised"] for row in told.ask("responses", 30, by="region")}

    assert by_region() == {None: 1, "N": 1}
    told.record(B, 25, {"kind": "account_reopened"})
    told.record(B, 26, {"kind": "account_merged", "into": A})
    assert by_region() == {"N": 2}
    told.record(A, 27, step("resolved", "e1"))
    assert high(told, 30, account=A)["longest_open"] == "alpha: beta/e2"


def test_a_retracted_acknowledgement_never_was_and_one_told_late_counts_from_its_day(told: Telling) -> None:
    told.record(A, 10, raised("e1"))
    first = told.record(A, 12, step("acknowledged", "e1"))
    known = len(told.log.recorded)
    told.retract(A, first)
    assert high(told, 50)["acknowledged"] == 0
    assert high(told, 50, known=known)["acknowledged"] == 1
    told.record(A, 11, step("acknowledged", "e1"))
    assert high(told, 50)["acknowledged_p50"] == 24.0
