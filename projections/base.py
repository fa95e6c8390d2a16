"""What a projection is: tables, and the rows that one account's history puts into them.

The rows of an account are a function of its effective facts and of nothing else, so a rebuilt
projection equals a live one, whatever the pages were. When a fact arrives, only rows from `since`
on (the first instant whose past looks different now) are computed and replaced.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Column, MetaData, Table

from domain.account.base import Recorded
from domain.account.history import History
from domain.coverage import CoveragePolicy, CoverageRow, coverage_rows
from domain.tiers.policy import Policy
from projections.columns import Moment, Text

T = TypeVar("T")
Row = Mapping[str, Any]
METADATA = MetaData()
"""Every table of every projection, by its plain name; a generation has copies with a suffix."""


class StoredFact(Protocol):
    """A fact as it lies in the log, readable or not."""

    @property
    def position(self) -> int:
        """Place in the global order."""

    @property
    def account_id(self) -> UUID:
        """The account it belongs to."""


class FactSource(Protocol):
    """The log as the read side needs it; fulfilled by the write side's storage."""

    def stored(self, after: int, limit: int, until: int | None = None) -> Sequence[StoredFact]:
        """At most `limit` stored facts with after < position <= until, in order."""

    def decoded(self, stored: Any) -> Recorded:
        """What a stored fact says; raises whatever makes it unreadable."""

    def stream(self, account_id: UUID, after: int = 0, until: int | None = None) -> list[Recorded]:
        """An account's facts with after < version <= until, in order."""

    def by_account(self, until: int) -> Iterator[list[Recorded]]:
        """Each account's facts with position <= until, one account at a time."""

    def head(self) -> int:
        """The last position; 0 if nothing is recorded."""

    def wait(self, after: int, timeout: float) -> None:
        """Return when something newer than `after` may exist, or after `timeout` seconds."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies by which accounts are judged."""

    tiers: Policy
    coverage: CoveragePolicy

    @property
    def names(self) -> str:
        """Name and content hash of each, as part of every answer's basis."""
        return f"{self.tiers.name}@{self.tiers.hash[:12]}+{self.coverage.name}@{self.coverage.hash[:12]}"


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account as a projection sees it: its history, and from when on its rows are asked for."""

    account_id: UUID
    account: str
    history: History
    since: datetime
    policies: Policies
    touched: frozenset[tuple[str, str]] | None = None
    """The things inside the account, as (type, reference), that changed; None: all of them."""
    new: bool = False
    """Whether the account has no rows yet."""
    before: Callable[[Table], Row | None] = lambda _table: None
    """The row of an interval table (one without items) that holds just before `since`, if any does."""

    _done: dict[object, Any] = field(default_factory=dict)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What `make` gives, computed at most once for this view: several projections may need it."""
        if key not in self._done:
            self._done[key] = make()
        done: T = self._done[key]
        return done

    def coverage(self) -> list[CoverageRow]:
        """The states of every responsibility and function item from `since` on."""
        return self.once(
            coverage_rows, lambda: coverage_rows(self.history, self.policies.coverage, self.since)
        )

    def things(self, entity: str) -> Iterable[str]:
        """References of the things of a type whose rows are asked for."""
        if self.touched is None:
            return self.history.entities(entity)
        return sorted(reference for kind, reference in self.touched if kind == entity)


class Projection(ABC):
    """A read model: it owns tables and says which rows an account has in them."""

    name: ClassVar[str]
    version: ClassVar[int]
    """Raised when the rows of the same history change; the tables are then rebuilt."""

    tables: ClassVar[Sequence[Table]]

    @abstractmethod
    def rows(self, view: AccountView) -> Iterator[tuple[Table, Row]]:
        """The rows of `view.account` from `view.since` on, each without its `account` column."""


def interval_table(name: str, *columns: Column[Any], item: str | None = None) -> Table:
    """A table of what holds over time: [valid_from, valid_to), per account and, if any, per item.

    Neighbouring rows differ in some other column; of one item, at most one row holds at an instant.
    """
    keys = [Column("account", Text, primary_key=True)]
    if item:
        keys.append(Column(item, Text, primary_key=True))
    return Table(
        name,
        METADATA,
        *keys,
        Column("valid_from", Moment, primary_key=True),
        Column("valid_to", Moment, nullable=False),
        *columns,
        info={"item": item, "time": "valid_from"},
    )


def thing_table(name: str, entity: str, *columns: Column[Any]) -> Table:
    """An interval table about things inside accounts; a thing's rows are replaced when it changes."""
    table = interval_table(name, *columns, item=entity)
    table.info["time"] = "thing"
    return table


def moment_table(name: str, *columns: Column[Any]) -> Table:
    """A table of what happened: one row per account, `at`, and `entry`, which names the row."""
    return Table(
        name,
        METADATA,
        Column("account", Text, primary_key=True),
        Column("at", Moment, primary_key=True),
        Column("entry", Text, primary_key=True),
        *columns,
        info={"item": None, "time": "at"},
    )


def state_table(name: str, *columns: Column[Any]) -> Table:
    """A table with one row per account, which is replaced whenever the account changes."""
    key = Column("account", Text, primary_key=True)
    return Table(name, METADATA, key, *columns, info={"item": None, "time": None})
