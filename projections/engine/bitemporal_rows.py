"""The rows of one account while facts come in: which stand, which don't any more, and since when."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table

from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.projections.engine.base import STILL, Patch, Row

Load = Callable[[Table, Sequence[str | None], datetime], Iterable[Row]]
"""The stored rows of the account that stand in a table, of some items, and reach an instant or come later."""
OF_EVERY_TABLE = frozenset(("account", "known_from", "known_to"))
ENDS = {"valid_from": "valid_to", "at": "at"}
"""Of tables whose rows are replaced by time: the column that says until when a row reaches."""


class CurrentRow:
    """A row that stands, known from a position on; `stored` once the database has it."""

    __slots__ = ("known_from", "row", "stored")

    def __init__(self, row: Row, known_from: int, *, stored: bool) -> None:
        self.row, self.known_from, self.stored = row, known_from, stored


class Strip:
    """The standing rows of one item in one table, from an instant on, in order of time."""

    __slots__ = ("rows", "since")

    def __init__(self, since: datetime) -> None:
        self.rows: list[CurrentRow] = []
        self.since = since


class Changes(NamedTuple):
    """What became of the rows of a table, each with its `known_from` and `known_to`."""

    ended: list[Row]
    """Stored rows that don't stand any more."""
    added: list[Row]
    """Rows that are not stored yet; also those that came and went meanwhile."""


class Sheet:
    """The rows that one account has in the tables of a projection, kept up to date fact by fact.

    Args:
        account: The account's code.
        load: Where the rows that the database has come from; None if it has none.
    """

    def __init__(self, account: str, load: Load | None) -> None:
        self._account = account
        self._stored = load
        self._strips: dict[tuple[str, str | None], Strip] = {}
        self._tables: dict[str, Table] = {}
        self._seen: set[tuple[Any, ...]] = set()
        """Which stored rows were loaded, of tables where rows are replaced by time."""
        self._ended: defaultdict[Table, list[Row]] = defaultdict(list)
        self._over: defaultdict[Table, list[Row]] = defaultdict(list)

    def take(self, patches: Iterable[Patch], position: int) -> None:
        """Let the rows be what patches say, as known from a position on."""
        following = list(patches)
        if not following:
            return
        self._look_up(following)
        for patch in following:
            self._tables[patch.table.name] = patch.table
            strip = self._strips[patch.table.name, patch.item]
            if patch.table.info["by"] == "thing":
                self._renew(patch.table, strip, slice(0, None), patch.rows, position)
            else:
                self._splice(patch, strip, position)

    def before(self, table: Table, instant: datetime) -> Row | None:
        """The row of a table without items that holds just before an instant."""
        self._look_up([Patch(table, (), instant)])
        rows = self._strips[table.name, None].rows
        index = _reaching(rows, instant, "valid_to")
        found = rows[index].row if index < len(rows) else None
        return found if found and found["valid_from"] < instant else None

    def changes(self) -> dict[Table, "Changes"]:
        """What is to be stored, by table."""
        found = {table: Changes(self._ended[table], self._over[table]) for table in self._tables.values()}
        for (name, _), strip in self._strips.items():
            fresh = [one for one in strip.rows if not one.stored]
            if fresh:
                found[self._tables[name]].added.extend(
                    self._complete(one.row, one.known_from, STILL) for one in fresh
                )
        return found

    def _splice(self, patch: Patch, strip: Strip, position: int) -> None:
        """Put rows in the place of those of a time; what reaches into it or out of it is cut or goes on."""
        by = patch.table.info["by"]
        first = _reaching(strip.rows, patch.since, ENDS[by])
        last = bisect_left(strip.rows, patch.until, key=lambda one: one.row[by])
        new = list(patch.rows)
        if by == "valid_from":
            if patch.until < FOREVER:
                last, new = _continued(strip.rows, last, new, patch.until)
            if first < len(strip.rows):
                new = _joined(strip.rows[first].row, new, patch.since)
        self._renew(patch.table, strip, slice(first, last), new, position)

    def _renew(self, table: Table, strip: Strip, where: slice, new: Iterable[Row], position: int) -> None:
        """Let the rows at some places be these; what is as it was stays as known."""
        old = strip.rows[where]
        rows: list[CurrentRow] = []
        for row in new:
            same = next((number for number, one in enumerate(old) if one.row == row), None)
            rows.append(CurrentRow(row, position, stored=False) if same is None else old.pop(same))
        strip.rows[where] = rows
        for one in old:
            self._end(table, one, position)

    def _end(self, table: Table, one: CurrentRow, position: int) -> None:
        """Let a row stand no more from a position on; one that came at that position never stood."""
        if one.stored:
            self._ended[table].append(self._complete(one.row, one.known_from, position))
        elif one.known_from < position:
            self._over[table].append(self._complete(one.row, one.known_from, position))

    def _complete(self, row: Row, known_from: int, known_to: int) -> Row:
        return {"account": self._account, "known_from": known_from, "known_to": known_to, **row}

    def _look_up(self, patches: Iterable[Patch]) -> None:
        """Load what stands where patches go, unless it is here."""
        wanted: dict[str, tuple[Table, list[str | None], datetime]] = {}
        for patch in patches:
            strip = self._strips.get((patch.table.name, patch.item))
            if strip is None:
                there = self._stored is None or patch.new
                strip = Strip(BEGINNING if there else FOREVER)
                self._strips[patch.table.name, patch.item] = strip
            if patch.since < strip.since:
                table, items, since = wanted.get(patch.table.name, (patch.table, [], patch.since))
                wanted[patch.table.name] = (table, [*items, patch.item], min(since, patch.since))
                strip.since = patch.since
        for table, items, since in wanted.values():
            self._take_stored(table, items, since)

    def _take_stored(self, table: Table, items: Sequence[str | None], since: datetime) -> None:
        assert self._stored is not None
        item, by = table.info["item"], table.info["by"]
        found: defaultdict[str | None, list[CurrentRow]] = defaultdict(list)
        for stored in self._stored(table, items, since):
            mine = stored[item] if item else None
            key = (table.name, mine, stored["known_from"], stored[by]) if by in ENDS else None
            if key is None or key not in self._seen:
                row = {name: value for name, value in stored.items() if name not in OF_EVERY_TABLE}
                found[mine].append(CurrentRow(row, stored["known_from"], stored=True))
                self._seen.add(key or ())
        for key_of_item, rows in found.items():
            strip = self._strips[table.name, key_of_item]
            strip.rows[:0] = rows if by == "thing" else sorted(rows, key=lambda one: one.row[by])
            strip.since = min(strip.since, since)


