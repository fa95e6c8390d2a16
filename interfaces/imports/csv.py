"""Tables, as CSV of any kind or as a sheet of a workbook: rows become facts through a mapping file."""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, TextIO

from tierline.application.importing import SourceBroken, SourceLine
from tierline.domain.account.fault_words import one_of
from tierline.domain.shared.words import Words, plural_words
from tierline.interfaces.imports.columns import check_columns, derived_columns, places_of
from tierline.interfaces.imports.csv_rows import CsvRow, csv_rows
from tierline.interfaces.imports.faults import LINE_OF
from tierline.interfaces.imports.files import CountedFile, SourceFile
from tierline.interfaces.imports.mapping import MappingFile
from tierline.interfaces.imports.mappings import mapping_at
from tierline.interfaces.imports.packed import Progress
from tierline.interfaces.imports.parents_first import MOST_HELD, ParentsFirst, names_parents
from tierline.interfaces.imports.reading import RowReader
from tierline.interfaces.imports.refused_rows import (
    FILE,
    FOLDER,
    RawRow,
    RefusedRows,
    errors_of,
    own_header,
    split_marks,
)
from tierline.interfaces.imports.source import FilesRead, ImportFormat, ImportOption, of_each
from tierline.interfaces.imports.values import BadValue, Row, Table
from tierline.interfaces.imports.workbooks import check_workbook, read_sheet


class OpenTable(NamedTuple):
    """A table that is being read, behind its header."""

    header: tuple[str, ...] | None
    rows: Iterator[CsvRow]
    sheet: str | None = None
    """The sheet of a workbook that it is."""


