"""How long accounts stay in a tier: after how many days a quarter, a half and three quarters are gone."""

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
    block,
    drawing,
    fitted,
    label,
    legend,
    line,
    number,
    ticks,
    told,
)
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import text
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

TOP, LANE, FOOT = 12, 34, 14
WIDE, NARROW = ChartFrame(860, 230, 230), ChartFrame(PHONE, 6, 12, above=36)
MOST = 60
"""How many rows are drawn; there are more only where the portfolio is sliced finely."""
QUANTILES = ("p25", "p50", "p75")
_DAYS = Words("{n} days")
_SPAN = Words("from a quarter to three quarters")
_HALF = Words("half of the stays are over")
_OPEN = Words("too few are over to tell")
_STAYS = Words("{n} stays, {m} not over")
_FIRST = Words("The first {shown} of {total} rows")


@dataclass(frozen=True, slots=True)
class Stay:
    """One row of the chart: days, and where they lie in pixels; None is not told yet."""

    tier: Tier
    slice: str
    days: tuple[int | None, ...]
    places: tuple[float | None, ...]
    visits: int
    lasting: int


def stays(rows: Sequence[Row], room: float = WIDE.room) -> tuple[Stay, ...]:
    """The rows of the report in their order, then the tiers that have none; the longest fills the room."""
    unit = unit_of(rows, room)
    found = [_stay(row, unit) for row in rows]
    there = {one.tier for one in found}
    nothing = (None,) * len(QUANTILES)
    missing = [Stay(tier, "", nothing, nothing, 0, 0) for tier in TOP_DOWN if tier not in there]
    if any(one.slice for one in found):
        return (*found, *missing)
    return tuple(sorted((*found, *missing), key=lambda one: TOP_DOWN.index(one.tier)))


def unit_of(rows: Sequence[Row], room: float = WIDE.room) -> float:
    """How many pixels a day has: the longest stay leaves some room for those that are not over."""
    longest = max((row[name] for row in rows for name in QUANTILES if row[name] is not None), default=0) or 1
    return room * 0.94 / longest


class DwellQuantiles(Chart):
    """The chart of dwell."""

    hint: ClassVar[str] = "dwell_quantiles"
    title: ClassVar[Words] = Words("How long accounts stay in a tier, days")

    def draw(self, value: ReportValue, language: Language, *, narrow: bool = False) -> str:
        frame = NARROW if narrow else WIDE
        every, lane = stays(value.rows, frame.room), LANE + frame.above
        found = every[:MOST]
        floor = TOP + lane * len(found)
        parts = _scale(unit_of(value.rows, frame.room), floor, frame)
        parts += [
            part
            for place, one in enumerate(found)
            for part in _drawn(one, TOP + lane * place, frame, language)
        ]
        named = [
            ("t-preferred_supplier", FILLS[Tier.preferred_supplier][0], said(_SPAN, language)),
            ("halved", "#10233a", said(_HALF, language)),
        ]
        means, last = legend(frame.left, floor + 40, named, frame.width)
        parts += [line(f"M{frame.left} {TOP}V{floor}"), *means]
        if len(every) > len(found):
            said_so = said(_FIRST, language).format(shown=len(found), total=len(every))
            last += 22
            parts.append(label(frame.left, last, said_so, kind="tick"))
        return drawing("dwell-quantiles", frame.width, last + FOOT, said(self.title, language), parts)

    def figures(self, value: ReportValue, language: Language) -> Figures:
        found = stays(value.rows)
        labels = tuple(_name(one, language) for one in found)
        fills = (None, FILLS[Tier.preferred_supplier][0], FILLS[Tier.partner][0])
        names = ("0 – 25%", "25 – 50%", "50 – 75%")
        series = tuple(
            Series(names[place], tuple(_part(one, place) for one in found), fills[place])
            for place in range(3)
        )
        return Figures(labels, series, "stacked")


def _stay(row: Row, unit: float) -> Stay:
    days = tuple(row[name] for name in QUANTILES)
    places = tuple(None if day is None else day * unit for day in days)
    tier = tier_of(row)
    assert tier is not None
    return Stay(tier, row["slice"] or "", days, places, row["visits"], row["lasting"])


def _part(stay: Stay, place: int) -> int | None:
    """From one quantile to the next, days."""
    day, before = stay.days[place], stay.days[place - 1] if place else 0
    return None if day is None or before is None else day - before


def _name(stay: Stay, language: Language) -> str:
    name = tier_name(stay.tier, language)
    return f"{stay.slice} · {name}" if stay.slice else name


def _drawn(stay: Stay, y: float, frame: ChartFrame, language: Language) -> list[str]:
    name, shown = _name(stay, language), _shown(stay, language)
    counted = said(_STAYS, language).format(n=stay.visits, m=stay.lasting)
    said_whole = f"{name}{text('colon', language)}{shown}{text('between', language)}{counted}"
    box = told(said_whole, *_box(stay, y + frame.above, frame))
    if frame.narrow:
        return [
            label(frame.left, y + 16, fitted(name, frame.room, 13), size=13),
            label(frame.left, y + 32, shown),
            label(frame.end, y + 32, fitted(counted, frame.room / 2, 11), "end", kind="tick", size=11),
            box,
        ]
    base = y + LANE / 2 + 4
    return [
        label(frame.left - 12, base, fitted(name, frame.left - 20, 12), "end"),
        label(frame.end + 12, base - 6, fitted(shown, frame.right - 14, 12)),
        label(frame.end + 12, base + 8, fitted(counted, frame.right - 14, 11), kind="tick", size=11),
        box,
    ]


def _scale(unit: float, floor: float, frame: ChartFrame) -> list[str]:
    """A line for every round number of days."""
    parts = []
    for days in ticks(frame.room / unit):
        x = round(frame.left + days * unit, 1)
        parts += [
            line(f"M{x} {TOP}V{floor}"),
            label(x, floor + 14, number(days), "middle", kind="tick", size=11),
        ]
    return parts


def _shown(stay: Stay, language: Language) -> str:
    if all(day is None for day in stay.days):
        return said(_OPEN, language) if stay.visits else "–"
    days = " / ".join("?" if day is None else number(day) for day in stay.days)
    return said(_DAYS, language).format(n=days)


def _box(stay: Stay, y: float, frame: ChartFrame) -> list[str]:
    quarter, half, most = stay.places
    if quarter is None:
        return []
    fill = FILLS[Tier.preferred_supplier][0]
    middle = y + LANE / 2
    told_to = most if most is not None else half if half is not None else quarter
    parts = [
        block(frame.left + quarter, y + 9, max(told_to - quarter, 2), LANE - 18, "t-preferred_supplier", fill)
    ]
    if most is None:
        onwards = f"M{frame.left + told_to:.1f} {middle}H{frame.end}"
        parts.append(line(onwards, "line", "#2a6fb0", ' stroke-width="2" stroke-dasharray="5 5"'))
    if half is not None:
        parts.append(block(frame.left + half - 1.5, y + 5, 3, LANE - 10, "halved", "#10233a"))
    return parts
