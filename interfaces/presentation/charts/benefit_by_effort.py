"""Who gets much and gives little: hours against benefit, each currency by itself, larger with priority."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import ClassVar, NamedTuple

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.charts.base import Chart, Figures, Series
from tierline.interfaces.presentation.charts.drawing import (
    FELL,
    PHONE,
    QUIET,
    ROSE,
    Anchor,
    Box,
    ChartFrame,
    compact,
    drawing,
    in_rows,
    label,
    line,
    lines_of,
    number,
    overlap,
    ticks,
    told,
    wide,
)
from tierline.interfaces.presentation.language import Language, said
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

TOP, GAP, STRIP, FOOT = 34, 58, 30, 12
WIDE, NARROW = ChartFrame(860, 96, 40), ChartFrame(PHONE, 46, 12, above=18)
TALL, LOW, FEW = 230, 96, 2
"""How high a currency is drawn, and one of few accounts."""
MOST = 8
"""So many currencies are drawn, those of the most accounts; a portfolio rarely has more."""
_SMALLEST, _STEP = 4.0, 1.4
_BLUE = "#2a6fb0"
_SHAPES: dict[str | None, tuple[str, str, str]] = {
    None: ("t-partner dot", _BLUE, "M{w} {y}A{r} {r} 0 1 1 {e} {y}A{r} {r} 0 1 1 {w} {y}Z"),
    "much_for_little": ("fell dot", FELL, "M{w} {n}H{e}L{x} {s}Z"),
    "ahead_of_benefit": ("c-overdue dot", "#d9822b", "M{x} {n}L{e} {y}L{x} {s}L{w} {y}Z"),
    "little_for_much": ("rose dot", ROSE, "M{w} {s}H{e}L{x} {n}Z"),
}
"""Class, colour and outline of a mark by its balance; the outline tells it without any colour."""
_MEANS = {
    None: Words("in step"),
    "much_for_little": Words("much for little"),
    "ahead_of_benefit": Words("ahead of benefit, as the priority asks"),
    "little_for_much": Words("little for much"),
}
_HOURS = Words("Hours within the range")
_BENEFIT = {
    "margin": Words("Margin, {currency}"),
    "revenue": Words("Revenue, {currency}"),
}
_NOTHING = Words("Nothing booked")
_DOT = Words("{account}: {hours} h, {benefit}, priority {priority}")
_READ_AS = Words("larger: higher priority; dashed: half of the accounts lie on either side")
_MORE = Words("{n} more currencies in the table")
_SERIES = (Words("Place by effort"), Words("Place by benefit"))


@dataclass(frozen=True, slots=True)
class Dot:
    """An account in a currency: what it got and gave, and where that lies, in pixels of the panel."""

    account: str
    hours: float
    benefit: float | None
    priority: float | None
    balance: str | None
    x: float
    y: float

    @property
    def radius(self) -> float:
        """The half width of its mark: from the smallest, of no or the least priority."""
        return _SMALLEST + _STEP * max((self.priority or 1) - 1, 0)


@dataclass(frozen=True, slots=True)
class Panel:
    """One currency: what its axis shows, from `least` to `most`, and its accounts."""

    currency: str
    measured_by: str
    least: float
    most: float
    high: float
    dots: tuple[Dot, ...]


def panels(rows: Sequence[Row], room: float = WIDE.room) -> tuple[Panel, ...]:
    """The currencies in which anything was booked, that of the most accounts first."""
    unit, hours = room / _widest(rows), _hours_of(rows)
    booked = [{**row, "hours": hours[row["account"]]} for row in rows if row["benefit"] is not None]
    currencies = sorted({row["currency"] for row in booked})
    found = [_panel(one, [row for row in booked if row["currency"] == one], unit) for one in currencies]
    return tuple(sorted(found, key=lambda one: (-len(one.dots), one.currency)))


def without(rows: Sequence[Row], room: float = WIDE.room) -> tuple[Dot, ...]:
    """The accounts that have hours and nothing booked in any currency, on a line of their own."""
    unit, giving = room / _widest(rows), {row["account"] for row in rows if row["benefit"] is not None}
    idle = {row["account"]: row for row in rows if row["account"] not in giving and row["hours"]}
    return tuple(_dot(row, unit, 0, 1, STRIP) for row in idle.values())


class BenefitByEffort(Chart):
    """The chart of returns."""

    hint: ClassVar[str] = "benefit_by_effort"
    title: ClassVar[Words] = Words("Benefit against effort, by account")

    def draw(self, value: ReportValue, language: Language, *, narrow: bool = False) -> str:
        frame = NARROW if narrow else WIDE
        every, idle = panels(value.rows, frame.room), without(value.rows, frame.room)
        found, top, hours = every[:MOST], float(TOP), _widest(value.rows)
        parts: list[str] = []
        for panel in found:
            parts += [
                *_axes(panel, top, hours, frame, language),
                *_marks(panel, panel.dots, top, frame, language),
            ]
            top += panel.high + GAP
        if idle or not found:
            top += frame.above
            parts += [
                *_strip(top - 10, hours, frame, language),
                *_marks(None, idle, top - 10, frame, language),
            ]
            top += STRIP + 34
        parts.append(label(frame.end, top - 28, said(_HOURS, language), "end", kind="tick", size=11))
        means, last = _legend(top, frame, language)
        parts += means
        notes = lines_of(said(_READ_AS, language), frame.end - frame.left, 12)
        if len(every) > len(found):
            notes.append(said(_MORE, language).format(n=len(every) - len(found)))
        parts += [
            label(frame.left, last + 22 * (down + 1), one, kind="tick") for down, one in enumerate(notes)
        ]
        high = last + 22 * len(notes) + FOOT
        return drawing("benefit-by-effort", frame.width, high, said(self.title, language), parts)

    def figures(self, value: ReportValue, language: Language) -> Figures:
        rows = list({row["account"]: row for row in value.rows}.values())
        names = ("effort_place", "benefit_place")
        series = tuple(
            Series(said(words, language), tuple(row[name] for row in rows), fill)
            for name, words, fill in zip(names, _SERIES, ("#8a94a6", _BLUE), strict=True)
        )
        return Figures(tuple(row["account"] for row in rows), series, number_format="0 %")


def _widest(rows: Sequence[Row]) -> float:
    """The most hours of any account; the axis ends a little behind."""
    return (max(_hours_of(rows).values(), default=0) or 1) * 1.06


def _hours_of(rows: Sequence[Row]) -> dict[str, float]:
    """The hours of each account, which one of its rows has."""
    hours: dict[str, float] = {}
    for row in rows:
        hours[row["account"]] = row["hours"] or hours.get(row["account"], 0)
    return hours


def _panel(currency: str, rows: Sequence[Row], unit: float) -> Panel:
    values = [float(row["benefit"]) for row in rows]
    least, most = min(0.0, *values) * 1.08, max(0.0, *values) * 1.1
    most = most if most > least else least + 1
    high = LOW if len(rows) <= FEW else TALL
    dots = tuple(_dot(row, unit, least, most, high) for row in rows)
    return Panel(currency, rows[0]["measured_by"], least, most, high, dots)


def _dot(row: Row, unit: float, least: float, most: float, high: float) -> Dot:
    benefit = None if row["benefit"] is None else float(row["benefit"])
    y = high / 2 if benefit is None else high - (benefit - least) / (most - least) * high
    known = (row["account"], row["hours"], benefit, row["priority"], row["balance"])
    return Dot(*known, x=row["hours"] * unit, y=y)


def _axes(panel: Panel, top: float, hours: float, frame: ChartFrame, language: Language) -> Iterator[str]:
    """The axes of a currency, and where half of its accounts lie."""
    name, high = said(_BENEFIT[panel.measured_by], language).format(currency=panel.currency), panel.high
    yield label(frame.left, top - 14, name, size=13)
    for amount in _amounts(panel):
        y = round(top + high - (amount - panel.least) / (panel.most - panel.least) * high, 1)
        yield line(f"M{frame.left} {y}H{frame.end}")
        yield label(frame.left - 10, y + 4, compact(amount, language), "end", kind="tick", size=11)
    yield from _hours_axis(top, high, hours, frame)
    if middle := _middle(panel):
        x, y = frame.left + middle[0], top + middle[1]
        dashed = ' stroke-dasharray="4 5" stroke-opacity="0.6"'
        yield line(f"M{x:.1f} {top}V{top + high}", "stays", QUIET, dashed)
        yield line(f"M{frame.left} {y:.1f}H{frame.end}", "stays", QUIET, dashed)


def _middle(panel: Panel) -> tuple[float, float] | None:
    """Where half of the accounts lie on either side; None of a few."""
    if len(panel.dots) <= FEW:
        return None
    return median(dot.x for dot in panel.dots), median(dot.y for dot in panel.dots)


def _amounts(panel: Panel) -> list[float]:
    """Round amounts up to the most, and down to the least where there are losses."""
    return sorted({*ticks(panel.most, 4), *(-one for one in ticks(-panel.least, 2) if -one >= panel.least)})


def _hours_axis(top: float, high: float, hours: float, frame: ChartFrame) -> Iterator[str]:
    """A line for every round number of hours, up to the end of the axis."""
    for one in ticks(hours):
        x = round(frame.left + one / hours * frame.room, 1)
        yield line(f"M{x} {top}V{top + high}")
        yield label(x, top + high + 15, number(one), "middle", kind="tick", size=11)


def _strip(top: float, hours: float, frame: ChartFrame, language: Language) -> Iterator[str]:
    """The line of the accounts of which nothing is booked."""
    name = said(_NOTHING, language)
    if frame.narrow:
        yield label(frame.left, top - 4, name, size=11)
    else:
        yield label(frame.left - 10, top + STRIP / 2 + 4, name, "end", size=11)
    yield from _hours_axis(top, STRIP, hours, frame)
    yield line(f"M{frame.left} {top + STRIP / 2}H{frame.end}")


def _marks(
    panel: Panel | None, dots: Sequence[Dot], top: float, frame: ChartFrame, language: Language
) -> Iterator[str]:
    """The marks, the largest below, and names beside them where there is room."""
    marks = [_box_of(dot) for dot in dots]
    for dot in sorted(dots, key=lambda one: -one.radius):
        yield told(
            _says(dot, panel, language), _mark(dot.x + frame.left, dot.y + top, dot.radius, dot.balance)
        )
    lines, high = _lines_of(panel, frame), panel.high if panel else STRIP
    names: list[Box] = []
    for dot in sorted(dots, key=lambda one: (one.balance is None, -one.radius, one.account)):
        others = [*names, *(box for box in marks if box != _box_of(dot))]
        room = (frame.room + frame.right - 4, high)
        place = _free_place(dot, [*others, *lines], room) or _free_place(dot, others, room)
        if place:
            names.append(place.box)
            yield label(place.x + frame.left, place.y + top, dot.account, place.anchor, size=11)


def _box_of(dot: Dot) -> Box:
    return dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius


def _lines_of(panel: Panel | None, frame: ChartFrame) -> list[Box]:
    """The dashed lines, which names keep clear of where they can."""
    middle = _middle(panel) if panel else None
    if panel is None or middle is None:
        return []
    x, y = middle
    return [(x - 1, 0, x + 1, panel.high), (0, y - 1, frame.room, y + 1)]


class NamePlace(NamedTuple):
    """Where a name stands, and the box that it takes."""

    x: float
    y: float
    anchor: Anchor
    box: Box


def _free_place(dot: Dot, taken: Sequence[Box], room: tuple[float, float]) -> NamePlace | None:
    """Where an account's name fits beside its mark within a room: right, left, above or below."""
    long, beside = wide(dot.account, 11), dot.radius + 4
    places: tuple[tuple[float, float, Anchor, float], ...] = (
        (dot.x + beside, dot.y + 4, "start", dot.x + beside),
        (dot.x - beside, dot.y + 4, "end", dot.x - beside - long),
        (dot.x, dot.y - beside, "middle", dot.x - long / 2),
        (dot.x, dot.y + beside + 9, "middle", dot.x - long / 2),
    )
    for x, y, anchor, left in places:
        box = (left, y - 10, left + long, y + 2)
        inside = box[0] >= 0 and box[2] <= room[0] and box[1] >= -14 and box[3] <= room[1] + 2
        if inside and not any(overlap(box, other) for other in taken):
            return NamePlace(x, y, anchor, box)
    return None


