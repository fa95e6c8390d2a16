"""Dates and terms as tables write them."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from tierline.domain.account.contracts import last_day
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.cells import TypedCell
from tierline.interfaces.imports.values import BadValue


class _Read(NamedTuple):
    """What a text was read as."""

    moment: datetime
    timed: bool
    """Whether it has a time."""


_Reading = Callable[[str], _Read | None]


class DateReader:
    """Reads dates in one of several formats: those of strptime, and counts of days or seconds by name.

    What two formats read as two dates is refused: nobody can tell which one is meant. `language` is that of
    the names of months and days, English if None. What a day without a time means is for the kind of fact to
    say: see `moment_of` in the domain.
    """

    def __init__(
        self,
        formats: Sequence[str],
        zone: tzinfo = UTC,
        within: tuple[date, date] | None = None,
        language: str | None = None,
    ) -> None:
        self._readings = [each for form in formats for each in _readings(form, language)]
        self._zone = zone
        self._within = within

    def day(self, text: str) -> date:
        """The day; raises BadValue."""
        return self._read(text).moment.date()

    def moment(self, text: str, of_day: Callable[[date, tzinfo], datetime]) -> datetime:
        """The moment, with its zone; `of_day` says which one a day without a time is. Raises BadValue."""
        moment, timed = self._read(text)
        if not timed:
            return of_day(moment.date(), moment.tzinfo or self._zone)
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)

    def _read(self, text: str) -> _Read:
        if isinstance(text, TypedCell) and text.day:
            found = {_of_cell(text.day)}
        else:
            found = {read for reading in self._readings if (read := reading(text)) is not None}
        if not found:
            raise BadValue(Words("the date fits none of the formats"))
        fitting = {read for read in found if self._is_within(read.moment.date())}
        if not fitting:
            raise BadValue(Words("the date lies outside the range that the mapping expects"))
        if len({read.moment.replace(tzinfo=read.moment.tzinfo or self._zone) for read in fitting}) > 1:
            raise BadValue(Words("the date is one day by one format and another by another; say which it is"))
        return min(fitting, key=lambda read: not read.timed)

    def _is_within(self, day: date) -> bool:
        return self._within is None or self._within[0] <= day <= self._within[1]


def is_language(name: str) -> bool:
    """Whether names of months are known in a language."""
    try:
        Locale.parse(name, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return True


def _of_cell(day: date) -> _Read:
    """The moment that a cell of a workbook holds."""
    if isinstance(day, datetime):
        return _Read(day, timed=True)
    return _Read(datetime.combine(day, time()), timed=False)


def _readings(form: str, language: str | None) -> list[_Reading]:
    """The ways to read a text by a format.

    Of `%Z` are read the names that mean the same everywhere: CST is an hour in America, China and Cuba.
    """
    if form in COUNTS:
        return [COUNTS[form]]
    if "%Z" not in form:
        return [_by_strptime(form, None, language)]
    return [_by_strptime(form.replace("%Z", name), UTC, language) for name in ("UTC", "GMT", "Z")]


def _by_strptime(form: str, zone: tzinfo | None, language: str | None) -> _Reading:
    timed = any(mark in form for mark in ("%H", "%I", "%X", "%c", "%T"))
    named = language is not None and _NAMES.search(form) is not None
    written = _NAMES.sub(lambda found: "%B" if found[1] in "bBh" else "%A", form) if named else form

    def read(text: str) -> _Read | None:
        plain = _in_english(text, language) if named and language else text
        if "%f" in form:
            plain = _LONG_FRACTION.sub(r"\1", plain)
        try:
            moment = datetime.strptime(plain, written)  # noqa: DTZ007 - the zone comes with the mapping
        except ValueError:
            return None
        return _Read(moment.replace(tzinfo=zone) if zone else moment, timed)

    return read


def _in_english(text: str, language: str) -> str:
    """A date with its months and days named in English, and in full; a full stop behind them is dropped."""
    names = _names_in(language)
    return _WORD.sub(lambda found: names.get(_folded(found[1]), found[0]), text)


@cache
def _names_in(language: str) -> dict[str, str]:
    """Names of months and days in a language, without accents and capitals, and what they are in English."""
    own, english = Locale.parse(language, sep="-"), Locale("en")
    names: dict[str, str] = {}
    for table, full in ((own.days, english.days), (own.months, english.months)):
        for context in table.values():
            for width in ("wide", "abbreviated"):
                for number, name in context[width].items():
                    names[_folded(name.rstrip("."))] = full["format"]["wide"][number]
    return names


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _by_count(
    digits: str,
    epoch: datetime,
    unit: timedelta,
    first: int = 0,
    last: int = 10**13,
    timed: bool | None = None,
) -> _Reading:
    """Reads a count of units since an epoch; a count of days is timed if it has a part of a day."""
    pattern = re.compile(digits)

    def read(text: str) -> _Read | None:
        if not pattern.fullmatch(text):
            return None
        count = Decimal(text.replace(",", "."))
        if not first <= count <= last:
            return None
        try:
            moment = epoch + timedelta(milliseconds=round(count * (unit // timedelta(milliseconds=1))))
        except OverflowError:
            return None
        return _Read(moment, count % 1 != 0 if timed is None else timed)

    return read


_DAYS = r"\d{1,7}(?:[.,]\d+)?"
_SECONDS = r"-?\d{1,12}(?:\.\d+)?"
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
COUNTS: dict[str, _Reading] = {
    # Excel holds 1900 for a leap year, so its first two months are a day off: no count before March is read.
    "excel": _by_count(_DAYS, datetime(1899, 12, 30), timedelta(days=1), 61, 2_958_465),  # noqa: DTZ001
    "excel-1904": _by_count(_DAYS, datetime(1904, 1, 1), timedelta(days=1), 0, 2_957_003),  # noqa: DTZ001
    "unix": _by_count(_SECONDS, _UNIX, timedelta(seconds=1), -(10**12), timed=True),
    "unix-ms": _by_count(r"-?\d{1,15}", _UNIX, timedelta(milliseconds=1), -(10**15), 10**15, timed=True),
}
"""Formats that count days or seconds, by their names."""

_NAMES = re.compile(r"%([aAbBh])\.?")
_WORD = re.compile(r"([^\W\d_]+)\.?")
_LONG_FRACTION = re.compile(r"([.,]\d{6})\d+")


class TermReader:
    """Reads a span such as "36 months" by the patterns that find the number of each unit."""

    def __init__(self, units: Mapping[str, re.Pattern[str]]) -> None:
        self._units = units

    def last_day(self, start: date, text: str) -> date:
        """The last day of a term that begins on `start`; raises BadValue."""
        for unit, pattern in self._units.items():
            if found := pattern.search(text):
                return _last_day(start, unit, int(found.group(1)))
        raise BadValue(Words("the term fits none of the patterns"))


def _last_day(start: date, unit: str, count: int) -> date:
    try:
        if unit == "days":
            return start + timedelta(days=count - 1)
        return last_day(start, count * (12 if unit == "years" else 1))
    except (OverflowError, ValueError):
        raise BadValue(Words("the term ends after the end of the calendar")) from None
