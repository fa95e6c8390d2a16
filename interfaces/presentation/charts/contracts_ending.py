"""What is under contract and when it ends: the value of contracts in force by the month of their end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.charts.base import Chart, Figures, Series
from tierline.interfaces.presentation.charts.drawing import (
    PHONE,
    Box,
    ChartFrame,
    block,
    compact,
    drawing,
    label,
    legend,
    line,
    overlap,
    ticks,
    told,
    wide,
)
from tierline.interfaces.presentation.language import Language, said
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue
from tierline.projections.reports.value import ENDS_IN, OPEN_END

TOP, HIGH, GAP, FOOT = 40, 150, 80, 24
WIDE, NARROW = ChartFrame(860, 84, 20), ChartFrame(PHONE, 44, 12, above=1)
MONTHS, FEW_MONTHS = 24, 12
"""So many months from the first end on have bars of their own, and in a narrow chart; what ends later
stands together."""
MOST = 8
"""So many currencies are drawn, those of the most contracts."""
LATER = "later"
_PARTS = (
    ("c-overdue", "#d9822b", Words("ends in 90 days")),
    ("ends-soon", "#ecc095", Words("ends in 180 days")),
    ("t-partner", "#2a6fb0", Words("ends later or never")),
)
_LATER, _OPEN = Words("later"), Words("no end")
_COUNTED = Words("{month}: {amount} {currency}, {n} contracts")
_MORE = Words("{n} more currencies in the table")
_PANEL = Words("Contracts in force, {currency}")


@dataclass(frozen=True, slots=True)
class EndBar:
    """The contracts that end in a month: their amounts by how soon, as `_PARTS`, and how many they are."""

    month: str
    amounts: tuple[float, float, float]
    contracts: int

    @property
    def amount(self) -> float:
        """All of it."""
        return sum(self.amounts)


@dataclass(frozen=True, slots=True)
class EndPanel:
    """One currency: a bar for each month, without a gap."""

    currency: str
    bars: tuple[EndBar, ...]


def end_panels(rows: Sequence[Row], most: int = MONTHS) -> tuple[EndPanel, ...]:
    """The currencies in which contracts have an amount, that of the most contracts first."""
    ending = [row for row in rows if row["dimension"] == ENDS_IN and row["currency"]]
    months = _months([row["slice"] for row in ending if row["slice"] != OPEN_END], most)
    found = [
        EndPanel(currency, _bars([row for row in ending if row["currency"] == currency], months))
        for currency in sorted({row["currency"] for row in ending})
    ]
    return tuple(sorted(found, key=lambda one: (-sum(bar.contracts for bar in one.bars), one.currency)))


class ContractsEnding(Chart):
    """The chart of value."""

    hint: ClassVar[str] = "contracts_ending"
    title: ClassVar[Words] = Words("Value under contract by the month it ends")

    def draw(self, value: ReportValue, language: Language, *, narrow: bool = False) -> str:
        frame = NARROW if narrow else WIDE
        every = end_panels(value.rows, FEW_MONTHS if narrow else MONTHS)
        found, top = every[:MOST], float(TOP)
        parts: list[str] = []
        for panel in found:
            parts += [*_drawn(panel, top, frame, language), *_amounts(panel, top, frame, language)]
            top += HIGH + GAP
        named = [(kind, fill, said(words, language)) for kind, fill, words in _PARTS]
        means, last = legend(frame.left, top - 8, named, frame.width)
        parts += means
        if len(every) > len(found):
            more = said(_MORE, language).format(n=len(every) - len(found))
            parts.append(label(frame.left, last + 22, more, kind="tick"))
        return drawing("contracts-ending", frame.width, last + FOOT + 8, said(self.title, language), parts)

    def figures(self, value: ReportValue, language: Language) -> Figures:
        found = end_panels(value.rows)
        months = tuple(bar.month for bar in found[0].bars) if found else ()
        fills = ("#2a6fb0", "#d9822b", "#1a7f4b", "#8a94a6")
        series = tuple(
            Series(panel.currency, tuple(bar.amount for bar in panel.bars), fills[place % len(fills)])
            for place, panel in enumerate(found)
        )
        labels = tuple(_called(month, language) for month in months)
        return Figures(labels, series, lying=False, number_format="#,##0")


def ends_of(panel: EndPanel, language: Language) -> Figures:
    """One currency as numbers: how much ends in each month, by how soon that is."""
    series = tuple(
        Series(said(words, language), tuple(bar.amounts[place] or None for bar in panel.bars), fill)
        for place, (_, fill, words) in enumerate(_PARTS)
    )
    labels = tuple(_called(bar.month, language) for bar in panel.bars)
    return Figures(labels, series, "stacked", lying=False, number_format="#,##0")


def _months(there: Sequence[str], most: int) -> list[str]:
    """The months from the first to the last end without a gap, at most so many."""
    if not there:
        return []
    first, last = _number(min(there)), _number(max(there))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, min(last + 1, first + most))]


def _number(month: str) -> int:
    year, _, of_year = month.partition("-")
    return int(year) * 12 + int(of_year) - 1


def _bars(rows: Sequence[Row], months: Sequence[str]) -> tuple[EndBar, ...]:
    named = [*months, LATER, OPEN_END]
    by_month: dict[str, list[Row]] = {month: [] for month in named}
    for row in rows:
        by_month.get(row["slice"], by_month[LATER]).append(row)
    return tuple(_bar(month, by_month[month]) for month in named)


def _bar(month: str, rows: Sequence[Row]) -> EndBar:
    soon, soonish, whole = (
        sum(float(row[name]) for row in rows) for name in ("ending_90", "ending_180", "in_force")
    )
    return EndBar(month, (soon, soonish - soon, whole - soonish), sum(row["contracts"] for row in rows))


def _amounts(panel: EndPanel, top: float, frame: ChartFrame, language: Language) -> Iterator[str]:
    """The amounts above the bars, the largest first, where there is room."""
    unit, step = HIGH / (max(bar.amount for bar in panel.bars) or 1), frame.room / len(panel.bars)
    tops = [top + HIGH - bar.amount * unit for bar in panel.bars]
    taken: list[Box] = [
        (frame.left + place * step, high, frame.left + (place + 1) * step, top + HIGH)
        for place, high in enumerate(tops)
    ]
    for place in sorted(range(len(tops)), key=lambda one: tops[one]):
        text = compact(panel.bars[place].amount, language)
        x, y = frame.left + (place + 0.5) * step, tops[place] - 4
        half = wide(text, 10) / 2
        box = (x - half, y - 9, x + half, y + 1)
        fits = panel.bars[place].contracts and box[2] <= frame.width
        if fits and not any(overlap(box, other) for other in taken):
            taken.append(box)
            yield label(x, y, text, "middle", kind="tick", size=10)


def _drawn(panel: EndPanel, top: float, frame: ChartFrame, language: Language) -> Iterator[str]:
    most = max(bar.amount for bar in panel.bars) or 1
    unit, step = HIGH / most, frame.room / len(panel.bars)
    yield label(frame.left, top - 20, said(_PANEL, language).format(currency=panel.currency), size=13)
    for amount in ticks(most, 3):
        y = round(top + HIGH - amount * unit, 1)
        yield line(f"M{frame.left} {y}H{frame.end}")
        yield label(frame.left - 8, y + 4, compact(amount, language), "end", kind="tick", size=11)
    for place, bar in enumerate(panel.bars):
        x = frame.left + place * step
        if bar.contracts:
            yield _stack(bar, x, top, step, unit, panel.currency, language)
        yield from _tick(bar, place, x + step / 2, top + HIGH, frame, language)


def _stack(
    bar: EndBar, x: float, top: float, step: float, unit: float, currency: str, language: Language
) -> str:
    """The parts of a bar, what ends soonest below."""
    floor, parts = top + HIGH, []
    for (kind, fill, _), amount in zip(_PARTS, bar.amounts, strict=True):
        high = amount * unit
        if high > 0:
            floor -= high
            parts.append(block(x + step * 0.16, floor, step * 0.68, high, kind, fill))
    says = said(_COUNTED, language).format(
        month=_called(bar.month, language), amount=f"{bar.amount:,.0f}", currency=currency, n=bar.contracts
    )
    return told(says, *parts)


def _tick(
    bar: EndBar, place: int, x: float, floor: float, frame: ChartFrame, language: Language
) -> Iterator[str]:
    """The number of a month, and its year where that begins; a word where bars are no months."""
    if bar.month in (LATER, OPEN_END):
        drop = (15 if bar.month == LATER else 30) + (15 if frame.narrow else 0)
        yield label(x, floor + drop, _called(bar.month, language), "middle", kind="tick", size=11)
        return
    year, _, month = bar.month.partition("-")
    yield label(x, floor + 15, str(int(month)), "middle", kind="tick", size=11)
    if place == 0 or month == "01":
        yield label(x, floor + 30, year, "middle", size=11)


def _called(month: str, language: Language) -> str:
    words = {LATER: _LATER, OPEN_END: _OPEN}.get(month)
    return said(words, language) if words else month
