"""What somebody has to do as a calendar (iCalendar, RFC 5545), for programs that show days."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from tierline.domain.catalogue import RESPONSIBILITIES
from tierline.domain.shared.time import earlier
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.desk_phrases import TO_DO
from tierline.interfaces.presentation.language import Language, said
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import MatterName

MEDIA_TYPE = "text/calendar; charset=utf-8"
_ENTRIES = UUID("6f0c7a52-3c1e-4e9d-9a52-0d5f6f6f6d10")
"""The namespace of the ids of entries: the same matter is the same entry, whenever it is asked for."""
_SUMMARY = Words("{account}: {what}")
_TO_DO = Words("{account}: {verb} ({what})")
_BY_THE_DAY: frozenset[MatterName] = frozenset(
    {
        *("contract_ends", "notice_runs_out", "action_due_ours", "action_due_theirs"),
        *("delivery_due", "delivery_late"),
    }
)
"""What is due by the end of a day, and so at the first instant of the next one."""


def calendar_of(rows: Iterable[Row], made_at: datetime, language: Language, title: str) -> bytes:
    """A day-long entry for each thing that has a day, as the report on attention tells it; days are UTC."""
    calendar = Calendar()
    for name, value in (("prodid", "-//Tierline//Desk//EN"), ("version", "2.0"), ("x-wr-calname", title)):
        calendar.add(name, value)
    for row in rows:
        calendar.add_component(_entry(row, made_at, language))
    found: bytes = calendar.to_ical()
    return found


def _entry(row: Row, made_at: datetime, language: Language) -> Event:
    entry = Event()
    entry.add("uid", f"{uuid5(_ENTRIES, '|'.join((row['account'], row['matter'], row['subject'])))}@tierline")
    entry.add("dtstamp", made_at)
    entry.add("dtstart", _day_of(row))
    entry.add("summary", said(_summary(row), language))
    if isinstance(row["remedy"], Words):
        entry.add("description", said(row["remedy"], language))
    entry.add("transp", "TRANSPARENT")
    return entry


def _summary(row: Row) -> Words:
    """The account and what is to be done there; a responsibility says that itself."""
    if row["subject"] in RESPONSIBILITIES:
        return _SUMMARY.of(account=row["name"], what=row["what"])
    return _TO_DO.of(account=row["name"], verb=TO_DO[row["matter"]], what=row["what"])


def _day_of(row: Row) -> date:
    """The day on which something is to be done at the latest, or on which it falls."""
    due: datetime = row["due"]
    return (earlier(due, timedelta.resolution) if row["matter"] in _BY_THE_DAY else due).date()
