"""CSV of any kind: rows become facts through a mapping file."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from tierline.application.importing import SourceBroken, SourceLine
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports.csv_rows import CsvRow, column_names, csv_rows
from tierline.interfaces.imports.mapping import MappingFile
from tierline.interfaces.imports.mappings import mapping_at
from tierline.interfaces.imports.reading import ACCOUNT, RowReader, columns_named
from tierline.interfaces.imports.source import CountedFile, ImportFormat, ImportOption, Progress, of_each
from tierline.interfaces.imports.values import BadValue, Row, Table, Text, columns_of, first_filled, template

REASON, FOLDER, FILE = "tierline_refusal", "tierline_folder", "tierline_file"
"""What a file of refused rows says behind each row: why, and where it came from. The cells name
themselves (`tierline_file=2016`), since a row that is too short or too long is among the refused."""

_MARKS = (REASON, FOLDER, FILE)
_TOLD = (ACCOUNT, "$folder", "$file")


class ColumnMissing(Invalid):
    """The mapping names the column `{column}`, which the file {file} does not have."""


class PositionMissing(Invalid):
    """The mapping gives `{column}` the position {position}, but rows have at most {width} cells."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as its file has it."""

    header: tuple[str, ...] | None
    cells: tuple[str, ...]
    folder: str
    file: str


class CsvSource:
    """Rows of CSV files, read through a mapping."""

    def __init__(self, files: Sequence[Path], mapping: MappingFile) -> None:
        self._files = files
        self._mapping = mapping
        self._vacant = frozenset(("", *mapping.empty))
        self._passed_over = [re.compile(one) for one in mapping.csv.pass_over]
        self._reader = RowReader(mapping)
        self._progress = Progress(files)
        for file in files:
            # Where a file can't be read, reading its rows comes to the same place and says so.
            with suppress(SourceBroken):
                self._check(file)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return self._progress.size

    @property
    def consumed(self) -> int:
        """Bytes read so far."""
        return self._progress.consumed

    def lines(self) -> Iterator[SourceLine | SourceBroken]:
        """The rows of all files, with the facts they state."""
        return of_each(self._files, self._lines)

    def _lines(self, file: Path) -> Iterator[SourceLine]:
        with CountedFile(file, self._progress) as counted:
            yield from self._rows(file, _text(counted, self._mapping))

    def notes(self) -> list[str]:
        """Nothing: the mapping was checked before the first row."""
        return []

    def refused_file(self, path: Path) -> "RefusedRows":
        """A file for refused rows, written like the source."""
        return RefusedRows(path, self._mapping)

    def _title(self, file: Path) -> str:
        """How a file is called in reports: with its folder where there are several."""
        return file.name if len(self._files) == 1 else f"{file.parent.name}/{file.name}"

    def _check(self, file: Path) -> None:
        """Refuse the mapping if it names a column that the file lacks; reads no more than the header."""
        with CountedFile(file, Progress([])) as counted:
            header = self._header(self._table(_text(counted, self._mapping), file), file)
        places = _places(_own_header(header), self._mapping)
        for column in columns_named(self._mapping):
            named = self._mapping.columns.get(column, column)
            known = {*places, *_TOLD, *_derived(self._mapping), *self._mapping.csv.optional}
            if column not in known and named not in known:
                raise ColumnMissing(column=named, file=file.name)

    def _header(self, table: Iterator[CsvRow], file: Path) -> tuple[str, ...] | None:
        """The header, taken off the table; of an empty file, an empty one. Raises SourceBroken."""
        if not self._mapping.csv.header:
            return None
        row = next(table, CsvRow(0, []))
        if row.fault:
            raise SourceBroken(problem=_NO_HEADER.format(file=file.name, line=row.line, fault=row.fault))
        return tuple(row.cells)

    def _table(self, text: TextIO, file: Path) -> Iterator[CsvRow]:
        """The rows of a file behind the lines that stand above its header; raises SourceBroken."""
        form, line = self._mapping.csv, 0
        try:
            above = sum(1 for _ in islice(text, form.skip))
            for row in csv_rows(text, form):
                line = row.line + above
                yield row._replace(line=line)
        except UnicodeError:
            raise SourceBroken(problem=_UNDECODABLE.format(file=file.name, line=line + 1)) from None

    def _rows(self, file: Path, text: TextIO) -> Iterator[SourceLine]:
        table = self._table(text, file)
        header = self._header(table, file)
        own_header = _own_header(header)
        shared = Table(_places(own_header, self._mapping), self._vacant, _derived(self._mapping))
        widths = _widths(header, self._mapping)
        for number, cells, fault in table:
            own, told = _split_marks(cells, header)
            folder, name = told.get(FOLDER, file.parent.name), told.get(FILE, file.stem)
            raw = RawRow(own_header, own, folder, name)
            place = f"{self._title(file)}, line {number}"
            yield SourceLine(place, raw, fault=fault) if fault else self._line(place, raw, shared, widths)

    def _line(self, place: str, raw: RawRow, shared: Table, widths: frozenset[int]) -> SourceLine:
        if not any(cell.strip() for cell in raw.cells) or self._is_passed_over(raw.cells):
            return SourceLine(place, raw)
        if widths and len(raw.cells) not in widths:
            return SourceLine(place, raw, fault="the row has more or fewer cells than it should")
        if not _is_text(raw.cells):
            return SourceLine(place, raw, fault="the row is not in the encoding that the mapping names")
        row = Row(raw.cells, shared, {"$folder": raw.folder, "$file": raw.file})
        try:
            wanted = self._reader.wants(row)
            return SourceLine(place, raw, self._reader.statements(row) if wanted else ())
        except BadValue as fault:
            return SourceLine(place, raw, fault=str(fault))

    def _is_passed_over(self, cells: Sequence[str]) -> bool:
        """Whether a row is no data, as the mapping says: a title, a total, a footer."""
        return any(pattern.search(cells[0]) for pattern in self._passed_over)


