"""What readers of the read models are given: rows as known at one position of the log, at one moment."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Select,
    Subquery,
    Table,
    select,
    true,
)

from tierline.domain.tiers.policy import Policy
from tierline.projections.engine.account_snapshots import KnownAccount, KnownBook, Knows
from tierline.projections.engine.base import Row as Row
from tierline.projections.engine.generations import Generation
from tierline.projections.engine.visible_accounts import VisibleAccounts

T = TypeVar("T")
Relation = FromClause
"""Rows that a question of a model gives: to be selected from, narrowed, and joined with others."""
Narrow = Callable[[Relation], Sequence[ColumnElement[bool]]]
"""Says by conditions which rows of a relation are wanted; without any, all are."""
NAMED_AT_MOST = 500
"""So many values are named one by one in a question."""
_OF_THE_LOG = ("known_from", "known_to")


class Reading:
    """A consistent view of the live generation: every question sees what was known at one position.

    A model gives its tables to `over_time`, `at` and `recorded`, and what these return to whoever asks it.
    Asked again they return the same relation, so that a condition on it fits where it was joined before.
    Of a table there are only the rows of visible accounts, so nobody who asks can forget the others.

    Args:
        connection: In a transaction that sees one moment.
        generation: The tables.
        position: The last position whose fact is known, at most the generation's own.
        knows: What is recorded, for reports that look an account up; None if there is no log at hand.
        visible: The accounts that whoever reads may see; None: all.
    """

    def __init__(
        self,
        connection: Connection,
        generation: Generation,
        position: int,
        knows: Knows | None,
        visible: VisibleAccounts | None = None,
    ) -> None:
        self.connection = connection
        self.generation = generation
        self.position = position
        self.visible = visible
        self._knows = knows
        self._known: dict[tuple[str, datetime | None, bool], Subquery] = {}
        self._recorded: dict[str, Relation] = {}
        self._once: dict[str, Any] = {}

    def over_time(self, table: Table) -> Relation:
        """The rows of a table as known at the position."""
        return self._known_rows(table, None, narrowed=True)

    def at(self, table: Table, instant: datetime) -> Relation:
        """The rows of a table of what holds over time that hold at an instant, as known at the position."""
        return self._known_rows(table, instant, narrowed=True)

    def of_all(self, table: Table, instant: datetime | None) -> Relation:
        """The rows of all accounts, for who narrows them by the account that shows each (see `narrow`)."""
        return self._known_rows(table, instant, narrowed=False)

    def recorded(self, table: Table) -> Relation:
        """All rows of a table that ever were known, with the positions `known_from` and `known_to`."""
        rows = self.generation[table]
        if self.visible is None:
            return rows
        if table.name not in self._recorded:
            self._recorded[table.name] = select(rows).where(*self._of_visible(table)).subquery()
        return self._recorded[table.name]

    def narrow(self, *columns: ColumnElement[str]) -> list[ColumnElement[bool]]:
        """Which rows are of visible accounts, where some columns have an account's code each."""
        if self.visible is None:
            return []
        return [self.visible.among(self.connection.dialect.name, *columns)]

    def known_at(self, position: int) -> "Reading":
        """The same moment of the same tables, asked for what was known at another, earlier position."""
        return self._again(min(position, self.position), self.visible)

    def newest(self) -> "Reading":
        """The same moment of the same tables, with all that is known and of all accounts."""
        return self._again(self.generation.position, None)

    def seen_by(self, visible: VisibleAccounts) -> "Reading":
        """The same, of the accounts that somebody may see."""
        return self._again(self.position, visible)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, asked for at most once."""
        if name not in self._once:
            self._once[name] = make()
        found: T = self._once[name]
        return found

    def all(self, question: Select[Any]) -> Sequence[RowMapping]:
        """The rows that answer a question."""
        return self.connection.execute(question).mappings().all()

    def policy(self, at: datetime) -> Policy:
        """The tier policy that judges a moment, as known at the position."""
        return self._log().policy(at, self.position)

    def account(self, code: str) -> AbstractContextManager[KnownAccount]:
        """An account straight from the log, as known at the position."""
        found = self.visible.found_as(code) if self.visible else code
        return self._log().account(found, self.position)

    def firm(self) -> AbstractContextManager[KnownBook]:
        """The firm's own book straight from the log, as known at the position."""
        return self._log().firm(self.position)

    def _again(self, position: int, visible: VisibleAccounts | None) -> "Reading":
        return Reading(self.connection, self.generation, position, self._knows, visible)

    def _known_rows(self, table: Table, instant: datetime | None, *, narrowed: bool) -> Relation:
        key = (table.name, instant, narrowed and self.visible is not None)
        if key not in self._known:
            wanted = self._of_visible(table) if narrowed else []
            self._known[key] = self._select(self.generation[table], instant, wanted)
        return self._known[key]

    def _of_visible(self, table: Table) -> list[ColumnElement[bool]]:
        rows = self.generation[table]
        return self.narrow(*(rows.c[name] for name in table.info.get("shown_to", ("account",))))

    def _select(
        self, table: Table, instant: datetime | None, wanted: Sequence[ColumnElement[bool]]
    ) -> Subquery:
        columns = [column for column in table.c if column.name not in _OF_THE_LOG]
        known = [table.c.known_from <= self.position, table.c.known_to > self.position]
        if instant is not None:
            known += [table.c.valid_from <= instant, table.c.valid_to > instant]
        return select(*columns).where(*known, *wanted).subquery()

    def _log(self) -> Knows:
        if self._knows is None:
            raise LookupError("these read models were opened without a log beside them")
        return self._knows


def named(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column has one of some values, where these are few; of more, all rows are read."""
    return column.in_(values) if len(values) <= NAMED_AT_MOST else true()
