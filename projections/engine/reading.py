"""What readers of the read models are given: rows as known at one position of the log, at one moment."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, Table

from tierline.domain.tiers.policy import Policy
from tierline.projections.engine.account_snapshots import KnownAccount, KnownBook, Knows
from tierline.projections.engine.account_snapshots import WarningTold as WarningTold
from tierline.projections.engine.base import Row as Row
from tierline.projections.engine.driver_rows import PlainRow as PlainRow
from tierline.projections.engine.driver_rows import PlainRows as PlainRows
from tierline.projections.engine.driver_rows import plain_rows
from tierline.projections.engine.generations import Generation
from tierline.projections.engine.relations import NAMED_AT_MOST as NAMED_AT_MOST
from tierline.projections.engine.relations import Code as Code
from tierline.projections.engine.relations import Codes as Codes
from tierline.projections.engine.relations import Instant as Instant
from tierline.projections.engine.relations import Narrow as Narrow
from tierline.projections.engine.relations import Relation as Relation
from tierline.projections.engine.relations import Relations as Relations
from tierline.projections.engine.relations import alone as alone
from tierline.projections.engine.relations import few as few
from tierline.projections.engine.relations import named as named
from tierline.projections.engine.statements import Build as Build
from tierline.projections.engine.statements import asked_with, shape_of
from tierline.projections.engine.visible_accounts import VisibleAccounts, place_of_visible

T = TypeVar("T")
ROWS_AT_ONCE = 1_000
"""So many rows are in memory at once of those that are read one by one."""


class Reading(Relations):
    """A consistent view of the live generation: every question sees what was known at one position.

    Relations of it hold the position and what else is asked for as values; `ask` builds a statement once for
    all values.

    Args:
        connection: In a transaction that sees one moment.
        generation: The tables.
        position: The last position whose fact is known, at most the generation's own.
        knows: What is recorded, for reports that look an account up; None if there is no log at hand.
        visible: The accounts that whoever reads may see; None: all.
        settled: Whether the tables know nothing beyond the generation's position, as they do while a page of
            facts is being told.
    """

    def __init__(
        self,
        connection: Connection,
        generation: Generation,
        position: int,
        knows: Knows | None,
        visible: VisibleAccounts | None = None,
        *,
        settled: bool = False,
    ) -> None:
        dialect = connection.dialect.name
        codes = None if visible is None else visible.bound(dialect)
        given = None if visible is None else place_of_visible(dialect, codes)
        super().__init__(generation.tables, dialect, position, given)
        self.connection = connection
        self.generation = generation
        self.position = position
        self.visible = visible
        self._codes = codes
        self._settled = settled
        self._knows = knows
        self._once: dict[str, Any] = {}

    @property
    def is_newest(self) -> bool:
        """Whether all is known that the tables know."""
        return self._settled and self.position == self.generation.position

    def has_rows(self, table: Table) -> bool:
        return table.name not in self._empty()

    def of_all_accounts(self) -> "Reading":
        return self.once("of all accounts", lambda: self._again(self.position, None))

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

    def ask(self, build: Build, *words: Hashable, **values: Any) -> Sequence[RowMapping]:
        """The rows that answer a question whose statement is built once for all values.

        Args:
            build: Makes the statement of relations, the words, and the places where the values are bound.
            words: What else the statement depends on: few of them, for each makes another one.
            values: Instants, days, texts, numbers, collections of texts; dataclasses of them (see `places`).
        """
        return self.connection.execute(*self._asking(build, words, values)).mappings().all()

    def each(self, build: Build, *words: Hashable, **values: Any) -> Iterator[RowMapping]:
        """The same rows one by one, for answers that keep none of very many."""
        found = self.connection.execute(*self._asking(build, words, values)).mappings()
        return chain.from_iterable(found.partitions(ROWS_AT_ONCE))

    def ask_plainly(self, build: Build, *words: Hashable, **values: Any) -> PlainRows:
        """The same as the driver has it, for answers about whole portfolios."""
        return plain_rows(self.connection, *self._asking(build, words, values))

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

    def warnings_told(self, until: datetime) -> Sequence[WarningTold]:
        """Who was told by a moment that a visible account was to fall, the first first."""
        found = self._knows.warnings_told(until, self.position) if self._knows else ()
        return [one for one in found if self.visible is None or one.account in self.visible]

    def _asking(
        self, build: Build, words: tuple[Hashable, ...], values: Mapping[str, Any]
    ) -> tuple[Select[Any], Mapping[str, Any]]:
        """A statement, built once for all values, and what is bound in it."""
        built, asked = self.generation.built, asked_with(values)
        narrowed, newest = self.visible is not None, self.is_newest
        shape = shape_of(build, words, asked, narrowed=narrowed, newest=newest, empty=self._empty())
        statement = built.of(self.connection, shape, values)
        return statement, asked.bound(self.position, self._codes)

    def _again(self, position: int, visible: VisibleAccounts | None) -> "Reading":
        again = Reading(
            self.connection, self.generation, position, self._knows, visible, settled=self._settled
        )
        if "empty" in self._once:
            again._once["empty"] = self._once["empty"]
        return again

    def _empty(self) -> frozenset[str]:
        """The tables without rows, of those that are seldom needed; asked for once."""
        return self.once("empty", lambda: self.generation.built.empty(self.connection))

    def _log(self) -> Knows:
        if self._knows is None:
            raise LookupError("these read models were opened without a log beside them")
        return self._knows