class RefusedRows:
    """Refused rows as CSV files: one for each header that the refused rows came under."""

    def __init__(self, path: Path, mapping: MappingFile) -> None:
        self._path = path
        self._mapping = mapping
        self._open: dict[tuple[str, ...] | None, TextIO] = {}
        self.paths: list[Path] = []

    def add(self, line: SourceLine, reasons: Sequence[str]) -> None:
        """Keep a row with the reasons why it was refused."""
        raw: RawRow = line.raw
        told = ("; ".join(reasons), raw.folder, raw.file)
        marks = [f"{name}={value}" for name, value in zip(_MARKS, told, strict=True)]
        self._row_to(raw.header, [*raw.cells, *marks])

    def _row_to(self, header: tuple[str, ...] | None, cells: Sequence[str]) -> None:
        new = header not in self._open
        file = self._file(header) if new else self._open[header]
        writer = csv.writer(file, **self._mapping.csv.marks)
        if new and header:
            writer.writerow([*header, *_MARKS])
        writer.writerow(cells)

    def _file(self, header: tuple[str, ...] | None) -> TextIO:
        number = f"-{len(self.paths) + 1}" if self.paths else ""
        self.paths.append(self._path.with_stem(self._path.stem + number))
        encoding = self._mapping.csv.encoding
        file = self.paths[-1].open("w", encoding=encoding, errors=_errors(encoding), newline="")
        self._open[header] = file
        return file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._open.values():
            file.close()


def _text(counted: CountedFile, mapping: MappingFile) -> TextIO:
    encoding = mapping.csv.encoding
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    return TextIOWrapper(counted.buffer, encoding=name, errors=_errors(encoding), newline="")


def _errors(encoding: str) -> str:
    """Bytes that aren't text survive a reading and writing of UTF-8, so that they can be mended."""
    return "surrogateescape" if encoding == "utf-8" else "strict"


def _is_text(cells: Sequence[str]) -> bool:
    """Whether no byte of the cells was left undecoded."""
    return all(cell.isascii() or not _UNDECODED.search(cell) for cell in cells)


def _places(header: Sequence[str] | None, mapping: MappingFile) -> dict[str, int]:
    """Where each column stands, by header text and by the names that the mapping gives."""
    places = {name: place for place, name in enumerate(column_names(header or ()))}
    for alias, target in mapping.columns.items():
        if isinstance(target, int):
            _check_position(alias, target, header, mapping)
            places[alias] = target - 1
        elif isinstance(target, str) and target in places:
            places[alias] = places[target]
    return places


def _derived(mapping: MappingFile) -> dict[str, Text]:
    """The columns that the mapping makes of others."""
    targets = mapping.columns.items()
    made = {alias: template(one) for alias, one in targets if isinstance(one, str) and columns_of(one)}
    return made | {alias: first_filled(one) for alias, one in targets if isinstance(one, tuple)}


def _check_position(alias: str, position: int, header: Sequence[str] | None, mapping: MappingFile) -> None:
    width = max((*mapping.csv.widths, len(header or ())), default=0)
    if width and position > width:
        raise PositionMissing(column=alias, position=position, width=width)


def _widths(header: Sequence[str] | None, mapping: MappingFile) -> frozenset[int]:
    if mapping.csv.widths or header is None:
        return frozenset(mapping.csv.widths)
    return frozenset((len(_own_header(header) or ()),))


def _own_header(header: Sequence[str] | None) -> tuple[str, ...] | None:
    return tuple(name for name in header if name not in _MARKS) if header is not None else None


def _split_marks(
    cells: Sequence[str], header: Sequence[str] | None
) -> tuple[tuple[str, ...], dict[str, str]]:
    """A row's own cells, and what a file of refused rows says of it, wherever in the row it stands."""
    if header is not None and REASON not in header:
        return tuple(cells), {}
    marks = tuple(f"{mark}=" for mark in _MARKS)
    told = dict(cell.split("=", 1) for cell in cells if cell.startswith(marks))
    return tuple(cell for cell in cells if not cell.startswith(marks)), told


_UNDECODED = re.compile("[\udc80-\udcff]")
"""Bytes that weren't UTF-8, as `surrogateescape` keeps them."""

_NO_HEADER = "The header of {file} in line {line} can't be read: {fault}; nothing of the file is imported."
_UNDECODABLE = (
    "The bytes of {file} from line {line} on are not in the encoding that the mapping names; the rows "
    "before are imported. Name the right encoding (utf-16-le is UTF-16 without a mark at its beginning) and "
    "import the file again: nothing is doubled."
)


def _open(files: Sequence[Path], options: Mapping[str, str]) -> CsvSource:
    return CsvSource(files, mapping_at(options["map"]))


FORMAT = ImportFormat(
    name="csv",
    says="CSV of any kind, read through a mapping file (docs/importing.md)",
    options=(ImportOption("map", "the mapping file (TOML)", required=True),),
    open=_open,
)
