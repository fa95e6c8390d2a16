"""Where effort goes: each tier's share of the accounts beside its share of the hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.charts.base import TOP_DOWN, Chart, Figures, Series, tier_name, tier_of
from tierline.interfaces.presentation.charts.drawing import (
    PHONE,
    ChartFrame,
    beside_or_above,
    block,
    drawing,
    label,
    legend,
    line,
    number,
    percent,
    told,
)
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import text
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

TOP, LANE, HIGH, FOOT = 12, 56, 18, 10
WIDE, NARROW = ChartFrame(760, 150, 160), ChartFrame(PHONE, 6, 124, above=16)
_ACCOUNTS = ("began", "#8a94a6", Words("accounts"))
_HOURS = ("t-partner", "#2a6fb0", Words("hours"))
_COUNTED = (
    Words("{n} accounts, {share}"),
    Words("{n} h, {share}"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """What one tier has of all accounts and of all hours: numbers, shares from 0 to 1, lengths in pixels."""

    tier: Tier
    accounts: int
    hours: float
    shares: tuple[float, float]
    lengths: tuple[float, float]


def pairs(rows: Sequence[Row], room: float = WIDE.room) -> tuple[Pair, ...]:
    """A pair for each tier, the highest first; the largest share of all fills the room."""
    mine = {tier: [row for row in rows if tier_of(row) is tier] for tier in TOP_DOWN}
    hours = {tier: sum(row["hours"] for row in found) for tier, found in mine.items()}
    accounts = {tier: len(found) for tier, found in mine.items()}
    shares = {
        tier: (_share(accounts[tier], sum(accounts.values())), _share(hours[tier], sum(hours.values())))
        for tier in TOP_DOWN
    }
    unit = room / (max(max(pair) for pair in shares.values()) or 1)
    return tuple(
        Pair(
            tier, accounts[tier], hours[tier], shares[tier], (shares[tier][0] * unit, shares[tier][1] * unit)
        )
        for tier in TOP_DOWN
    )


class InvestmentByTier(Chart):
    """The chart of investment."""

    hint: ClassVar[str] = "investment_by_tier"
    title: ClassVar[Words] = Words("Who gets the hours: share of accounts and of hours by tier")

    def draw(self, value: ReportValue, language: Language, *, narrow: bool = False) -> str:
        frame = NARROW if narrow else WIDE
        found, lane = pairs(value.rows, frame.room), LANE + frame.above
        floor = TOP + lane * len(found)
        parts = [
            part
            for place, one in enumerate(found)
            for part in _drawn(one, TOP + lane * place, frame, language)
        ]
        named = [(kind, fill, said(words, language)) for kind, fill, words in (_ACCOUNTS, _HOURS)]
        means, last = legend(frame.left, floor + 24, named)
        parts += [line(f"M{frame.left} {TOP}V{floor}"), *means]
        return drawing("investment-by-tier", frame.width, last + FOOT, said(self.title, language), parts)

    def figures(self, value: ReportValue, language: Language) -> Figures:
        found = pairs(value.rows)
        series = tuple(
            Series(said(words, language), tuple(one.shares[place] for one in found), fill)
            for place, (_, fill, words) in enumerate((_ACCOUNTS, _HOURS))
        )
        labels = tuple(tier_name(one.tier, language) for one in found)
        return Figures(labels, series, number_format="0%")


def _share(part: float, all_of_it: float) -> float:
    return part / all_of_it if all_of_it else 0.0


def _drawn(pair: Pair, lane: float, frame: ChartFrame, language: Language) -> list[str]:
    top, name = lane + frame.above + (LANE - 2 * HIGH) / 2, tier_name(pair.tier, language)
    parts = [beside_or_above(frame, top + HIGH + 4, top - 6, name)]
    for which, (kind, fill, _) in enumerate((_ACCOUNTS, _HOURS)):
        y, length = top + HIGH * which, pair.lengths[which]
        counted = (pair.accounts, pair.hours)[which]
        shown = said(_COUNTED[which], language).format(n=number(counted), share=percent(pair.shares[which]))
        parts.append(
            told(
                f"{name}{text('colon', language)}{shown}",
                block(frame.left, y + 1, length, HIGH - 2, kind, fill),
            )
        )
        parts.append(label(frame.left + length + 8, y + HIGH / 2 + 4, shown))
    return parts
