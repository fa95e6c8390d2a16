"""Instants and days: UTC, microseconds, half-open; nothing here reads a clock."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from tierline.domain.shared.words import Words

DAY = timedelta(days=1)
BEGINNING = datetime.min.replace(tzinfo=UTC)
"""Before everything."""
FOREVER = datetime.max.replace(tzinfo=UTC)
"""After everything: the open end of an interval."""
LAST = FOREVER - timedelta.resolution
"""The last instant at which something can be so."""

_BEGINS_WITH_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _moment_written_out(value: object) -> object:
    # A number, or digits alone, would be read as seconds since 1970: a wrong day that nobody stated.
    if not _written_out(value):
        raise ValueError(Words("must be a moment with a time zone, as in 2026-03-01T09:30:00Z"))
    return value


def _day_written_out(value: object) -> object:
    if not _written_out(value):
        raise ValueError(Words("must be a day, as in 2027-01-01"))
    return value


def _written_out(value: object) -> bool:
    if isinstance(value, str):
        return _BEGINS_WITH_A_DAY.match(value) is not None
    return isinstance(value, date)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(Words("must lie in the years 1 to 9999 of UTC")) from None


Instant = Annotated[AwareDatetime, BeforeValidator(_moment_written_out), AfterValidator(_in_utc)]
"""A moment with a time zone, kept in UTC; a naive one, or a number, is refused."""

Day = Annotated[date, BeforeValidator(_day_written_out)]
"""A day, as in 2027-01-01; a number is refused."""


def first_instant(day: date) -> datetime:
    """The first instant of a day, UTC."""
    return datetime.combine(day, time.min, UTC)


def after_last_instant(day: date) -> datetime:
    """The instant a day is over, UTC: the open end of an interval that includes the day."""
    return FOREVER if day >= date.max else first_instant(day + DAY)


def last_instant(day: date) -> datetime:
    """The last microsecond of a day, UTC: what a bare date means in `as_of`."""
    return datetime.combine(day, time.max, UTC)


def later(moment: datetime, span: timedelta) -> datetime:
    """`moment + span`, stopping at the end of time instead of overflowing."""
    return FOREVER if FOREVER - moment < span else moment + span


def earlier(moment: datetime, span: timedelta) -> datetime:
    """`moment - span`, stopping at the beginning of time instead of overflowing."""
    return BEGINNING if moment - BEGINNING < span else moment - span
