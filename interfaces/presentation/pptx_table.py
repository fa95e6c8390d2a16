"""Tables on slides: as many rows on each as there is room for, and no more slides than anybody looks at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches, Pt

from tierline.interfaces.presentation.briefings.base import Slide
from tierline.interfaces.presentation.charts.drawing import columns_of, held
from tierline.interfaces.presentation.formatting import told
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.printed_cells import NUMBERS, shown_cell, weight
from tierline.interfaces.presentation.report_format import columns_to_read
from tierline.interfaces.presentation.texts import text
from tierline.projections.reports.base import Unit

MOST_SLIDES = 10
"""So many slides the rows of a table fill at most."""
LINES = 17
"""How many lines of the smallest letters a slide has room for, below the heading."""
_LARGEST, _SMALLEST = 12, 8
_LETTERS = 126
"""How many of the largest letters a line holds."""
_WIDTHS: dict[Unit, int] = {"date": 13, "instant": 13}
"""How wide columns are at least, in letters: a day stays on one line."""
_EDGE, _GAP = Inches(0.06), Inches(0.03)
_LEADING, _LEADING_WIDE = 1.2, 1.45
"""How high a line is, in sizes of its letters; where some are as wide as high."""
_HEAD, _RULE, _TOTAL = (RGBColor.from_string(one) for one in ("0D3B73", "FFFFFF", "EEF3FA"))
_INK = RGBColor.from_string("1D2430")


@dataclass(frozen=True, slots=True)
class SlideTable:
    """A table as it stands on one slide: texts, which of them are numbers, and how wide its columns are."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[bool]
    widths: Sequence[int]
    size: int
    totals: int

    def add_to(self, slide: Any, room: tuple[Any, Any, Any, Any]) -> None:
        """Add it into a part of a slide, from its top on."""
        left, top, wide, _ = room
        highs = [self._high(row) for row in (self.heads, *self.rows)]
        frame = slide.shapes.add_table(len(self.rows) + 1, len(self.heads), left, top, wide, Emu(sum(highs)))
        table, whole = frame.table, sum(self.widths)
        for line, high in zip(table.rows, highs, strict=True):
            line.height = high
        for column, width in zip(table.columns, self.widths, strict=True):
            column.width = Emu(int(wide * width / whole))
        for place, head in enumerate(self.heads):
            self._cell(table.cell(0, place), head, place, bold=True, ink=_RULE, fill=_HEAD)
        first_total = len(self.rows) - self.totals
        for number, row in enumerate(self.rows):
            is_total = number >= first_total
            for place, shown in enumerate(row):
                fill = _TOTAL if is_total else _RULE
                self._cell(table.cell(number + 1, place), shown, place, bold=is_total, ink=_INK, fill=fill)

    def lines(self, row: Sequence[str]) -> int:
        """How many lines a row needs at the width of its columns."""
        line = _LETTERS * _LARGEST / self.size
        room = [max(1.0, line * width / sum(self.widths) - 2) for width in self.widths]
        return max(-(-columns_of(shown) // int(wide)) for shown, wide in zip(row, room, strict=True))

    def _high(self, row: Sequence[str]) -> Emu:
        """How high a row is: not every program makes room by itself for letters as wide as they are high."""
        leading = _LEADING if all(map(str.isascii, row)) else _LEADING_WIDE
        return Emu(max(Inches(0.3), Pt(self.size * leading * self.lines(row)) + 2 * _GAP))

    def _cell(self, cell: Any, shown: str, place: int, *, bold: bool, ink: RGBColor, fill: RGBColor) -> None:
        cell.fill.solid()
        cell.fill.fore_color.rgb = fill
        cell.margin_left = cell.margin_right = _EDGE
        cell.margin_top = cell.margin_bottom = _GAP
        (paragraph,) = cell.text_frame.paragraphs
        paragraph.alignment = PP_ALIGN.RIGHT if self.numbers[place] else PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = held(shown)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(self.size), bold, ink


@dataclass(frozen=True, slots=True)
class Written:
    """A slide as it is written: its own words and chart, and one part of its table."""

    slide: Slide
    table: SlideTable | None = None


def written(slide: Slide, language: Language) -> Iterator[Written]:
    """A slide, or several where its table doesn't fit on one; the last says if there are still more rows."""
    if slide.table is None:
        yield Written(slide)
        return
    whole = _table(slide, language)
    parts = list(_parts(whole))
    shown = sum(len(rows) for rows in parts[:MOST_SLIDES])
    for place, rows in enumerate(parts[:MOST_SLIDES], 1):
        is_last = place == min(len(parts), MOST_SLIDES)
        page = slide if place == 1 else replace(slide, says="")
        if is_last and shown < len(whole.rows):
            page = replace(
                page, says=text("printed_first", language, shown=shown, total=len(slide.table.rows))
            )
        ends = place == len(parts)
        yield Written(page, replace(whole, rows=rows, totals=min(slide.totals, len(rows)) if ends else 0))


def _table(slide: Slide, language: Language) -> SlideTable:
    assert slide.table is not None
    columns = columns_to_read(slide.table)
    # More rows than that fit on no number of slides that anybody looks through.
    rows = [
        [shown_cell(told(one, row, language)) for one in columns]
        for row in slide.table.rows[: MOST_SLIDES * LINES + 1]
    ]
    heads = [said(one.heading, language) for one in columns]
    widths = [
        max(_WIDTHS.get(one.unit, 0), _word(head), weight(head, (row[place] for row in rows)))
        for place, (one, head) in enumerate(zip(columns, heads, strict=True))
    ]
    size = max(_SMALLEST, min(_LARGEST, _LARGEST * _LETTERS // sum(widths)))
    numbers = [one.unit in NUMBERS for one in columns]
    return SlideTable(heads, rows, numbers, widths, size, slide.totals)


def _word(head: str) -> int:
    """How wide the longest word of a heading is, which stays whole: bold letters are wider."""
    return max(columns_of(word) for word in head.split() or [""]) + 3


def _parts(table: SlideTable) -> Iterator[list[Sequence[str]]]:
    """The rows slide by slide: by how many lines each needs at the width of its columns."""
    part: list[Sequence[str]] = []
    taken = 0
    for row in table.rows:
        lines = table.lines(row)
        if part and taken + lines > LINES:
            yield part
            part, taken = [], 0
        part.append(row)
        taken += lines
    if part:
        yield part
