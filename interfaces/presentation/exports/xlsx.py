"""A report as XLSX: a real table with typed cells in which every text stays text, and a native chart."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any, ClassVar

from xlsxwriter import Workbook
from xlsxwriter.format import Format as Look
from xlsxwriter.worksheet import Worksheet

from tierline.domain.shared.time import FOREVER
from tierline.interfaces.presentation.charts import chart_of
from tierline.interfaces.presentation.charts.drawing import columns_of
from tierline.interfaces.presentation.formatting import cell
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.press import stamp
from tierline.interfaces.presentation.report_format import Manner, ReportFormat, notes
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.presentation.xlsx_chart import add_chart
from tierline.projections.reports.base import Column, ReportValue, Unit

LONGEST = 32_767
"""How many characters a cell can have; a longer text ends in an ellipsis."""
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
_LOOKS: dict[Unit, str] = {
    "instant": "yyyy-mm-dd hh:mm:ss",
    "date": "yyyy-mm-dd",
    "count": "0",
    "days": "0",
    "hours": "#,##0.0",
    "number": "#,##0.0",
    "money": "#,##0.00",
    "share": "0%",
}
_WIDTHS: dict[Unit, int] = {"instant": 20, "date": 12}
_AS_TEXT = "@"
"""The number format of text: such a cell isn't read as a formula even when somebody edits it."""
_NARROWEST, _WIDEST, _SAMPLE = 9, 60, 500
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count days from 1900 on, and miscount the first two months."""


class Xlsx(ReportFormat):
    """One sheet with title, basis and table; where the report has a chart, a second one with it."""

    name: ClassVar[str] = "xlsx"
    title: ClassVar[str] = "XLSX"
    says: ClassVar[str] = (
        "a table with typed cells, texts that stay texts, and the chart as a native one beside its numbers"
    )
    named: ClassVar[bool] = True
    media_type: ClassVar[str] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    is_text: ClassVar[bool] = False

    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        manner, file = manner or Manner(), BytesIO()
        book = Workbook(file, _OPTIONS)
        title = said(value.title, manner.language)
        made = stamp(value.basis.as_of).astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": title, "author": "Tierline", "created": made})
        _Sheet(book, value, manner).fill()
        chart = chart_of(value)
        if chart is not None:
            add_chart(book, chart, value, manner.language)
        book.close()
        return file.getvalue()


FORMAT = Xlsx()


class _Sheet:
    """The sheet with the table."""

    def __init__(self, book: Workbook, value: ReportValue, manner: Manner) -> None:
        self._book, self._value, self._manner = book, value, manner
        self._language: Language = manner.language
        self._columns = value.columns
        self._heads = headings(self._columns, manner.language)
        self._sheet: Worksheet = book.add_worksheet(said(value.title, manner.language)[:31])
        self._looks = {unit: book.add_format({"num_format": look}) for unit, look in _LOOKS.items()}
        self._text: Look = book.add_format({"num_format": _AS_TEXT})

    def fill(self) -> None:
        """Title, basis, table."""
        quiet = self._book.add_format({"font_color": "#586274", "num_format": _AS_TEXT})
        large = self._book.add_format({"font_size": 16, "font_color": "#0d3b73", "num_format": _AS_TEXT})
        told = notes(self._value, self._manner)
        self._sheet.write_string(0, 0, said(self._value.title, self._language), large)
        for place, note in enumerate(told, 1):
            self._sheet.write_string(place, 0, note, quiet)
        self._table(len(told) + 2)

    def _table(self, top: int) -> None:
        rows = self._value.rows
        for place, row in enumerate(rows, top + 1):
            for number, column in enumerate(self._columns):
                self._cell(place, number, column, row.get(column.name))
        if not rows:
            self._sheet.write_string(top + 1, 0, text("rows_none", self._language), self._text)
        last = top + max(len(rows), 1)
        options = {
            "name": f"tierline_{self._value.name}",
            "columns": [{"header": head} for head in self._heads],
            "style": "Table Style Light 9",
        }
        self._sheet.add_table(top, 0, last, len(self._columns) - 1, options)
        self._sheet.freeze_panes(top + 1, min(2, len(self._columns)))
        for number, (column, head) in enumerate(zip(self._columns, self._heads, strict=True)):
            self._sheet.set_column(number, number, self._width(column, head))
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(top)

    def _cell(self, row: int, number: int, column: Column, value: Any) -> None:
        if value is None or value == "":
            return
        look = self._looks.get(column.unit, self._text)
        if column.unit in ("instant", "date") and _countable(value):
            self._sheet.write_datetime(row, number, _plain(value), look)
        elif column.unit in ("count", "days", "hours", "number", "share"):
            self._sheet.write_number(row, number, value, look)
        elif column.unit == "money" and (amount := _amount(value)) is not None:
            self._sheet.write_number(row, number, float(amount), look)
        else:
            self._sheet.write_string(row, number, cut(cell(column, value, self._language)), self._text)

    def _width(self, column: Column, head: str) -> int:
        """Wide enough for the heading with its button and for nearly all cells; a Chinese letter is two."""
        widths = [columns_of(head) + 4, _WIDTHS.get(column.unit, 0)]
        if column.unit not in _WIDTHS:
            cells = (row.get(column.name) for row in self._value.rows[:_SAMPLE])
            widths += [columns_of(cell(column, one, self._language)) + 2 for one in cells]
        return min(_WIDEST, max(_NARROWEST, *widths))


def headings(columns: Sequence[Column], language: Language) -> list[str]:
    """The headings, each once, as a table wants them; those of instants name the zone."""
    found: list[str] = []
    for column in columns:
        head = said(column.heading, language) + (" (UTC)" if column.unit == "instant" else "")
        alike = sum(one.partition("\u00a0")[0] == head for one in found)
        found.append(f"{head}\u00a0{alike + 1}" if alike else head)
    return found


def cut(shown: str) -> str:
    """A text as a cell can hold it."""
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def _amount(value: Any) -> Decimal | None:
    """A text that is a number and nothing else."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _countable(value: date) -> bool:
    """Whether a spreadsheet can count to a day."""
    day = value.date() if isinstance(value, datetime) else value
    return _FIRST_DAY <= day < FOREVER.date()


def _plain(value: date) -> datetime:
    """A moment in UTC without its zone, to the second: more would be rounded up, into the next day even."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return datetime.combine(value, time.min)
