"""From which tier accounts came to which: a square of counts, shaded by their share of the row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.charts.base import (
    TOP_DOWN,
    Chart,
    Figures,
    Series,
    tier_name,
    tier_of,
    whole,
)
from tierline.interfaces.presentation.charts.drawing import (
    FILLS,
    GRID,
    PHONE,
    ChartFrame,
    beside_or_above,
    block,
    drawing,
    inked,
    label,
    line,
    lines_of,
    percent,
    told,
    wide,
)
from tierline.interfaces.presentation.formatting import bucket
from tierline.interfaces.presentation.language import Language, said
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

PLACES: tuple[Tier | None, ...] = (*TOP_DOWN, None)
"""Rows and columns alike; the last is for accounts that were not there."""
TOP, HIGH, GAP = 52, 46, 3
WIDE, NARROW = ChartFrame(914, 170, 12), ChartFrame(PHONE, 2, 2, above=20)
_HEAT = (
    *(("#f3f7fb", "#1d2430"), ("#e4eef8", "#1d2430"), ("#d2e3f3", "#1d2430"), ("#bcd6ed", "#1d2430")),
    *(("#a3c7e6", "#10233a"), ("#86b5dd", "#10233a"), ("#2f74b5", "#ffffff"), ("#235f9c", "#ffffff")),
    *(("#184c83", "#ffffff"), ("#0d3b73", "#ffffff")),
)
"""Fill and ink of each bucket of shares, as the pages have them on paper; on screen their styles win."""
_AWAY = Words("not there")
_BEFORE = Words("tier at first")
_AFTER = Words("tier at last")
_COLOUR = Words("Colour: share of the row")
_LAST = Words("only the last period: {period}")
_SLICES = Words("all slices together")
_TOTAL = Words("total")
_MOVED = Words("{before} to {after}: {n}")


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How many accounts went from the one place to the other, and their share of all in the first."""

    before: Tier | None
    after: Tier | None
    accounts: int
    share: float


def cells(rows: Sequence[Row]) -> tuple[MatrixCell, ...]:
    """Every cell of the square, row by row: the last period, its slices together.

    Periods aren't added up: each has every account once.
    """
    last = max((row["from"] for row in rows), default=None)
    of_it = [row for row in rows if row["from"] == last]
    return tuple(cell for before in PLACES for cell in _line(before, of_it))


@dataclass(frozen=True, slots=True)
class Square:
    """Where the cells are, pixels: a row of a narrow square has its name in a line above it."""

    frame: ChartFrame

    @property
    def cell(self) -> float:
        """How wide a cell is; the last column has totals."""
        return self.frame.room / (len(PLACES) + 1)

    def left(self, column: float) -> float:
        """Where a column begins; halves are within one."""
        return self.frame.left + self.cell * column

    def top(self, row: int) -> float:
        """Where the cells of a row begin."""
        return TOP + (HIGH + self.frame.above) * row + self.frame.above

    def middle(self, row: int) -> float:
        """Where a text in the middle of a row stands."""
        return self.top(row) + HIGH / 2 + 4


class TransitionMatrix(Chart):
    """The chart of transitions."""

    hint: ClassVar[str] = "transition_matrix"
    title: ClassVar[Words] = Words("From which tier to which: accounts")

    def draw(self, value: ReportValue, language: Language, *, narrow: bool = False) -> str:
        found, square = cells(value.rows), Square(NARROW if narrow else WIDE)
        below = square.top(len(PLACES) + 1) + 14
        notes = lines_of(_says(value.rows, language), square.frame.room, 12)
        parts = [
            *_axes(square, language),
            *_heads(square, language),
            *(part for place, cell in enumerate(found) for part in _drawn(cell, place, square, language)),
            *_totals(found, square),
            *(
                label(square.frame.left, below + 18 * down, one, kind="tick")
                for down, one in enumerate(notes)
            ),
        ]
        high = below + 18 * (len(notes) - 1) + 6
        return drawing("transition-matrix", square.frame.width, high, said(self.title, language), parts)

    def figures(self, value: ReportValue, language: Language) -> Figures:
        found = cells(value.rows)
        labels = tuple(_name(place, language) for place in PLACES)
        series = tuple(
            Series(
                f"→ {_name(after, language)}",
                tuple(cell.accounts for cell in found if cell.after is after),
                FILLS[after][0] if after else GRID,
            )
            for after in PLACES
        )
        return Figures(labels, series, "percent_stacked")


