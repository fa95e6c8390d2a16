"""What a chart is: a report's value in, one picture out, and its numbers for a spreadsheet's own chart."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.language import Language, said
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

Arrangement = Literal["clustered", "stacked", "percent_stacked"]


@dataclass(frozen=True, slots=True)
class Series:
    """One number per label. `fill` is its colour; None: not drawn, only what the others stand on."""

    name: str
    values: tuple[float | None, ...]
    fill: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a chart shows as numbers: series over labels; `lying` bars go from left to right."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    arranged: Arrangement = "clustered"
    lying: bool = True
    number_format: str = "0"
    levels: tuple[tuple[str, str], ...] = ()
    """The labels as a group and a name in it, for charts that can show groups."""


class Chart(ABC):
    """The chart that reports of one hint have."""

    hint: ClassVar[str]
    title: ClassVar[Words]

    @abstractmethod
    def draw(self, value: ReportValue, language: Language, *, narrow: bool = False) -> str:
        """The chart as one SVG, readable without any colour, and without any row too.

        A narrow one fits a phone with its texts as large as elsewhere, and says the same.
        """

    @abstractmethod
    def figures(self, value: ReportValue, language: Language) -> Figures:
        """The numbers of the chart."""


def tier_of(row: Row, name: str = "tier") -> Tier | None:
    """The tier in a cell."""
    return Tier(row[name]) if row.get(name) else None


def tier_name(tier: Tier | None, language: Language) -> str:
    """What a tier is called; None is no tier."""
    return said(tier.words if tier else NO_TIER, language)


def whole(rows: Sequence[Row], name: str) -> int:
    """The sum of a column of counts."""
    return sum(row[name] for row in rows)


def together(rows: Sequence[Row], language: Language) -> str:
    """What a chart says that adds up periods or slices; nothing where there is one of each."""
    alone = len({row["from"] for row in rows}) < 2 and len({row["slice"] for row in rows}) < 2
    return "" if alone else said(_TOGETHER, language)


_TOGETHER = Words("All periods and slices together.")
NO_TIER = Words("no tier")
TOP_DOWN: tuple[Tier, ...] = tuple(reversed(Tier))
"""Every tier, the highest first: each has its place in every chart, whether there is an account or not."""
