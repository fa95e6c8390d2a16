"""What statements about read models are made of: rows known at a position, of visible accounts."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Table,
    literal_column,
    select,
    true,
)

from tierline.projections.engine.base import STILL
from tierline.projections.engine.visible_accounts import among

Relation = FromClause
"""Rows that a question of a model gives: to be selected from, narrowed, and joined with others."""
Narrow = Callable[[Relation], Sequence[ColumnElement[bool]]]
"""Says by conditions which rows of a relation are wanted; without any, all are."""
Instant = datetime | BindParameter[datetime]
"""An instant, or the place in a statement where it is bound."""
Code = str | BindParameter[str]
"""A text such as an account's code, or the place in a statement where it is bound."""
Codes = Collection[str] | BindParameter[Sequence[str]] | None
"""Texts that a column may have, or their place; None: any."""
NAMED_AT_MOST = 500
"""So many values are named one by one in a question."""
_OF_THE_LOG = ("known_from", "known_to")


class Relations(ABC):
    """The rows of read models, to make statements of.

    A model gives its tables to `over_time`, `at` and `recorded`, and what these return to whoever asks it.
    Asked again they return the same relation, so that a condition on it fits where it was joined before.
    Of a table there are only the rows of visible accounts, so nobody who asks can forget the others.

    Args:
        tables: The tables of a generation, by their plain names.
        dialect: The name of the database's dialect.
        position: The last position whose fact is known; None: all that the tables know.
        visible: The codes of visible accounts; None: all.
    """

    def __init__(
        self,
        tables: Mapping[str, Table],
        dialect: str,
        position: int | BindParameter[int] | None,
        visible: BindParameter[object] | None,
    ) -> None:
        self._tables = tables
        self._dialect = dialect
        self._position = position
        self._visible = visible
        self._known: dict[tuple[str, datetime | str | None, bool], Subquery] = {}
        self._recorded: dict[str, Relation] = {}

    @abstractmethod
    def has_rows(self, table: Table) -> bool:
        """Whether a table that is seldom needed (`seldom` in its `info`) has any rows."""

    @abstractmethod
    def of_all_accounts(self) -> "Relations":
        """The same of all accounts: only for what is joined, account by account, with rows that are narrowed.

        To ask of each table again whether its accounts are visible takes longer than to find the rows.
        """

    def over_time(self, table: Table) -> Relation:
        """The rows of a table as known at the position."""
        return self._known_rows(table, None, narrowed=True)

    def at(self, table: Table, instant: Instant) -> Relation:
        """The rows of a table of what holds over time that hold at an instant, as known at the position."""
        return self._known_rows(table, instant, narrowed=True)

    def of_all(self, table: Table, instant: Instant | None) -> Relation:
        """The rows of all accounts, for who narrows them by the account that shows each (see `narrow`)."""
        return self._known_rows(table, instant, narrowed=False)

    def recorded(self, table: Table) -> Relation:
        """All rows of a table that ever were known, with the positions `known_from` and `known_to`."""
        rows = self._tables[table.name]
        if self._visible is None:
            return rows
        if table.name not in self._recorded:
            made = select(rows).where(*self._of_visible(table)).subquery()
            self._recorded.setdefault(table.name, made)
        return self._recorded[table.name]

    def narrow(self, *columns: ColumnElement[str]) -> list[ColumnElement[bool]]:
        """Which rows are of visible accounts, where some columns have an account's code each."""
        return [] if self._visible is None else [among(self._dialect, self._visible, *columns)]

    def _known_rows(self, table: Table, instant: Instant | None, *, narrowed: bool) -> Relation:
        moment = instant.key if isinstance(instant, BindParameter) else instant
        key = (table.name, moment, narrowed and self._visible is not None)
        if key not in self._known:
            wanted = self._of_visible(table) if narrowed else []
            # Two who ask at the same time get the same one: else a statement would join a table with itself.
            self._known.setdefault(key, self._select(self._tables[table.name], instant, wanted))
        return self._known[key]

    def _of_visible(self, table: Table) -> list[ColumnElement[bool]]:
        rows = self._tables[table.name]
        return self.narrow(*(rows.c[name] for name in table.info.get("shown_to", ("account",))))

    def _select(
        self, table: Table, instant: Instant | None, wanted: Sequence[ColumnElement[bool]]
    ) -> Subquery:
        columns = [column for column in table.c if column.name not in _OF_THE_LOG]
        known = [table.c.known_to == literal_column(str(STILL))]
        if self._position is not None:
            known = [table.c.known_from <= self._position, table.c.known_to > self._position]
        if instant is not None:
            known += [table.c.valid_from <= instant, table.c.valid_to > instant]
        return select(*columns).where(*known, *wanted).subquery()


def named(column: ColumnElement[str], values: Codes) -> ColumnElement[bool]:
    """Whether a column has one of some values, where these are few; of more, and of None, all are read."""
    if values is None or (not isinstance(values, BindParameter) and len(values) > NAMED_AT_MOST):
        return true()
    return column.in_(values)


def few(values: Collection[str]) -> list[str] | None:
    """Some values if they are few enough for `named`, to be bound in a statement; None if not."""
    return list(values) if len(values) <= NAMED_AT_MOST else None


def alone(asked: Select[Any], name: str) -> CTE:
    """What is found on its own, before it is joined with other things.

    For few rows out of many: a database that knows no better looks all of an account's past up for each.
    """
    return asked.cte(name).prefix_with("MATERIALIZED")
