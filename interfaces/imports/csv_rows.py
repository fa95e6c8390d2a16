"""Rows of a CSV file, none of them lost: one that can't be read costs itself and no other."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from tierline.domain.shared.words import Words
from tierline.interfaces.imports.mapping import CsvDialect

MOST_OF_A_ROW = 1 << 24
"""So many characters a row may have; a longer one is a quotation mark that never closes."""


class CsvRow(NamedTuple):
    """The cells of a row and the number of its first line; `fault` says why it can't be read as it stands."""

    line: int
    cells: list[str]
    fault: Words | None = None


class _Lines:
    """The lines of a text, which can be gone back to from the row that is being read."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._length = 0
        self.first = 1
        """The number of the line that the row being read begins with."""
        self.ended = False
        """Whether the row goes on to the end of the text, or for too long."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._length > MOST_OF_A_ROW:
            self.ended = True
            raise StopIteration
        try:
            line = self._again.popleft() if self._again else next(self._text)
        except StopIteration:
            self.ended = True
            raise
        self._taken.append(line)
        self._length += len(line)
        return line

    def next_row(self) -> None:
        """A row was read: the next one begins behind it."""
        self.first += len(self._taken)
        self._taken.clear()
        self._length = 0

    def back(self) -> str:
        """Begin the next row with the line behind the first one of this row, which is returned."""
        line, *others = self._taken
        self._again.extendleft(reversed(others))
        self.first += 1
        self._taken.clear()
        self._length, self.ended = 0, False
        return line


def csv_rows(text: Iterator[str], form: CsvDialect) -> Iterator[CsvRow]:
    """The rows of a table.

    Where quotation marks don't fit, the row's first line is a fault, and reading goes on with the line behind
    it: a mark that never closes would else take all that follows into its cell.
    """
    csv.field_size_limit(2 * MOST_OF_A_ROW)
    lines = _Lines(text)
    while True:
        try:
            for cells in csv.reader(lines, strict=True, **form.marks):
                yield CsvRow(lines.first, cells)
                lines.next_row()
        except csv.Error:
            fault = _NEVER_CLOSES if lines.ended else _TEXT_BEHIND
            number = lines.first
            yield CsvRow(number, _roughly(lines.back(), form), fault)
        else:
            return


def _roughly(line: str, form: CsvDialect) -> list[str]:
    """The cells of a line whose quotation marks don't fit, for the file of refused rows."""
    return next(csv.reader([line], **form.marks), [])


_NEVER_CLOSES = Words("a quotation mark opens in this line and never closes")
_TEXT_BEHIND = Words(
    "text stands behind a closing quotation mark, or the mark that opens a cell here closes in another row; "
    "if the file puts a backslash before quotation marks within cells, say `escape` under [csv]"
)
