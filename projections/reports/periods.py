"""Ranges of time that reports are asked for, and the periods that a range is split into."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple

from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.time import DAY, FOREVER, earlier, later

Period = Literal["month", "quarter", "year"]

YEAR = 365 * DAY
"""How far a range reaches back if nothing else is said."""
MOST_PERIODS = 600
_INSTANT = timedelta(microseconds=1)
_EARLIEST = 4
"""The first quarter of the year 1, counted from the year 0."""
_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}


class TooManyPeriods(Invalid):
    """The range has more than {most} periods; ask for a shorter range or for longer periods."""


class Span(NamedTuple):
    """[start, end), and its name: `2026-03`, `2026-Q1`, `2026`; None if it is a range by itself."""

    name: str | None
    start: datetime
    end: datetime


def end_of_range(end: datetime | None, at: datetime) -> datetime:
    """The open end of a range: nothing is counted that happened after the instant asked about."""
    return min(end or FOREVER, later(at, _INSTANT))


def part_inside(begins: datetime, ends: datetime, start: datetime, end: datetime) -> Fraction:
    """Which part of [begins, ends) lies in [start, end), from 0 to 1."""
    inside = min(ends, end) - max(begins, start)
    return Fraction(max(inside, timedelta()) // _INSTANT, (ends - begins) // _INSTANT)


def range_of(start: datetime | None, end: datetime | None, at: datetime) -> Span:
    """The range asked for; without a start, the 365 days before its end."""
    until = end_of_range(end, at)
    return Span(None, earlier(until, YEAR) if start is None else start, until)


def spans_of(start: datetime | None, end: datetime | None, at: datetime, period: Period | None) -> list[Span]:
    """The range asked for in periods, the first and the last of them cut where the range begins and ends.

    Without a start it begins with the period that has the instant 365 days before its end. A range
    that begins after its end, as one in the future does, has no periods. Raises TooManyPeriods.
    """
    _, begins, ends = range_of(start, end, at)
    if begins >= ends:
        return []
    if period is None:
        return [Span(None, begins, ends)]
    months = _MONTHS[period]
    first, last = (_number(moment, months) for moment in (begins, ends - _INSTANT))
    if last - first >= MOST_PERIODS:
        raise TooManyPeriods(field="from", most=MOST_PERIODS)
    whole = [_period(number, months) for number in range(first, last + 1)]
    if start is None:
        begins = whole[0].start
    return [Span(one.name, max(one.start, begins), min(one.end, ends)) for one in whole]


def quarters_up_to(end: datetime, count: int) -> datetime:
    """The beginning of the first of so many quarters, the last of which has the instant before `end`."""
    last = _number(earlier(end, _INSTANT), _MONTHS["quarter"])
    return _first_of(max(last - count + 1, _EARLIEST) * _MONTHS["quarter"])


def last_whole_quarter(at: datetime) -> Span:
    """The last quarter that was over at an instant; at the beginning of all time, the first there is."""
    return _period(max(_number(at, _MONTHS["quarter"]) - 1, _EARLIEST), _MONTHS["quarter"])


def _number(moment: datetime, months: int) -> int:
    """Which period since the year 0 an instant lies in."""
    return (12 * moment.year + moment.month - 1) // months


def _period(number: int, months: int) -> Span:
    return Span(_name(number, months), _first_of(number * months), _first_of((number + 1) * months))


def _first_of(month: int) -> datetime:
    year, index = divmod(month, 12)
    return FOREVER if year > FOREVER.year else datetime(year, index + 1, 1, tzinfo=FOREVER.tzinfo)


def _name(number: int, months: int) -> str:
    year, index = divmod(number, 12 // months)
    return {1: f"{year:04}-{index + 1:02}", 3: f"{year:04}-Q{index + 1}", 12: f"{year:04}"}[months]