def _mark(x: float, y: float, radius: float, balance: str | None) -> str:
    kind, fill, outline = _SHAPES[balance]
    ends = {"w": x - radius, "e": x + radius, "n": y - radius, "s": y + radius}
    points = {name: f"{place:.1f}" for name, place in {**ends, "x": x, "y": y, "r": radius}.items()}
    drawn = outline.format(**points)
    return f'<path class="{kind}" d="{drawn}" fill="{fill}" stroke="#ffffff" fill-opacity="0.85"/>'


def _says(dot: Dot, panel: Panel | None, language: Language) -> str:
    benefit = f"{dot.benefit:,.0f} {panel.currency}" if panel else said(_NOTHING, language)
    shown = said(_DOT, language).format(
        account=dot.account, hours=number(dot.hours), benefit=benefit, priority=dot.priority or "–"
    )
    return f"{shown} ({said(_MEANS[dot.balance], language)})"


def _legend(top: float, frame: ChartFrame, language: Language) -> tuple[list[str], float]:
    """What marks mean; and where the last row of it stands."""
    parts, last = [], top
    texts = [said(words, language) for words in _MEANS.values()]
    for balance, (x, y, text) in zip(_MEANS, in_rows(frame.left, top, texts, frame.end), strict=True):
        parts += [_mark(x + 6, y - 4, 6, balance), label(x + 17, y, text)]
        last = y
    return parts, last
