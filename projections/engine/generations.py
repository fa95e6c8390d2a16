"""Generations of tables: for each definition of the read models one that serves, and one to replace it.

A *definition* says what rows are computed by. Processes of two versions of Tierline have two of them, so each
serves from a generation of its own, fed by a worker of its own, and neither writes into the other's tables.
A rebuild fills another generation of the same definition and lets it serve in one transaction.

A row of `read_generations`, while it is being filled: generation 4, definition `attributes.2,...`, status
`building`, position 0, log `9f3c...`, fingerprint of the event at `until` = 48210, cursor `7d1a...` (the last
account that is done), tables `heads_m4 courses_m4 ...`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Delete,
    Index,
    Integer,
    MetaData,
    RowMapping,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)

from tierline.projections.engine.base import STILL
from tierline.projections.engine.bitemporal_rows import ENDS
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.databases import schema_of
from tierline.projections.engine.ddl import make
from tierline.projections.engine.statements import BuiltStatements, StatementCache

Status = Literal["building", "live", "retired", "void", "dropped"]
"""Being filled; serving; replaced by a later one; made from a log that is not the one at hand; gone."""
STATE = MetaData()
"""Tables about the generations themselves."""
GENERATIONS = Table(
    "read_generations",
    STATE,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("definition", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("log", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("cursor", Text),
    Column("tables", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", Text),
    Column("beat", BigInteger, nullable=False),
    Column("seen_at", Moment, nullable=False),
    # Updated each second: room on its page, so that old versions are pruned in place.
    postgresql_with={"fillfactor": 20},
)
"""`log` and `fingerprint` say which log the rows were made from: its identity, and the event at `position`
(while building: at `until`, the head when that began). `cursor` is how far something long got that many
transactions are needed for. `epoch`, `holder` and `beat` are the lease (see lease.py)."""
_WITH_STATUS = select(GENERATIONS).where(
    GENERATIONS.c.definition == bindparam("definition"), GENERATIONS.c.status == bindparam("status")
)
_TIMES = ("valid_to", "at", "valid_from")
_MORE = ("person", "contact")
"""Columns that tell rows of one item and time apart, in tables that have them."""


class TableStatements(NamedTuple):
    """What is said to one table, built once: building costs more than running."""

    end: Update
    """Let a standing row stand no more."""
    standing: Select[Any]
    """The rows of an account that stand, of some items, and reach an instant or come later."""
    clear: Delete
    """Delete all rows of an account."""


class TableCopies(NamedTuple):
    """The tables of one generation, by their plain names, what is said to them, and their indexes."""

    tables: Mapping[str, Table]
    statements: Mapping[str, TableStatements]
    indexes: tuple[Index, ...]
    built: BuiltStatements


@dataclass(frozen=True, slots=True)
class Generation:
    """One set of tables, as its row was at some moment, and what is said to its tables.

    Tables and statements by a table's plain name.
    """

    number: int
    definition: str
    status: Status
    position: int
    log: str
    fingerprint: str
    until: int
    cursor: str | None
    epoch: int
    tables: Mapping[str, Table]
    statements: Mapping[str, TableStatements]
    built: StatementCache
    """The statements with which readers ask."""

    def __getitem__(self, table: Table) -> Table:
        return self.tables[table.name]


class Generations:
    """The generations of one definition, and what there is of others.

    Args:
        tables: The tables of all read models, by their plain names.
        definition: What their rows are computed by.
    """

    def __init__(self, tables: Iterable[Table], definition: str) -> None:
        self.definition = definition
        self._tables = tuple(tables)
        self._built: dict[int, StatementCache] = {}

    def live(self, connection: Connection) -> Generation | None:
        """The one that serves; None while there is none yet, or it was made from another log."""
        return self._with_status(connection, "live")

    def building(self, connection: Connection) -> Generation | None:
        """The one that is being filled."""
        return self._with_status(connection, "building")

    def numbered(self, connection: Connection, number: int, *, lock: bool = False) -> Generation | None:
        """The one with a number; locked until the transaction ends if asked for."""
        question = select(GENERATIONS).where(GENERATIONS.c.generation == number)
        row = connection.execute(question.with_for_update() if lock else question).mappings().first()
        return self._of(row) if row is not None else None

    def add(self, connection: Connection, status: Status, log: str, at: datetime, **values: Any) -> int:
        """Make the tables of another generation, empty; its number."""
        number = 1 + max(connection.execute(select(GENERATIONS.c.generation)).scalars(), default=0)
        copies = self._copies(number).tables.values()
        make(connection, copies)
        row = {"position": 0, "until": 0, "fingerprint": "", "epoch": 0, "beat": 0, "seen_at": at, **values}
        own = {"generation": number, "definition": self.definition, "status": status, "log": log}
        names = " ".join(copy.name for copy in copies)
        connection.execute(insert(GENERATIONS), {**row, **own, "tables": names})
        return number

    def indexes(self, number: int) -> Sequence[Index]:
        """The indexes that the tables of a generation need, none of which is made with them."""
        return self._copies(number).indexes

    def _with_status(self, connection: Connection, status: Status) -> Generation | None:
        mine = {"definition": self.definition, "status": status}
        row = connection.execute(_WITH_STATUS, mine).mappings().first()
        return self._of(row) if row is not None else None

    def _of(self, row: RowMapping) -> Generation:
        number = row["generation"]
        copies = self._copies(number)
        if number not in self._built:
            self._built[number] = StatementCache(copies.built)
        return Generation(
            number,
            row["definition"],
            row["status"],
            row["position"],
            row["log"],
            row["fingerprint"],
            row["until"],
            row["cursor"],
            row["epoch"],
            copies.tables,
            copies.statements,
            self._built[number],
        )

    def _copies(self, number: int) -> TableCopies:
        return _copied(self._tables, number)


@lru_cache(maxsize=16)
def _copied(tables: tuple[Table, ...], number: int) -> TableCopies:
    """Made once in a process, whatever number of databases it opens: making them costs more than opening."""
    metadata = MetaData()
    copies = {table.name: table.to_metadata(metadata, name=f"{table.name}_m{number}") for table in tables}
    statements = {name: _statements(copy) for name, copy in copies.items()}
    indexes = tuple(one for copy in copies.values() for one in _indexes(copy))
    return TableCopies(copies, statements, indexes, BuiltStatements(copies))


def set_values(connection: Connection, number: int, **values: Any) -> None:
    """Change the row of a generation."""
    connection.execute(update(GENERATIONS).where(GENERATIONS.c.generation == number).values(**values))


def drop(connection: Connection, number: int) -> None:
    """Drop the tables of a generation of any definition; its row stays, so that no number is given twice."""
    names = select(GENERATIONS.c.tables).where(GENERATIONS.c.generation == number)
    for name in connection.execute(names).scalar_one().split():
        drop_table(connection, name)
    set_values(connection, number, status="dropped", holder=None)
    for table in STATE.sorted_tables:
        if "generation" in table.c and table is not GENERATIONS:
            connection.execute(delete(table).where(table.c.generation == number))


def drop_table(connection: Connection, name: str) -> None:
    """Drop a table, if it is there: it may be one of another version that this one knows nothing of."""
    schema = schema_of(connection)
    connection.execute(text(f"DROP TABLE IF EXISTS {quoted(schema, name)}"))


def quoted(schema: str | None, name: str) -> str:
    """A table's name as it stands in a statement."""
    return f'"{schema}"."{name}"' if schema else f'"{name}"'


