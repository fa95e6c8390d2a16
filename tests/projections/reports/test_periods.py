"""Ranges and periods: half-open, without gaps, cut where the range is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.projections.reports.periods import MOST_PERIODS, TooManyPeriods, range_of, spans_of

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "names"),
    [
        ("month", ["2025-11", "2025-12", "2026-01", "2026-02"]),
        ("quarter", ["2025-Q4", "2026-Q1"]),
        ("year", ["2025", "2026"]),
        (None, [None]),
    ],
)
def test_a_range_is_split_into_calendar_periods_and_cut_at_both_ends(period, names):
    begin, end = _day(2025, 11, 10), _day(2026, 2, 3)
    spans = spans_of(begin, end, AT, period)
    assert [one.name for one in spans] == names
    assert (spans[0].start, spans[-1].end) == (begin, end)


def test_nothing_after_the_instant_asked_about_is_in_a_range():
    assert spans_of(_day(2026, 5, 1), _day(2026, 7, 1), AT, "month")[-1].end == AT + MICROSECOND
    assert spans_of(_day(2026, 6, 1), _day(2026, 7, 1), AT, "month") == []


def test_a_range_without_a_start_reaches_back_a_year_and_begins_with_a_whole_period():
    assert range_of(None, AT, AT).start == AT - timedelta(days=365)
    assert spans_of(None, None, AT, "quarter")[0].start == _day(2025, 4, 1)
    assert spans_of(None, None, AT, "year")[0].start == _day(2025, 1, 1)


def test_periods_reach_to_both_ends_of_time():
    assert spans_of(BEGINNING, _day(1, 2, 1), AT, "month")[0].start == BEGINNING
    assert spans_of(_day(9999, 12, 1), None, FOREVER, "month")[-1].end == FOREVER


def test_more_periods_than_anyone_reads_are_refused():
    months = timedelta(days=31 * MOST_PERIODS)
    with pytest.raises(TooManyPeriods):
        spans_of(AT - months, None, AT, "month")
    assert spans_of(AT - months, None, AT, "year")


_MOMENTS = st.integers(0, 365 * 40).map(lambda day: _day(2000, 1, 1) + timedelta(days=day, hours=day % 24))


@given(_MOMENTS, _MOMENTS, st.sampled_from(("month", "quarter", "year", None)))
def test_periods_follow_one_another_without_gaps(one: datetime, other: datetime, period):
    begin, end = min(one, other), max(one, other)
    spans = spans_of(begin, end, FOREVER, period)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert edges[1:-1:2] == edges[2::2]
    assert all(span.start < span.end for span in spans)
    assert (begin == end) == (not spans)
