"""Where projections keep their rows: generations of tables, and how far each has read the log.

A *generation* is one set of all tables. One is live and serves; a rebuild fills the next one beside
it and switches in one transaction. The row that says how far a generation has read is written in
the transaction of the rows themselves, guarded by the position it started from, so that two workers
can't both apply the same page.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    Delete,
    Engine,
    Index,
    Insert,
    Integer,
    MetaData,
    RowMapping,
    Select,
    Subquery,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    insert,
    inspect,
    select,
    text,
    true,
    update,
)
from sqlalchemy.exc import OperationalError

from projections.base import STILL, Row
from projections.columns import Text
from projections.engines import WRITE, snapshot_options
from projections.knowing import Knows
from projections.sheet import ENDS, Changes

T = TypeVar("T")
STATE = MetaData()
"""Tables about the generations themselves; each has a column `generation`."""
GENERATIONS = Table(
    "generations",
    STATE,
    Column("generation", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)
_TIMES = ("valid_to", "at", "valid_from")
_MORE = ("person", "contact")
"""Columns that tell rows of one item and time apart, in tables that have them."""
LOST = (OperationalError, ConnectionError)
"""A database that does not answer: a reason to try again, none to give a fact up."""
NAMED_AT_MOST = 500
"""So many values are named one by one in a question."""
_DDL_LOCK = 7_236_001


class AnotherWorkerMovedOn(Exception):
    """The generation's position is not where this worker left it: someone else applied the page."""


class Statements(NamedTuple):
    """What is said to one table, built once: building costs more than running."""

    insert: Insert
    end: Update
    """Let a standing row stand no more."""
    standing: Select[Any]
    """The rows of an account that stand, of some items, and reach an instant or come later."""
    clear: Delete
    """Delete all rows of an account."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One set of tables: its number, its copies of the projections' tables, and what is said to them.

    Both by a table's plain name.
    """

    number: int
    definition: str
    position: int
    tables: Mapping[str, Table]
    statements: Mapping[str, Statements]

    def __getitem__(self, table: Table) -> Table:
        return self.tables[table.name]


def _statements(table: Table) -> Statements:
    item, by = table.info["item"], table.info["by"]
    mine = and_(table.c.account == bindparam("account_is"), table.c.known_to == STILL)
    standing, one = mine, mine
    if item:
        standing = and_(standing, table.c[item].in_(bindparam("items_are", expanding=True)))
    if by in ENDS:
        standing = and_(standing, table.c[ENDS[by]] >= bindparam("since_is"))
    for name in identity(table):
        one = and_(one, table.c[name] == bindparam(f"{name}_is"))
    return Statements(
        insert(table),
        update(table).where(one).values(known_to=bindparam("known_to_is")),
        select(table).where(standing),
        delete(table).where(table.c.account == bindparam("account_is")),
    )


def identity(table: Table) -> list[str]:
    """The columns that tell the standing rows of an account apart; indexed in this order."""
    names = (*_TIMES, table.info["item"] or "", *_MORE)
    return [name for name in dict.fromkeys(names) if name in table.c]


class Reading:
    """A consistent view of the live generation: every question sees what was known at one position.

    Args:
        connection: In a transaction that sees one moment.
        generation: The tables.
        position: The last position whose fact is known, at most the generation's own.
        knows: What is recorded, for reports that look an account up; None if there is no log at hand.
    """

    def __init__(
        self, connection: Connection, generation: Generation, position: int, knows: Knows | None
    ) -> None:
        self.connection = connection
        self.generation = generation
        self.position = position
        self.knows = knows
        self._known: dict[str, Subquery] = {}
        self._once: dict[str, Any] = {}

    def __getitem__(self, table: Table) -> Subquery:
        """The rows of a table as known at the position."""
        if table.name not in self._known:
            self._known[table.name] = self._known_rows(self.generation[table])
        return self._known[table.name]

    def known_at(self, position: int) -> "Reading":
        """The same moment of the same tables, asked for what was known at another, earlier position."""
        return Reading(self.connection, self.generation, min(position, self.position), self.knows)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, asked for at most once."""
        if name not in self._once:
            self._once[name] = make()
        found: T = self._once[name]
        return found

    def _known_rows(self, table: Table) -> Subquery:
        columns = [column for column in table.c if column.name not in ("known_from", "known_to")]
        known = (table.c.known_from <= self.position, table.c.known_to > self.position)
        return select(*columns).where(*known).subquery()

    def all(self, question: Select[Any]) -> Sequence[RowMapping]:
        """The rows that answer a question."""
        return self.connection.execute(question).mappings().all()


def named(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column has one of some values, where these are few; of more, all rows are read."""
    return column.in_(values) if len(values) <= NAMED_AT_MOST else true()


