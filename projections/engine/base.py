"""What a projection is: tables, and what each recorded fact makes of the rows of its account in them.

The rows that stand at a position of the log are a function of the facts up to it and of nothing else,
so a rebuilt projection equals a live one, whatever the pages were. Rows are never overwritten: one that
does not stand any more keeps the position from which on it didn't, so that what was known at any
position can be asked for good.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import BigInteger, Column, MetaData, Table

from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.history import Change, Entry, History
from tierline.domain.coverage import CoveragePolicy
from tierline.domain.shared.ids import BOOK, FIRM_BOOK
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.judging_periods import Term
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.policy_log import CoverageEra
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.merge_groups import Family

if TYPE_CHECKING:
    from tierline.projections.engine.reading import Reading

Row = Mapping[str, Any]
STILL = 2**63 - 1
"""`known_to` of a row that stands."""
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

    @property
    def version(self) -> int:
        """Place in the account's stream."""

    @property
    def topic(self) -> str:
        """The stored name of its kind."""


class FactSource(Protocol):
    """The log as the read side needs it; fulfilled by the write side's storage."""

    def identity(self) -> str:
        """What tells this log from every other one; it never changes."""

    def fingerprint(self, stored: Any) -> str:
        """A hash of all that is stored of a fact."""

    def stored(self, after: int, limit: int, until: int | None = None) -> Sequence[StoredFact]:
        """At most `limit` stored facts with after < position <= until, in order."""

    def stored_stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> Sequence[StoredFact]:
        """An account's stored facts with after < version <= until and position <= known, in order."""

    def stored_by_account(self, after: UUID, until: int) -> Iterator[Sequence[StoredFact]]:
        """Each account's stored facts with position <= until, in the order of ids behind `after`.

        The policy book is no account, so its facts are left out.
        """

    def decoded(self, stored: Any) -> Recorded:
        """What a stored fact says; raises whatever makes it unreadable."""

    def account_of(self, stored: Any) -> str | None:
        """The code of the account of a stored fact, which may be readable where the fact isn't."""

    def stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Recorded]:
        """An account's facts with after < version <= until and position <= known, in order.

        Facts beyond those need not be readable.
        """

    def by_topic(self, topics: Sequence[str], after: int, limit: int) -> Sequence[StoredFact]:
        """At most `limit` stored facts of some topics with position > after, in order."""

    def find(self, fact_id: UUID) -> Recorded | None:
        """The recorded fact with this id."""

    def statements_about(self, fact_id: UUID) -> Sequence[Recorded]:
        """A fact and every correction, retraction and reinstatement of it, in order."""

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
        """Name and hash of each, as part of every answer's basis."""
        return (
            f"{self.tiers.name}@{self.tiers.identity[:12]}+{self.coverage.name}@{self.coverage.identity[:12]}"
        )


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account as a projection sees it right after a fact was recorded that means something for it.

    The fact is its own, or that of an account merged into it, or the adoption of a policy, or one of the
    firm's own book.
    """

    account: str
    recorded: Recorded
    """The fact."""
    own: bool
    """Whether it is the account's own: rows about its things and facts are made of its own facts only."""
    change: Change | None
    """What it changed of the account; None if nothing: a book's fact, or about what isn't there."""
    since: datetime
    """The first instant at which its facts tell otherwise now; FOREVER if they never do."""
    whole: bool
    """From then on the account is told by other accounts' facts than before."""
    family: Family
    terms: tuple[Term, ...]
    """By what it is judged when."""
    coverage: Sequence[CoverageEra]
    """Which coverage policy judges when."""
    book: History
    """The firm's own book, as known right after the fact."""
    learned: bool
    """Whether it is a fact of the firm's own book, which the account doesn't have itself."""
    before: Callable[[Table, datetime], Row | None]
    """The row of an interval table (one without items) that holds just before an instant, if any does."""

    @property
    def history(self) -> History:
        """The account by its own facts."""
        return self.family.own(self.account)

    def changed(self, *kinds: type[Fact]) -> bool:
        """Whether a fact of these kinds holds now or did before, or says something else now."""
        change = self.change
        if change is None:
            return False
        before = change.before
        return isinstance(change.after.fact, kinds) or (before is not None and isinstance(before.fact, kinds))

    def sides(self) -> Iterator[Entry]:
        """The fact concerned as it was before and as it is now."""
        if self.change:
            yield from (entry for entry in (self.change.before, self.change.after) if entry)

    def things(self, entity: str) -> list[str]:
        """References of the account's own things of a type about which more or less is said now."""
        return self.touched(entity) if self.own else []

    def touched(self, entity: str) -> list[str]:
        """References of things of a type about which more or less is said now, whoever's fact it is."""
        things = self.change.things() if self.change else ()
        return sorted(reference for kind, reference in things if kind == entity)

    def told(
        self,
        rows: Callable[[History, datetime], Iterable[Row]],
        since: datetime,
        until: datetime = FOREVER,
    ) -> list[Row]:
        """Rows over time from an instant to another, by the facts that tell of the account at each moment.

        `rows` gives those of one history from an instant on, with `valid_from` and `valid_to`.
        """
        return self.told_of(lambda history, _, start: rows(history, start), since, until)

    def told_of(
        self,
        rows: Callable[[History, frozenset[str], datetime], Iterable[Row]],
        since: datetime,
        until: datetime = FOREVER,
    ) -> list[Row]:
        """The same, where `rows` is also told whose facts the history has: the codes of the accounts."""
        found: list[Row] = []
        for stretch in self.family.stretches(self.account):
            if stretch.history is not None and stretch.end > since and stretch.start < until:
                start = max(stretch.start, since)
                told = rows(stretch.history, stretch.members, start)
                found += _within(told, start, min(stretch.end, until))
        return found

    @property
    def last_side(self) -> datetime | None:
        """When the fact concerned happened, as it was or as it is now, whichever is later.

        None where it is not the only thing that changed, or other facts than its account's own tell of that.
        """
        if self.whole or not self.change or len(self.family.stretches(self.account)) > 1:
            return None
        return max(entry.at for entry in self.sides())


