"""A report as PDF for people who read on paper or by ear: tagged, with its chart and its basis."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, ClassVar

from tierline.interfaces.presentation.charts import chart_of
from tierline.interfaces.presentation.charts.drawing import columns_of, size_of
from tierline.interfaces.presentation.formatting import told
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.report_format import (
    Manner,
    ReportFormat,
    columns_to_read,
    notes,
)
from tierline.interfaces.presentation.texts import text
from tierline.projections.reports.base import ReportValue

MOST_ROWS = 1000
"""How many rows are printed: that many fill fifty sheets."""
MOST_LETTERS = 160
"""How much of a long list is printed in a cell."""
_UPRIGHT, _ACROSS = 118, 176
"""How many letters of 8 pt a line of a sheet has, upright and landscape."""
_SAMPLE = 200
_SHEET_WIDTH, _SHEET_HEIGHT = 180.0, 267.0
"""What margins leave of an upright sheet, mm."""
_PIXEL = 0.25
"""How large a chart's pixel is printed where there is room, mm."""
_SHORT_HEADING = 10
"""How wide a Chinese heading may be that stays on one line."""
_LONGEST_WORD, _LONGEST_LINE = 36, 42
_LONG_WORD = re.compile(rf"[!-~]{{{_LONGEST_WORD}}}(?=[!-~])")
_NUMBERS = ("count", "days", "hours", "number", "money", "share")


class Pdf(ReportFormat):
    """PDF/UA-1 on A4: title, basis, chart, table; landscape where the columns need it."""

    name: ClassVar[str] = "pdf"
    title: ClassVar[str] = "PDF"
    says: ClassVar[str] = "tagged (PDF/UA-1) on A4: title, basis, chart and table, the first 1,000 rows"
    named: ClassVar[bool] = True
    media_type: ClassVar[str] = "application/pdf"
    is_text: ClassVar[bool] = False

    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        manner = manner or Manner()
        return manner.press.document("report", content(value, manner), value.basis.as_of)


FORMAT = Pdf()


def content(value: ReportValue, manner: Manner) -> dict[str, Any]:
    """What is printed of a report."""
    language, told = manner.language, notes(value, manner)
    table = _table(value, language)
    if len(value.rows) > MOST_ROWS:
        told.append(text("printed_first", language, shown=MOST_ROWS, total=len(value.rows)))
    title = said(value.title, language)
    return {
        "title": title,
        "lang": language,
        "notes": told,
        "footer": f"Tierline · {title} · {told[0]}",
        "chart": _chart(value, language, landscape=table["landscape"]),
        "empty": text("rows_none", language),
        **table,
    }


def fit(weights: Sequence[int]) -> tuple[bool, float]:
    """Whether the sheet lies, and the size of the letters in pt, for columns of so many letters each."""
    letters = sum(weights)
    if letters <= _UPRIGHT:
        return False, 8.0
    return True, round(max(5.5, min(8.0, 8.0 * _ACROSS / letters)), 1)


def printed(drawing: str, title: str, *, landscape: bool) -> dict[str, Any]:
    """A chart as templates take it: as wide as it fits the sheet below the title."""
    wide, high = (_SHEET_HEIGHT, _SHEET_WIDTH) if landscape else (_SHEET_WIDTH, _SHEET_HEIGHT)
    width, height = size_of(drawing)
    scale = min(_PIXEL, wide / width, high * 0.72 / height)
    return {"svg": drawing, "title": title, "alt": title, "width": round(width * scale, 1)}


def _chart(value: ReportValue, language: Language, *, landscape: bool) -> dict[str, Any] | None:
    chart = chart_of(value)
    if chart is None or not value.rows:
        return None
    return printed(chart.draw(value, language), said(chart.title, language), landscape=landscape)


def _table(value: ReportValue, language: Language) -> dict[str, Any]:
    columns = columns_to_read(value)
    rows = [[_shown(told(one, row, language)) for one in columns] for row in islice(value.rows, MOST_ROWS)]
    heads = [said(one.heading, language) for one in columns]
    weights = [_weight(head, (row[place] for row in rows)) for place, head in enumerate(heads)]
    landscape, size = fit(weights)
    return {
        "heads": heads,
        "rows": rows,
        "sides": ["n" if one.unit in _NUMBERS else "t" for one in columns],
        "widths": weights,
        "landscape": landscape,
        "size": size,
    }


def _shown(found: str) -> str:
    return breakable(found if len(found) <= MOST_LETTERS else f"{_begun(found[:MOST_LETTERS])} …")


def _begun(text: str) -> str:
    """The beginning of a long list without the one that is cut, or of a long text without the last word."""
    ends = (place for mark in ("; ", "；", ", ", " ") if (place := text.rfind(mark)) > 0)
    return text[: next(ends, len(text))]


def breakable(shown: str) -> str:
    """A text whose words all fit a column: longer ones get places where a line may end."""
    return _LONG_WORD.sub(lambda word: f"{word[0]}\u200b", shown)


def _weight(head: str, cells: Iterable[str]) -> int:
    """How many letters wide a column is: most of its words fit, and most of its cells on two lines."""
    widths = [
        (columns_of(one), max(map(columns_of, one.split()), default=0)) for one in islice(cells, _SAMPLE)
    ]
    longest_word = max((word for _, word in widths), default=0)
    typical = sorted(whole for whole, _ in widths)[len(widths) * 9 // 10] if widths else 0
    heading = max(map(columns_of, head.split()), default=0)
    if not head.isascii() and heading > _SHORT_HEADING:
        heading = (heading + 1) // 2
    wanted = max(4, heading, min(longest_word, _LONGEST_WORD), min(typical, _LONGEST_LINE))
    return wanted + 2
