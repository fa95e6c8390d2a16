"""From a row's cells to a fact's values: its texts, and templates of them.

Everything is compiled once, before the first row, into functions of a row. What is wrong with a
value is said without repeating it, so that a report can be shown to anyone.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tierline.interfaces.imports.cells import TypedCell
from tierline.interfaces.imports.codes import code, cut, digest, exact, slug, words
from tierline.interfaces.imports.faults import LineFault


class BadValue(LineFault):
    """A cell can't be read as the mapping says."""


class Table(NamedTuple):
    """What the rows of a file share."""

    places: Mapping[str, int]
    """Where each column stands."""
    vacant: frozenset[str] = frozenset(("",))
    """Cells that mean nothing, such as "n/a"."""
    derived: "Mapping[str, Text]" = {}
    """Columns made of others."""


class Row:
    """One row of a table: cells by column name."""

    __slots__ = ("_cells", "_table", "_told")

    def __init__(self, cells: Sequence[str], table: Table, told: dict[str, str]) -> None:
        self._cells = cells
        self._table = table
        self._told = told

    def text(self, column: str) -> str:
        """The stripped cell of a column; empty where the row has none."""
        place = self._table.places.get(column)
        if place is not None:
            cell = self._cells[place] if place < len(self._cells) else ""
            value = cell if isinstance(cell, TypedCell) else cell.strip()
            return "" if value in self._table.vacant else value
        derived = self._table.derived.get(column)
        return derived(self) if derived else self._told.get(column, "")

    def tell(self, column: str, text: str) -> None:
        """Give the row a value that isn't in its cells, such as its account."""
        self._told[column] = text


Text = Callable[[Row], str]
Test = Callable[[Row], bool]

FILTERS: dict[str, Callable[[str], str]] = {
    "slug": slug,
    "code": code,
    "hash": digest,
    "exact": exact,
    "words": words,
    "spaced": lambda text: words(re.sub("[-_]", " ", text)),
    "lower": str.lower,
    "upper": str.upper,
}
"""What may follow a column in a template, as in `{customer|slug}`."""

SIZED: dict[str, Callable[[str, int], str]] = {"cut": cut}
"""What may follow with a number, as in `{note|cut(200)}`."""

_SLOT = re.compile(r"\{([^{}|]+)((?:\|[a-z]+(?:\([0-9]{1,4}\))?)*)\}")
_FILTER = re.compile(r"([a-z]+)(?:\(([1-9][0-9]{0,3})\))?")


def columns_of(template: str) -> list[str]:
    """The columns that a template names."""
    return [slot.group(1).strip() for slot in _SLOT.finditer(template)]


def unknown_filters(template: str) -> list[str]:
    """The filters that a template names and that don't exist."""
    named = [name for slot in _SLOT.finditer(template) for name in slot.group(2).split("|") if name]
    return [name for name in named if filter_named(name) is None]


def filter_named(name: str) -> Callable[[str], str] | None:
    """A filter by its name, with its number if it takes one; None if there is none."""
    found = _FILTER.fullmatch(name)
    if found and found[2] and (sized := SIZED.get(found[1])):
        return lambda text: sized(text, int(found[2]))
    return FILTERS.get(name)


def filters_named(names: str) -> list[Callable[[str], str]]:
    """The filters of a list such as `words|slug`, which was checked with the mapping."""
    return [step for name in names.split("|") if (step := filter_named(name))]


def template(text: str) -> Text:
    """A text with `{column|filter}` in it, as a function of the row.

    Empty if it names columns and all of them are empty: a name made of nothing is no name.
    """
    slots = [(slot.start(), slot.end(), _slot(slot)) for slot in _SLOT.finditer(text)]
    if not slots:
        return lambda row: text
    if len(slots) == 1 and slots[0][:2] == (0, len(text)):
        return slots[0][2]
    return _filled(text, slots)


def first_filled(columns: Sequence[str]) -> Text:
    """The first of some columns that is filled, as a function of the row."""
    if len(columns) == 1:
        return lambda row: row.text(columns[0])
    return lambda row: next((text for column in columns if (text := row.text(column))), "")


def _slot(slot: "re.Match[str]") -> Text:
    column = slot.group(1).strip()
    steps = filters_named(slot.group(2))

    def read(row: Row) -> str:
        value = row.text(column)
        for step in steps:
            value = step(value) if value else value
        return value

    return read


def _filled(text: str, slots: Sequence[tuple[int, int, Text]]) -> Text:
    pieces: list[str] = []
    end = 0
    for start, stop, _ in slots:
        pieces.append(text[end:start])
        end = stop
    tail, reads = text[end:], [read for _, _, read in slots]

    def fill(row: Row) -> str:
        values = [read(row) for read in reads]
        if not any(values):
            return ""
        return "".join(piece + value for piece, value in zip(pieces, values, strict=True)) + tail

    return fill