class Writing:
    """A transaction on one generation."""

    def __init__(self, connection: Connection, generation: Generation) -> None:
        self.connection = connection
        self.generation = generation

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""
        if rows:
            self.connection.execute(self.generation.statements[table.name].insert, cast("Any", rows))

    def standing(
        self, account: str, table: Table, items: Sequence[str | None], since: datetime
    ) -> Iterable[RowMapping]:
        """The rows of an account that stand, of some items, and reach an instant or come later."""
        statement = self.generation.statements[table.name].standing
        asked = {"account_is": account, "items_are": items, "since_is": since}
        return self.connection.execute(statement, asked).mappings()

    def apply(self, table: Table, changes: Changes) -> None:
        """Store what became of rows."""
        if changes.ended:
            names = ["account", "known_to", *identity(table)]
            ended = [{f"{name}_is": row[name] for name in names} for row in changes.ended]
            self.connection.execute(self.generation.statements[table.name].end, ended)
        self.insert(table, changes.added)

    def clear(self, account: str, tables: Iterable[Table]) -> None:
        """Delete all that tables have of an account, what it once was included."""
        for table in tables:
            self.connection.execute(self.generation.statements[table.name].clear, {"account_is": account})

    def accounts(self) -> list[str]:
        """The codes of all accounts that have rows."""
        heads = self.generation.tables["heads"]
        found = self.connection.execute(select(heads.c.account).where(heads.c.known_to == STILL))
        return sorted(found.scalars())

    def advance(self, *, until: int) -> None:
        """Say that the generation has read the log from where it was up to `until`.

        Raises AnotherWorkerMovedOn if it is no longer where it was when the transaction began.
        """
        mine = self.generation
        moved = self.connection.execute(
            update(GENERATIONS)
            .where(GENERATIONS.c.generation == mine.number, GENERATIONS.c.position == mine.position)
            .values(position=until)
        )
        if cast("CursorResult[Any]", moved).rowcount != 1:
            raise AnotherWorkerMovedOn


