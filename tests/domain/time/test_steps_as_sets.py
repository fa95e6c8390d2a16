"""The algebra of step functions is that of sets of intervals, as an independent library works it out.

A function of truth is the set of moments at which it is true; any function is a set for each value.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import combinations, product
from typing import Any, TypeAlias

from hypothesis import given
from hypothesis import strategies as st
from spans import datetimerange, datetimerangeset

from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.time.steps import (
    Steps,
    combine,
    held_within,
    steps,
    truth,
)

ZERO = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
Moments: TypeAlias = Any

moments = st.integers(0, 30).map(lambda number: ZERO + number * HOUR)
starts = st.one_of(st.just(BEGINNING), moments)
lengths = st.integers(0, 20).map(lambda number: number * HOUR)


@st.composite
def functions(draw: st.DrawFn, values: st.SearchStrategy[int] = st.integers(0, 2)) -> Steps[Any]:
    return steps((one, draw(values)) for one in sorted({draw(starts), *draw(st.sets(moments, max_size=8))}))


truths = functions(st.booleans())
several = st.lists(truths, min_size=1, max_size=4)


def span(begin: datetime, end: datetime) -> datetimerange:
    """The half-open interval; one that ends at FOREVER has no end."""
    return datetimerange(begin, None if end == FOREVER else end)


def union(sets: Iterable[Moments]) -> Moments:
    return reduce(lambda one, other: one | other, sets, datetimerangeset([]))


def intersection(sets: Iterable[Moments]) -> Moments:
    return reduce(lambda one, other: one & other, sets)


def where(function: Steps[Any], value: Any = True) -> Moments:
    """The moments at which a function has a value."""
    return datetimerangeset([span(begin, end) for begin, end, one in function.intervals() if one == value])


def domain(*functions: Steps[Any]) -> Moments:
    """The moments at which all functions have a value."""
    return datetimerangeset([datetimerange(max(one.start for one in functions), None)])


def all_of(*operands: Steps[Any]) -> Steps[bool]:
    return combine(lambda *values: all(values), *operands)


def any_of(*operands: Steps[Any]) -> Steps[bool]:
    return combine(lambda *values: any(values), *operands)


@given(operands=several)
def test_and_is_intersection_and_or_is_union(operands: list[Steps[Any]]) -> None:
    everywhere = domain(*operands)
    assert where(all_of(*operands)) == intersection(map(where, operands))
    assert where(any_of(*operands)) == union(map(where, operands)) & everywhere


@given(operand=truths)
def test_not_is_the_complement(operand: Steps[Any]) -> None:
    negation = operand.map(lambda value: not value)
    assert where(negation) == domain(operand) - where(operand)
    assert where(operand) | where(negation) == domain(operand)


@given(operands=several, needed=st.integers(1, 4))
def test_so_many_of_is_the_union_of_the_intersections_of_so_many(
    operands: list[Steps[Any]], needed: int
) -> None:
    some = union(intersection(map(where, chosen)) for chosen in combinations(operands, needed))
    so_many = combine(lambda *values: sum(values) >= needed, *operands)
    assert where(so_many) == some & domain(*operands)


@given(operands=st.lists(truths, min_size=1, max_size=3), data=st.data())
def test_any_rule_is_the_union_of_its_cases(operands: list[Steps[Any]], data: st.DataObject) -> None:
    cases = list(product((False, True), repeat=len(operands)))
    met = data.draw(st.sets(st.sampled_from(cases)))
    ruled = combine(lambda *values: values in met, *operands)
    found = union(intersection(map(where, operands, case)) for case in met)
    assert where(ruled) == found & domain(*operands)


@given(one=functions(), other=functions())
def test_a_pair_of_values_holds_where_both_do(one: Steps[Any], other: Steps[Any]) -> None:
    together = combine(lambda *values: values, one, other)
    for pair in product(range(3), repeat=2):
        assert where(together, pair) == where(one, pair[0]) & where(other, pair[1])


@given(function=functions(), least=st.integers(0, 3))
def test_a_threshold_is_the_union_of_the_values_that_reach_it(function: Steps[Any], least: int) -> None:
    reached = function.map(lambda value: value >= least)
    assert where(reached) == union(where(function, value) for value in range(least, 3))


@given(function=functions(), moment=moments)
def test_since_is_the_part_from_there_on(function: Steps[Any], moment: datetime) -> None:
    for value in range(3):
        assert where(function.since(moment), value) == where(function, value) & datetimerangeset(
            [datetimerange(moment, None)]
        )


@given(function=functions(), following=functions())
def test_then_is_the_part_before_and_the_other_one(function: Steps[Any], following: Steps[Any]) -> None:
    from_there = datetimerangeset([datetimerange(following.start, None)])
    for value in range(3):
        joined = (where(function, value) - from_there) | where(following, value)
        assert where(function.then(following), value) == joined


@given(operand=truths, length=lengths)
def test_held_within_lengthens_every_interval(operand: Steps[Any], length: timedelta) -> None:
    ends = (
        (begin, FOREVER if end == FOREVER else end + length, held) for begin, end, held in operand.intervals()
    )
    assert where(held_within(operand, length)) == union(
        datetimerangeset([span(a, b)]) for a, b, held in ends if held
    )


@given(spans=st.lists(st.tuples(starts, lengths), max_size=8), start=starts)
def test_truth_is_the_union_of_its_spans(spans: list[tuple[datetime, timedelta]], start: datetime) -> None:
    given_spans = sorted((begin, begin + length) for begin, length in spans)
    function = truth(start, given_spans)
    assert where(function) == union(datetimerangeset([span(*one)]) for one in given_spans) & domain(function)
    assert function.start == start


@given(operands=several, length=lengths)
def test_a_function_has_one_interval_for_each_of_its_set(
    operands: list[Steps[Any]], length: timedelta
) -> None:
    for made in (all_of(*operands), any_of(*operands), held_within(operands[0], length)):
        assert len([one for one in made.intervals() if one.value]) == len(list(where(made)))
