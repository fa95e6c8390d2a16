"""Dates that repeat: the moments of an event's rule, in the clocks of its own zone, up to now."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr

Properties = Mapping[str, Any]
"""An event: its properties by their names, each of a type of its own."""
MOST = 1000
"""Dates of one series that are told."""
NOON = time(12)
"""What a day without a time means."""
_PARTS = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
}
"""What rules may say: others repeat by the hour, or could be searched for ever."""
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}


class RuleUnread(Exception):
    """A time or a rule that can't be read; the text says why without its content."""


def moment_of(value: Any, zone: tzinfo) -> datetime:
    """The moment that a property names. Raises RuleUnread."""
    found = value.dt
    if isinstance(found, datetime) and found.tzinfo is None and "TZID" in value.params:
        raise RuleUnread("the event's time zone is not known")
    return _moment(found, zone)


def dates_of(
    event: Properties, zone: tzinfo, now: datetime, apart: set[datetime]
) -> Iterator[tuple[datetime, bool]]:
    """The dates of a series up to now, and whether each was taken out of it; without those that stand apart.

    Raises RuleUnread.
    """
    starts = moment_of(event["DTSTART"], zone)
    gone = {at for at in _listed(event, "EXDATE", zone) if at <= now}
    more = {at for at in _listed(event, "RDATE", zone) if at <= now}
    by_rule = set(_by_rule(event, starts, now)) if "RRULE" in event else {starts}
    told = {at for at in by_rule | more if at <= now} - gone
    yield from ((at, False) for at in sorted(told - apart))
    yield from ((at, True) for at in sorted(gone - apart))


def _by_rule(event: Properties, starts: datetime, now: datetime) -> Iterator[datetime]:
    rule = event["RRULE"]
    if isinstance(rule, list):
        raise RuleUnread("the event repeats by several rules")
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if rule.keys() - _ALWAYS - _PARTS.get(frequency, set()) or frequency not in _PARTS:
        raise RuleUnread("the event repeats by a rule that can't be read")
    last = min([now, *(_moment(one, starts.tzinfo or UTC, time.max) for one in rule.get("UNTIL", ()))])
    plain = type(rule)({name: value for name, value in rule.items() if name != "UNTIL"})
    try:
        # By the clocks on the wall: nine o'clock stays nine o'clock when the clocks change.
        moments = rrulestr(plain.to_ical().decode(), dtstart=starts.replace(tzinfo=None))
    except ValueError:
        raise RuleUnread("the event repeats by a rule that can't be read") from None
    for at in islice(moments, MOST):
        moment = at.replace(tzinfo=starts.tzinfo)
        if moment > last:
            return
        yield moment


def _listed(event: Properties, name: str, zone: tzinfo) -> Iterator[datetime]:
    """The moments of a property that may stand several times with several values each."""
    found = event.get(name, [])
    for one in found if isinstance(found, list) else [found]:
        for value in one.dts:
            at = value.dt
            # A period of time begins with its moment.
            yield _moment(at[0] if isinstance(at, tuple) else at, zone)


def _moment(found: Any, zone: tzinfo, of_day: time = NOON) -> datetime:
    if isinstance(found, datetime):
        return found if found.tzinfo else found.replace(tzinfo=zone)
    if not isinstance(found, date):
        raise RuleUnread("the event names a time that is none")
    return datetime.combine(found, of_day, zone)
