"""At how many accounts each responsibility is covered, and why at the others not: one bar for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tierline.domain.catalogue import RESPONSIBILITIES, Role
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.charts.base import Chart, Figures, Series
from tierline.interfaces.presentation.charts.drawing import (
    PHONE,
    ChartFrame,
    block,
    drawing,
    fitted,
    label,
    legend,
    lines_of,
    percent,
    told,
)
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import COVERAGE_STATES, text
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

TOP, LANE, HEAD = 14, 21, 26
WIDE, NARROW = ChartFrame(960, 480, 130), ChartFrame(PHONE, 6, 6, above=17)
COUNTED = 110
"""The room of a share and its two counts, pixels."""
STATES: dict[str, str] = {
    "covered": "#1a7f4b",
    "due_soon": "#8cc9a5",
    "overdue": "#d9822b",
    "never": "#a7b1c2",
    "unassigned": "#5b6678",
}
"""The states of a responsibility from left to right, and their colours."""


@dataclass(frozen=True, slots=True)
class StateShare:
    """The accounts in one state: how many, and from where to where in pixels."""

    state: str
    accounts: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class ResponsibilityBar:
    """One responsibility; the parts fill the room, unless there is no account at all."""

    role: Role
    name: Words
    covered: int
    accounts: int
    parts: tuple[StateShare, ...]


def bars(rows: Sequence[Row], room: float = WIDE.room) -> tuple[ResponsibilityBar, ...]:
    """The rows of the report in their order. What is due soon is still covered, and drawn by itself."""
    return tuple(_bar(row, room) for row in rows)


class CoverageShares(Chart):
    """The chart of coverage."""

    hint: ClassVar[str] = "coverage_shares"
    title: ClassVar[Words] = Words("Share of accounts with a responsibility covered")

    def draw(self, value: ReportValue, language: Language, *, narrow: bool = False) -> str:
        named = [
            (f"c-{state}", fill, said(COVERAGE_STATES[state], language)) for state, fill in STATES.items()
        ]
        frame, role = NARROW if narrow else WIDE, None
        parts, last = legend(frame.left, 16, named, frame.width)
        y = last + TOP
        for bar in bars(value.rows, frame.room):
            if bar.role is not role:
                role = bar.role
                parts.append(label(min(frame.left, 12), y + HEAD - 8, said(role.words, language), size=13))
                y += HEAD
            names = _lines(said(bar.name, language), frame)
            parts += _drawn(bar, names, y, frame, language)
            y += LANE + frame.above * len(names)
        return drawing("coverage-shares", frame.width, y + 8, said(self.title, language), parts)

    def figures(self, value: ReportValue, language: Language) -> Figures:
        found = bars(value.rows)
        series = tuple(
            Series(
                said(COVERAGE_STATES[state], language),
                tuple(bar.parts[place].accounts for bar in found),
                fill,
            )
            for place, (state, fill) in enumerate(STATES.items())
        )
        return Figures(tuple(said(bar.name, language) for bar in found), series, "percent_stacked")


def _bar(row: Row, room: float) -> ResponsibilityBar:
    one, counts = RESPONSIBILITIES[row["responsibility"]], {name: row[name] for name in STATES if name in row}
    counts["covered"] -= counts["due_soon"]
    return ResponsibilityBar(
        one.role, one.words, row["covered"], row["accounts"], tuple(_parts(counts, row["accounts"], room))
    )


def _parts(counts: dict[str, int], accounts: int, room: float) -> Iterator[StateShare]:
    unit, start = room / accounts if accounts else 0.0, 0.0
    for state in STATES:
        yield StateShare(state, counts[state], start, counts[state] * unit)
        start += counts[state] * unit


def _lines(name: str, frame: ChartFrame) -> list[str]:
    """A name as it is drawn: whole in lines of its own, or in the line of its bar as far as that goes."""
    if frame.narrow:
        return lines_of(name, frame.room - COUNTED, 12)
    return [fitted(name, frame.left - 34, 12)]


def _drawn(
    bar: ResponsibilityBar, names: Sequence[str], y: float, frame: ChartFrame, language: Language
) -> list[str]:
    name, top = said(bar.name, language), y + frame.above * len(names)
    share = percent(bar.covered / bar.accounts) if bar.accounts else "–"
    states = text("and_also", language).join(
        f"{said(COVERAGE_STATES[part.state], language)} {part.accounts}" for part in bar.parts
    )
    drawn = [
        block(
            frame.left + part.start,
            top + 3,
            part.length,
            LANE - 6,
            f"c-{part.state}",
            STATES[part.state],
        )
        for part in bar.parts
        if part.accounts
    ]
    return [
        *_beside(bar, names, share, y, frame),
        told(f"{name}{text('colon', language)}{states}", *drawn),
    ]


def _beside(
    bar: ResponsibilityBar, names: Sequence[str], share: str, y: float, frame: ChartFrame
) -> list[str]:
    """The name, the share and the counts of a bar: in its line, or in one above it."""
    base, margin = (y + 15, frame.left) if frame.narrow else (y + LANE / 2 + 4, 24)
    last = frame.end if frame.narrow else frame.width - 12
    return [
        *(label(margin, base + frame.above * down, name) for down, name in enumerate(names)),
        label(last - 64, base, share, "end"),
        label(last, base, f"{bar.covered} / {bar.accounts}", "end", kind="tick"),
    ]
