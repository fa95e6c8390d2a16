"""How many accounts there are in each tier, and how many of them are at risk: one bar per tier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.charts.base import TOP_DOWN, Chart, Figures, Series, tier_name, tier_of
from tierline.interfaces.presentation.charts.drawing import (
    FILLS,
    PHONE,
    ChartFrame,
    beside_or_above,
    block,
    drawing,
    label,
    legend,
    line,
    told,
)
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import text
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

TOP, LANE, FOOT = 12, 38, 10
WIDE, NARROW = ChartFrame(720, 150, 150), ChartFrame(PHONE, 6, 124, above=20)
RISK, RISK_FILL = "c-overdue", "#d9822b"
_STEADY = Words("not at risk")
_AT_RISK = Words("at risk")
_ALL = Words("{n} accounts")
_SOME = Words("{n}, {m} at risk")


@dataclass(frozen=True, slots=True)
class TierBar:
    """A tier's bar: counts, and their lengths in pixels; what is at risk comes last."""

    tier: Tier | None
    accounts: int
    at_risk: int
    length: float
    risk_length: float


def bars(rows: Sequence[Row], room: float = WIDE.room) -> tuple[TierBar, ...]:
    """A bar for each tier, the highest first; lengths in proportion to counts, the longest fills the room."""
    lanes: list[Tier | None] = [*TOP_DOWN]
    if any(tier_of(row) is None for row in rows):
        lanes.append(None)
    found = {tier: [row for row in rows if tier_of(row) is tier] for tier in lanes}
    most = max(len(one) for one in found.values()) or 1
    return tuple(_bar(tier, found[tier], room / most) for tier in lanes)


class TierCounts(Chart):
    """The chart of the portfolio."""

    hint: ClassVar[str] = "tier_counts"
    title: ClassVar[Words] = Words("Accounts by tier")

    def draw(self, value: ReportValue, language: Language, *, narrow: bool = False) -> str:
        frame = NARROW if narrow else WIDE
        found, lane = bars(value.rows, frame.room), LANE + frame.above
        floor = TOP + lane * len(found)
        named = [(RISK, RISK_FILL, said(_AT_RISK, language))]
        parts = [
            part
            for place, bar in enumerate(found)
            for part in _drawn(bar, TOP + lane * place, frame, language)
        ]
        means, last = legend(frame.left, floor + 24, named)
        parts += [line(f"M{frame.left} {TOP}V{floor}"), *means]
        return drawing("tier-counts", frame.width, last + FOOT, said(self.title, language), parts)

    def figures(self, value: ReportValue, language: Language) -> Figures:
        found = bars(value.rows)
        steady = tuple(bar.accounts - bar.at_risk for bar in found)
        return Figures(
            tuple(tier_name(bar.tier, language) for bar in found),
            (
                Series(said(_STEADY, language), steady, FILLS[Tier.partner][0]),
                Series(said(_AT_RISK, language), tuple(bar.at_risk for bar in found), RISK_FILL),
            ),
            "stacked",
        )


def _bar(tier: Tier | None, rows: Sequence[Row], unit: float) -> TierBar:
    at_risk = sum(bool(row["at_risk"]) for row in rows)
    return TierBar(tier, len(rows), at_risk, len(rows) * unit, at_risk * unit)


def _drawn(bar: TierBar, top: float, frame: ChartFrame, language: Language) -> list[str]:
    y, name = top + frame.above, tier_name(bar.tier, language)
    count = said(_SOME if bar.at_risk else _ALL, language).format(n=bar.accounts, m=bar.at_risk)
    kind, fill = (f"t-{bar.tier}", FILLS[bar.tier][0]) if bar.tier else ("began", "#5b6678")
    steady = bar.length - bar.risk_length
    return [
        beside_or_above(frame, y + LANE / 2 + 4, y + 1, name),
        told(
            f"{name}{text('colon', language)}{count}",
            block(frame.left, y + 7, steady, LANE - 14, kind, fill),
            block(frame.left + steady, y + 7, bar.risk_length, LANE - 14, RISK, RISK_FILL),
        ),
        label(frame.left + bar.length + 8, y + LANE / 2 + 4, count),
    ]
