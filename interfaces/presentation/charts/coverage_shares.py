"""At how many accounts each responsibility is covered, and why at the others not: one bar for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tierline.domain.catalogue import RESPONSIBILITIES, Role
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.charts.base import Chart, Figures, Series
from tierline.interfaces.presentation.charts.drawing import (
    block,
    drawing,
    fitted,
    label,
    legend,
    percent,
    told,
)
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import COVERAGE_STATES, text
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

WIDTH, LEFT, RIGHT, TOP, LANE, HEAD = 960, 480, 130, 30, 21, 26
ROOM = WIDTH - LEFT - RIGHT
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
    """The accounts in one state: how many, and from where to where in pixels from `LEFT` on."""

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


def bars(rows: Sequence[Row]) -> tuple[ResponsibilityBar, ...]:
    """The rows of the report in their order. What is due soon is still covered, and drawn by itself."""
    return tuple(_bar(row) for row in rows)


class CoverageShares(Chart):
    """The chart of coverage."""

    hint: ClassVar[str] = "coverage_shares"
    title: ClassVar[Words] = Words("Share of accounts with a responsibility covered")

    def draw(self, value: ReportValue, language: Language) -> str:
        named = [
            (f"c-{state}", fill, said(COVERAGE_STATES[state], language)) for state, fill in STATES.items()
        ]
        parts, y, role = legend(LEFT, 16, named), float(TOP), None
        for bar in bars(value.rows):
            if bar.role is not role:
                role = bar.role
                parts.append(label(12, y + HEAD - 8, said(role.words, language), size=13))
                y += HEAD
            parts += _drawn(bar, y, language)
            y += LANE
        return drawing("coverage-shares", WIDTH, y + 8, said(self.title, language), parts)

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


def _bar(row: Row) -> ResponsibilityBar:
    one, counts = RESPONSIBILITIES[row["responsibility"]], {name: row[name] for name in STATES if name in row}
    counts["covered"] -= counts["due_soon"]
    return ResponsibilityBar(
        one.role, one.words, row["covered"], row["accounts"], tuple(_parts(counts, row["accounts"]))
    )


def _parts(counts: dict[str, int], accounts: int) -> Iterator[StateShare]:
    unit, start = ROOM / accounts if accounts else 0.0, 0.0
    for state in STATES:
        yield StateShare(state, counts[state], start, counts[state] * unit)
        start += counts[state] * unit


def _drawn(bar: ResponsibilityBar, y: float, language: Language) -> list[str]:
    base, name = y + LANE / 2 + 4, said(bar.name, language)
    share = percent(bar.covered / bar.accounts) if bar.accounts else "–"
    states = text("and_also", language).join(
        f"{said(COVERAGE_STATES[part.state], language)} {part.accounts}" for part in bar.parts
    )
    drawn = [
        block(LEFT + part.start, y + 3, part.length, LANE - 6, f"c-{part.state}", STATES[part.state])
        for part in bar.parts
        if part.accounts
    ]
    return [
        label(24, base, fitted(name, LEFT - 34, 12)),
        told(f"{name}{text('colon', language)}{states}", *drawn),
        label(WIDTH - RIGHT + 54, base, share, "end"),
        label(WIDTH - 12, base, f"{bar.covered} / {bar.accounts}", "end", kind="tick"),
    ]
