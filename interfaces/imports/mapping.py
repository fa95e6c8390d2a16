"""The mapping file: how the columns of a table become facts, as a small language in TOML.

This module reads a mapping and checks it wholly, before any row is read; `reading.py` turns it into
functions. `docs/importing.md` explains the language to its users.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from tierline.domain.account.restating import OnChange
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.ids import Ref
from tierline.domain.shared.time import Day
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.dates import COUNTS, is_language
from tierline.interfaces.imports.numbers import is_number_sample
from tierline.interfaces.imports.toml_files import first_problem, parsed, text_at
from tierline.interfaces.imports.values import FILTERS, SIZED, columns_of, filter_named, unknown_filters

_EVERY_FILTER = ", ".join([*FILTERS, *(f"{name}(N)" for name in SIZED)])
_COUNTS = ", ".join(COUNTS)
_NO_FILTER = Words("there is no filter `{name}`; the filters are {filters}")
_NO_PATTERN = Words("the pattern is not a regular expression: {error}")
_DATE_FORMATS = Words("a date format is one that strptime knows, as in %d.%m.%Y, or {counts}")


class MappingUnreadable(Invalid):
    """The mapping file can't be used: {problem}."""


def _template(text: str) -> str:
    if unknown := unknown_filters(text):
        raise ValueError(_NO_FILTER.of(name=unknown[0], filters=_EVERY_FILTER))
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(_NO_PATTERN.of(error=str(error))) from None
    return text


def _filters(text: str) -> str:
    if unknown := [name for name in text.split("|") if filter_named(name) is None]:
        raise ValueError(_NO_FILTER.of(name=unknown[0], filters=_EVERY_FILTER))
    return text


def _language(text: str) -> str:
    if not is_language(text):
        raise ValueError(Words("there is no such language; languages are named like de or pt-BR"))
    return text


def _date_format(text: str) -> str:
    if text in COUNTS:
        return text
    try:
        sample = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC).strftime(text)
        datetime.strptime(sample, text)  # noqa: DTZ007 - only the format is tried
    except ValueError:
        raise ValueError(_DATE_FORMATS.of(counts=_COUNTS)) from None
    if not any(mark in text for mark in ("%d", "%j", "%x", "%c", "%s")):
        raise ValueError(Words("the date format has no day"))
    return text


def _number_sample(text: str) -> str:
    if not is_number_sample(text):
        raise ValueError(
            Words("numbers are shown by samples such as 1234.56, 1,234.56, 1.234,56 or 12,34,567.89")
        )
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(Words("there is no such time zone; zones are named like Europe/Rome")) from None
    return text


def _encoding(text: str) -> str:
    """A text encoding by any name that Python knows it by, as its usual name."""
    try:
        b"".decode(text)
        found = codecs.lookup(text).name
    except LookupError:
        raise ValueError(
            Words("there is no such text encoding; usual ones are utf-8, utf-16, cp1252")
        ) from None
    return "utf-8" if found == "utf-8-sig" else found


Encoding = Annotated[str, AfterValidator(_encoding)]
Template = Annotated[str, AfterValidator(_template)]
Filters = Annotated[str, AfterValidator(_filters)]
Pattern = Annotated[str, AfterValidator(_pattern)]
DateFormat = Annotated[str, AfterValidator(_date_format)]
NumberSample = Annotated[str, AfterValidator(_number_sample)]


class MappingTable(BaseModel):
    """A table of the mapping file: unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class CsvDialect(MappingTable):
    """How the file is written."""

    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quote: Annotated[str, Field(max_length=1)] = '"'
    """Empty: no cell is quoted, and quotation marks are characters as any other."""
    escape: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    """What stands before a quotation mark within a cell, where it isn't doubled."""
    encoding: Encoding = "utf-8"
    skip: Annotated[int, Field(ge=0)] = 0
    """How many lines stand above the header (or the first row): titles, Excel's `sep=;`."""
    pass_over: tuple[Pattern, ...] = ()
    """Rows whose first cell one of these patterns fits are no data: totals, footers. They are counted."""
    header: bool = True
    widths: tuple[int, ...] = ()
    """How many cells a row may have; without it, as many as the header."""
    members: Pattern | None = None
    """Of an archive, the members whose names it fits are meant; the others are left out."""
    optional: tuple[str, ...] = ()
    """Columns that some files don't have; they read as empty there."""

    @property
    def marks(self) -> dict[str, Any]:
        """What Python's csv module is told."""
        form: dict[str, Any] = {"delimiter": self.delimiter, "escapechar": self.escape}
        if not self.quote:
            return {**form, "quoting": csv.QUOTE_NONE}
        # Some programs write a space before a quotation mark, which then has to count as one.
        return {**form, "quotechar": self.quote, "skipinitialspace": self.delimiter != " "}


class SheetForm(MappingTable):
    """Which sheet of a workbook is meant, and where its table begins."""

    name: str | None = None
    number: Annotated[int, Field(ge=1)] | None = None
    """Its place among the sheets that are shown, from 1."""
    skip: Annotated[int, Field(ge=0)] = 0
    """How many rows stand above the header (or the first row)."""

    @model_validator(mode="after")
    def _names_one(self) -> "SheetForm":
        if self.name is not None and self.number is not None:
            raise ValueError(Words("a sheet is named by `name` or by `number`"))
        return self


class Test(MappingTable):
    """A question about one column of a row."""

    column: str
    is_: str | None = Field(None, alias="is")
    in_: tuple[str, ...] | None = Field(None, alias="in")
    not_in: tuple[str, ...] | None = None
    matches: Pattern | None = None
    empty: bool | None = None
    past: Annotated[tuple[DateFormat, ...], Field(min_length=1)] | None = None
    """Formats of a date that must not lie ahead; what fits none of them passes."""

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "Test":
        asked = [self.is_, self.in_, self.not_in, self.matches, self.empty, self.past]
        if sum(question is not None for question in asked) != 1:
            raise ValueError(Words("a test asks one of: is, in, not_in, matches, empty, past"))
        return self


