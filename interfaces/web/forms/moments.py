"""Days and times as they are typed: in the reader's time zone, and without a time where nobody knows it.

Zones go by the names of the IANA time zone database, so that summer time is what it was on the day meant.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tierline.domain.account.base import FIRM_KINDS, KINDS
from tierline.domain.shared.words import Words

UTC_ZONE = "UTC"
"""The zone of whoever didn't say."""
COOKIE = "tierline_zone"
"""The cookie that remembers the reader's zone; the script of the pages knows its name too."""
NOON = time(12)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")
_LONGEST = 64
_PLACES = {
    "Pacific/Honolulu": Words("Honolulu"),
    "America/Anchorage": Words("Anchorage"),
    "America/Los_Angeles": Words("Los Angeles"),
    "America/Denver": Words("Denver"),
    "America/Chicago": Words("Chicago"),
    "America/Mexico_City": Words("Mexico City"),
    "America/Bogota": Words("Bogotá"),
    "America/New_York": Words("New York"),
    "America/Halifax": Words("Halifax"),
    "America/Santiago": Words("Santiago"),
    "America/St_Johns": Words("St. John’s"),
    "America/Sao_Paulo": Words("São Paulo"),
    "America/Argentina/Buenos_Aires": Words("Buenos Aires"),
    "Atlantic/Azores": Words("Azores"),
    UTC_ZONE: Words("UTC"),
    "Europe/London": Words("London"),
    "Europe/Lisbon": Words("Lisbon"),
    "Africa/Lagos": Words("Lagos"),
    "Europe/Berlin": Words("Berlin"),
    "Europe/Madrid": Words("Madrid"),
    "Europe/Paris": Words("Paris"),
    "Europe/Rome": Words("Rome"),
    "Europe/Warsaw": Words("Warsaw"),
    "Africa/Cairo": Words("Cairo"),
    "Africa/Johannesburg": Words("Johannesburg"),
    "Europe/Athens": Words("Athens"),
    "Europe/Kyiv": Words("Kyiv"),
    "Europe/Istanbul": Words("Istanbul"),
    "Europe/Moscow": Words("Moscow"),
    "Africa/Nairobi": Words("Nairobi"),
    "Asia/Riyadh": Words("Riyadh"),
    "Asia/Tehran": Words("Tehran"),
    "Asia/Dubai": Words("Dubai"),
    "Asia/Kabul": Words("Kabul"),
    "Asia/Karachi": Words("Karachi"),
    "Asia/Kolkata": Words("Kolkata"),
    "Asia/Kathmandu": Words("Kathmandu"),
    "Asia/Almaty": Words("Almaty"),
    "Asia/Dhaka": Words("Dhaka"),
    "Asia/Yangon": Words("Yangon"),
    "Asia/Bangkok": Words("Bangkok"),
    "Asia/Jakarta": Words("Jakarta"),
    "Asia/Shanghai": Words("Shanghai"),
    "Asia/Hong_Kong": Words("Hong Kong"),
    "Asia/Singapore": Words("Singapore"),
    "Asia/Taipei": Words("Taipei"),
    "Australia/Perth": Words("Perth"),
    "Asia/Seoul": Words("Seoul"),
    "Asia/Tokyo": Words("Tokyo"),
    "Australia/Adelaide": Words("Adelaide"),
    "Australia/Brisbane": Words("Brisbane"),
    "Australia/Sydney": Words("Sydney"),
    "Pacific/Auckland": Words("Auckland"),
    "Pacific/Chatham": Words("Chatham Islands"),
}
"""The zones offered to everybody, each by a city that people know; any other is offered to its own reader."""

_FORMER = {
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Europe/Kiev": "Europe/Kyiv",
}
"""Former names by which some browsers still call zones that are offered."""


class ZoneOffer(NamedTuple):
    """A zone that can be chosen: its name in the database, and what it is called at some moment."""

    name: str
    says: Words


def closes(kind: str, name: str) -> bool:
    """Whether a day alone in a field of a kind means its last moment: that of an end."""
    return {**KINDS, **FIRM_KINDS}[kind].ENDS or name == "until"


@lru_cache(maxsize=500)
def zone_named(name: str) -> tzinfo | None:
    """The zone of a name, a former one too; None where the machine knows none."""
    name = _FORMER.get(name, name)
    if name == UTC_ZONE:
        return UTC
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def known_zone(name: str) -> str:
    """The name of a zone as it is today, if there is such a zone; else UTC."""
    return _FORMER.get(name, name) if zone_named(name) else UTC_ZONE


def zones_offered(at: datetime, own: str) -> list[ZoneOffer]:
    """The zones to choose from with their distance from UTC at a moment, the reader's own among them."""
    names = dict.fromkeys([*_PLACES, known_zone(own)])
    found = [(_distance(zone, at), name) for name in names if (zone := zone_named(name))]
    return [ZoneOffer(name, zone_says(name, at)) for _, name in sorted(found, key=lambda one: one[0])]


def zone_says(name: str, at: datetime) -> Words:
    """What a zone is called, with its distance from UTC at a moment: Shanghai, UTC+8."""
    zone = zone_named(name) or UTC
    place = place_of(name)
    if zone is UTC:
        return place
    return Words("{place}, {distance}").of(place=place, distance=_written(_distance(zone, at)))


def place_of(name: str) -> Words:
    """The place that a zone is named after: Shanghai."""
    return _PLACES.get(name) or _by_name(name)


def local(moment: datetime, name: str) -> Words:
    """A moment as the clocks of a zone show it: 2026-03-31 14:30 (Shanghai, UTC+8)."""
    name = known_zone(name)
    try:
        there = moment.astimezone(zone_named(name))
    except OverflowError:
        there, name = moment.astimezone(UTC), UTC_ZONE
    shown = f"{there.date()} {there:%H:%M}"
    if name == UTC_ZONE:
        return Words("{moment} UTC").of(moment=shown)
    return Words("{moment} ({zone})").of(moment=shown, zone=zone_says(name, moment))


def moment_at(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment that clocks of a zone show, UTC; the first one where they show it twice.

    Raises ValueError where they never show it, OverflowError outside of the years 1 to 9999.
    """
    shown = datetime.combine(day, at, zone)
    moment = shown.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != shown.replace(tzinfo=None):
        raise ValueError("the clocks were set forward over this time")
    return moment


def moment_of_day(day: date, zone: tzinfo, *, closing: bool, by: datetime | None = None) -> datetime:
    """What a day without a time means, UTC: noon, or its last microsecond where something ends by it.

    On the day that it is at `by` in the zone, what is said to have happened had happened by then.
    """
    moment = moment_at(day, time.max if closing else NOON, zone)
    if by is not None and by.astimezone(zone).date() == day:
        return min(moment, by)
    return moment


def _distance(zone: tzinfo, at: datetime) -> timedelta:
    try:
        return at.astimezone(zone).utcoffset() or timedelta()
    except OverflowError:
        return timedelta()


def _written(distance: timedelta) -> str:
    """A distance from UTC as people write it: UTC+5:30."""
    minutes = round(abs(distance) / timedelta(minutes=1))
    sign = "−" if distance < timedelta() else "+"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


def _by_name(name: str) -> Words:
    place = name.rpartition("/")[2].replace("_", " ")
    return Words(place)
