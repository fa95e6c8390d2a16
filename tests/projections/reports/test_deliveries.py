"""Deliveries: on time up to the end of the day promised, late after it, overdue while nothing came."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.projections.lives import START
from tests.projections.telling import A, B, C, Telling, day

COUNTS = ("on_time", "late", "overdue", "open")


@pytest.fixture
def told(tmp_path: Path) -> Telling:
    return Telling(tmp_path)


def promised(reference: str, due: int) -> dict[str, Any]:
    return {"kind": "delivery_promised", "delivery": reference, "due": f"{day(due)}"}


def made(reference: str) -> dict[str, Any]:
    return {"kind": "delivery_made", "delivery": reference}


def counts(told: Telling, on: int, **asked: Any) -> dict[str, tuple[int, ...]]:
    rows = told.ask("deliveries", on, **asked)
    return {row["account"]: tuple(row[name] for name in COUNTS) for row in rows}


def test_a_delivery_is_open_then_overdue_or_made_on_time_or_late(told: Telling) -> None:
    told.records((A, 10, promised("d1", 20)), (B, 10, promised("d1", 20)), (C, 10, promised("d1", 20)))
    told.records((B, 20, made("d1")), (C, 23, made("d1")))
    assert counts(told, 9) == {}
    assert counts(told, 15) == {A: (0, 0, 0, 1), B: (0, 0, 0, 1), C: (0, 0, 0, 1)}
    assert counts(told, 22) == {A: (0, 0, 1, 0), B: (1, 0, 0, 0), C: (0, 0, 1, 0)}
    assert counts(told, 30) == {A: (0, 0, 1, 0), B: (1, 0, 0, 0), C: (0, 1, 0, 0)}
    found = {row["account"]: row for row in told.ask("deliveries", 30)}
    assert [found[code]["on_time_share"] for code in (A, B, C)] == [0.0, 1.0, 0.0]
    assert [found[code]["worst_days"] for code in (A, B, C)] == [10, None, 3]
    assert found[A]["overdue_ones"] == "d1"


def test_the_day_it_is_due_is_not_late_in_any_of_its_hours(told: Telling) -> None:
    told.record(A, 10, promised("d1", 20))
    told.record(A, 20, made("d1"))
    told.correct(A, str(told.log.recorded[-1].fact.fact_id), occurred_at=f"{day(20)}T23:59:59.999999Z")
    assert counts(told, 30) == {A: (1, 0, 0, 0)}
    told.correct(A, str(told.log.recorded[-2].fact.fact_id), occurred_at=f"{day(21)}T00:00:00Z")
    assert counts(told, 30) == {A: (0, 1, 0, 0)}


def test_the_range_has_what_was_settled_in_it_and_always_what_is_open(told: Telling) -> None:
    told.records((A, 10, promised("d1", 20)), (A, 10, promised("d2", 40)), (A, 10, promised("d3", 90)))
    told.records((A, 15, made("d1")), (A, 50, made("d2")))
    late = {"start": START + timedelta(days=30)}
    assert counts(told, 60) == {A: (1, 1, 0, 1)}
    assert counts(told, 60, **late) == {A: (0, 1, 0, 1)}
    assert told.ask("deliveries", 60)[0]["next_due"] == day(90)


def test_a_retracted_delivery_is_owed_again_and_a_moved_day_changes_what_was_late(told: Telling) -> None:
    first = told.record(A, 10, promised("d1", 20))
    done = told.record(A, 25, made("d1"))
    known = len(told.log.recorded)
    told.correct(A, first, due=f"{day(25)}")
    assert counts(told, 30) == {A: (1, 0, 0, 0)}
    told.retract(A, done)
    assert counts(told, 30) == {A: (0, 0, 1, 0)}
    assert counts(told, 30, known=known) == {A: (0, 1, 0, 0)}


def test_a_merged_account_owes_through_the_other(told: Telling) -> None:
    told.record(A, 10, promised("d1", 20))
    told.record(A, 30, {"kind": "account_merged", "into": B})
    assert counts(told, 29) == {A: (0, 0, 1, 0)}
    assert counts(told, 31) == {B: (0, 0, 1, 0)}
    assert told.ask("deliveries", 31)[0]["overdue_ones"] == f"{A}/d1"
