"""Charts: one file per chart hint of a report; pages, pictures and printed reports show the same drawing."""

from tierline.domain.shared.discovery import modules_in
from tierline.interfaces.presentation.charts.base import Chart
from tierline.projections.reports.base import ReportValue

modules_in(__name__, __path__)

CHARTS: dict[str, Chart] = {one.hint: one() for one in Chart.__subclasses__()}
"""Every chart by its hint: a file in this folder has it."""


def chart_of(value: ReportValue) -> Chart | None:
    """The chart of a report, if it has one."""
    return CHARTS[value.chart] if value.chart else None
