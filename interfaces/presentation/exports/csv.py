"""A report as CSV that no spreadsheet can take for a program, whichever separator it believes in."""

import csv
import re
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any, ClassVar

from tierline.interfaces.presentation.report_format import Manner, ReportFormat
from tierline.projections.reports.base import ReportValue

_STARTERS = "=+\\-@|\0\uff1d\uff0b\uff0d\uff20"
"""What may start a formula or a command: `= + - @ |` and their full-width forms; and a zero."""
_SPACE = r'(?:[^\S\t\r\n]|["\ufeff])*'
_START = re.compile(rf"\A(?={_SPACE}[\t\r\n]) | (?:\A|(?<=[;\t\r\n]))(?={_SPACE}[{_STARTERS}])", re.VERBOSE)
"""Where a cell begins that may start a formula: also behind a semicolon, a tab or the end of a line.

Spreadsheets of many countries part cells by semicolons, whatever stands in quotes.
"""


class CsvFormat(ReportFormat):
    """RFC 4180, UTF-8; the first line has the columns' names, empty cells mean that there is no value.

    Texts stand in quotes, numbers don't.
    """

    name: ClassVar[str] = "csv"
    title: ClassVar[str] = "CSV"
    says: ClassVar[str] = (
        "RFC 4180, UTF-8, first the columns' names; a text that could be computed gets an apostrophe"
    )
    named: ClassVar[bool] = True
    markable: ClassVar[bool] = True
    media_type: ClassVar[str] = "text/csv; charset=utf-8; header=present"

    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        text = StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow([column.name for column in value.columns])
        for row in value.rows:
            writer.writerow([_written(row.get(column.name)) for column in value.columns])
        return text.getvalue().encode("utf-8-sig" if manner and manner.marked else "utf-8")


FORMAT = CsvFormat()


def cell(value: Any) -> str:
    """A value as the text of a cell; a text that could start a formula gets an apostrophe before it.

    Numbers and dates are what they are; so a negative number keeps its sign.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | int | float | Decimal):
        return str(value)
    return guarded(str(value))


def guarded(text: str) -> str:
    """A text that a spreadsheet shows and never computes (OWASP ASVS 1.2.10)."""
    return _START.sub("'", text)


def _written(value: Any) -> Any:
    """A value for the writer, which puts in quotes what is no number."""
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return value if is_number else cell(value)
