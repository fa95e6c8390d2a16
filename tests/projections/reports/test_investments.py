"""Investment: hours within a range, and the priority that they are read beside."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.projections.lives import CODES, START, fact_on, openings
from tests.projections.pictures import new_store, worker_on
from tierline.projections.reports.base import Question
from tierline.projections.reports.effort import places
from tierline.projections.reports.investments import InvestmentReport


@pytest.fixture
def told(tmp_path: Path):
    """Records facts, each of an account and a day, and asks the report."""
    log, store = openings(), new_store(tmp_path)
    worker = worker_on(log, store)

    def record(*facts) -> None:
        for code, content, day in facts:
            log.record(code, fact_on(len(log.recorded), content, day))
        worker.catch_up()

    def ask(day: int, **asked):
        with store.reading() as reading:
            rows = InvestmentReport().rows(reading, Question(at=START + timedelta(days=day), **asked))
        return {row["account"]: row for row in rows}

    return log, record, ask


def _hours(hours: str, person: str = "mei.lin") -> dict:
    return {"kind": "investment", "person": person, "hours": hours}


def test_hours_are_added_up_within_the_range_and_shared_out(told):
    _, record, ask = told
    record(
        (CODES[0], _hours("0.10"), 10),
        (CODES[0], _hours("0.20", "jo.okafor"), 20),
        (CODES[1], _hours("0.90"), 30),
        (CODES[1], _hours("8"), 400),
    )
    found = ask(100)
    assert [(row["hours"], row["share"], row["people"]) for row in found.values()] == [
        (0.3, 0.25, 2),
        (0.9, 0.75, 1),
        (0.0, 0.0, 0),
    ]
    assert {row["hours"] for row in ask(388).values()} == {0.0, 0.9}
    assert ask(500, start=START, end=START + timedelta(days=15))[CODES[0]]["hours"] == 0.1


def test_a_priority_is_the_one_last_set_by_then(told):
    _, record, ask = told
    for day, size in ((50, 5), (10, 1)):
        record((CODES[0], {"kind": "priority_set", "size": size, "potential": 2, "importance": 3}, day))
    rated = [
        tuple(ask(day)[CODES[0]][name] for name in ("size", "potential", "importance")) for day in (20, 60)
    ]
    assert rated == [(1, 2, 3), (5, 2, 3)]
    assert ask(5)[CODES[0]]["size"] is None


def test_a_retracted_investment_is_not_counted(told):
    log, record, ask = told
    record((CODES[0], _hours("40"), 10))
    target = str(log.recorded[-1].fact.fact_id)
    record((CODES[0], {"kind": "fact_retracted", "target": target, "reason": "r"}, 20))
    assert ask(50)[CODES[0]]["hours"] == 0.0


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 4).map(Decimal), max_size=8))
def test_a_place_is_the_share_of_the_others_that_are_below_equals_counting_half(values):
    for code, place in places(values).items():
        others = [value for other, value in values.items() if other != code]
        below = sum(Fraction(1 if one < values[code] else 0) for one in others)
        equal = sum(Fraction(1, 2) for one in others if one == values[code])
        assert place == ((below + equal) / len(others) if others else 0)