def _says(rows: Sequence[Row], language: Language) -> str:
    """What colours mean, and which of the rows are drawn."""
    said_of = [said(_COLOUR, language)]
    last = max(rows, key=lambda row: row["from"], default=None)
    if last is not None and len({row["from"] for row in rows}) > 1:
        said_of.append(said(_LAST, language).format(period=last["period"]))
    if len({row["slice"] for row in rows}) > 1:
        said_of.append(said(_SLICES, language))
    return " · ".join(said_of)


def _line(before: Tier | None, rows: Sequence[Row]) -> Iterator[MatrixCell]:
    mine = [row for row in rows if tier_of(row, "tier_before") is before]
    total = whole(mine, "accounts")
    for after in PLACES:
        accounts = whole([row for row in mine if tier_of(row, "tier_after") is after], "accounts")
        yield MatrixCell(before, after, accounts, accounts / total if total else 0.0)


def _name(place: Tier | None, language: Language) -> str:
    return tier_name(place, language) if place else said(_AWAY, language)


def _axes(square: Square, language: Language) -> list[str]:
    """Which way the square is read."""
    after, before = f"{said(_AFTER, language)} →", f"{said(_BEFORE, language)} ↓"
    frame = square.frame
    if frame.narrow:
        return [
            label(frame.left, 14, before, kind="tick", size=11),
            label(frame.end, 14, after, "end", kind="tick", size=11),
        ]
    return [
        label(frame.left - 14, TOP - 10, before, "end", kind="tick"),
        label(frame.left, 16, after, kind="tick"),
    ]


def _heads(square: Square, language: Language) -> list[str]:
    names = [*(_name(place, language) for place in PLACES), said(_TOTAL, language)]
    size, parts = 12, []
    if square.frame.narrow:
        # A Chinese name is one word, and is not broken where it fits if a little smaller.
        size = 10 if all(" " in name or wide(name, 10) <= square.cell for name in names) else 9
    for place, name in enumerate(names):
        kind = "tick" if place == len(PLACES) else "lane"
        lines = lines_of(name, square.cell, size)
        for up, one in enumerate(reversed(lines)):
            y = TOP - (5 if square.frame.narrow else 10) - (size + 1) * up
            parts.append(label(square.left(place + 0.5), y, one, "middle", kind=kind, size=size))
        parts.append(beside_or_above(square.frame, square.middle(place), square.top(place) - 5, name))
    return parts


def _drawn(cell: MatrixCell, place: int, square: Square, language: Language) -> list[str]:
    row, column = divmod(place, len(PLACES))
    x, y, middle = square.left(column), square.top(row), square.left(column + 0.5)
    heat = bucket(cell.share) if cell.before else 0
    fill, ink = _HEAT[heat]
    if cell.before is None and cell.after is None:
        return [inked(middle, square.middle(row), "–", "middle", kind="tick", fill="#586274")]
    said_in = [str(cell.accounts)]
    if cell.accounts and cell.before:
        said_in.append(percent(cell.share))
    shown = " · ".join(said_in)
    names = {"before": _name(cell.before, language), "after": _name(cell.after, language)}
    title = said(_MOVED, language).format(n=shown, **names)
    stays = line(_frame(x, y, square.cell), "stays", "#5b6678") if cell.before is cell.after else ""
    filled = block(x + GAP / 2, y + GAP / 2, square.cell - GAP, HIGH - GAP, f"heat-cell h{heat}", fill)
    lines = said_in if square.frame.narrow else [shown]
    base = square.middle(row) - 7 * (len(lines) - 1)
    texts = [
        inked(middle, base + 15 * down, one, "middle", kind=f"on-heat h{heat}", fill=ink)
        for down, one in enumerate(lines)
    ]
    return [told(title, filled, stays, *texts)]


def _frame(x: float, y: float, long: float) -> str:
    """The outline of a cell: where an account stays in its tier."""
    return f"M{x + 3:.1f} {y + 3}H{x + long - 3:.1f}V{y + HIGH - 3}H{x + 3:.1f}Z"


def _totals(found: Sequence[MatrixCell], square: Square) -> list[str]:
    end = len(PLACES)
    parts = []
    for number, place in enumerate(PLACES):
        rows = sum(cell.accounts for cell in found if cell.before is place)
        columns = sum(cell.accounts for cell in found if cell.after is place)
        parts.append(label(square.left(end + 0.5), square.middle(number), str(rows), "middle"))
        parts.append(label(square.left(number + 0.5), square.middle(end), str(columns), "middle"))
    return parts
