"""Rows of what holds over time, made from what held after each fact."""

from datetime import UTC, datetime, timedelta

from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.projections.engine.intervals import spans

T = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def _rows(states, since=BEGINNING):
    return [(row["value"], row["valid_from"], row["valid_to"]) for row in spans(states, since)]


def test_each_state_holds_until_the_next_one():
    states = [(BEGINNING, None), (T, {"value": 1}), (T + DAY, {"value": 2})]
    assert _rows(states) == [(1, T, T + DAY), (2, T + DAY, FOREVER)]


def test_equal_neighbours_are_one_row():
    states = [(T, {"value": 1}), (T + DAY, {"value": 1}), (T + 2 * DAY, None)]
    assert _rows(states) == [(1, T, T + 2 * DAY)]


def test_of_several_states_at_one_instant_the_last_counts():
    states = [(T, {"value": 1}), (T + DAY, {"value": 2}), (T + DAY, {"value": 1})]
    assert _rows(states) == [(1, T, FOREVER)]


def test_rows_begin_no_earlier_than_asked_for():
    states = [(T, {"value": 1}), (T + 2 * DAY, {"value": 2})]
    assert _rows(states, since=T + DAY) == [(1, T + DAY, T + 2 * DAY), (2, T + 2 * DAY, FOREVER)]


def test_what_begins_at_the_instant_asked_for_holds_from_there():
    assert _rows([(T, {"value": 1}), (T + DAY, {"value": 2})], since=T + DAY) == [(2, T + DAY, FOREVER)]


def test_no_state_is_no_row():
    assert _rows([(BEGINNING, None)]) == []