def identity(table: Table) -> list[str]:
    """The columns that tell the standing rows of an account apart; indexed in this order."""
    names = (*_TIMES, table.info["item"] or "", *_MORE)
    return [name for name in dict.fromkeys(names) if name in table.c]


def _indexes(table: Table) -> list[Index]:
    named = {"standing": ["account", "known_to", *identity(table)], **table.info.get("found_by", {})}
    found = [Index(f"{name}_{table.name}", *(table.c[one] for one in of_it)) for name, of_it in named.items()]
    sorts: Mapping[str, Sequence[Any]] = table.info["sorted"](table) if "sorted" in table.info else {}
    found += [Index(f"by_{name}_{table.name}", *keys) for name, keys in sorts.items()]
    return [*found, *_of_what_stands(table), *_of_what_changed(table)]


def _of_what_stands(table: Table) -> Iterator[Index]:
    """What finds the rows that hold now by all that is known, among all that ever were known or did hold."""
    if table.info["by"] == "valid_from":
        stands = table.c.known_to == STILL
        yield Index(f"holding_{table.name}", table.c.valid_to, sqlite_where=stands, postgresql_where=stands)


def _of_what_changed(table: Table) -> Iterator[Index]:
    """What finds the rows that began or ceased to be known at some positions (`followed` in `info`)."""
    if table.info.get("followed"):
        over = table.c.known_to < STILL
        yield Index(f"begun_{table.name}", table.c.known_from)
        yield Index(f"ended_{table.name}", table.c.known_to, sqlite_where=over, postgresql_where=over)


def _statements(table: Table) -> TableStatements:
    item, by = table.info["item"], table.info["by"]
    mine = and_(table.c.account == bindparam("account_is"), table.c.known_to == STILL)
    standing, one = mine, mine
    if item:
        standing = and_(standing, table.c[item].in_(bindparam("items_are", expanding=True)))
    if by in ENDS:
        standing = and_(standing, table.c[ENDS[by]] >= bindparam("since_is"))
    for name in identity(table):
        one = and_(one, table.c[name] == bindparam(f"{name}_is"))
    return TableStatements(
        update(table).where(one).values(known_to=bindparam("known_to_is")),
        select(table).where(standing),
        delete(table).where(table.c.account == bindparam("account_is")),
    )
