"""Calendars: iCalendar files (RFC 5545), each date of which goes into the inbox.

A date is known by its UID and, of one that repeats, by which of its dates it is. A higher SEQUENCE corrects
it, CANCELLED withdraws it. Nothing is fetched from anywhere, whatever a calendar names.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar

from tierline.application.importing import SourceBroken
from tierline.application.inbox.importing import MessageLeftOut, MessageLine, MessageRead, MessageUnreadable
from tierline.application.inbox.messages import Edition, Message, Party
from tierline.domain.account.interactions import Channel
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.messages import (
    LIMIT,
    MOST_PARTIES,
    FilesOfMessages,
    MessageFormat,
    ZoneUnknown,
    address_in,
    long_text,
    one_line,
    safe_reference,
)
from tierline.interfaces.imports.recurrence import Properties, RuleUnread, dates_of, moment_of
from tierline.interfaces.imports.source import CountedFile, ImportOption

SYSTEM = "calendar"
DEEPEST = 10
"""How deep parts of a calendar may stand in one another."""
_ANSWERS = ("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH")
_NOBODY_THERE = ("DECLINED", "DELEGATED")
_NO_PEOPLE = ("ROOM", "RESOURCE", "GROUP")
_PRIVATE = ("PRIVATE", "CONFIDENTIAL")
_CONFERENCES = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_ONLINE = ("://", "tel:", "microsoft teams", "zoom", "google meet", "webex", "skype")


class CalendarTooLarge(SourceBroken):
    """The calendar {file} is larger than 25 MB: export a shorter time."""


class NoCalendar(SourceBroken):
    """The file {file} is no calendar that can be read."""


class _BadEvent(Exception):
    """An event that can't be read; the text says why without its content."""


class CalendarSource(FilesOfMessages):
    """The dates of calendars.

    Args:
        files: The calendars.
        zone: Where they are kept, for times that don't say; None: where each calendar says, else UTC.
        now: Up to when dates that repeat are told.
        bodies: Whether descriptions are taken along.
    """

    def __init__(self, files: Sequence[Path], zone: tzinfo | None, now: datetime, *, bodies: bool) -> None:
        super().__init__(files)
        self._zone = zone
        self._now = now
        self._bodies = bodies

    def read(self, name: str, counted: CountedFile) -> Iterator[MessageLine]:
        """The dates of one file. Raises CalendarTooLarge, NoCalendar."""
        content = counted.buffer.read(LIMIT + 1)
        if len(content) > LIMIT:
            raise CalendarTooLarge(file=name)
        if _depth(content) > DEEPEST:
            raise NoCalendar(file=name)
        try:
            calendars = Calendar.from_ical(content, multiple=True)
        except (ValueError, KeyError, IndexError):
            raise NoCalendar(file=name) from None
        for calendar in calendars:
            if calendar.name != "VCALENDAR":
                raise NoCalendar(file=name)
            yield from self._dates(name, calendar)

    def _dates(self, name: str, calendar: Any) -> Iterator[MessageLine]:
        method = str(calendar.get("METHOD", "")).upper()
        zone = self._zone or _zone_named(str(calendar.get("X-WR-TIMEZONE", ""))) or UTC
        events: list[Properties] = list(calendar.walk("VEVENT"))
        apart = _apart(events, zone)
        for number, event in enumerate(events, 1):
            place = f"{name}, event {number}"
            if method in _ANSWERS:
                yield MessageLeftOut(place, "reply")
            elif str(event.get("CLASS", "")).upper() in _PRIVATE:
                yield MessageLeftOut(place, "private")
            else:
                yield from self._of_event(place, event, zone, method, apart)

    def _of_event(
        self, place: str, event: Properties, zone: tzinfo, method: str, apart: Mapping[str, set[datetime]]
    ) -> Iterator[MessageLine]:
        """What an event says: one date, or those of its dates that are over by now."""
        try:
            one = _Event(event, zone, cancelled=method == "CANCEL", body=self._bodies)
            if one.repeats:
                dates = dates_of(event, zone, self._now, apart.get(one.uid, set()))
                messages = [one.on(at, gone=gone) for at, gone in dates]
            else:
                messages = [one.alone()]
        except (_BadEvent, RuleUnread) as fault:
            yield MessageUnreadable(place, str(fault))
            return
        yield from (MessageRead(place, message) for message in messages)