class CsvSource(FilesRead):
    """Rows of tables, read through a mapping."""

    def __init__(self, files: Sequence[Path], mapping: MappingFile) -> None:
        super().__init__(files)
        self._mapping = mapping
        self._vacant = frozenset(("", *mapping.empty))
        self._passed_over = [re.compile(one) for one in mapping.csv.pass_over]
        self._reader = RowReader(mapping)
        self._parents = ParentsFirst() if names_parents(mapping) else None
        self._left_out: set[str] = set()
        self._looked_over: set[tuple[Path, str]] = set()
        self._other_sheets: dict[str, Words] = {}
        # Where a file can't be read, reading its rows comes to the same place and says so.
        deque(of_each(files, self._checked, self._is_meant), maxlen=0)

    @property
    def times(self) -> int:
        """Twice where rows name others among them, which are to come first."""
        return 2 if self._parents else 1

    def lines(self) -> Iterator[SourceLine | SourceBroken]:
        """The rows of all files, with the facts they state."""
        if self._parents is None:
            return of_each(self._files, self._lines, self._is_meant)
        return self._in_order(self._parents)

    def _in_order(self, parents: ParentsFirst) -> Iterator[SourceLine | SourceBroken]:
        for line in of_each(self._files, self._lines, self._is_meant):
            if isinstance(line, SourceLine):
                parents.note(line)
        self._reader = RowReader(self._mapping)
        yield from parents.order(of_each(self._files, self._lines, self._is_meant))

    def notes(self) -> list[Words]:
        """What was left out by the mapping's own word, or for want of one."""
        left_out = [_LEFT_OUT.of(count=len(self._left_out))] if self._left_out else []
        given_up = [_NOT_HELD] if self._parents and self._parents.gave_up else []
        return [*left_out, *self._other_sheets.values(), *given_up]

    def refused_file(self, path: Path) -> RefusedRows:
        """A file for refused rows, written like the source."""
        return RefusedRows(path, self._mapping)

    def _lines(self, file: SourceFile) -> Iterator[SourceLine]:
        with CountedFile(file, self._progress, workbooks=True) as counted:
            yield from self._rows(file, self._opened(file, counted))

    def _checked(self, file: SourceFile) -> Iterator[SourceLine]:
        """No lines: a mapping that names a column which the file lacks is refused; reads only the header."""
        with CountedFile(file, Progress(), workbooks=True) as counted:
            check_columns(own_header(self._opened(file, counted).header), self._mapping, file)
        yield from ()

    def _is_meant(self, member: str) -> bool:
        """Whether the mapping is for a member of an archive."""
        meant = self._mapping.csv.members is None or bool(re.search(self._mapping.csv.members, member))
        if not meant:
            self._left_out.add(member)
        return meant

    def _opened(self, file: SourceFile, counted: CountedFile) -> OpenTable:
        """The table of a file; raises SourceBroken, SheetMissing, SheetEmpty."""
        if not counted.is_workbook:
            rows = self._rows_of_text(_text(counted, self._mapping), file)
            return OpenTable(self._header(rows, file), rows)
        content, form = counted.buffer.read(), self._mapping.sheet
        if (file.path, file.name) not in self._looked_over:
            check_workbook(content, file.name)
            self._looked_over.add((file.path, file.name))
        sheet = read_sheet(content, file.name, form)
        if sheet.others and form.name is None and form.number is None:
            self._other_sheets[file.name] = _ONE_SHEET.of(file=file.name, sheet=sheet.name)
        rows = (CsvRow(number, cells) for number, cells in sheet.rows if number > form.skip)
        return OpenTable(self._header(rows, file), rows, sheet.name)

    def _header(self, table: Iterator[CsvRow], file: SourceFile) -> tuple[str, ...] | None:
        """The header, taken off the table; of an empty file, an empty one. Raises SourceBroken."""
        if not self._mapping.csv.header:
            return None
        row = next(table, CsvRow(0, []))
        if row.fault:
            raise SourceBroken(problem=_NO_HEADER.of(file=file.name, line=row.line, fault=row.fault))
        return tuple(map(str, row.cells))

    def _rows_of_text(self, text: TextIO, file: SourceFile) -> Iterator[CsvRow]:
        """The rows of a file behind the lines that stand above its header; raises SourceBroken."""
        form, line = self._mapping.csv, 0
        try:
            above, begun = _without_titles(text, form.skip)
            for row in csv_rows(begun, form):
                line = row.line + above
                yield row._replace(line=line)
        except UnicodeError:
            raise SourceBroken(problem=_UNDECODABLE.of(file=file.name, line=line + 1)) from None

    def _rows(self, file: SourceFile, table: OpenTable) -> Iterator[SourceLine]:
        header = own_header(table.header)
        shared = Table(places_of(header, self._mapping), self._vacant, derived_columns(self._mapping))
        begun = list(islice(table.rows, 2))
        widths = self._widths(table, begun)
        title = file.title(len(self._files) > 1)
        where = LINE_OF.of(file=title) if table.sheet is None else _ROW_OF.of(file=title, sheet=table.sheet)
        for number, cells, fault in chain(begun, table.rows):
            own, told = split_marks(cells, table.header)
            folder, name = told.get(FOLDER, file.folder), told.get(FILE, file.stem)
            raw = RawRow(header, own, folder, name, table.sheet)
            place = where.of(number=number)
            yield SourceLine(place, raw, fault=fault) if fault else self._line(place, raw, shared, widths)

    def _widths(self, table: OpenTable, begun: Sequence[CsvRow]) -> frozenset[int]:
        """How many cells rows may have; none said, if any number. The rows of a sheet are all as wide.

        Some programs write a delimiter behind each row: one cell more than the header has, and empty.
        """
        if table.sheet is not None:
            return frozenset()
        if self._mapping.csv.widths or table.header is None:
            return frozenset(self._mapping.csv.widths)
        width = len(own_header(table.header) or ())
        own = [split_marks(row.cells, table.header)[0] for row in begun]
        surplus = bool(own) and all(len(cells) == width + 1 and not cells[-1].strip() for cells in own)
        return frozenset((width + surplus,))

    def _line(self, place: Words, raw: RawRow, shared: Table, widths: frozenset[int]) -> SourceLine:
        if not any(cell.strip() for cell in raw.cells) or self._is_passed_over(raw.cells):
            return SourceLine(place, raw)
        if not _is_text(raw.cells):
            return SourceLine(place, raw, fault=_NOT_DECODED)
        row = Row(raw.cells, shared, {"$folder": raw.folder, "$file": raw.file})
        try:
            if not self._reader.wants(row):
                return SourceLine(place, raw)
            if widths and len(raw.cells) not in widths:
                raise BadValue(_WIDTH.of(n=len(raw.cells), due=one_of([*map(str, sorted(widths))])))
            return SourceLine(place, raw, self._reader.statements(row))
        except BadValue as fault:
            return SourceLine(place, raw, fault=fault.says)

    def _is_passed_over(self, cells: Sequence[str]) -> bool:
        """Whether a row is no data, as the mapping says: a title, a total, a footer."""
        return any(pattern.search(cells[0]) for pattern in self._passed_over)


