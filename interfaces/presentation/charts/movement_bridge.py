"""How the number of accounts of each tier came about: from the opening, step by step, to the closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words, words_in
from tierline.interfaces.presentation.charts.base import (
    TOP_DOWN,
    Chart,
    Figures,
    Series,
    tier_name,
    tier_of,
    together,
    whole,
)
from tierline.interfaces.presentation.charts.drawing import (
    FELL,
    FILLS,
    PHONE,
    ROSE,
    ChartFrame,
    beside_or_above,
    block,
    drawing,
    label,
    line,
    lines_of,
    number,
    told,
)
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import text
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

TOP, ROOM, SPACE, FOOT = 8, 72, 30, 22
"""Pixels; each tier has a panel, `SPACE` higher than its highest bar; the highest of all is `ROOM`."""
WIDE, NARROW = ChartFrame(960, 150, 16), ChartFrame(PHONE, 4, 4, above=22)
_STEPS: dict[str, tuple[int, Words]] = {
    "risen_in": (1, Words("risen in")),
    "fallen_in": (1, Words("fallen in")),
    "opened": (1, Words("opened")),
    "came_in": (1, Words("came in")),
    "risen_out": (-1, Words("risen out")),
    "fallen_out": (-1, Words("fallen out")),
    "closed": (-1, words_in("what happened to an account", "closed")),
    "went_out": (-1, Words("went out")),
}
_ENDS = {"opening": Words("opening"), "closing": Words("closing")}
_RARE = ("came_in", "went_out")
"""What moves between slices only: left out where nothing does."""


@dataclass(frozen=True, slots=True)
class BridgeBar:
    """One bar: between which two counts it stands, and whether it adds (1), takes (-1) or is a level (0)."""

    name: str
    low: int
    high: int
    way: Literal[-1, 0, 1]

    @property
    def change(self) -> int:
        """What it adds; of a level, its height."""
        return (self.high - self.low) * (self.way or 1)


@dataclass(frozen=True, slots=True)
class Bridge:
    """The steps of one tier, in the same order for every tier; none if the tier was not asked for."""

    tier: Tier
    steps: tuple[BridgeBar, ...]


def bridges(rows: Sequence[Row]) -> tuple[Bridge, ...]:
    """A bridge for each tier, the highest first: all periods one after the other, all slices together."""
    shown = [name for name in _STEPS if name not in _RARE or any(row[name] for row in rows)]
    first = min((row["from"] for row in rows), default=None)
    last = max((row["from"] for row in rows), default=None)
    found = []
    for tier in TOP_DOWN:
        mine = [row for row in rows if tier_of(row) is tier]
        opening = whole([row for row in mine if row["from"] == first], "opening")
        closing = whole([row for row in mine if row["from"] == last], "closing")
        found.append(Bridge(tier, _steps(mine, shown, opening, closing) if mine else ()))
    return tuple(found)


class MovementBridge(Chart):
    """The chart of movement."""

    hint: ClassVar[str] = "movement_bridge"
    title: ClassVar[Words] = Words("From opening to closing: accounts of each tier")

    def draw(self, value: ReportValue, language: Language, *, narrow: bool = False) -> str:
        found, frame = bridges(value.rows), NARROW if narrow else WIDE
        most = max((step.high for one in found for step in one.steps), default=0) or 1
        parts, floor = [], float(TOP)
        for one in found:
            top = floor
            floor += SPACE + frame.above + max((step.high for step in one.steps), default=0) * ROOM / most
            parts += _panel(one, top, floor, ROOM / most, frame, language)
        heads, last = _heads(found, floor + 18, frame, language)
        parts += [*heads, label(frame.left, last + 20, together(value.rows, language), kind="tick")]
        return drawing("movement-bridge", frame.width, last + FOOT + 6, said(self.title, language), parts)

    def figures(self, value: ReportValue, language: Language) -> Figures:
        return bridge_figures(
            [(one.tier, step) for one in bridges(value.rows) for step in one.steps], language
        )


def bridge_figures(found: Sequence[tuple[Tier, BridgeBar]], language: Language) -> Figures:
    """Bars as numbers: what each stands on, and how high it is."""
    named = {
        -1: (Words("out"), FELL),
        1: (Words("in"), ROSE),
        0: (Words("level"), FILLS[Tier.partner][0]),
    }
    base = Series(said(Words("stands on"), language), tuple(_base(step) for _, step in found), None)
    drawn = [
        Series(said(words, language), tuple(_part(step, way) for _, step in found), fill)
        for way, (words, fill) in named.items()
    ]
    levels = tuple((tier_name(tier, language), _name(step, language)) for tier, step in found)
    labels = tuple(f"{tier}{text('colon', language)}{step}" for tier, step in levels)
    return Figures(labels, (base, *drawn), "stacked", lying=False, levels=levels)


def _steps(rows: Sequence[Row], shown: Sequence[str], opening: int, closing: int) -> tuple[BridgeBar, ...]:
    steps, level = [BridgeBar("opening", 0, opening, 0)], opening
    for name in shown:
        way, change = _STEPS[name][0], whole(rows, name)
        after = level + way * change
        steps.append(BridgeBar(name, min(level, after), max(level, after), 1 if way > 0 else -1))
        level = after
    return (*steps, BridgeBar("closing", 0, closing, 0))


def _base(step: BridgeBar) -> int:
    return step.low if step.way else 0


def _part(step: BridgeBar, way: int) -> int | None:
    return step.high - step.low if step.way == way else None


def _name(step: BridgeBar, language: Language) -> str:
    return said(_ENDS[step.name] if step.name in _ENDS else _STEPS[step.name][1], language)


def _panel(
    bridge: Bridge, top: float, floor: float, unit: float, frame: ChartFrame, language: Language
) -> list[str]:
    floor, name = round(floor, 1), tier_name(bridge.tier, language)
    parts = [
        line(f"M{frame.left} {floor}H{frame.end}"),
        beside_or_above(frame, floor - 4, top + 18, name),
    ]
    if not bridge.steps:
        return [*parts, label(frame.left + 8, floor - 4, "–", kind="tick")]
    wide = frame.room / len(bridge.steps)
    comma, colon = text("and_also", language), text("colon", language)
    for place, step in enumerate(bridge.steps):
        left = frame.left + wide * place
        parts += _bar(
            step,
            bridge.tier,
            left,
            wide,
            floor - step.high * unit,
            unit,
            f"{name}{comma}{_name(step, language)}{colon}",
        )
        if place + 1 < len(bridge.steps):
            level = step.high if step.way >= 0 else step.low
            y = round(floor - level * unit, 2)
            start = 0.8 if step.low < step.high else 0.2
            parts.append(line(f"M{left + wide * start:.1f} {y}H{left + wide * 1.2:.1f}", "now", "#8a94a6"))
    return parts


def _bar(
    step: BridgeBar, tier: Tier, left: float, wide: float, y: float, unit: float, name: str
) -> list[str]:
    kind, fill = {1: ("rose", ROSE), -1: ("fell", FELL), 0: (f"t-{tier}", FILLS[tier][0])}[step.way]
    shown = ("+" if step.way > 0 and step.change else "") + number(step.change)
    return [
        told(
            f"{name}{shown}",
            block(left + wide * 0.2, y, wide * 0.6, (step.high - step.low) * unit, kind, fill),
        ),
        label(left + wide / 2, y - 4, shown, "middle", kind="lane" if step.change else "tick"),
    ]


def _heads(
    found: Sequence[Bridge], y: float, frame: ChartFrame, language: Language
) -> tuple[list[str], float]:
    """What the steps are called, a word in a line in a narrow frame; and where the last line stands."""
    steps = next((one.steps for one in found if one.steps), ())
    wide = frame.room / max(len(steps), 1)
    size, parts, last = 10 if frame.narrow else 12, [], y
    for place, step in enumerate(steps):
        words = lines_of(_name(step, language), wide, size)
        for down, word in enumerate(words):
            at = y + (size + 2) * down
            middle = frame.left + wide * (place + 0.5)
            parts.append(label(middle, at, word, "middle", kind="tick", size=size))
            last = max(last, at)
    return parts, last
