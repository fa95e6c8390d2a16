"""From a row's cells to a fact's values: templates, dates, numbers, value maps and tests.

Everything is compiled once, before the first row, into functions of a row. What is wrong with a
value is said without repeating it, so that a report can be shown to anyone.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import NamedTuple

from tierline.domain.account.contracts import last_day
from tierline.interfaces.imports.codes import code, digest, exact, slug, words


class BadValue(Exception):
    """A cell can't be read as the mapping says; the text is a sentence without the cell's content."""


class Table(NamedTuple):
    """What the rows of a file share."""

    places: Mapping[str, int]
    """Where each column stands."""
    vacant: frozenset[str] = frozenset(("",))
    """Cells that mean nothing, such as "n/a"."""
    derived: "Mapping[str, Text]" = {}
    """Columns made of others."""


class Row:
    """One row of a table: cells by column name."""

    __slots__ = ("_cells", "_table", "_told")

    def __init__(self, cells: Sequence[str], table: Table, told: dict[str, str]) -> None:
        self._cells = cells
        self._table = table
        self._told = told

    def text(self, column: str) -> str:
        """The stripped cell of a column; empty where the row has none."""
        place = self._table.places.get(column)
        if place is not None:
            value = self._cells[place].strip() if place < len(self._cells) else ""
            return "" if value in self._table.vacant else value
        derived = self._table.derived.get(column)
        return derived(self) if derived else self._told.get(column, "")

    def tell(self, column: str, text: str) -> None:
        """Give the row a value that isn't in its cells, such as its account."""
        self._told[column] = text


Text = Callable[[Row], str]
Test = Callable[[Row], bool]

FILTERS: dict[str, Callable[[str], str]] = {
    "slug": slug,
    "code": code,
    "hash": digest,
    "exact": exact,
    "words": words,
    "spaced": lambda text: words(re.sub("[-_]", " ", text)),
    "lower": str.lower,
    "upper": str.upper,
}
"""What may follow a column in a template, as in `{customer|slug}`."""

_SLOT = re.compile(r"\{([^{}|]+)((?:\|[a-z]+)*)\}")


def columns_of(template: str) -> list[str]:
    """The columns that a template names."""
    return [slot.group(1).strip() for slot in _SLOT.finditer(template)]


def unknown_filters(template: str) -> list[str]:
    """The filters that a template names and that don't exist."""
    named = [name for slot in _SLOT.finditer(template) for name in slot.group(2).split("|") if name]
    return [name for name in named if name not in FILTERS]


def template(text: str) -> Text:
    """A text with `{column|filter}` in it, as a function of the row.

    Empty if it names columns and all of them are empty: a name made of nothing is no name.
    """
    slots = [(slot.start(), slot.end(), _slot(slot)) for slot in _SLOT.finditer(text)]
    if not slots:
        return lambda row: text
    if len(slots) == 1 and slots[0][:2] == (0, len(text)):
        return slots[0][2]
    return _filled(text, slots)


def first_filled(columns: Sequence[str]) -> Text:
    """The first of some columns that is filled, as a function of the row."""
    if len(columns) == 1:
        return lambda row: row.text(columns[0])
    return lambda row: next((text for column in columns if (text := row.text(column))), "")


def filtered(text: str, names: Sequence[str]) -> str:
    """A text as some filters make it, one after the other; what is empty stays so."""
    for name in names:
        text = FILTERS[name](text) if text else text
    return text


def _slot(slot: "re.Match[str]") -> Text:
    column = slot.group(1).strip()
    names = [name for name in slot.group(2).split("|") if name]
    return lambda row: filtered(row.text(column), names)


def _filled(text: str, slots: Sequence[tuple[int, int, Text]]) -> Text:
    pieces: list[str] = []
    end = 0
    for start, stop, _ in slots:
        pieces.append(text[end:start])
        end = stop
    tail, reads = text[end:], [read for _, _, read in slots]

    def fill(row: Row) -> str:
        values = [read(row) for read in reads]
        if not any(values):
            return ""
        return "".join(piece + value for piece, value in zip(pieces, values, strict=True)) + tail

    return fill


