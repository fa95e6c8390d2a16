"""Step functions: what they say at every instant is what the words of their algebra say."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.time.steps import (
    Interval,
    Steps,
    combine,
    constant,
    held_within,
    steps,
    truth,
)

MICRO = timedelta(microseconds=1)
ZERO = datetime(2024, 1, 1, tzinfo=UTC)


def instant(number: int) -> datetime:
    return ZERO + number * MICRO


INSTANTS = [instant(number) for number in range(-1, 26)]
moments = st.integers(0, 12).map(instant)


@st.composite
def functions(draw: st.DrawFn, values: st.SearchStrategy[int] = st.integers(0, 3)) -> Steps[int]:
    """Functions that begin at instant 0 or at the beginning of time, with few starts close together."""
    starts = sorted(draw(st.sets(moments, max_size=5)) | {draw(st.sampled_from((ZERO, BEGINNING)))})
    return steps((start, draw(values)) for start in starts)


def truths() -> st.SearchStrategy[Steps[bool]]:
    return functions(st.booleans())  # type: ignore[return-value]


def later_instants(*operands: Steps[bool] | Steps[int]) -> list[datetime]:
    start = max(operand.start for operand in operands)
    return [one for one in INSTANTS if one >= start]


@given(function=functions())
def test_neighbours_differ_and_intervals_are_half_open_without_gaps(function: Steps[int]) -> None:
    intervals = list(function.intervals())
    assert (intervals[0].start, intervals[-1].end) == (function.start, FOREVER)
    for interval, following in pairwise(intervals):
        assert interval.end == following.start
        assert interval.value != following.value
        assert function.at(interval.start) == function.at(interval.end - MICRO) == interval.value
        assert function.at(interval.end) == following.value


@given(function=functions())
def test_equal_values_everywhere_are_equal_functions(function: Steps[int]) -> None:
    told_twice = [(one, function.at(one)) for one in INSTANTS if one > function.start]
    assert steps([(function.start, function.at(function.start)), *told_twice]) == function


@given(function=functions(), moment=moments)
def test_the_interval_at_a_moment_is_the_one_around_it(function: Steps[int], moment: datetime) -> None:
    around = function.interval_at(moment)
    assert around in list(function.intervals())
    assert around.start <= moment < around.end


@given(function=functions(), moment=moments)
def test_since_keeps_the_values_from_a_moment_on(function: Steps[int], moment: datetime) -> None:
    cut = function.since(moment)
    assert cut.start == max(moment, function.start)
    assert all(cut.at(one) == function.at(one) for one in INSTANTS if one >= cut.start)


@given(function=functions(), other=functions(), moment=moments)
def test_then_goes_on_as_the_other_one(function: Steps[int], other: Steps[int], moment: datetime) -> None:
    other = other.since(moment)
    joined = function.then(other)
    for one in later_instants(function):
        assert joined.at(one) == (other if one >= other.start else function).at(one)


@given(function=functions())
def test_map_changes_each_value(function: Steps[int]) -> None:
    halved = function.map(lambda value: value // 2)
    assert all(halved.at(one) == function.at(one) // 2 for one in later_instants(function))
    assert all(one.value != other.value for one, other in pairwise(halved.intervals()))


@given(operands=st.lists(functions(), min_size=1, max_size=4))
def test_combine_looks_at_all_values_of_a_moment(operands: list[Steps[int]]) -> None:
    together = combine(lambda *values: values, *operands)
    assert together.start == max(operand.start for operand in operands)
    for one in later_instants(*operands):
        assert together.at(one) == tuple(operand.at(one) for operand in operands)


@given(function=truths(), span=st.integers(1, 8))
def test_held_within_remembers_for_a_span(function: Steps[bool], span: int) -> None:
    """Whatever happens between two microseconds: just after v - span it is as it is at v - span."""
    kept = held_within(function, span * MICRO)
    for one in later_instants(function):
        window = [one - back * MICRO for back in range(span + 1)]
        assert kept.at(one) == any(function.at(u) for u in window if u >= function.start)


@given(function=truths(), span=st.integers(0, 8))
def test_what_held_on_an_interval_is_kept_until_its_end_and_a_span(function: Steps[bool], span: int) -> None:
    kept = held_within(function, span * MICRO)
    for start, end, holds in function.intervals():
        if holds and end < FOREVER:
            assert kept.at(start)
            assert kept.at(end + span * MICRO - MICRO)
            again = any(function.at(end + back * MICRO) for back in range(span + 1))
            assert kept.at(end + span * MICRO) == again


@given(function=truths())
def test_a_span_of_nothing_remembers_nothing(function: Steps[bool]) -> None:
    assert held_within(function, timedelta(0)) == function


def test_a_span_stops_at_the_end_of_time() -> None:
    once = steps([(BEGINNING, False), (ZERO, True), (instant(1), False)])
    assert held_within(once, timedelta.max) == steps([(BEGINNING, False), (ZERO, True)])


@given(spans=st.lists(st.tuples(moments, moments), max_size=5))
def test_truth_is_true_on_its_spans_only(spans: list[tuple[datetime, datetime]]) -> None:
    function = truth(ZERO, sorted(spans))
    for one in later_instants(function):
        assert function.at(one) == any(begin <= one < end for begin, end in spans)


def test_intervals_name_their_parts() -> None:
    assert list(steps([(ZERO, 1), (instant(2), 1), (instant(3), 2)]).intervals()) == [
        Interval(ZERO, instant(3), 1),
        Interval(instant(3), FOREVER, 2),
    ]


def test_there_is_no_value_before_the_first_start() -> None:
    with pytest.raises(ValueError, match="no value before"):
        constant(1, ZERO).at(ZERO - MICRO)


@pytest.mark.parametrize("starts", [[], [ZERO, ZERO], [instant(1), ZERO]])
def test_starts_must_increase_and_be_there(starts: list[datetime]) -> None:
    with pytest.raises(ValueError, match="step function"):
        steps((start, number) for number, start in enumerate(starts))


def days(*pieces: tuple[int, int]) -> Steps[int]:
    return steps((instant(start), value) for start, value in pieces)


def test_functions_differ_until_the_last_of_their_starts_from_which_both_go_on_alike() -> None:
    assert days((0, 1), (3, 2)).differs_until(days((0, 5), (3, 2))) == instant(3)
    assert days((0, 1), (3, 2)).differs_until(days((0, 5), (4, 2))) == instant(4)
    assert days((0, 1), (3, 2), (6, 0)).differs_until(days((0, 4), (3, 2), (6, 0))) == instant(3)
    assert days((0, 1), (3, 2)).differs_until(days((0, 1), (3, 4))) == FOREVER
    assert days((5, 1)).differs_until(days((3, 0), (5, 1))) == instant(5)
    assert days((0, 1), (3, 2)).differs_until(days((0, 1), (3, 2))) == instant(0)


def test_a_span_that_begins_at_the_end_of_time_is_true_nowhere() -> None:
    assert truth(instant(0), [(instant(1), instant(2)), (FOREVER, FOREVER)]).values == (False, True, False)
