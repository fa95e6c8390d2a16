"""The table in a file: where it begins and ends, what separates cells, what columns are called."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tierline.interfaces.imports.columns import column_names
from tierline.interfaces.imports.csv_rows import CsvRow, csv_rows
from tierline.interfaces.imports.files import CountedFile, SourceFile
from tierline.interfaces.imports.inspecting.reading import Encoded, encoding_of, text_of
from tierline.interfaces.imports.inspecting.values import is_datum
from tierline.interfaces.imports.mapping import CsvDialect, SheetForm
from tierline.interfaces.imports.packed import Progress
from tierline.interfaces.imports.workbooks import check_workbook, read_sheet

MOST_ROWS = 20_000
"""So many rows are looked at."""
SAMPLE = 1 << 18
"""So many characters tell what separates cells."""


class SheetSeen(NamedTuple):
    """A sheet of a workbook."""

    name: str
    others: tuple[str, ...]
    """The other sheets that are shown."""
    skip: int
    """How many rows stand above its header, or above its first row."""


class TableFound(NamedTuple):
    """A table as it stands in its file."""

    encoded: Encoded
    dialect: CsvDialect
    quoted: bool
    """Whether any cell is quoted."""
    names: tuple[str, ...]
    """What mappings call the columns: by the header, or by their position."""
    titles: tuple[str, ...]
    """The first cells of the lines above the header (or the first row)."""
    footers: tuple[str, ...]
    """The first cells of rows at the end that are no data."""
    rows: tuple[tuple[str, ...], ...]
    faulty: int
    """Rows that can't be read, or are wider or narrower than the others."""
    whole: bool
    """Whether the file was read to its end."""
    sheet: SheetSeen | None = None
    """Of a workbook, the sheet that it is."""


def table_in(path: Path, sheet: str | None = None) -> TableFound:
    """The table in a text file, or in a sheet of a workbook: the first one shown, or that of a name.

    Raises FileForeign, FileUnreadable, PackedFileDamaged, FileSwells, SheetMissing, SheetEmpty.
    """
    with CountedFile(SourceFile(path), Progress([]), workbooks=True) as file:
        if file.is_workbook:
            return _in_workbook(file.buffer.read(), path.name, sheet)
    encoded = encoding_of(path)
    with text_of(path, encoded.encoding) as text:
        sample = text.read(SAMPLE)
    dialect = _dialect(sample, encoded.encoding)
    with text_of(path, encoded.encoding) as text:
        for _ in islice(text, dialect.skip):
            pass
        rows = list(islice(csv_rows(text, dialect), MOST_ROWS + 1))
    whole, rows = len(rows) <= MOST_ROWS, rows[:MOST_ROWS]
    return _table(encoded, dialect, dialect.quote in sample, rows, whole)


def _in_workbook(content: bytes, file: str, name: str | None) -> TableFound:
    check_workbook(content, file)
    found = read_sheet(content, file, SheetForm(name=name))
    rows = [CsvRow(number, cells) for number, cells in islice(found.rows, MOST_ROWS + 1)]
    whole, rows = len(rows) <= MOST_ROWS, rows[:MOST_ROWS]
    table = _table(Encoded("utf-8", False), CsvDialect(), False, rows, whole)
    seen = SheetSeen(found.name, found.others, table.dialect.skip)
    return table._replace(dialect=table.dialect.model_copy(update={"skip": 0, "widths": ()}), sheet=seen)


def _dialect(sample: str, encoding: str) -> CsvDialect:
    """How cells are separated and quoted, by what gives the most rows of one width."""
    if told := re.match(r"sep=(.)\r?\n", sample):
        return CsvDialect(delimiter=told[1], encoding=encoding, skip=1)
    tried = [CsvDialect(delimiter=mark, encoding=encoding) for mark in ",;\t|"]
    best = max(tried, key=lambda one: _fit(_rows_of(sample, one)))
    rows = _rows_of(sample, best)
    if any(row.fault for row in rows):
        escaped = best.model_copy(update={"escape": "\\"})
        if not any(row.fault for row in _rows_of(sample, escaped)):
            return escaped
    cells = [cell for row in rows for cell in row.cells if cell]
    if cells and 2 * sum(_in_apostrophes(cell) for cell in cells) >= len(cells):
        return best.model_copy(update={"quote": "'"})
    return best


