"""A report as CSV that no spreadsheet can take for a program."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any, ClassVar

from interfaces.exports.base import Format, Manner
from projections.reports import ReportValue

_STARTERS = frozenset("=+-@|\t\r\n\0\uff1d\uff0b\uff0d\uff20")
"""What may start a formula or a command: `= + - @ |`, their full-width forms, and control characters."""


class Csv(Format):
    """RFC 4180, UTF-8; the first line has the columns' names, empty cells mean that there is no value."""

    name: ClassVar[str] = "csv"
    media_type: ClassVar[str] = "text/csv; charset=utf-8; header=present"

    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        text = StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([column.name for column in value.columns])
        for row in value.rows:
            writer.writerow([cell(row.get(column.name)) for column in value.columns])
        return text.getvalue().encode("utf-8-sig" if manner and manner.marked else "utf-8")


FORMAT = Csv()


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
    return f"'{text}" if text.lstrip(" \u00a0\u3000\ufeff")[:1] in _STARTERS else text
