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
    "Pacific/Honolulu": Words("Honolulu", "檀香山"),
    "America/Anchorage": Words("Anchorage", "安克雷奇"),
    "America/Los_Angeles": Words("Los Angeles", "洛杉矶"),
    "America/Denver": Words("Denver", "丹佛"),
    "America/Chicago": Words("Chicago", "芝加哥"),
    "America/Mexico_City": Words("Mexico City", "墨西哥城"),
    "America/Bogota": Words("Bogotá", "波哥大"),
    "America/New_York": Words("New York", "纽约"),
    "America/Halifax": Words("Halifax", "哈利法克斯"),
    "America/Santiago": Words("Santiago", "圣地亚哥"),
    "America/St_Johns": Words("St. John’s", "圣约翰斯"),
    "America/Sao_Paulo": Words("São Paulo", "圣保罗"),
    "America/Argentina/Buenos_Aires": Words("Buenos Aires", "布宜诺斯艾利斯"),
    "Atlantic/Azores": Words("Azores", "亚速尔群岛"),
    UTC_ZONE: Words("UTC", "UTC"),
    "Europe/London": Words("London", "伦敦"),
    "Europe/Lisbon": Words("Lisbon", "里斯本"),
    "Africa/Lagos": Words("Lagos", "拉各斯"),
    "Europe/Berlin": Words("Berlin", "柏林"),
    "Europe/Madrid": Words("Madrid", "马德里"),
    "Europe/Paris": Words("Paris", "巴黎"),
    "Europe/Rome": Words("Rome", "罗马"),
    "Europe/Warsaw": Words("Warsaw", "华沙"),
    "Africa/Cairo": Words("Cairo", "开罗"),
    "Africa/Johannesburg": Words("Johannesburg", "约翰内斯堡"),
    "Europe/Athens": Words("Athens", "雅典"),
    "Europe/Kyiv": Words("Kyiv", "基辅"),
    "Europe/Istanbul": Words("Istanbul", "伊斯坦布尔"),
    "Europe/Moscow": Words("Moscow", "莫斯科"),
    "Africa/Nairobi": Words("Nairobi", "内罗毕"),
    "Asia/Riyadh": Words("Riyadh", "利雅得"),
    "Asia/Tehran": Words("Tehran", "德黑兰"),
    "Asia/Dubai": Words("Dubai", "迪拜"),
    "Asia/Kabul": Words("Kabul", "喀布尔"),
    "Asia/Karachi": Words("Karachi", "卡拉奇"),
    "Asia/Kolkata": Words("Kolkata", "加尔各答"),
    "Asia/Kathmandu": Words("Kathmandu", "加德满都"),
    "Asia/Almaty": Words("Almaty", "阿拉木图"),
    "Asia/Dhaka": Words("Dhaka", "达卡"),
    "Asia/Yangon": Words("Yangon", "仰光"),
    "Asia/Bangkok": Words("Bangkok", "曼谷"),
    "Asia/Jakarta": Words("Jakarta", "雅加达"),
    "Asia/Shanghai": Words("Shanghai", "上海"),
    "Asia/Hong_Kong": Words("Hong Kong", "香港"),
    "Asia/Singapore": Words("Singapore", "新加坡"),
    "Asia/Taipei": Words("Taipei", "台北"),
    "Australia/Perth": Words("Perth", "珀斯"),
    "Asia/Seoul": Words("Seoul", "首尔"),
    "Asia/Tokyo": Words("Tokyo", "东京"),
    "Australia/Adelaide": Words("Adelaide", "阿德莱德"),
    "Australia/Brisbane": Words("Brisbane", "布里斯班"),
    "Australia/Sydney": Words("Sydney", "悉尼"),
    "Pacific/Auckland": Words("Auckland", "奥克兰"),
    "Pacific/Chatham": Words("Chatham Islands", "查塔姆群岛"),
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
    distance = _written(_distance(zone, at))
    return Words(f"{place.en}, {distance}", f"{place.zh}，{distance}")


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
        return Words(f"{shown} UTC", f"{shown} UTC")
    says = zone_says(name, moment)
    return Words(f"{shown} ({says.en})", f"{shown}（{says.zh}）")


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
    return Words(place, place)