class _Event:
    """One event of a calendar."""

    def __init__(self, event: Properties, zone: tzinfo, *, cancelled: bool, body: bool) -> None:
        self.uid = str(event.get("UID", "")).strip()
        if not self.uid:
            raise _BadEvent("the event has no UID, so a second import would draft it again")
        if "DTSTART" not in event:
            raise _BadEvent("the event doesn't say when it begins")
        self._event = event
        self._zone = zone
        self._starts = moment_of(event["DTSTART"], zone)
        self._cancelled = cancelled or str(event.get("STATUS", "")).upper() == "CANCELLED"
        self._body = body
        self._parties = _parties(event)
        if len(self._parties) > MOST_PARTIES:
            raise _BadEvent(f"the event names more than {MOST_PARTIES} people")

    @property
    def repeats(self) -> bool:
        """Whether it stands for several dates."""
        return "RECURRENCE-ID" not in self._event and ("RRULE" in self._event or "RDATE" in self._event)

    def alone(self) -> Message:
        """It, if it is one date: of itself, or one of a series that was changed."""
        which = self._event.get("RECURRENCE-ID")
        return self._message(self._starts, moment_of(which, self._zone) if which else None, gone=False)

    def on(self, at: datetime, *, gone: bool) -> Message:
        """One of its dates, which may be taken out of the series."""
        return self._message(at, at, gone=gone)

    def _message(self, at: datetime, which: datetime | None, *, gone: bool) -> Message:
        event = self._event
        uid = safe_reference(self.uid)
        return Message(
            system=SYSTEM,
            reference=uid if which is None else f"{uid}#{which.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            at=at,
            channel=_channel(event),
            parties=self._parties,
            subject=one_line(str(event.get("SUMMARY", ""))),
            edition=Edition(_number(event.get("SEQUENCE")), _stamp(event)),
            cancelled=gone or self._cancelled,
            body=long_text(str(event.get("DESCRIPTION", ""))) if self._body else None,
        )


def _apart(events: Sequence[Properties], zone: tzinfo) -> dict[str, set[datetime]]:
    """The dates of each series that stand in events of their own, since they were changed."""
    found: dict[str, set[datetime]] = {}
    for event in events:
        if "RECURRENCE-ID" in event:
            try:
                at = moment_of(event["RECURRENCE-ID"], zone)
            except RuleUnread:
                continue  # which is said of that event itself
            found.setdefault(str(event.get("UID", "")).strip(), set()).add(at)
    return found


def _parties(event: Properties) -> tuple[Party, ...]:
    invited = event.get("ATTENDEE", [])
    attendees = [
        one
        for one in (invited if isinstance(invited, list) else [invited])
        if _said(one, "CUTYPE") not in _NO_PEOPLE and _said(one, "ROLE") != "NON-PARTICIPANT"
    ]
    away = {_address(one) for one in attendees if _said(one, "PARTSTAT") in _NOBODY_THERE}
    organizer = [event["ORGANIZER"]] if "ORGANIZER" in event else []
    found = [Party(address, "organizer", _name(one), address not in away) for one in organizer[:1]
             if (address := _address(one))]  # fmt: skip
    named = {one.address for one in found}
    for one in attendees:
        address = _address(one)
        if address and address not in named:
            named.add(address)
            found.append(Party(address, "attendee", _name(one), address not in away))
    return tuple(found)


def _address(one: Any) -> str | None:
    written = str(one)
    if written[:7].lower() == "mailto:":
        return address_in(written[7:])
    return address_in(str(one.params.get("EMAIL", ""))) if hasattr(one, "params") else None


def _name(one: Any) -> str | None:
    return one_line(str(one.params.get("CN", ""))) if hasattr(one, "params") else None


def _said(one: Any, name: str) -> str:
    return str(one.params.get(name, "")).upper() if hasattr(one, "params") else ""


def _channel(event: Properties) -> Channel:
    """An event of whole days is an event, one that takes place on a line only is a call."""
    starts = event["DTSTART"].dt
    if not isinstance(starts, datetime):
        return "event"
    place = str(event.get("LOCATION", "")).strip().casefold()
    if place:
        return "call" if any(mark in place for mark in _ONLINE) else "meeting"
    return "call" if any(name in event for name in _CONFERENCES) else "meeting"


def _number(value: Any) -> int:
    return max(0, min(int(value), 2**31 - 1)) if isinstance(value, int) else 0


def _stamp(event: Properties) -> datetime | None:
    """When this edition was written."""
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        found = getattr(event.get(name), "dt", None)
        if isinstance(found, datetime):
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _depth(content: bytes) -> int:
    """How deep parts stand in one another."""
    deep = deepest = 0
    for line in content.splitlines():
        if line[:6].upper() == b"BEGIN:":
            deep += 1
            deepest = max(deepest, deep)
        elif line[:4].upper() == b"END:":
            deep -= 1
    return deepest


def _zone_named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _open(files: Sequence[Path], options: Mapping[str, str], now: datetime) -> CalendarSource:
    zone = _zone_named(options.get("zone", ""))
    if zone is None and options.get("zone"):
        raise ZoneUnknown(field="zone")
    return CalendarSource(files, zone, now, bodies=options.get("bodies") == "yes")


MESSAGES = MessageFormat(
    name="calendar",
    says="iCalendar files: their dates become drafts in the inbox",
    open=_open,
    options=(
        ImportOption("zone", Words("the time zone of times that name none")),
        ImportOption("bodies", Words("yes: descriptions are taken along")),
    ),
)
