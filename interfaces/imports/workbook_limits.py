"""How much a workbook may unpack to, and how many cells a sheet may span: it is read as a whole."""

import functools
import io
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from tierline.domain.shared.words import Words
from tierline.interfaces.imports.archives import ZIP
from tierline.interfaces.imports.packed import FileForeign, FileSwells, PackedFileDamaged, Unpacked

MOST_CELLS = 20_000_000
"""So many cells the filled part of a sheet may span, empty ones among them: half a gigabyte of memory."""
ENCRYPTED, WITHOUT = Words("encrypted"), Words("save it without a password")
_BINARY, _SAVED = Words("a binary workbook (XLSB)"), Words("save it as XLSX")
_BLOCK = 1 << 16
_MANIFEST = "META-INF/manifest.xml"


def check_extent(content: bytes, file: str) -> bool:
    """Look over a workbook before it is read; whether all of it could be looked over.

    Raises PackedFileDamaged, FileForeign, FileSwells.
    """
    if not content.startswith(ZIP):
        return False
    try:
        book = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise PackedFileDamaged(file=file) from None
    with book:
        if "xl/workbook.bin" in book.namelist():
            raise FileForeign(file=file, what=_BINARY, remedy=_SAVED)
        if b"encryption-data" in _manifest(book, file):
            raise FileForeign(file=file, what=ENCRYPTED, remedy=WITHOUT)
        seen = [_check_part(book, member, file) for member in book.infolist()]
    return all(seen)


def _manifest(book: zipfile.ZipFile, file: str) -> bytes:
    """What an OpenDocument file says of its parts; nothing, of other ones."""
    if _MANIFEST not in book.namelist():
        return b""
    size = book.getinfo(_MANIFEST).compress_size
    with io.BufferedReader(Unpacked(book.open(_MANIFEST), file, lambda: size)) as part:
        return part.read(_BLOCK)


def _check_part(book: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> bool:
    """Unpack a part of a workbook, to its end, and see how far its cells reach, if that can be seen.

    Raises PackedFileDamaged, FileSwells.
    """
    extent = _Extent(file)
    with io.BufferedReader(Unpacked(book.open(member), file, lambda: member.compress_size)) as part:
        while block := part.read(_BLOCK):
            extent.feed(block)
    return extent.seen


class _Extent:
    """How far the filled cells of a sheet reach, told by its XML: that of Excel or that of OpenDocument."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._row = self._column = 0
        self._place = ""
        self._rows = self._columns = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._begin
        self._is_xml = True
        self.seen = True
        """Whether cells that the part has were seen; a picture has none."""

    def feed(self, block: bytes) -> None:
        """The next bytes of a part. Raises FileSwells."""
        try:
            if self._is_xml:
                self._parser.Parse(block)
        except (expat.ExpatError, LookupError, ValueError):
            self._is_xml, self.seen = False, b"<" not in block

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if handler := _handler_of(name):
            handler(self, attributes)

    def excel_row(self, attributes: dict[str, str]) -> None:
        """A row, with its number or behind the one before."""
        self._row, self._column = _whole(attributes.get("r"), self._row + 1), 0

    def excel_cell(self, attributes: dict[str, str]) -> None:
        """A cell, with its place or behind the one before."""
        self._place = attributes.get("r", "")
        self._column += 1

    def excel_value(self, _: dict[str, str]) -> None:
        """Something stands in the cell."""
        letters = self._place.rstrip("0123456789")
        if letters:
            self._row = _whole(self._place[len(letters) :], self._row)
            self._column = _column_number(letters)
        self._reach()

    def open_row(self, attributes: dict[str, str]) -> None:
        """A row, which may stand for several."""
        self._row += _repeated(attributes, "number-rows-repeated")
        self._column = 0

    def open_cell(self, attributes: dict[str, str]) -> None:
        """A cell, which may stand for several."""
        self._column += _repeated(attributes, "number-columns-repeated")
        if any(name.endswith("value-type") for name in attributes):
            self._reach()

    def new_sheet(self, _: dict[str, str]) -> None:
        """A sheet begins."""
        self._row = self._rows = self._columns = 0

    def _reach(self) -> None:
        if self._row <= self._rows and self._column <= self._columns:
            return
        self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        if self._rows * self._columns > MOST_CELLS:
            raise FileSwells(file=self._file, extent=f"a sheet of more than {MOST_CELLS:,} cells")


_HANDLERS: dict[str, Callable[[_Extent, dict[str, str]], None]] = {
    "c": _Extent.excel_cell,
    "row": _Extent.excel_row,
    "v": _Extent.excel_value,
    "is": _Extent.excel_value,
    "table": _Extent.new_sheet,
    "table-row": _Extent.open_row,
    "table-cell": _Extent.open_cell,
}


@functools.lru_cache(256)
def _handler_of(name: str) -> Callable[[_Extent, dict[str, str]], None] | None:
    """What is done at an element, whatever its namespace."""
    return _HANDLERS.get(name.rpartition(" ")[2])


@functools.lru_cache(1024)
def _column_number(letters: str) -> int:
    """The number of a column: 1 of A, 27 of AA."""
    return functools.reduce(lambda number, letter: number * 26 + ord(letter) - ord("A") + 1, letters[:4], 0)


def _repeated(attributes: dict[str, str], name: str) -> int:
    return next((_whole(text, 1) for key, text in attributes.items() if key.endswith(name)), 1)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