def _in_apostrophes(cell: str) -> bool:
    return len(cell) > 1 and cell[0] == cell[-1] == "'"


def _rows_of(sample: str, dialect: CsvDialect) -> list[CsvRow]:
    rows = list(islice(csv_rows(StringIO(sample, newline=""), dialect), 200))
    return rows[:-1] if len(sample) >= SAMPLE and len(rows) < 200 else rows


def _fit(rows: Sequence[CsvRow]) -> int:
    width = _usual_width(rows)
    return (width - 1) * sum(len(row.cells) == width for row in rows)


def _usual_width(rows: Iterable[CsvRow]) -> int:
    widths = Counter(
        len(row.cells) for row in rows if any(cell.strip() for cell in row.cells) and not row.fault
    )
    return max(widths, key=lambda width: (widths[width] * (width > 1), width)) if widths else 1


def _table(
    encoded: Encoded, dialect: CsvDialect, quoted: bool, rows: Sequence[CsvRow], whole: bool
) -> TableFound:
    width = _usual_width(rows)
    first = _first_row(rows, width)
    header = rows[first].cells if first < len(rows) and _is_header(rows[first].cells) else None
    body = list(rows[first + (header is not None) :])
    footers = _footers(body, width) if whole else []
    body = body[: len(body) - len(footers)]
    skip = dialect.skip + (rows[first].line - 1 if first < len(rows) else 0)
    good = [row for row in body if not row.fault and len(row.cells) == width]
    data = tuple(tuple(map(str.strip, row.cells)) for row in good if any(map(str.strip, row.cells)))
    widths = (width,) if header is not None and len(header) != width else ()
    return TableFound(
        encoded,
        dialect.model_copy(update={"skip": skip, "header": header is not None, "widths": widths}),
        quoted,
        tuple(column_names(header) if header is not None else _numbered(width)),
        tuple(row.cells[0] if row.cells else "" for row in rows[:first]),
        tuple(row.cells[0] for row in footers if row.cells),
        data,
        sum(bool(row.fault) or len(row.cells) != width for row in body if any(map(str.strip, row.cells))),
        whole,
    )


def _first_row(rows: Sequence[CsvRow], width: int) -> int:
    """Where the table begins: with the first row as wide as most that isn't nearly empty, or its header."""
    wide = (at for at, row in enumerate(rows) if len(row.cells) == width and 2 * _filled(row) >= width)
    first = next(wide, 0)
    above = rows[first - 1].cells if first else []
    beside = abs(len(above) - width) == 1 and len(above) > 1
    return first - 1 if beside and _is_header(above) and not _is_header(rows[first].cells) else first


def _filled(row: CsvRow) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _is_header(cells: Sequence[str]) -> bool:
    """Whether cells are names: each another one, with a letter in it, and none a number, date or address."""
    names = [cell.strip() for cell in cells if cell.strip()]
    if len(set(names)) < len(names) - 2 or any(len(name) > 120 for name in names):
        return False
    return bool(names) and all(any(map(str.isalpha, name)) and not is_datum(name) for name in names)


def _numbered(width: int) -> list[str]:
    return [f"column {place}" for place in range(1, width + 1)]


_TOTALS = re.compile(r"(grand )?total|sum|summe|gesamt|insgesamt|合计|总计|小计", re.IGNORECASE)


def _footers(rows: Sequence[CsvRow], width: int) -> list[CsvRow]:
    """The rows at the end that are no data: empty ones, nearly empty ones, totals."""
    found: list[CsvRow] = []
    for row in reversed(rows):
        cell = row.cells[0].strip() if row.cells else ""
        if row.fault or not (_filled(row) <= max(width // 4, width > 1) or _TOTALS.match(cell)):
            break
        found.append(row)
    found.reverse()
    return found if any(_filled(row) for row in found) else []
