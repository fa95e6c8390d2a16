"""Where projections keep their rows: generations of tables, and how far each has read the log.

A *generation* is one set of all tables. One is live and serves; a rebuild fills the next one beside
it and switches in one transaction. The row that says how far a generation has read is written in
the transaction of the rows themselves, guarded by the position it started from, so that two workers
can't both apply the same page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
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
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import OperationalError

from projections.base import AccountView, Projection, Row
from projections.columns import Text
from projections.engines import WRITE, snapshot_options

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
LOST = (OperationalError, ConnectionError)
"""A database that does not answer: a reason to try again, none to give a fact up."""
_DDL_LOCK = 7_236_001


class AnotherWorkerMovedOn(Exception):
    """The generation's position is not where this worker left it: someone else applied the page."""


class Statements(NamedTuple):
    """What is said to one table, built once: building costs more than running."""

    insert: Insert
    delete: Delete
    reaching: Select[Any]
    """The rows that hold just before `since_is`."""


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
    item, time = table.info["item"], table.info["time"]
    mine = table.c.account == bindparam("account_is")
    gone = mine
    if time == "thing":
        gone = and_(mine, table.c[item].in_(bindparam("things_are", expanding=True)))
    elif time == "valid_from":
        gone = and_(mine, table.c.valid_to >= bindparam("since_is"))
    elif time:
        gone = and_(mine, table.c[time] >= bindparam("since_is"))
    reaching = mine
    if time == "valid_from":
        since: BindParameter[Any] = bindparam("since_is")
        reaching = and_(mine, table.c.valid_from < since, table.c.valid_to >= since)
    return Statements(insert(table), delete(table).where(gone), select(table).where(reaching))


class Reading:
    """A consistent view of the live generation: every question asked through it sees one position."""

    def __init__(self, connection: Connection, generation: Generation) -> None:
        self._connection = connection
        self.generation = generation
        self.position = generation.position

    def __getitem__(self, table: Table) -> Table:
        return self.generation[table]

    def all(self, question: Select[Any]) -> Sequence[RowMapping]:
        """The rows that answer a question."""
        return self._connection.execute(question).mappings().all()


class Writing:
    """A transaction on one generation."""

    def __init__(self, connection: Connection, generation: Generation) -> None:
        self.connection = connection
        self.generation = generation

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""
        if rows:
            self.connection.execute(self.generation.statements[table.name].insert, cast("Any", rows))

    def replace(self, table: Table, view: AccountView, rows: Sequence[Row]) -> None:
        """Put the rows that a view asks for in place of what was there."""
        new: Sequence[Row] = [{"account": view.account, **row} for row in rows]
        if not view.new:
            new = self._make_room(table, view, new)
        self.insert(table, new)

    def replace_all(self, projection: Projection, view: AccountView) -> None:
        """Put all rows of a projection that a view asks for in place of what was there."""
        rows: dict[Table, list[Row]] = {table: [] for table in projection.tables}
        for table, row in projection.rows(view):
            rows[table].append(row)
        for table, found in rows.items():
            self.replace(table, view, found)

    def row_before(self, table: Table, account: str, since: datetime) -> Row | None:
        """The row of an account in an interval table that holds just before `since`."""
        return next(iter(self._reaching(table, account, since)), None)

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

    def _make_room(self, table: Table, view: AccountView, new: Sequence[Row]) -> Sequence[Row]:
        """Delete what `new` takes the place of; the rows to insert, those included that are only cut."""
        item, time = table.info["item"], table.info["time"]
        wanted: dict[str, Any] = {"account_is": view.account, "since_is": view.since}
        if time == "thing":
            if not (things := list(view.things(item))):
                return new
            wanted = {"account_is": view.account, "things_are": things}
        elif time == "valid_from":
            new = _joined(self._reaching(table, view.account, view.since), new, view.since, item)
        self.connection.execute(self.generation.statements[table.name].delete, wanted)
        return new

    def _reaching(self, table: Table, account: str, since: datetime) -> list[Row]:
        """The rows that hold just before `since`."""
        statement = self.generation.statements[table.name].reaching
        found = self.connection.execute(statement, {"account_is": account, "since_is": since})
        return [dict(row) for row in found.mappings()]


def _joined(reaching: Sequence[Row], new: Sequence[Row], since: datetime, item: str | None) -> Sequence[Row]:
    """`new`, and the rows that reach `since`: cut there, or continued, since equal neighbours are one."""
    first = {row[item] if item else None: row for row in reversed(new) if row["valid_from"] <= since}
    cut, begins = [], {}
    for old in reaching:
        follower = first.get(old[item] if item else None)
        if follower is not None and _same(old, follower):
            begins[id(follower)] = old["valid_from"]
        else:
            cut.append({**old, "valid_to": since})
    return [*cut, *({**row, "valid_from": begins.get(id(row), row["valid_from"])} for row in new)]


def _same(old: Row, new: Row) -> bool:
    return all(old[name] == new.get(name) for name in old if name not in ("valid_from", "valid_to"))


class ReadStore:
    """The read models of one database."""

    def __init__(self, engine: Engine, tables: Iterable[Table], definition: str) -> None:
        """`definition` names what the tables are computed by."""
        self.engine = engine
        self._tables = tuple(tables)
        self.definition = definition
        self._known: dict[int, Mapping[str, Table]] = {}
        self._statements: dict[int, Mapping[str, Statements]] = {}

    def create(self) -> None:
        """Make the tables that don't exist yet; the first generation is live at once."""
        with self._writer() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _DDL_LOCK})
            STATE.create_all(connection)
            if self._live_row(connection) is None:
                self._add_generation(connection, 1, "live")

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Ask the live generation; all answers are of one moment."""
        with self.engine.connect().execution_options(**snapshot_options(self.engine)) as connection:
            yield Reading(connection, self._live(connection))
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
        for name, copy in copies.items():
            columns = [c for c in (copy.c.get("valid_to"), copy.c.get("at")) if c is not None]
            if columns:
                Index(f"{name}_g_time_{copy.name}", *columns).create(connection, checkfirst=True)

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
