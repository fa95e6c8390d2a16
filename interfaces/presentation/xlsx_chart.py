"""The second sheet of an XLSX file: the numbers of a report's chart, and a native chart of them."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tierline.interfaces.presentation.charts.base import Chart, Figures
from tierline.interfaces.presentation.charts.drawing import columns_of
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import text
from tierline.projections.reports.base import ReportValue

_TOP = 2
"""The row of the names of the series."""
_BAR_PIXELS, _LEAST_PIXELS, _MOST_PIXELS = 26, 320, 900


def add_chart(book: Workbook, chart: Chart, value: ReportValue, language: Language) -> None:
    """Add the sheet."""
    found, title = chart.figures(value, language), said(chart.title, language)
    name = text("chart_numbers", language)
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, book.add_format({"font_size": 14, "font_color": "#0d3b73"}))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    _numbers(book, sheet, found)
    if not found.labels:
        return
    drawn: Any = book.add_chart(_kind(found))
    for place, series in enumerate(found.series, 1):
        drawn.add_series(_series(name, found, place, series.fill))
    drawn.set_title({"name": title, "overlay": False, "name_font": {"size": 12, "bold": False}})
    drawn.set_legend({"position": "bottom", "delete_series": _invisible(found)})
    if found.lying:
        drawn.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"size": 9}})
        drawn.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#dde2e9"}}})
    drawn.set_size({"width": 900, "height": _height(found)})
    sheet.insert_chart(_TOP, len(found.series) + 2, drawn, {"description": title})


def _numbers(book: Workbook, sheet: Worksheet, found: Figures) -> None:
    as_text, quiet = book.add_format({"num_format": "@"}), book.add_format({"font_color": "#586274"})
    number = book.add_format({"num_format": found.number_format})
    for place, series in enumerate(found.series, 1):
        sheet.write_string(_TOP, place, series.name, quiet)
        sheet.set_column(place, place, max(9, columns_of(series.name) + 2))
        for row, value in enumerate(series.values, _TOP + 1):
            if value is not None:
                sheet.write_number(row, place, value, number)
    for row, label in enumerate(found.labels, _TOP + 1):
        sheet.write_string(row, 0, label, as_text)
    sheet.set_column(0, 0, min(60, max([12, *(columns_of(label) + 2 for label in found.labels)])))
    if found.arranged == "percent_stacked":
        last = (_TOP + len(found.labels), len(found.series))
        scale = {"type": "2_color_scale", "min_color": "#f3f7fb", "max_color": "#86b5dd"}
        sheet.conditional_format(_TOP + 1, 1, *last, scale)


def _kind(found: Figures) -> dict[str, Any]:
    kind = {"type": "bar" if found.lying else "column"}
    return kind if found.arranged == "clustered" else {**kind, "subtype": found.arranged}


def _series(sheet: str, found: Figures, place: int, fill: str | None) -> dict[str, Any]:
    rows = (_TOP + 1, _TOP + len(found.labels))
    look = {"fill": {"color": fill}} if fill else {"fill": {"none": True}, "border": {"none": True}}
    return {
        "name": [sheet, _TOP, place],
        "categories": [sheet, rows[0], 0, rows[1], 0],
        "values": [sheet, rows[0], place, rows[1], place],
        "gap": 60,
        **look,
    }


def _invisible(found: Figures) -> list[int]:
    return [place for place, series in enumerate(found.series) if series.fill is None]


def _height(found: Figures) -> int:
    each = len(found.series) if found.arranged == "clustered" else 1
    wanted = _BAR_PIXELS * len(found.labels) * each + 120
    return min(_MOST_PIXELS, max(_LEAST_PIXELS, wanted)) if found.lying else 420