class ReadStore:
    """The read models of one database."""

    def __init__(self, engine: Engine, tables: Iterable[Table], definition: str) -> None:
        """`definition` names what the tables are computed by."""
        self.engine = engine
        self._tables = tuple(tables)
        self.definition = definition
        self.knows: Knows | None = None
        """What is recorded; set where a log is at hand."""
        self._known: dict[int, Mapping[str, Table]] = {}
        self._statements: dict[int, Mapping[str, Statements]] = {}

    def create(self) -> None:
        """Make the tables that don't exist yet; the first generation is live at once.

        Where all do, it waits for no one who is writing.
        """
        if self._is_made():
            return
        with self._writer() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _DDL_LOCK})
            STATE.create_all(connection)
            if self._live_row(connection) is None:
                self._add_generation(connection, 1, "live")

    def _is_made(self) -> bool:
        with self.engine.connect() as connection:
            schema = connection.get_execution_options().get("schema_translate_map", {}).get(None)
            found = inspect(connection)
            there = all(found.has_table(table.name, schema) for table in STATE.tables.values())
            return there and self._live_row(connection) is not None

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self, position: int | None = None) -> Iterator[Reading]:
        """Ask the live generation what was known at a position (None: the last one it has read).

        All answers are of one moment. A position that it hasn't read yet counts as its last.
        """
        with self.engine.connect().execution_options(**snapshot_options(self.engine)) as connection:
            live = self._live(connection)
            known = live.position if position is None else min(position, live.position)
            yield Reading(connection, live, known, self.knows)
            connection.rollback()

    @contextmanager
    def writing(self, generation: int | None = None) -> Iterator[Writing]:
        """One transaction on a generation (the live one if none is named); others wait for its end."""
        mine = GENERATIONS.c.generation == generation if generation else GENERATIONS.c.status == "live"
        with self._writer() as connection:
            row = connection.execute(select(GENERATIONS).where(mine).with_for_update()).mappings().one()
            yield Writing(connection, self._generation(row))

    def position(self) -> int:
        """How far the live generation has read the log."""
        with self.reading() as reading:
            return reading.position

    def start_generation(self) -> int:
        """Make the tables of a new generation, empty; leftovers of broken rebuilds go away first."""
        with self._writer() as connection:
            rows = connection.execute(select(GENERATIONS)).mappings().all()
            for row in rows:
                if row["status"] != "live":
                    self._drop(connection, row["generation"])
            number = 1 + max(int(row["generation"]) for row in rows)
            self._add_generation(connection, number, "building")
            return number

    def switch_to(self, number: int) -> bool:
        """Let a new generation serve, in one transaction; False if it is behind the live one."""
        with self._writer() as connection:
            old, new = self._live(connection), self._numbered(connection, number)
            if new.position < old.position:
                return False
            for generation, status in ((old, "retired"), (new, "live")):
                mine = GENERATIONS.c.generation == generation.number
                connection.execute(update(GENERATIONS).where(mine).values(status=status))
            return True

    def index(self, number: int) -> None:
        """Make the indexes of a generation, after its rows were loaded."""
        with self._writer() as connection:
            self._index(connection, self._copies(number))

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(**WRITE) as connection, connection.begin():
            yield connection

    def _add_generation(self, connection: Connection, number: int, status: str) -> None:
        copies = self._copies(number)
        for copy in copies.values():
            copy.create(connection)
        if status == "live":
            self._index(connection, copies)
        row = {"generation": number, "status": status, "definition": self.definition, "position": 0}
        connection.execute(insert(GENERATIONS), row)

    def _index(self, connection: Connection, copies: Mapping[str, Table]) -> None:
        for copy in copies.values():
            columns = ["account", "known_to", *identity(copy)]
            named = {"standing": columns, **copy.info.get("found_by", {})}
            for name, of_it in named.items():
                Index(f"{name}_{copy.name}", *(copy.c[one] for one in of_it)).create(
                    connection, checkfirst=True
                )

    def _drop(self, connection: Connection, number: int) -> None:
        for copy in self._copies(number).values():
            copy.drop(connection, checkfirst=True)
        for table in STATE.tables.values():
            connection.execute(delete(table).where(table.c.generation == number))

    def _copies(self, number: int) -> Mapping[str, Table]:
        if number not in self._known:
            metadata = MetaData()
            self._known[number] = {
                table.name: table.to_metadata(metadata, name=f"{table.name}_g{number}")
                for table in self._tables
            }
        return self._known[number]

    def _live_row(self, connection: Connection) -> RowMapping | None:
        question = select(GENERATIONS).where(GENERATIONS.c.status == "live")
        return connection.execute(question).mappings().first()

    def _live(self, connection: Connection) -> Generation:
        row = self._live_row(connection)
        if row is None:
            raise LookupError("the read models were never created")
        return self._generation(row)

    def _numbered(self, connection: Connection, number: int) -> Generation:
        question = select(GENERATIONS).where(GENERATIONS.c.generation == number)
        return self._generation(connection.execute(question).mappings().one())

    def _generation(self, row: RowMapping) -> Generation:
        number = row["generation"]
        tables = self._copies(number)
        if number not in self._statements:
            self._statements[number] = {name: _statements(table) for name, table in tables.items()}
        return Generation(number, row["definition"], row["position"], tables, self._statements[number])
