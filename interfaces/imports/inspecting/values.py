"""What cells look like: dates in some format, numbers with some marks, addresses, yes or no."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple, TypeVar

from tierline.interfaces.imports.dates import DateReader
from tierline.interfaces.imports.numbers import NumberReader
from tierline.interfaces.imports.values import BadValue

_Reader = TypeVar("_Reader", DateReader, NumberReader)

_DAYS = """
    %Y-%m-%d; %d.%m.%Y; %d/%m/%Y; %m/%d/%Y; %Y/%m/%d; %Y.%m.%d; %d-%m-%Y; %d.%m.%y; %d/%m/%y; %m/%d/%y;
    %d-%b-%Y; %d %b %Y; %d %B %Y; %b %d, %Y; %B %d, %Y; %Y年%m月%d日
"""
_TIMES = " %H:%M; %H:%M:%S; %I:%M %p;, %I:%M %p; %I:%M:%S %p; %H:%M:%S.%f; %H:%M %Z; %H:%M:%S %Z"
_ISO_TIMES = "T%H:%M;T%H:%M:%S;T%H:%M:%S.%f;T%H:%M%z;T%H:%M:%S%z;T%H:%M:%S.%f%z; %H:%M:%S%z; %H:%M:%S.%f%z"
_WITHOUT_TIME = [day.strip() for day in _DAYS.split(";")]
FORMATS = (
    *_WITHOUT_TIME,
    "%Y%m%d",
    *(day + time for day in _WITHOUT_TIME for time in _TIMES.split(";")),
    *("%Y-%m-%d" + time for time in _ISO_TIMES.split(";")),
)
"""The formats of dates that are tried, those first that are preferred where several fit."""

SAMPLES = ("1234.56", "1,234.56", "1.234,56", "1234,56", "1’234.56", "1'234.56", "1 234,56")
"""How numbers are written, those first that are preferred where several fit."""

_EXPECTED = (date(1950, 1, 1), date(2100, 12, 31))
_NUMBERS = {sample: NumberReader([sample]) for sample in SAMPLES}
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_DIGIT = re.compile(r"\d")
_MONEY = re.compile(r"[A-Z]{3} ?-?[\d.,’' ]*\d|-?\d[\d.,’' ]* ?[A-Z]{3}")
YES = ("true", "yes", "y", "1", "ja", "j", "wahr", "x", "是", "√")
NO = ("false", "no", "n", "0", "nein", "falsch", "否")
EMPTY = ("n/a", "N/A", "#N/A", "NULL", "null", "None", "-", "--", "\\N", "(null)", "nan", "NaN")
"""Cells that mean nothing in many a file."""


class Fitting(NamedTuple):
    """What fits all values of a column: what is taken, and what else would fit but means something else."""

    taken: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


@cache
def _dates() -> dict[str, DateReader]:
    """A reader for each format: what they look for is compiled once the first file is looked at."""
    return {form: DateReader([form], within=_EXPECTED) for form in FORMATS}


def is_datum(text: str) -> bool:
    """Whether a cell is a date, a number or an address, and so no name of a column."""
    return bool(_EMAIL.fullmatch(text) or dates_of([text]).taken or numbers_of([text]).taken)


def are_addresses(values: Sequence[str]) -> bool:
    """Whether all values are e-mail addresses."""
    return all(_EMAIL.fullmatch(value) for value in values)


def are_yes_or_no(values: Iterable[str]) -> bool:
    """Whether all values say yes or no."""
    said = {value.casefold() for value in values}
    return said <= {*YES, *NO} and not (len(said) == 1 and said <= {"0", "1"})


def are_money(values: Sequence[str]) -> bool:
    """Whether each value is an amount beside the code of its currency, as in `EUR 1,200`."""
    return all(_MONEY.fullmatch(value) for value in values)


def dates_of(values: Sequence[str]) -> Fitting:
    """The formats by which all values are dates: one, or a few where the column mixes them."""
    if not all(_DIGIT.search(value) for value in values):
        return Fitting()
    alive = _fitting(values, _dates(), _read_day)
    if not alive:
        return Fitting(_several(values))
    days = {form: [_read_day(_dates()[form], value) for value in values[:200]] for form in alive}
    return Fitting((alive[0],), tuple(form for form in alive if days[form] != days[alive[0]]))


def _several(values: Sequence[str]) -> tuple[str, ...]:
    """A few formats of which each value fits one; none if that takes more than three."""
    if not any(_reads(reader, values[0]) for reader in _dates().values()):
        return ()
    left: list[str] = list(values)
    chosen: list[str] = []
    while left and len(chosen) < 3:
        fits = {form: sum(_reads(reader, one) for one in left[:500]) for form, reader in _dates().items()}
        best = max(fits, key=lambda form: fits[form])
        if not fits[best]:
            return ()
        chosen.append(best)
        left = [one for one in left if not _reads(_dates()[best], one)]
    return () if left else tuple(chosen)


def _reads(reader: DateReader, value: str) -> bool:
    return _read_day(reader, value) is not None


def _read_day(reader: DateReader, value: str) -> object:
    if len(value) < 6 or (value.isdigit() and len(value) != 8):
        return None
    try:
        return reader.day(value)
    except BadValue:
        return None


def numbers_of(values: Sequence[str]) -> Fitting:
    """The samples by which all values are numbers; the other ones would make other numbers of them."""
    alive = _fitting(values, _NUMBERS, _read_number)
    if not alive:
        return Fitting()
    meant = {sample: [_read_number(_NUMBERS[sample], value) for value in values] for sample in alive}
    other = [sample for sample in alive if meant[sample] != meant[alive[0]]]
    return Fitting((alive[0],), tuple(other))


def _read_number(reader: NumberReader, value: str) -> object:
    try:
        return reader.read(value)
    except BadValue:
        return None


def _fitting(
    values: Sequence[str], readers: dict[str, _Reader], read: Callable[[_Reader, str], object]
) -> list[str]:
    """Which readers can read all values."""
    alive = list(readers)
    for value in values:
        alive = [name for name in alive if read(readers[name], value) is not None]
        if not alive:
            break
    return alive
