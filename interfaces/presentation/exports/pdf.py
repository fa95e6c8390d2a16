"""A report as PDF for people who read on paper or by ear: tagged, with its chart and its basis."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, ClassVar

from tierline.interfaces.presentation.briefings import paragraph_of
from tierline.interfaces.presentation.charts import chart_of
from tierline.interfaces.presentation.charts.drawing import size_of
from tierline.interfaces.presentation.formatting import told
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.printed_cells import NUMBERS, shown_cell, weight
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
_UPRIGHT, _ACROSS = 118, 176
"""How many letters of 8 pt a line of a sheet has, upright and landscape."""
_SHEET_WIDTH, _SHEET_HEIGHT = 180.0, 267.0
"""What margins leave of an upright sheet, mm."""
_PIXEL = 0.25
"""How large a chart's pixel is printed where there is room, mm."""


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
        "paragraph": paragraph_of(value, language),
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
    rows = [
        [shown_cell(told(one, row, language)) for one in columns] for row in islice(value.rows, MOST_ROWS)
    ]
    heads = [said(one.heading, language) for one in columns]
    weights = [weight(head, (row[place] for row in rows)) for place, head in enumerate(heads)]
    landscape, size = fit(weights)
    return {
        "heads": heads,
        "rows": rows,
        "sides": ["n" if one.unit in NUMBERS else "t" for one in columns],
        "widths": weights,
        "landscape": landscape,
        "size": size,
    }
