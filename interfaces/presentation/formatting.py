"""Values as people read them: days, moments, shares and names, in their language."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from tierline.domain.account.observations import LEVEL_WORDS
from tierline.domain.catalogue import Role, Tier
from tierline.domain.shared.money import Money
from tierline.domain.shared.time import FOREVER, earlier
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.column_words import words_of
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import text
from tierline.projections.reports.base import Column
from tierline.projections.unseal_reports import IN_PLACE

_MARKERS = {shown: marker for marker, shown in IN_PLACE.items()}
_ABOUT_THINGS = ("escalation", "contract", "notice", "delivery", "action")
"""How the names of matters begin whose subject is a thing of the account."""
_NAMED = {**{tier.value: tier.words for tier in Tier}, **{role.value: role.words for role in Role}}


@lru_cache(maxsize=16_384)
def day(value: datetime | date | None, zone: tzinfo = UTC) -> str:
    """A day, that of a moment by the clocks of a zone: 2026-03-31."""
    if value is None or (isinstance(value, datetime) and value >= FOREVER):
        return "–"
    # Of years before 1000 strftime leaves zeros out.
    return (_by_clocks(value, zone).date() if isinstance(value, datetime) else value).isoformat()


@lru_cache(maxsize=16_384)
def instant(value: datetime | None, zone: tzinfo = UTC) -> str:
    """A moment to the minute: 2026-03-31 12:00 UTC; where a day begins, the day alone.

    By the clocks of another zone it doesn't name that: the page does, once.
    """
    if value is None or value >= FOREVER or _begins_a_day(value):
        return day(value)
    shown = f"{day(value, zone)} {_by_clocks(value, zone):%H:%M}"
    return f"{shown} UTC" if zone is UTC else shown


def instant_of_end(end: datetime, zone: tzinfo = UTC) -> str:
    """The last moment of a range that ends before `end`; where a day ends, the day alone."""
    last = earlier(end, datetime.resolution)
    return day(last) if _begins_a_day(end) else instant(last, zone)


def _begins_a_day(value: datetime) -> bool:
    """Whether it stands for a day: those of contracts and ranges begin and end with days of UTC."""
    return value.astimezone(UTC).time() == time.min


def _by_clocks(value: datetime, zone: tzinfo) -> datetime:
    """A moment by the clocks of a zone; in UTC where it stands for a day, or none of theirs shows it."""
    if not _begins_a_day(value):
        try:
            return value.astimezone(zone)
        except OverflowError:
            pass
    return value.astimezone(UTC)


def percent(share: float | None) -> str:
    """A share from 0 to 1: 74%."""
    return "–" if share is None else f"{share * 100:.0f}%"


def money(amount: Money | None) -> str:
    """An amount in its currency: 1,250,000 EUR."""
    if amount is None:
        return "–"
    whole = amount.value == amount.value.to_integral_value()
    return f"{amount.value:,.0f} {amount.currency}" if whole else f"{amount.value:,.2f} {amount.currency}"


def number(value: Any) -> str:
    """Hours or an amount: 1,250,000 or 180.47; what is no number, as it is."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return f"{found:,.0f}" if found == found.to_integral_value() else f"{found:,.2f}"


def bucket(share: float) -> int:
    """Which of ten colours a share has: 0 for none to 9 for (nearly) all."""
    return min(9, int(share * 10))


def days_since(moment: datetime | None, at: datetime) -> int | None:
    """Whole days between two moments."""
    return None if moment is None else (at - moment).days


def measured(value: Any, language: Language) -> str:
    """A measure's value or threshold: a count, a share or a level."""
    if value is None:
        return text("unknown_value", language)
    if isinstance(value, float):
        return percent(value)
    return said(level_words(value), language) if isinstance(value, str) else str(value)


def level_words(value: str) -> Words:
    """What a level of a measure is called, or a tier or a role."""
    return LEVEL_WORDS.get(value) or _NAMED.get(value) or Words(value)


def cell(column: Column, value: Any, language: Language, zone: tzinfo = UTC) -> str:
    """A value of a report as its column's unit wants it, ids by their names, moments by clocks of a zone."""
    if value is None or value == "":
        return "–"
    if isinstance(value, Words):
        return said(value, language)
    listed = listed_in(column, value, language) if isinstance(value, str) else []
    return text("between", language).join(listed) or _by_unit(column, value, language, zone)


def _by_unit(column: Column, value: Any, language: Language, zone: tzinfo) -> str:
    match column.unit:
        case "instant":
            return instant(value, zone)
        case "date":
            return day(value)
        case "hours" | "number" | "money":
            return number(value)
        case "count" | "days":
            return f"{value:,}"
        case "share":
            return percent(value)
        case "yes_no":
            return text("yes" if value else "no", language)
        case _:
            return text(_MARKERS[value], language) if value in _MARKERS else str(value)


def listed_in(column: Column, value: str, language: Language) -> list[str]:
    """The names of the ids in a cell; none where it has no ids that have names."""
    return [said(words, language) for words in words_of(column.name, value)]


IN_DAYS: Mapping[str, Words] = {
    "late_hours": Words("Days late"),
    "median_hours": Words("Days late, median"),
    "worst_hours": Words("Days late, worst"),
}
"""What programs are told in hours and people in days, with the headings that people read."""


def told(column: Column, row: Mapping[str, Any], language: Language, zone: tzinfo = UTC) -> str:
    """A cell as people read it: what a row is about names the thing, which has no column of its own."""
    value = row.get(column.name)
    if column.name in IN_DAYS and value is not None:
        value = round(value / 24, 1)
    shown = cell(column, value, language, zone)
    is_thing = str(row.get("matter")).partition("_")[0] in _ABOUT_THINGS
    if is_thing and column.name == "what" and row.get("subject"):
        return shown + text("in_brackets", language, what=row["subject"])
    return shown
