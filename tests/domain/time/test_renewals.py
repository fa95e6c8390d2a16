"""Forecasts replaced within a time: what is expected everywhere, and where it is otherwise than before."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.telling import day
from tests.drawn import examples
from tierline.domain.shared.time import FOREVER
from tierline.domain.time.renewals import Renewals, TimeRange
from tierline.domain.time.steps import Steps, steps

LAST = 12
forecasts = st.lists(st.integers(0, 2), min_size=1, max_size=4)
made = st.dictionaries(st.integers(0, LAST), forecasts, max_size=5)


def forecast(begin: int, values: list[int]) -> Steps[int]:
    """A value a day from a day on, the last one for good."""
    return steps((day(begin + number), value) for number, value in enumerate(values))


def renewals(said: dict[int, list[int]]) -> Renewals[Steps[int]]:
    """What was forecast on some days, from day 0 on."""
    found: Renewals[Steps[int]] = Renewals()
    told = {0: [0], **said}
    found.replace(day(0), FOREVER, [(day(at), forecast(at, told[at])) for at in sorted(told)])
    return found


def expected(found: Renewals[Steps[int]]) -> list[Steps[int]]:
    """What was expected on each day."""
    return [found.at(day(number)).since(day(number)) for number in range(2 * LAST)]


def said_on(said: dict[int, list[int]], number: int) -> Steps[int]:
    """What was expected on a day by what was forecast last."""
    at = max(one for one in {0: [0], **said} if one <= number)
    return forecast(at, said.get(at, [0])).since(day(number))


@given(made)
def test_what_is_expected_at_a_moment_is_what_was_forecast_last(said: dict[int, list[int]]) -> None:
    assert expected(renewals(said)) == [said_on(said, number) for number in range(2 * LAST)]


@settings(max_examples=examples(100), deadline=None)
@given(made, made, st.integers(1, LAST), st.integers(1, LAST))
def test_what_is_replaced_is_otherwise_where_it_is_said_to_be_and_nowhere_else(
    before: dict[int, list[int]], after: dict[int, list[int]], begin: int, days: int
) -> None:
    found, end = renewals(before), begin + days
    former = expected(found)
    new = {at: values for at, values in after.items() if begin <= at < end} | {begin: after.get(begin, [1])}
    where = found.replace(day(begin), day(end), [(day(at), forecast(at, new[at])) for at in sorted(new)])
    now = expected(found)
    assert now[:begin] == former[:begin]
    assert now[end:] == former[end:]
    assert now[begin:end] == [said_on(new, number) for number in range(begin, end)]
    differs = [day(number) for number in range(2 * LAST) if now[number] != former[number]]
    assert (where is not None) or not differs
    assert all(where.begin <= one < where.end for one in differs if where)


def test_the_forecasts_within_a_time_begin_with_the_one_that_stands_then() -> None:
    found = renewals({2: [1, 2], 5: [0], 7: [2]})
    assert found.within(TimeRange(day(3), day(7))) == [
        (day(3), forecast(3, [2])),
        (day(5), forecast(5, [0])),
    ]
    assert found.moments(day(2), day(7)) == [day(2), day(5)]
    assert [moment for moment, _ in found.after(day(2))] == [day(5), day(7)]
    assert found.before(day(5)) == forecast(2, [1, 2])


def test_a_forecast_that_says_the_same_renews_nothing() -> None:
    found = renewals({2: [1, 2]})
    assert found.replace(day(3), FOREVER, [(day(3), forecast(3, [2]))]) is None
    assert found.moments(day(0), FOREVER) == [day(0), day(2)]
    assert found.replace(day(2), day(2) + timedelta(hours=1), [(day(2), forecast(2, [1, 2]))]) is None


def replaced(said: dict[int, list[int]], begin: int, new: dict[int, list[int]], end: int | None) -> TimeRange:
    found = renewals(said)
    until = FOREVER if end is None else day(end)
    where = found.replace(day(begin), until, [(day(at), forecast(at, new[at])) for at in sorted(new)])
    assert where is not None
    return where


def test_what_is_replaced_for_good_is_otherwise_until_both_say_the_same() -> None:
    assert replaced({}, 3, {3: [1, 0]}, None) == (day(3), day(4))
    assert replaced({}, 3, {3: [1], 5: [0]}, None) == (day(3), day(5))
    assert replaced({2: [2]}, 5, {5: [1, 2]}, None) == (day(5), day(6))
    assert replaced({2: [2]}, 5, {5: [1]}, None) == (day(5), FOREVER)
    assert replaced({2: [1], 5: [0]}, 5, {5: [1, 0]}, None) == (day(5), day(6))


def test_where_the_last_renewals_are_as_before_only_the_first_are_otherwise() -> None:
    assert replaced({2: [1], 4: [0], 6: [2]}, 2, {2: [2], 4: [0], 6: [2]}, 9) == (day(2), day(4))
    assert replaced({2: [1], 6: [2]}, 2, {2: [1], 4: [5], 6: [2]}, 9) == (day(4), day(6))
    assert replaced({2: [1], 4: [5], 6: [2]}, 2, {2: [1], 6: [2]}, 9) == (day(4), day(6))


def test_what_is_renewed_at_the_end_of_what_is_replaced_is_renewed_once() -> None:
    found = renewals({2: [1], 5: [2]})
    found.replace(day(2), day(5), [(day(3), forecast(3, [0, 2]))])
    assert found.moments(day(1), day(9)) == [day(3), day(5)]


def test_a_time_that_begins_with_a_renewal_begins_with_it_once() -> None:
    found = renewals({2: [1, 2], 5: [0], 7: [2]})
    assert found.within(TimeRange(day(5), day(7))) == [(day(5), forecast(5, [0]))]
