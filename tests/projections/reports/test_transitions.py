"""Transitions compare both ends of a period; what happened in between is counted as moves."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings

from tests.drawn import examples
from tests.projections.lives import CODES, START, fact_on, logs, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import new_store, worker_on
from tierline.projections.reports.base import Question
from tierline.projections.reports.movement import Movement
from tierline.projections.reports.transitions import Transitions

OVERRIDE = {"kind": "tier_overridden", "tier": "partner", "reason": "r", "approver": "ana.ruiz"}


def _ask(report, store, begin: int, end: int, **asked):
    question = Question(
        at=START + timedelta(days=900),
        start=START + timedelta(days=begin),
        end=START + timedelta(days=end),
        **asked,
    )
    with store.reading() as reading:
        return report.rows(reading, question)


def _matrix(store, begin: int, end: int, **asked):
    rows = _ask(Transitions(), store, begin, end, **asked)
    return {
        (row["tier_before"], row["tier_after"]): (row["accounts"], row["share"], row["moves"]) for row in rows
    }


def test_a_rise_and_a_fall_are_two_moves_and_no_transition(tmp_path: Path):
    log, store = openings(), new_store(tmp_path)
    until = (START + timedelta(days=60)).isoformat()
    log.record(CODES[0], fact_on(10, OVERRIDE | {"until": until}, 30))
    worker_on(log, store).catch_up()
    assert _matrix(store, 10, 90) == {
        ("vendor", "vendor"): (3, 1.0, 0),
        ("vendor", "partner"): (0, 0.0, 1),
        ("partner", "vendor"): (0, None, 1),
    }
    assert _matrix(store, 10, 40) == {
        ("vendor", "vendor"): (2, 0.6667, 0),
        ("vendor", "partner"): (1, 0.3333, 1),
    }
    assert _matrix(store, 0, 10)[None, "vendor"] == (3, None, 3)


@given(logs())
@settings(max_examples=examples(10), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_the_matrix_sums_up_to_the_opening_and_the_closing_of_movement(log: LogInMemory):
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker_on(log, store).catch_up()
        asked = {"period": "quarter", "by": "region"}
        matrix = _ask(Transitions(), store, 100, 500, **asked)
        for row in _ask(Movement(), store, 100, 500, **asked):
            mine = [one for one in matrix if (one["from"], one["slice"]) == (row["from"], row["slice"])]
            for end, number in (("tier_before", "opening"), ("tier_after", "closing")):
                assert sum(one["accounts"] for one in mine if one[end] == row["tier"]) == row[number]
        store.close()
