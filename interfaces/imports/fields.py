"""The values that a mapping gives to the fields of facts, compiled and checked against the kinds.

A field that a kind doesn't have, or a constant that it doesn't know, is found here: before the
first row, and not once per row.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any, NamedTuple, get_args
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from tierline.domain.account.base import FIRM_KINDS, KINDS, Fact, moment_of, type_of
from tierline.domain.account.fault_words import problem_of
from tierline.domain.shared.time import Instant
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.cells import is_date
from tierline.interfaces.imports.dates import DateReader, TermReader
from tierline.interfaces.imports.mapping import FactBlock, MappingFile, MappingUnreadable, Pick, as_pick
from tierline.interfaces.imports.numbers import NumberReader
from tierline.interfaces.imports.values import (
    BadValue,
    Row,
    columns_of,
    filters_named,
    first_filled,
    template,
)

FROM_THE_IMPORT = ("kind", "fact_id", "source")
"""Fields of a fact that the importer fills."""

OfDay = Callable[[date, tzinfo], datetime]
"""Which moment a day of a time zone is."""
Value = Callable[[Row], Any]
"""A field's value in a row, None if the row has none."""


class _Wanted(NamedTuple):
    """What a field takes: its type, and which moment a day without a time is there."""

    type: Any
    of_day: OfDay

    @property
    def moment(self) -> bool:
        """Whether it takes a moment and not a day."""
        return _wants(self.type, (datetime, AwareDatetime))


