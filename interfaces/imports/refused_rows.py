"""Rows that were refused, written as their source has them, to be mended and imported in the same way."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TextIO

import xlsxwriter

from tierline.application.importing import SourceLine
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.cells import TypedCell
from tierline.interfaces.imports.faults import told
from tierline.interfaces.imports.mapping import MappingFile

REASON, FOLDER, FILE = "tierline_refusal", "tierline_folder", "tierline_file"
"""What a file of refused rows says behind each row: why, and where it came from. The cells name
themselves (`tierline_file=2016`), since a row that is too short or too long is among the refused."""

_MARKS = (REASON, FOLDER, FILE)
_WORKBOOK = ".xlsx"
_NO_TEXT = (_WORKBOOK, ".xls", ".ods", ".gz", ".zip")
"""Endings that would say of a text that it is none."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as its file has it."""

    header: tuple[str, ...] | None
    cells: tuple[str, ...]
    folder: str
    file: str
    sheet: str | None = None
    """The sheet it stands in, if its file is a workbook."""


class _Written(Protocol):
    """A file that rows are written to."""

    def row(self, cells: Sequence[str]) -> None:
        """Write a row."""

    def close(self) -> None:
        """Finish the file."""


class RefusedRows:
    """Refused rows as files: one for each header, and each sheet, that the refused rows came under."""

    def __init__(self, path: Path, mapping: MappingFile) -> None:
        self._path = path
        self._mapping = mapping
        self._open: dict[tuple[tuple[str, ...] | None, str | None], _Written] = {}
        self.paths: list[Path] = []

    def add(self, line: SourceLine, reasons: Sequence[Words]) -> None:
        """Keep a row with the reasons why it was refused."""
        raw: RawRow = line.raw
        marked = (told(reasons), raw.folder, raw.file)
        marks = [f"{name}={value}" for name, value in zip(_MARKS, marked, strict=True)]
        self._written(raw).row([*raw.cells, *marks])

    def _written(self, raw: RawRow) -> _Written:
        """The file for a row, begun with its header."""
        wanted = (raw.header, raw.sheet)
        if wanted not in self._open:
            self._open[wanted] = self._begun(raw.sheet)
            if raw.header:
                self._open[wanted].row([*raw.header, *_MARKS])
        return self._open[wanted]

    def _begun(self, sheet: str | None) -> _Written:
        number = f"-{len(self.paths) + 1}" if self.paths else ""
        path = self._path.with_stem(self._path.stem + number)
        if sheet is None:
            self.paths.append(path.with_suffix(".csv") if path.suffix in _NO_TEXT else path)
            return _TextFile(self.paths[-1], self._mapping)
        self.paths.append(path.with_suffix(_WORKBOOK))
        return _Workbook(self.paths[-1], sheet, self._mapping)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._open.values():
            file.close()


class _TextFile:
    """A file of CSV as the mapping describes it, with as many empty lines on top as it passes over."""

    def __init__(self, path: Path, mapping: MappingFile) -> None:
        form = mapping.csv
        self._file: TextIO = path.open(
            "w", encoding=form.encoding, errors=errors_of(form.encoding), newline=""
        )
        self._writer = csv.writer(self._file, **form.marks)
        self._file.write("\r\n" * form.skip)

    def row(self, cells: Sequence[str]) -> None:
        """Write a row."""
        self._writer.writerow(cells)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class _Workbook:
    """A workbook whose cells are kept as they were; its sheet has the name and place that are meant."""

    def __init__(self, path: Path, sheet: str, mapping: MappingFile) -> None:
        self._book = xlsxwriter.Workbook(path, _AS_GIVEN)
        for number in range(1, mapping.sheet.number or 1):
            self._book.add_worksheet(f"({number})")
        self._sheet = self._book.add_worksheet(sheet)
        self._forms = {kind: self._book.add_format({"num_format": form}) for kind, form in _FORMS.items()}
        self._row = mapping.sheet.skip

    def row(self, cells: Sequence[str]) -> None:
        """Write a row."""
        for column, cell in enumerate(cells):
            value = cell.value if isinstance(cell, TypedCell) else cell
            self._sheet.write(self._row, column, value, self._forms.get(type(value)))
        self._row += 1

    def close(self) -> None:
        """Finish the workbook."""
        self._book.close()


def errors_of(encoding: str) -> str:
    """Bytes that aren't text survive a reading and writing of UTF-8, so that they can be mended."""
    return "surrogateescape" if encoding == "utf-8" else "strict"


def own_header(header: Sequence[str] | None) -> tuple[str, ...] | None:
    """A header without the columns that a file of refused rows has besides."""
    return tuple(name for name in header if name not in _MARKS) if header is not None else None


def split_marks(cells: Sequence[str], header: Sequence[str] | None) -> tuple[tuple[str, ...], dict[str, str]]:
    """A row's own cells, and what a file of refused rows says of it, wherever in the row it stands."""
    if header is not None and REASON not in header:
        return tuple(cells), {}
    marks = tuple(f"{mark}=" for mark in _MARKS)
    told = dict(cell.split("=", 1) for cell in cells if cell.startswith(marks))
    return tuple(cell for cell in cells if not cell.startswith(marks)), told


_AS_GIVEN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMS: dict[type, str] = {
    date: "yyyy-mm-dd",
    datetime: "yyyy-mm-dd hh:mm:ss",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}
"""How dates and times are shown: a workbook knows them by that only."""
