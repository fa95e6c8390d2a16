"""Small workbooks: XLSX by a library, ODS and XLS byte by byte, since nothing here writes them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

_FORMS = {date: "dd.mm.yyyy", datetime: "dd.mm.yyyy hh:mm", time: "hh:mm", timedelta: "[h]:mm"}
Rows = Sequence[Sequence[Any]]


def xlsx(
    sheets: Mapping[str, Rows], hidden: Sequence[str] = (), stray: tuple[int, int] | None = None
) -> bytes:
    """A workbook of Excel; a last cell may stand far away from the others."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        forms = {kind: book.add_format({"num_format": form}) for kind, form in _FORMS.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            elif hidden:
                sheet.activate()
            if stray:
                sheet.write(*stray, "stray")
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    sheet.write(row, column, value, forms.get(type(value)))
    return packed.getvalue()


def ods(sheets: Mapping[str, Rows], repeated: int = 1) -> bytes:
    """A workbook of LibreOffice; its last row may stand for several."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(_ods_row(cells, repeated if cells is rows[-1] else 1) for cells in rows)
        + '<table:table-row table:number-rows-repeated="1048000">'
        + '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = f"<office:document-content{spaces}><office:body><office:spreadsheet>{tables}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    return _ods_packed(content, '<manifest:file-entry manifest:full-path="content.xml"/>')


def encrypted_ods() -> bytes:
    """One with a password."""
    inside = "<manifest:encryption-data><manifest:algorithm/></manifest:encryption-data>"
    entry = f'<manifest:file-entry manifest:full-path="content.xml">{inside}</manifest:file-entry>'
    return _ods_packed("not to be read", entry)


def _ods_packed(content: str, entries: str) -> bytes:
    packed = io.BytesIO()
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {space}>{entries}</manifest:manifest>")
    return packed.getvalue()


def _ods_row(cells: Sequence[Any], repeated: int) -> str:
    inside = "".join(_ods_cell(value) for value in cells)
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'


def _ods_cell(value: Any) -> str:
    if value in ("", None):
        return "<table:table-cell/>"
    kind, attribute = _ods_value(value)
    return (
        f'<table:table-cell office:value-type="{kind}"{attribute}><text:p>{escape(str(value))}</text:p>'
        "</table:table-cell>"
    )


def _ods_value(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return "boolean", f' office:boolean-value="{str(value).lower()}"'
    if isinstance(value, int | float):
        return "float", f' office:value="{value!r}"'
    if isinstance(value, date):
        return "date", f' office:date-value="{value.isoformat()}"'
    if isinstance(value, time):
        return "time", f' office:time-value="PT{value.hour:02}H{value.minute:02}M{value.second:02}S"'
    if isinstance(value, timedelta):
        hours, seconds = divmod(int(value.total_seconds()), 3600)
        return "time", f' office:time-value="PT{hours}H{seconds // 60:02}M{seconds % 60:02}S"'
    return "string", ""


def xls(rows: Rows) -> bytes:
    """A workbook of Excel 97 with one sheet: texts, numbers, booleans and days."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, cells in enumerate(rows):
        sheet += b"".join(_xls_cell(row, column, value) for column, value in enumerate(cells) if value != "")
    sheet += _record(0x000A, b"")
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    head += _record(0x0042, struct.pack("<H", 1200))
    head += _record(0x00E0, _xf(0)) + _record(0x00E0, _xf(14))
    name = b"Sheet1"
    length = len(head) + 4 + 8 + len(name) + 4
    head += _record(0x0085, struct.pack("<IBBBB", length, 0, 0, len(name), 0) + name) + _record(0x000A, b"")
    return compound("Workbook", head + sheet)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _xf(form: int) -> bytes:
    return struct.pack("<HHHBBHIIH", 0, form, 0, 0, 0, 0, 0, 0, 0)[:20]


def _xls_cell(row: int, column: int, value: Any) -> bytes:
    if isinstance(value, bool):
        return _record(0x0205, struct.pack("<HHHBB", row, column, 0, value, 0))
    if isinstance(value, date):
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, (value - date(1899, 12, 30)).days))
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    text = str(value).encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)


def compound(name: str, content: bytes) -> bytes:
    """A file of Microsoft's compound form with one stream in it."""
    content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
    sectors = len(content) // 512
    chain = [*range(1, sectors), -2, -2, -3]
    table = struct.pack(f"<{len(chain)}i", *chain).ljust(512, b"\xff")
    root = _entry("Root Entry", 5, 1, -2, 0)
    folder = (root + _entry(name, 2, -1, 0, len(content))).ljust(512, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<IiIIiIiI", 1, sectors, 0, 4096, -2, 0, -2, 0)
    header += struct.pack("<i", sectors + 1) + b"\xff" * (108 * 4)
    return header + content + folder + table


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    spelled = (name + "\0").encode("utf-16-le")
    return (
        spelled.ljust(64, b"\0")
        + struct.pack("<HBBiii", len(spelled), kind, 1, -1, -1, child)
        + bytes(36)
        + struct.pack("<iQ", start, size)
    )
