"""Cells of workbooks: what they hold has a kind, so nobody need guess how it is written."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

CellValue = int | float | str | bool | time | date | datetime | timedelta
"""What a cell of a workbook may hold."""


class TypedCell(str):
    """A cell as the text that stands for it in templates and tests, and what it really holds."""

    value: CellValue

    @classmethod
    def of(cls, value: CellValue) -> "str | TypedCell":
        """The cell of a value; a text is a text as in any file."""
        if isinstance(value, str):
            return value
        cell = cls(_text_of(value))
        cell.value = value
        return cell

    @property
    def day(self) -> date | None:
        """The day, with its time if it has one; None where no date stands."""
        return self.value if isinstance(self.value, date) else None

    @property
    def number(self) -> Decimal | None:
        """The number; None where none stands."""
        return Decimal(self) if _is_number(self.value) else None


def _is_number(value: CellValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text_of(value: CellValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, timedelta):
        return _hours(value)
    assert not isinstance(value, str)
    return value.isoformat()


def plain_number(value: float) -> str:
    """A number in plain digits: no 1.0 for 1, no exponent, and no more digits than a workbook shows.

    Workbooks keep binary fractions: what they show as 0.3 may be 0.30000000000000004 within.
    """
    if value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def _hours(span: timedelta) -> str:
    """A span as 26:30:00."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def is_date(text: str) -> bool:
    """Whether a text is the cell of a workbook that holds a date."""
    return isinstance(text, TypedCell) and text.day is not None
