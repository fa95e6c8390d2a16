"""The columns of a table: how many cells are filled, how many differ, and what they look like."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tierline.interfaces.imports.inspecting.values import (
    EMPTY,
    Fitting,
    are_addresses,
    are_money,
    are_yes_or_no,
    dates_of,
    numbers_of,
)

SHOWN = 3
"""Samples per column."""
LISTED = 12
"""Columns of at most so many values have them listed, if they repeat them."""


class TableColumn(NamedTuple):
    """What is known of a column."""

    name: str
    place: int
    """Its position, from 1."""
    rows: int
    filled: int
    different: int
    longest: int
    """Characters of the longest cell."""
    dates: Fitting
    numbers: Fitting
    addresses: bool
    yes_or_no: bool
    money: bool
    """Amounts beside the code of a currency."""
    values: tuple[tuple[str, int], ...]
    """Its values, each with how often, where they are few."""
    samples: tuple[str, ...]

    @property
    def repeats(self) -> bool:
        """Whether it has few values and repeats them."""
        return bool(self.values) and self.filled >= 2 * self.different

    @property
    def tells_rows_apart(self) -> bool:
        """Whether each row has another value."""
        return self.filled == self.different == self.rows > 0

    @property
    def looks_like(self) -> str:
        """What the values look like, in a few words."""
        if not self.filled:
            return "empty"
        if self.dates.taken:
            return "dates " + ", ".join(self.dates.taken) + _or(self.dates)
        if self.yes_or_no:
            return "yes or no"
        if self.numbers.taken:
            return f"numbers like {self.numbers.taken[0]}" + _or(self.numbers)
        if self.money:
            return "amounts with a currency"
        return "e-mail addresses" if self.addresses else "texts"


def _or(fitting: Fitting) -> str:
    return f" (or {', '.join(fitting.other)})" if fitting.other else ""


def columns_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[TableColumn, ...]:
    """Every column of a table."""
    return tuple(
        _column(name, at, [row[at] for row in rows if at < len(row)]) for at, name in enumerate(names)
    )


def vacant_in(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Which of the cells that usually mean nothing there are."""
    met = {cell for row in rows for cell in row}
    return tuple(word for word in EMPTY if word in met)


def _column(name: str, at: int, cells: Sequence[str]) -> TableColumn:
    counts = Counter(cell for cell in cells if cell and cell not in EMPTY)
    values = list(counts)
    few = len(values) <= LISTED and all(len(one) <= 60 for one in values)
    dates = dates_of(values) if values else Fitting()
    numbers = numbers_of(values) if values and not dates.taken else Fitting()
    return TableColumn(
        name=name,
        place=at + 1,
        rows=len(cells),
        filled=counts.total(),
        different=len(values),
        longest=max(map(len, values), default=0),
        dates=dates,
        numbers=numbers,
        addresses=bool(values) and are_addresses(values),
        yes_or_no=bool(values) and are_yes_or_no(values),
        money=bool(values) and are_money(values),
        values=tuple(counts.most_common()) if few else (),
        samples=tuple(values[:SHOWN]),
    )