def _within(rows: Iterable[Row], start: datetime, end: datetime) -> Iterator[Row]:
    """What of rows over time lies in [start, end)."""
    for row in rows:
        if row["valid_from"] >= start and row["valid_to"] <= end:
            yield row
        elif row["valid_from"] < end and row["valid_to"] > start:
            begun, ended = max(row["valid_from"], start), min(row["valid_to"], end)
            yield {**row, "valid_from": begun, "valid_to": ended}


class Patch(NamedTuple):
    """What rows a table has for an account now: within [since, until), and of one `item` if it has items.

    Of tables of things and of facts, all rows of the thing or fact; `since` and `until` say nothing there.
    What reaches `until` is cut there.
    """

    table: Table
    rows: Sequence[Row]
    since: datetime = BEGINNING
    item: str | None = None
    new: bool = False
    """Nothing can be there yet: there is no need to look."""
    until: datetime = FOREVER


class Projection(ABC):
    """A read model: it owns tables and says which rows an account has in them."""

    name: ClassVar[str]
    version: ClassVar[int]
    """Raised when the rows of the same history change; the tables are then rebuilt."""

    answers: ClassVar[int | None] = None
    """What an answer's basis says in place of `version`; raised when answers from the same history change.

    None: every version is a change. 0: nothing, for a model that answers of earlier versions never asked.
    """

    tables: ClassVar[Sequence[Table]]
    drawn: ClassVar[Sequence[Table]] = ()
    """Tables of what holds now, whose rows follow from those of other tables (see drawn.py)."""
    of_the_book: ClassVar[bool] = False
    """Whether it takes the facts of the policy book too, as if that were an account."""
    of_the_firm: ClassVar[bool] = False
    """Whether it takes those of the firm's own book too, as if that were an account."""
    learns_of_the_firm: ClassVar[bool] = False
    """Whether an account's rows also follow what the firm's own book says."""

    @abstractmethod
    def patches(self, view: AccountView) -> Iterator[Patch]:
        """What is different in its tables now; rows without the columns that every table has."""

    def concerned(self, reading: "Reading", change: Change, book: History) -> Iterable[str]:
        """The accounts whose rows may follow a change of the firm's own book; `reading` is from before it."""
        return ()


def taking(code: str, projections: Sequence[Projection]) -> list[Projection]:
    """Those read models that take the facts of an account, of the policy book, or of the firm's own book."""
    if code == BOOK:
        return [one for one in projections if one.of_the_book]
    return [one for one in projections if one.of_the_firm or code != FIRM_BOOK]


def fact_patch(table: Table, view: AccountView, rows: Callable[[Entry], Sequence[Row]]) -> Iterator[Patch]:
    """The rows of a fact of the account's own in a table of facts, as it is now."""
    if view.change and view.own:
        entry = view.change.after
        new = view.change.before is None
        yield Patch(table, rows(entry), item=str(entry.fact.fact_id), new=new)


def interval_table(name: str, *columns: Column[Any], item: str | None = None) -> Table:
    """A table of what holds over time: [valid_from, valid_to), per account and, if any, per item.

    Neighbouring rows differ in some other column; of one item, at most one row holds at an instant.
    """
    return _table(name, "valid_from", item, *_validity(), *columns)


def thing_table(name: str, entity: str, *columns: Column[Any]) -> Table:
    """An interval table about things inside accounts; a thing's rows are replaced when it changes."""
    return _table(name, "thing", entity, *_validity(), *columns)


def moment_table(name: str, *columns: Column[Any]) -> Table:
    """A table of what happened to accounts, at most one thing at an instant."""
    return _table(name, "at", None, Column("at", Moment, nullable=False), *columns)


def fact_table(name: str, *columns: Column[Any]) -> Table:
    """A table of facts: `at`, `fact_id`, and whatever else; a fact's rows are replaced when it changes."""
    return _table(name, "thing", "fact_id", Column("at", Moment, nullable=False), *columns)


def state_table(name: str, *columns: Column[Any]) -> Table:
    """A table with one row per account, which is replaced whenever the account changes."""
    return _table(name, "thing", None, *columns)


def _table(name: str, replaced_by: str, item: str | None, *columns: Column[Any]) -> Table:
    """A table whose rows are known from a position of the log on, to another or still."""
    own = [Column(item, Text, nullable=False)] if item else []
    return Table(
        name,
        METADATA,
        Column("account", Text, nullable=False),
        Column("known_from", BigInteger, nullable=False),
        Column("known_to", BigInteger, nullable=False),
        *own,
        *columns,
        info={"item": item, "by": replaced_by},
    )


def _validity() -> tuple[Column[Any], Column[Any]]:
    return Column("valid_from", Moment, nullable=False), Column("valid_to", Moment, nullable=False)
