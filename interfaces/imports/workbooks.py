"""Workbooks of Excel and LibreOffice (XLSX, XLS, ODS): the rows of a sheet, their cells as they are kept.

A sheet is held in memory as a whole, so how much it may unpack to and how many cells it may have is looked at
first.
"""

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tierline.application.importing import SourceBroken
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.cells import TypedCell
from tierline.interfaces.imports.mapping import SheetForm
from tierline.interfaces.imports.packed import FileForeign
from tierline.interfaces.imports.workbook_limits import ENCRYPTED, WITHOUT, check_extent
from tierline.interfaces.imports.workbook_trial import survives_reading

MOST_NAMED = 5


class SheetMissing(Invalid):
    """The workbook {file} has no sheet that [sheet] means; it has {sheets}."""


class SheetEmpty(SourceBroken):
    """The sheet {sheet} of {file} is empty; if another one is meant, name it under [sheet]."""


class WorkbookSheet(NamedTuple):
    """A sheet that is read."""

    name: str
    rows: Iterator[tuple[int, list[str]]]
    """Each filled row by its number, from the first column on."""
    others: tuple[str, ...]
    """The other sheets that are shown."""


def check_workbook(content: bytes, file: str) -> None:
    """Look over a workbook before it is read. Raises FileForeign, PackedFileDamaged, FileSwells."""
    if _PASSWORD in content:
        raise FileForeign(file=file, what=ENCRYPTED, remedy=WITHOUT)
    if not check_extent(content, file) and not survives_reading(content):
        raise FileForeign(file=file, what=_UNREAD, remedy=_ANEW)


def read_sheet(content: bytes, file: str, form: SheetForm) -> WorkbookSheet:
    """The sheet that a mapping means. Raises FileForeign, SheetMissing, SheetEmpty."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = _shown(book)
        name = _meant(shown, book.sheet_names, form, file)
        sheet = book.get_sheet_by_name(name)
    except PasswordError:
        raise FileForeign(file=file, what=ENCRYPTED, remedy=WITHOUT) from None
    except CalamineError:
        raise FileForeign(file=file, what=_UNREAD, remedy=_ANEW) from None
    if sheet.start is None:
        raise SheetEmpty(sheet=name, file=file)
    return WorkbookSheet(name, _rows(sheet), tuple(one for one in shown if one != name))


def _shown(book: CalamineWorkbook) -> list[str]:
    """The names of the sheets that have a tab to click on."""
    return [
        one.name
        for one in book.sheets_metadata
        if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
    ]


def _meant(shown: Sequence[str], every: Sequence[str], form: SheetForm, file: str) -> str:
    """The sheet that the mapping names, also a hidden one; without a name the first that is shown."""
    if form.name is not None and form.name in every:
        return form.name
    place = (form.number or 1) - 1
    if form.name is not None or place >= len(shown):
        some = ", ".join(shown[:MOST_NAMED]) + (", …" if len(shown) > MOST_NAMED else "")
        raise SheetMissing(file=file, sheets=some or Words("none"))
    return shown[place]


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """The rows in which anything stands."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = before + [TypedCell.of(cell) for cell in cells]
        if any(row):
            yield number, row


_PASSWORD = "EncryptedPackage".encode("utf-16-le")
"""What a workbook with a password holds instead of its sheets."""
_UNREAD = Words("no workbook that can be read")
_ANEW = Words("unpack it if it is an archive, or save it anew as XLSX")
