"""What a briefing is: a report's value in, a paragraph and slides out, each slide a value by itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from tierline.interfaces.presentation.charts import chart_of
from tierline.interfaces.presentation.charts.base import Figures
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.report_format import Manner
from tierline.interfaces.presentation.texts import text
from tierline.projections.reports.base import ReportValue


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: its title, what it says, and below that a chart or a table.

    `table` has the columns and rows that are shown; of `totals` rows at its end, the letters are bold.
    """

    title: str
    says: str = ""
    figures: Figures | None = None
    table: ReportValue | None = None
    totals: int = 0


class Briefing(ABC):
    """What a board is told of one report."""

    report: ClassVar[str]

    @abstractmethod
    def paragraph(self, value: ReportValue, language: Language) -> str:
        """The report in a few sentences, from its own rows alone; it has some."""

    @abstractmethod
    def slides(self, value: ReportValue, manner: Manner) -> list[Slide]:
        """Its slides, in order; what stands besides the report is in `value.besides`."""


def sentences(parts: Iterable[str]) -> str:
    """Sentences one after the other: Chinese ones have their own room behind the stop."""
    return " ".join(parts).replace("。 ", "。")


def beside(value: ReportValue, name: str) -> ReportValue | None:
    """The answer of another report that stands besides this one."""
    return next((one for one in value.besides if one.name == name), None)


def as_it_stands(value: ReportValue, language: Language) -> list[Slide]:
    """The slides of a report that has no briefing: its chart, if it has one, and its table."""
    title, chart = said(value.title, language), chart_of(value)
    if not value.rows:
        return [Slide(title, text("rows_none", language))]
    found = [Slide(title, table=value)]
    if chart and (figures := chart.figures(value, language)).labels:
        found.insert(0, Slide(f"{title}{text('colon', language)}{said(chart.title, language)}", "", figures))
    return found
