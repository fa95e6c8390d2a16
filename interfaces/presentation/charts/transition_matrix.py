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
    block,
    drawing,
    inked,
    label,
    line,
    percent,
    told,
)
from tierline.interfaces.presentation.formatting import bucket
from tierline.interfaces.presentation.language import Language, said
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

LEFT, TOP, WIDE, HIGH, GAP, FOOT = 170, 52, 122, 46, 3, 20
PLACES: tuple[Tier | None, ...] = (*TOP_DOWN, None)
"""Rows and columns alike; the last is for accounts that were not there."""
WIDTH = LEFT + WIDE * (len(PLACES) + 1) + 12
HEIGHT = TOP + HIGH * (len(PLACES) + 1) + FOOT
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


class TransitionMatrix(Chart):
    """The chart of transitions."""

    hint: ClassVar[str] = "transition_matrix"
    title: ClassVar[Words] = Words("From which tier to which: accounts")

    def draw(self, value: ReportValue, language: Language) -> str:
        found = cells(value.rows)
        parts = [
            label(LEFT - 14, TOP - 10, f"{said(_BEFORE, language)} ↓", "end", kind="tick"),
            label(LEFT, 16, f"{said(_AFTER, language)} →", kind="tick"),
            *_heads(language),
            *(part for place, cell in enumerate(found) for part in _drawn(cell, place, language)),
            *_totals(found),
            label(LEFT, HEIGHT - 6, _says(value.rows, language), kind="tick"),
        ]
        return drawing("transition-matrix", WIDTH, HEIGHT, said(self.title, language), parts)

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


def _heads(language: Language) -> list[str]:
    end = len(PLACES)
    parts = [label(LEFT + WIDE * (end + 0.5), TOP - 10, said(_TOTAL, language), "middle", kind="tick")]
    parts.append(label(LEFT - 14, TOP + HIGH * (end + 0.5) + 4, said(_TOTAL, language), "end", kind="tick"))
    for number, place in enumerate(PLACES):
        name = _name(place, language)
        parts.append(label(LEFT + WIDE * (number + 0.5), TOP - 10, name, "middle"))
        parts.append(label(LEFT - 14, TOP + HIGH * (number + 0.5) + 4, name, "end", size=13))
    return parts


def _drawn(cell: MatrixCell, place: int, language: Language) -> list[str]:
    row, column = divmod(place, len(PLACES))
    x, y = LEFT + WIDE * column, TOP + HIGH * row
    middle, base = x + WIDE / 2, y + HIGH / 2 + 4
    heat = bucket(cell.share) if cell.before else 0
    fill, ink = _HEAT[heat]
    if cell.before is None and cell.after is None:
        return [inked(middle, base, "–", "middle", kind="tick", fill="#586274")]
    shown = str(cell.accounts)
    if cell.accounts and cell.before:
        shown += f" · {percent(cell.share)}"
    names = {"before": _name(cell.before, language), "after": _name(cell.after, language)}
    title = said(_MOVED, language).format(n=shown, **names)
    stays = line(_frame(x, y), "stays", "#5b6678") if cell.before is cell.after else ""
    filled = block(x + GAP / 2, y + GAP / 2, WIDE - GAP, HIGH - GAP, f"heat-cell h{heat}", fill)
    return [
        told(title, filled, stays, inked(middle, base, shown, "middle", kind=f"on-heat h{heat}", fill=ink))
    ]


def _frame(x: float, y: float) -> str:
    """The outline of a cell: where an account stays in its tier."""
    return f"M{x + 3} {y + 3}H{x + WIDE - 3}V{y + HIGH - 3}H{x + 3}Z"


def _totals(found: Sequence[MatrixCell]) -> list[str]:
    end = len(PLACES)
    parts = []
    for number, place in enumerate(PLACES):
        rows = sum(cell.accounts for cell in found if cell.before is place)
        columns = sum(cell.accounts for cell in found if cell.after is place)
        parts.append(label(LEFT + WIDE * (end + 0.5), TOP + HIGH * (number + 0.5) + 4, str(rows), "middle"))
        parts.append(
            label(LEFT + WIDE * (number + 0.5), TOP + HIGH * (end + 0.5) + 4, str(columns), "middle")
        )
    return parts
