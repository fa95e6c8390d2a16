"""What somebody has to do as a calendar (iCalendar, RFC 5545), for programs that show days."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.language import Language, said
from tierline.projections.reports.desk import DeskItem

MEDIA_TYPE = "text/calendar; charset=utf-8"
_ENTRIES = UUID("6f0c7a52-3c1e-4e9d-9a52-0d5f6f6f6d10")
"""The namespace of the ids of entries: the same matter is the same entry, whenever it is asked for."""
_SUMMARY = Words("{account}: {what}")


def calendar_of(items: Iterable[DeskItem], made_at: datetime, language: Language, title: str) -> bytes:
    """A day-long entry for each thing, on the day it is due in UTC."""
    calendar = Calendar()
    for name, value in (("prodid", "-//Tierline//Desk//EN"), ("version", "2.0"), ("x-wr-calname", title)):
        calendar.add(name, value)
    for item in items:
        calendar.add_component(_entry(item, made_at, language))
    found: bytes = calendar.to_ical()
    return found


def _entry(item: DeskItem, made_at: datetime, language: Language) -> Event:
    row, entry = item.row, Event()
    entry.add("uid", f"{uuid5(_ENTRIES, '|'.join((row['account'], row['matter'], row['subject'])))}@tierline")
    entry.add("dtstamp", made_at)
    entry.add("dtstart", row["due"].date())
    entry.add("summary", said(_SUMMARY.of(account=row["name"], what=row["what"]), language))
    if isinstance(row["remedy"], Words):
        entry.add("description", said(row["remedy"], language))
    entry.add("transp", "TRANSPARENT")
    return entry
