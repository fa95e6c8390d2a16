"""A native chart on a slide, and the workbook behind it, in which every name stays text."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt
from xlsxwriter import Workbook

from tierline.interfaces.presentation.charts.base import Figures, Series
from tierline.interfaces.presentation.charts.drawing import held
from tierline.interfaces.presentation.press import stamp

_KINDS = {
    ("clustered", True): XL_CHART_TYPE.BAR_CLUSTERED,
    ("stacked", True): XL_CHART_TYPE.BAR_STACKED,
    ("percent_stacked", True): XL_CHART_TYPE.BAR_STACKED_100,
    ("clustered", False): XL_CHART_TYPE.COLUMN_CLUSTERED,
    ("stacked", False): XL_CHART_TYPE.COLUMN_STACKED,
    ("percent_stacked", False): XL_CHART_TYPE.COLUMN_STACKED_100,
}
_SMALL, _LABELS_AT_MOST = Pt(12), 40
"""The size of what stands at axes, and up to how many labels numbers stand on the bars."""
_INK, _GRID = RGBColor.from_string("1D2430"), RGBColor.from_string("DDE2E9")
_DARK = 140
"""Below this lightness, of 255, numbers on a fill are white."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_EARLY = datetime(1980, 1, 1, tzinfo=UTC)


def add_chart(slide: Any, figures: Figures, title: str, room: tuple[Any, Any, Any, Any]) -> None:
    """Add a chart of some figures into a part of a slide; `title` is what is read out in its place."""
    kind = _KINDS[figures.arranged, figures.lying]
    frame = slide.shapes.add_chart(kind, *room, _data(figures))
    frame.element.nvGraphicFramePr.cNvPr.set("descr", held(title))
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(workbook(figures))
    _axes(chart, figures)
    plot = chart.plots[0]
    plot.gap_width = 45
    for series, drawn in zip(figures.series, plot.series, strict=True):
        _fill(drawn, series, figures)
    chart.font.size, chart.font.color.rgb = _SMALL, _INK
    chart.has_title = False
    _legend(chart, figures)


def workbook(figures: Figures) -> bytes:
    """The numbers of a chart as somebody sees them who edits it: names in the first columns and row."""
    file = BytesIO()
    book = Workbook(file, _OPTIONS)
    book.set_properties({"created": stamp(_EARLY).replace(tzinfo=None)})
    sheet = book.add_worksheet()
    names = _names(figures)
    depth = len(names[0]) if names else 1
    for row, levels in enumerate(names, 1):
        for place, name in enumerate(levels):
            if name is not None:
                sheet.write_string(row, place, name)
    for place, series in enumerate(figures.series, depth):
        sheet.write_string(0, place, held(series.name))
        for row, value in enumerate(series.values, 1):
            if value is not None:
                sheet.write_number(row, place, value)
    book.close()
    return file.getvalue()


def _names(figures: Figures) -> list[tuple[str | None, ...]]:
    """What stands before each row: its label, or its group, where that begins, and its name in it."""
    if not figures.levels:
        return [(held(one),) for one in figures.labels]
    groups = [None, *(group for group, _ in figures.levels)]
    return [
        (None if group == before else held(group), held(name))
        for before, (group, name) in zip(groups, figures.levels, strict=False)
    ]


def _data(figures: Figures) -> CategoryChartData:
    data = CategoryChartData(number_format=figures.number_format)
    group: Any = None
    for names in _names(figures):
        if len(names) == 1:
            data.add_category(names[0])
            continue
        if names[0] is not None:
            group = data.add_category(names[0])
        group.add_sub_category(names[1])
    for series in figures.series:
        data.add_series(held(series.name), series.values)
    return data


def _axes(chart: Any, figures: Figures) -> None:
    names, numbers = chart.category_axis, chart.value_axis
    names.tick_labels.font.size = numbers.tick_labels.font.size = _SMALL
    names.has_major_gridlines = False
    names.format.line.color.rgb = _GRID
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    numbers.major_gridlines.format.line.color.rgb = _GRID
    numbers.format.line.fill.background()
    numbers.tick_labels.number_format, numbers.tick_labels.number_format_is_linked = (
        figures.number_format,
        False,
    )
    numbers.minimum_scale = 0 if _never_below(figures) else None
    if figures.lying:
        names.reverse_order = True


def _never_below(figures: Figures) -> bool:
    return all(value is None or value >= 0 for series in figures.series for value in series.values)


def _fill(drawn: Any, series: Series, figures: Figures) -> None:
    drawn.invert_if_negative = False
    if series.fill is None:
        drawn.format.fill.background()
        drawn.format.line.fill.background()
        return
    colour = RGBColor.from_string(series.fill.removeprefix("#").upper())
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = colour
    if figures.number_format != "0" or len(figures.labels) > _LABELS_AT_MOST:
        return
    labels = drawn.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, "0;;", False
    labels.font.size, labels.font.bold = _SMALL, True
    if figures.arranged == "stacked":
        labels.position = XL_LABEL_POSITION.CENTER
        labels.font.color.rgb = RGBColor(255, 255, 255) if sum(colour) / 3 < _DARK else _INK


def _legend(chart: Any, figures: Figures) -> None:
    """What the colours mean; where a series is not drawn, its name says nothing."""
    chart.has_legend = len(figures.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = _SMALL
        for place, series in enumerate(figures.series):
            if series.fill is None:
                _unnamed(chart, place)


def _unnamed(chart: Any, place: int) -> None:
    """Take an entry out of the legend, which the library has no word for."""
    entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>'
    (legend,) = chart.element.xpath("c:chart/c:legend")
    legend.insert(1, parse_xml(entry))