class Fields:
    """Turns the values of a mapping into functions of a row, checking them against the kinds."""

    def __init__(self, mapping: MappingFile) -> None:
        self._mapping = mapping
        self._zone = ZoneInfo(mapping.zone)
        self._hour = time.fromisoformat(mapping.hour)

    def account(self) -> Value:
        """The account of a row."""
        account = self._mapping.account
        return template(account) if isinstance(account, str) else self._pick(account, None, "`account`")

    def changed_at(self) -> Value | None:
        """When a row was changed last, if the mapping says where that stands."""
        spec = self._mapping.changed_at
        wanted = _Wanted(Instant, self._of_day(Fact))
        return None if spec is None else self._value(spec, wanted, "`changed_at`")

    def fields(self, block: FactBlock) -> list[tuple[str, Value]]:
        """The fields that a block sets, each as a function; raises MappingUnreadable."""
        place = f"fact `{block.name}`"
        kind = kind_named(block.kind, place)
        for other in (*block.only_after, *block.unless_after):
            kind_named(other, place)
        _check_fields(kind, block, place)
        wanted = {name: _Wanted(type_of(kind, name), self._of_day(kind)) for name in block.set}
        return [
            (name, self._value(spec, wanted[name], f"{place}, `{name}`")) for name, spec in block.set.items()
        ]

    def _of_day(self, kind: type[Fact]) -> OfDay:
        return lambda day, zone: moment_of(kind, day, zone, self._hour)

    def _value(self, spec: Any, wanted: "_Wanted | None", place: str, currency: str | None = None) -> Value:
        if isinstance(spec, Mapping):
            pick = as_pick(spec, place)
            return self._pick(pick, wanted, place, currency) if pick else self._object(spec, place)
        if isinstance(spec, list):
            return self._list(spec, place)
        if isinstance(spec, str) and columns_of(spec):
            return self._filled(template(spec), wanted)
        constant = self._constant(spec, wanted, place)
        return lambda row: constant

    def _filled(self, text: Callable[[Row], str], wanted: "_Wanted | None") -> Value:
        plain = self._plain_text(wanted)
        return lambda row: plain(found, row) if (found := text(row)) else None

    def _plain_text(self, wanted: "_Wanted | None") -> Callable[[str, Row], Any]:
        """A text as it is; the date of a workbook's cell, which needs no format, as the field takes it."""
        dates = self._dated(DateReader((), self._zone), wanted)
        takes_dates = wanted is not None and (wanted.moment or _wants(wanted.type, (date,)))
        return lambda raw, row: dates(raw, row) if takes_dates and is_date(raw) else str(raw)

    def _constant(self, spec: Any, wanted: "_Wanted | None", place: str) -> Any:
        """A constant as JSON has it; raises MappingUnreadable if the field doesn't know it."""
        constant = _plain(spec, wanted, self._zone)
        _check_constant(constant, wanted, place)
        return constant

    def _object(self, spec: Mapping[str, Any], place: str) -> Value:
        """An object of values; the row has none if no value that depends on the row is filled.

        A default fills none: it is for the values of an object that is there.
        """
        currency = spec.get("currency")
        fixed = currency if isinstance(currency, str) and not columns_of(currency) else None
        bare = {name: _without_default(part) for name, part in spec.items()}
        parts = [
            (name, self._value(part, None, f"{place}.{name}", fixed), _varies(part))
            for name, part in bare.items()
        ]
        defaults = {name: part["default"] for name, part in spec.items() if part is not bare[name]}
        depends = any(varies for _, _, varies in parts)

        def read(row: Row) -> dict[str, Any] | None:
            found = [(name, value(row), varies) for name, value, varies in parts]
            if depends and not any(varies and value is not None for _, value, varies in found):
                return None
            return {**defaults, **{name: value for name, value, _ in found if value is not None}}

        return read

    def _list(self, spec: Sequence[Any], place: str) -> Value:
        values = [self._value(part, None, f"{place}.{index}") for index, part in enumerate(spec)]
        return lambda row: [found for value in values if (found := value(row)) is not None] or None

    def _pick(self, pick: Pick, wanted: "_Wanted | None", place: str, currency: str | None = None) -> Value:
        default = None if pick.default is None else self._constant(pick.default, wanted, place)
        numbers = NumberReader(pick.numbers or (), pick.decimals, currency)
        if pick.sum:
            return _sum(pick.sum, numbers, default)
        text = _text_of(pick)
        convert = _number(numbers) if pick.numbers else self._convert(pick, wanted, place)

        def read(row: Row) -> Any:
            raw = text(row)
            return convert(raw, row) if raw else default

        return read

    def _convert(self, pick: Pick, wanted: "_Wanted | None", place: str) -> Callable[[str, Row], Any]:
        if pick.map is not None:
            return _mapped(
                {raw: self._constant(to, wanted, place) for raw, to in self._map(pick.map, place).items()}
            )
        if pick.dates:
            return self._date(pick, wanted)
        if pick.split:
            return _parts(pick.split, filters_named(pick.each or ""))
        return self._plain_text(wanted)

    def _date(self, pick: Pick, wanted: "_Wanted | None") -> Callable[[str, Row], Any]:
        dates = DateReader(pick.dates or (), self._zone, pick.within, self._mapping.language)
        if pick.term:
            term, column = TermReader(pick.term.units), pick.term.column

            def last_day(raw: str, row: Row) -> str | None:
                span = row.text(column)
                return term.last_day(dates.day(raw), span).isoformat() if span else None

            return last_day
        return self._dated(dates, wanted)

    @staticmethod
    def _dated(dates: DateReader, wanted: "_Wanted | None") -> Callable[[str, Row], Any]:
        if wanted and wanted.moment:
            return lambda raw, row: dates.moment(raw, wanted.of_day).isoformat()
        return lambda raw, row: dates.day(raw).isoformat()

    def _map(self, named: str | dict[str, Any], place: str) -> dict[str, Any]:
        if isinstance(named, dict):
            return named
        if named not in self._mapping.values:
            raise MappingUnreadable(problem=_NO_MAP.of(place=place, name=named))
        return self._mapping.values[named]


def _text_of(pick: Pick) -> Callable[[Row], str]:
    source = template(pick.text) if pick.text is not None else first_filled(pick.sources())
    if pick.pattern is None:
        return source
    pattern = re.compile(pick.pattern)

    def matched(row: Row) -> str:
        whole = source(row)
        found = pattern.search(whole)
        part = "" if found is None else (found.group(1) or "") if pattern.groups else found.group()
        return whole if part == whole else part

    return matched


def _number(numbers: NumberReader) -> Callable[[str, Row], str]:
    return lambda raw, row: f"{numbers.read(raw):f}"