def _text(counted: CountedFile, mapping: MappingFile) -> TextIO:
    encoding = mapping.csv.encoding
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    return TextIOWrapper(counted.buffer, encoding=name, errors=errors_of(encoding), newline="")


def _without_titles(text: TextIO, skip: int) -> tuple[int, Iterator[str]]:
    """How many lines stand above the table, and the lines from there on.

    A first line `sep=;` is Excel's note to itself, and no title that anyone counts.
    """
    above = list(islice(text, skip or 1))
    if skip or any(_SEPARATOR.fullmatch(line) for line in above):
        return len(above), text
    return 0, chain(above, text)


def _is_text(cells: Sequence[str]) -> bool:
    """Whether no byte of the cells was left undecoded."""
    return all(cell.isascii() or not _UNDECODED.search(cell) for cell in cells)


_UNDECODED = re.compile("[\udc80-\udcff]")
"""Bytes that weren't UTF-8, as `surrogateescape` keeps them."""
_SEPARATOR = re.compile(r"\ufeff?sep=.?\s*", re.IGNORECASE)

_WIDTH = plural_words(
    "the row has one cell where {due} are due: a delimiter too many or too few, or an unquoted one; if "
    "rows may have so many, say `widths` under [csv]",
    "the row has {n} cells where {due} are due: a delimiter too many or too few, or an unquoted one; if "
    "rows may have so many, say `widths` under [csv]",
)
_ROW_OF = Words("{file}, {sheet}, row {number}")
_NOT_DECODED = Words("the row is not in the encoding that the mapping names")
_NO_HEADER = Words(
    "The header of {file} in line {line} can't be read: {fault}; nothing of the file is imported."
)
_LEFT_OUT = Words("Members of archives that `members` of the mapping leaves out: {count}.")
_ONE_SHEET = Words(
    "Of {file} the sheet {sheet} is read and no other; [sheet] in the mapping names another one."
)
_NOT_HELD = Words(
    "More than {most} rows stand before the row that they name as parent or manager; the others were "
    "taken in the order they stand in. Sort the file, or import it once more."
).of(most=MOST_HELD)
_UNDECODABLE = Words(
    "The bytes of {file} from line {line} on are not in the encoding that the mapping names; the rows "
    "before are imported. Name the right encoding (utf-16-le is UTF-16 without a mark at its beginning) and "
    "import the file again: nothing is doubled."
)


def _open(files: Sequence[Path], options: Mapping[str, str]) -> CsvSource:
    return CsvSource(files, mapping_at(options["map"]))


FORMAT = ImportFormat(
    name="csv",
    says=Words("CSV of any kind, and workbooks (XLSX, XLS, ODS), read through a mapping file"),
    options=(ImportOption("map", Words("the mapping file (TOML)"), required=True),),
    open=_open,
    ending=".csv",
)