def _reaching(rows: Sequence[CurrentRow], instant: datetime, column: str) -> int:
    """The place of the first row that ends, or happens, at an instant or later."""
    return bisect_left(rows, instant, key=lambda one: one.row[column])


def _joined(old: Row, new: list[Row], since: datetime) -> list[Row]:
    """`new`, and the row that reaches `since`: cut there, or continued, since equal neighbours are one."""
    if old["valid_from"] >= since:
        return new
    if new and new[0]["valid_from"] <= since and _same(old, new[0]):
        return [{**new[0], "valid_from": old["valid_from"]}, *new[1:]]
    return [{**old, "valid_to": since}, *new]


def _continued(
    rows: Sequence[CurrentRow], last: int, new: list[Row], until: datetime
) -> tuple[int, list[Row]]:
    """`new` cut at an instant, and what stands from there on: apart, or continuing the last of them.

    `last` is the place of the first row that begins at the instant or later; also the one behind those whose
    place is taken.
    """
    cut: list[Row] = [
        {**row, "valid_to": min(row["valid_to"], until)} for row in new if row["valid_from"] < until
    ]
    if last and rows[last - 1].row["valid_to"] > until:
        rest: Row = {**rows[last - 1].row, "valid_from": until}
    elif last < len(rows) and rows[last].row["valid_from"] == until:
        rest, last = rows[last].row, last + 1
    else:
        return last, cut
    if cut and cut[-1]["valid_to"] == until and _same(rest, cut[-1]):
        return last, [*cut[:-1], {**cut[-1], "valid_to": rest["valid_to"]}]
    return last, [*cut, rest]


def _same(old: Row, new: Row) -> bool:
    return all(old[name] == new.get(name) for name in old if name not in ("valid_from", "valid_to"))