def _sum(columns: Sequence[str], numbers: NumberReader, default: Any) -> Value:
    def read(row: Row) -> Any:
        filled = [numbers.read(text) for column in columns if (text := row.text(column))]
        return f"{sum(filled):f}" if filled else default

    return read


def _parts(separator: str, steps: Sequence[Callable[[str], str]]) -> Callable[[str, Row], list[str]]:
    """A list of what stands between separators, each part put through filters."""

    def split(raw: str, row: Row) -> list[str]:
        parts = [part.strip() for part in raw.split(separator)]
        for step in steps:
            parts = [step(part) for part in parts if part]
        return [part for part in parts if part]

    return split


def _mapped(values: Mapping[str, Any]) -> Callable[[str, Row], Any]:
    def look_up(raw: str, row: Row) -> Any:
        if raw in values:
            return values[raw]
        if "*" in values:
            return values["*"]
        raise BadValue(Words("the value is not in the value map"))

    return look_up


def _without_default(spec: Any) -> Any:
    """A value taken from the row as it is without its default; any other as it is."""
    if isinstance(spec, Mapping) and spec.keys() & {"column", "text", "sum"} and "default" in spec:
        return {name: part for name, part in spec.items() if name != "default"}
    return spec


def _varies(spec: Any) -> bool:
    """Whether a value depends on the row."""
    if isinstance(spec, Mapping):
        return bool(spec.keys() & {"column", "text", "sum"}) or any(_varies(part) for part in spec.values())
    if isinstance(spec, list):
        return any(_varies(part) for part in spec)
    return isinstance(spec, str) and bool(columns_of(spec))


def kind_named(name: str, place: str) -> type[Fact]:
    """The kind of that name; raises MappingUnreadable."""
    every = {**KINDS, **FIRM_KINDS}
    if name not in every:
        raise MappingUnreadable(problem=_NO_KIND.of(place=place, name=name))
    return every[name]


def _check_fields(kind: type[Fact], block: FactBlock, place: str) -> None:
    for name in block.set:
        if name in FROM_THE_IMPORT or name not in kind.model_fields:
            raise MappingUnreadable(problem=_NO_FIELD.of(place=place, kind=block.kind, name=name))
    for name, field in kind.model_fields.items():
        if field.is_required() and name not in block.set and name not in FROM_THE_IMPORT:
            raise MappingUnreadable(problem=_NEEDED.of(place=place, kind=block.kind, name=name))


def _wants(type_: Any, sought: Sequence[Any]) -> bool:
    """Whether a type is one of those sought, or has one in it."""
    return type_ in sought or any(_wants(part, sought) for part in get_args(type_))


def _plain(spec: Any, wanted: "_Wanted | None", zone: ZoneInfo) -> Any:
    """A constant as JSON has it; a bare day becomes a moment where the field wants one."""
    if isinstance(spec, datetime):
        return (spec if spec.tzinfo else spec.replace(tzinfo=zone)).isoformat()
    if isinstance(spec, date):
        return (wanted.of_day(spec, zone) if wanted and wanted.moment else spec).isoformat()
    return spec


def _check_constant(value: Any, wanted: "_Wanted | None", place: str) -> None:
    if wanted is None:
        return
    try:
        TypeAdapter(wanted.type).validate_python(value)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        problem = problem_of(fault["type"], fault["msg"], fault.get("ctx"))
        raise MappingUnreadable(problem=problem.of(place)) from None


def columns_in(spec: Any, place: str) -> Iterator[str]:
    """The columns that a value reads, wherever in it they are named."""
    if isinstance(spec, Mapping):
        pick = as_pick(spec, place)
        for part in () if pick else spec.values():
            yield from columns_in(part, place)
        yield from pick.columns() if pick else ()
    elif isinstance(spec, list):
        for part in spec:
            yield from columns_in(part, place)
    elif isinstance(spec, str):
        yield from columns_of(spec)


_NO_MAP = Words("{place}: there is no value map [values.{name}]")
_NO_KIND = Words("{place}: there is no kind `{name}`")
_NO_FIELD = Words("{place}: {kind} has no field `{name}` to set")
_NEEDED = Words("{place}: {kind} needs `{name}`")