class DateReader:
    """Reads dates in one of several formats (as strptime has them), in a time zone.

    What a day without a time means is for the kind of fact to say: see `moment_of` in the domain.
    """

    def __init__(
        self,
        formats: Sequence[str],
        zone: tzinfo = UTC,
        within: tuple[date, date] | None = None,
    ) -> None:
        self._formats = [each for form in formats for each in _readable(form)]
        self._zone = zone
        self._within = within

    def day(self, text: str) -> date:
        """The day; raises BadValue."""
        return self._read(text)[0].date()

    def moment(self, text: str, of_day: Callable[[date, tzinfo], datetime]) -> datetime:
        """The moment, with its zone; `of_day` says which one a day without a time is. Raises BadValue."""
        moment, timed = self._read(text)
        if not timed:
            return of_day(moment.date(), moment.tzinfo or self._zone)
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)

    def _read(self, text: str) -> tuple[datetime, bool]:
        for form, timed, zone in self._formats:
            try:
                moment = datetime.strptime(text, form)  # noqa: DTZ007 - the zone comes with the mapping
            except ValueError:
                continue
            self._check(moment.date())
            return (moment.replace(tzinfo=zone) if zone else moment), timed
        raise BadValue("the date fits none of the formats")

    def _check(self, day: date) -> None:
        if self._within and not self._within[0] <= day <= self._within[1]:
            raise BadValue("the date lies outside the range that the mapping expects")


def _readable(form: str) -> list[tuple[str, bool, tzinfo | None]]:
    """A format as Python reads it, whether it has a time, and the zone that it names.

    Of `%Z` are read the names that mean the same everywhere: CST is an hour in America, China and Cuba.
    """
    timed = _has_time(form)
    if "%Z" not in form:
        return [(form, timed, None)]
    return [(form.replace("%Z", name), timed, UTC) for name in ("UTC", "GMT", "Z")]


def _has_time(form: str) -> bool:
    return any(mark in form for mark in ("%H", "%I", "%X", "%c", "%T"))


class NumberReader:
    """Reads numbers written like one of several samples: `1,234.56`, `1.234,56`, `1234.56`.

    The sample shows which mark groups thousands and which one is the decimal mark. Currency signs
    and spaces around the number are dropped; groups of other than three digits are refused, since
    nobody can tell what they mean.
    """

    def __init__(self, samples: Sequence[str], decimals: int | None = None) -> None:
        self._patterns = [_number_pattern(sample) for sample in samples]
        self._decimals = decimals

    def read(self, text: str) -> Decimal:
        """The number; raises BadValue."""
        plain = "".join(mark for mark in text if not _is_decoration(mark))
        for pattern, thousands, decimal in self._patterns:
            if pattern.fullmatch(plain):
                number = Decimal(plain.replace(thousands, "").replace(decimal, "."))
                return number if self._decimals is None else round(number, self._decimals)
        raise BadValue("the number fits none of the samples")


_SAMPLE = re.compile(r"(?:1(?P<thousands>\D)?234)(?:(?P<decimal>\D)56)?")


def is_number_sample(sample: str) -> bool:
    """Whether a text is a sample of how numbers are written: `1234`, `1,234.56`, `1 234,56`."""
    return _SAMPLE.fullmatch(sample) is not None


def _number_pattern(sample: str) -> tuple[re.Pattern[str], str, str]:
    found = _SAMPLE.fullmatch(sample)
    assert found, "samples are checked with the mapping"
    mark = found["thousands"]
    thousands = "\0" if mark is None or mark.isspace() else mark
    decimal = found["decimal"] or "\0"
    group, point = re.escape(thousands), re.escape(decimal)
    whole = rf"-?(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)"
    return re.compile(rf"{whole}(?:{point}\d+)?"), thousands, decimal


def _is_decoration(mark: str) -> bool:
    return mark.isspace() or unicodedata.category(mark) == "Sc"


class TermReader:
    """Reads a span such as "36 months" by the patterns that find the number of each unit."""

    def __init__(self, units: Mapping[str, re.Pattern[str]]) -> None:
        self._units = units

    def last_day(self, start: date, text: str) -> date:
        """The last day of a term that begins on `start`; raises BadValue."""
        for unit, pattern in self._units.items():
            if found := pattern.search(text):
                return _last_day(start, unit, int(found.group(1)))
        raise BadValue("the term fits none of the patterns")


def _last_day(start: date, unit: str, count: int) -> date:
    try:
        if unit == "days":
            return start + timedelta(days=count - 1)
        return last_day(start, count * (12 if unit == "years" else 1))
    except (OverflowError, ValueError):
        raise BadValue("the term ends after the end of the calendar") from None
