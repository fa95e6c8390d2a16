"""Instants and days: UTC, microseconds, half-open; nothing here reads a clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

DAY = timedelta(days=1)
BEGINNING = datetime.min.replace(tzinfo=UTC)
"""Before everything."""
FOREVER = datetime.max.replace(tzinfo=UTC)
"""After everything: the open end of an interval."""
LAST = FOREVER - timedelta.resolution
"""The last instant at which something can be so."""

Instant = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
"""A moment with a time zone, kept in UTC; a naive one is refused."""


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