class TermColumn(MappingTable):
    """A span of time in a column, added to a date: the last day of the term comes out."""

    column: str
    days: Pattern | None = None
    months: Pattern | None = None
    years: Pattern | None = None

    @property
    def units(self) -> dict[str, re.Pattern[str]]:
        """The pattern of each unit that is given."""
        given = {"days": self.days, "months": self.months, "years": self.years}
        return {unit: re.compile(pattern) for unit, pattern in given.items() if pattern}


class Pick(MappingTable):
    """A value taken from the row: where from, and what is done with it, in the order of the fields."""

    column: str | tuple[str, ...] | None = None
    """A column, or several: the first that is filled."""
    text: Template | None = None
    sum: tuple[str, ...] | None = None
    pattern: Pattern | None = None
    split: Annotated[str, Field(min_length=1)] | None = None
    each: Filters | None = None
    """Filters for each part of a list, as in `words|slug`."""
    map: str | dict[str, Any] | None = None
    dates: Annotated[tuple[DateFormat, ...], Field(min_length=1)] | None = None
    term: TermColumn | None = None
    numbers: Annotated[tuple[NumberSample, ...], Field(min_length=1)] | None = None
    decimals: Annotated[int, Field(ge=0, le=9)] | None = None
    within: tuple[Day, Day] | None = None
    default: Any = None

    @model_validator(mode="after")
    def _fits_together(self) -> "Pick":
        if sum(source is not None for source in (self.column, self.text, self.sum)) != 1:
            raise ValueError(Words("a value comes from one of: column, text, sum"))
        if sum(how is not None for how in (self.split, self.map, self.dates, self.numbers)) > 1:
            raise ValueError(Words("a value is one of: split, map, dates, numbers"))
        if (self.sum or self.decimals is not None) and not self.numbers:
            raise ValueError(Words("`sum` and `decimals` need `numbers`, which says how they are written"))
        if self.each and not self.split:
            raise ValueError(Words("`each` needs `split`, which makes a list"))
        if (self.within or self.term) and not self.dates:
            raise ValueError(Words("`within` and `term` need `dates`"))
        return self

    def sources(self) -> tuple[str, ...]:
        """The columns of which the first filled one counts."""
        return (self.column,) if isinstance(self.column, str) else self.column or ()

    def columns(self) -> Iterator[str]:
        """The columns the value is made of."""
        yield from self.sources()
        yield from self.sum or columns_of(self.text or "")
        if self.term:
            yield self.term.column


class FactBlock(MappingTable):
    """One fact that a row may state."""

    kind: str
    step: Ref | None = None
    reference: Template | None = None
    once: bool = False
    on_change: OnChange | None = None
    """What becomes of it where the row says something else than before; else what the file says."""
    account: Template | None = None
    when: tuple[Test, ...] = ()
    needs: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    unless_after: tuple[str, ...] = ()
    set: dict[str, Any]

    @property
    def name(self) -> str:
        """What sets the fact apart from the others of its row: its step, else its kind."""
        return self.step or self.kind


class MappingFile(MappingTable):
    """A whole mapping file."""

    system: Ref
    key: Template
    account: Template | Pick
    join_names: bool = False
    """Whether names that a template of `account` makes one code of are one customer, differently written."""
    thread: Template | None = None
    on_change: OnChange = OnChange.CORRECT
    """What becomes of the facts of a row that says something else than before."""
    changed_at: Template | dict[str, Any] | None = None
    """When a row was changed last, so that an older version of it is not taken for a newer one."""
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    language: Annotated[str, AfterValidator(_language)] | None = None
    """Of the names of months and days in dates; English without it."""
    hour: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "12:00"
    empty: tuple[str, ...] = ()
    csv: CsvDialect = CsvDialect()
    sheet: SheetForm = SheetForm()
    columns: dict[str, Template | Annotated[int, Field(ge=1)] | tuple[str, ...]] = {}
    """Short names: for a column by its header or its position from 1, for a template of others, or for
    several, of which the first that is filled counts."""
    values: dict[str, dict[str, Any]] = {}
    only: tuple[Test, ...] = ()
    fact: Annotated[tuple[FactBlock, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_meet(self) -> "MappingFile":
        names = [(block.name, block.reference) for block in self.fact]
        if len(set(names)) < len(names):
            raise ValueError(Words("two facts of the same kind need a `step` each, which sets them apart"))
        if not self.thread and any(block.only_after or block.unless_after for block in self.fact):
            raise ValueError(Words("`only_after` and `unless_after` need a `thread`"))
        if not self.csv.header and not self.columns:
            raise ValueError(Words("a file without a header needs [columns], which numbers them"))
        return self


def read_mapping(path: Path) -> MappingFile:
    """The mapping in a file; raises MappingUnreadable with what is wrong and where."""
    return parse_mapping(text_at(path, MappingUnreadable))


def parse_mapping(text: str) -> MappingFile:
    """The mapping that a TOML text states; raises MappingUnreadable."""
    return parsed(text, MappingFile, MappingUnreadable)


def as_pick(value: Mapping[str, Any], place: str) -> Pick | None:
    """The value taken from the row that a table describes; None if it is an object of values."""
    if not value.keys() & {"column", "text", "sum"}:
        return None
    try:
        return Pick.model_validate(dict(value))
    except ValidationError as error:
        problem = Words("{place}, {problem}").of(place=place, problem=first_problem(error))
        raise MappingUnreadable(problem=problem) from None
