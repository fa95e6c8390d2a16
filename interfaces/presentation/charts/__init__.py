"""Charts: one file per chart hint of a report; pages, pictures and printed reports show the same drawing."""

from tierline.interfaces.presentation.charts.base import Chart
from tierline.interfaces.presentation.charts.coverage_shares import CoverageShares
from tierline.interfaces.presentation.charts.dwell_quantiles import DwellQuantiles
from tierline.interfaces.presentation.charts.investment_by_tier import InvestmentByTier
from tierline.interfaces.presentation.charts.movement_bridge import MovementBridge
from tierline.interfaces.presentation.charts.tier_counts import TierCounts
from tierline.interfaces.presentation.charts.transition_matrix import TransitionMatrix
from tierline.projections.reports.base import ReportValue

CHARTS: dict[str, Chart] = {
    one.hint: one
    for one in (
        CoverageShares(),
        DwellQuantiles(),
        InvestmentByTier(),
        MovementBridge(),
        TierCounts(),
        TransitionMatrix(),
    )
}
"""Every chart by its hint."""


def chart_of(value: ReportValue) -> Chart | None:
    """The chart of a report, if it has one."""
    return CHARTS[value.chart] if value.chart else None
