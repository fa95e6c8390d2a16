"""Where read models keep their rows, and the only way to them: consistent readings, fenced writings.

Rows, and how far a generation has read the log, are written in one transaction by whoever holds the
generation's lease.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, RowMapping, Table, inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateIndex

from tierline.domain.shared.errors import Conflict
from tierline.projections.engine.account_snapshots import Knows
from tierline.projections.engine.base import STILL, Row
from tierline.projections.engine.bitemporal_rows import Changes
from tierline.projections.engine.databases import WRITE, schema_of, snapshot_options
from tierline.projections.engine.ddl import make, make_lacking
from tierline.projections.engine.former_tables import drop_former
from tierline.projections.engine.generations import (
    GENERATIONS,
    STATE,
    Generation,
    Generations,
    drop,
    identity,
    set_values,
)
from tierline.projections.engine.lease import Lease, LeaseLost, beat_of, released, renewed, taken
from tierline.projections.engine.loading import load
from tierline.projections.engine.reading import Reading

UNHEARD = timedelta(hours=1)
"""After so long without a sign of life, the generation of another version of Tierline goes away."""
REPLACED = timedelta(minutes=5)
"""For so long a replaced generation is kept, for those who began to read it before."""
_DDL_LOCK = 7_236_001
log = logging.getLogger("tierline.worker")


class ReadModelsBehind(Conflict):
    """The read models are behind the log or being built anew; answers from them may be old or missing."""


class Writing:
    """A transaction on one generation."""

    def __init__(self, connection: Connection, generation: Generation) -> None:
        self.connection = connection
        self.generation = generation
        self.changed: set[str] = set()
        """The accounts whose rows it changed."""

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows to a table, which goes by its plain name."""
        load(self.connection, self.generation.tables[table], rows)

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
        self.insert(table.name, changes.added)
        shown_to = table.info.get("shown_to", ("account",))
        self.changed.update(row[name] for row in (*changes.ended, *changes.added) for name in shown_to)

    def clear(self, account: str, tables: Iterable[Table]) -> None:
        """Delete all that tables have of an account, what it once was included."""
        for table in tables:
            self.connection.execute(self.generation.statements[table.name].clear, {"account_is": account})
        self.changed.add(account)

    def accounts(self) -> list[str]:
        """The codes of all accounts that have rows."""
        heads = self.generation.tables["heads"]
        found = self.connection.execute(select(heads.c.account).where(heads.c.known_to == STILL))
        return sorted(found.scalars())

    def advance(self, *, until: int, fingerprint: str) -> None:
        """Say that the generation has read the log up to `until`, and which event is there."""
        self.set(position=until, fingerprint=fingerprint, cursor=None)

    def set(self, **values: Any) -> None:
        """Change the generation's row."""
        # A sign of life as well: who watches the lease need not wait for the next renewal.
        set_values(self.connection, self.generation.number, beat=GENERATIONS.c.beat + 1, **values)


class Views(Protocol):
    """Views that show a generation to SQL tools, in a transaction that writes."""

    def generation(self) -> int | None:
        """The number of the generation that they show; None if there are no views."""

    def follow(self, generation: Generation) -> None:
        """Let them, if there are any, show a generation."""


class ReadStore:
    """The read models of one database, as one version of Tierline computes them.

    Args:
        engine: The database.
        tables: The tables of all read models.
        definition: What their rows are computed by.
        holder: The name of whoever takes leases here.
        clock: What time it is, for signs of life.
    """

    def __init__(
        self,
        engine: Engine,
        tables: Iterable[Table],
        definition: str,
        holder: str,
        clock: Callable[[], datetime],
    ) -> None:
        self.engine = engine
        self.generations = Generations(tables, definition)
        self.knows: Knows | None = None
        """What is recorded; set where a log is at hand."""
        self.views: Callable[[Connection], Views] | None = None
        """The views for SQL tools; set where they are known."""
        self._holder = holder
        self._clock = clock

    def create(self) -> None:
        """Make the tables about generations that don't exist yet.

        Where all do, it waits for no one who is writing.
        """
        if self._is_made():
            return
        with self._writer() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _DDL_LOCK})
            make_lacking(connection, STATE.sorted_tables)

    def begin(self, log: str) -> None:
        """Let an empty generation serve at once, where there is none yet: there is no log to fill it from."""
        with self._writer() as connection:
            if self.generations.live(connection) is None:
                number = self.generations.add(connection, "live", log, self._clock())
                make(connection, self.generations.indexes(number))

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self, position: int | None = None) -> Iterator[Reading]:
        """Ask the live generation what was known at a position (None: the last one it has read).

        All answers are of one moment. A position that it hasn't read yet counts as its last.
        Raises ReadModelsBehind while there is no live generation.
        """
        with self.engine.connect().execution_options(**snapshot_options(self.engine)) as connection:
            live = self.generations.live(connection)
            if live is None:
                raise ReadModelsBehind()
            known = live.position if position is None else min(position, live.position)
            yield Reading(connection, live, known, self.knows, settled=live.cursor is None)
            connection.rollback()

    @contextmanager
    def writing(self, lease: Lease) -> Iterator[Writing]:
        """One transaction on the generation of a lease; others wait for its end.

        Raises LeaseLost if another worker feeds it by now, or it serves no more.
        """
        with self._writer() as connection:
            generation = self.generations.numbered(connection, lease.generation, lock=True)
            if generation is None or generation.epoch != lease.epoch:
                raise LeaseLost
            if generation.status not in ("live", "building"):
                raise LeaseLost
            yield Writing(connection, generation)

    def live(self) -> Generation | None:
        """The generation that serves; None while it is being made."""
        with self.engine.connect() as connection:
            return self.generations.live(connection)

    def position(self) -> int:
        """How far the live generation has read the log. Raises ReadModelsBehind."""
        live = self.live()
        if live is None:
            raise ReadModelsBehind()
        return live.position

    def live_number(self) -> int:
        """The number of the generation that serves. Raises ReadModelsBehind."""
        live = self.live()
        if live is None:
            raise ReadModelsBehind()
        return live.number

    def building(self, log: str, until: int, fingerprint: str) -> Generation:
        """The generation that a rebuild fills: one that was left unfinished, or a new one.

        Made from the log `log` up to `until`, where the event `fingerprint` is.
        """
        with self._writer() as connection:
            found = self.generations.building(connection)
            if found is None:
                number = self.generations.add(
                    connection, "building", log, self._clock(), until=until, fingerprint=fingerprint
                )
                found = self.generations.numbered(connection, number)
            assert found is not None
            return found

    def make_indexes(self, lease: Lease) -> None:
        """Make the indexes of a generation, after its rows were loaded; one transaction each."""
        for index in self.generations.indexes(lease.generation):
            with self.writing(lease) as tx:
                # The database looks for it itself: the library doesn't see indexes of expressions.
                tx.connection.execute(CreateIndex(index, if_not_exists=True))

    def switch_to(self, lease: Lease, head: int) -> bool:
        """Let a generation that was filled serve, in one transaction.

        False if it is behind the live one, as far as the log goes.
        """
        with self.writing(lease) as tx:
            old, new = self.generations.live(tx.connection), tx.generation
            if old and new.position < min(old.position, head):
                return False
            if old:
                # Its lease ends with it, so that its worker looks for the one that serves now.
                set_values(tx.connection, old.number, status="retired", holder=None, seen_at=self._clock())
            tx.set(status="live")
            self._let_views_follow(tx.connection, new)
            return True

    def void(self, generation: Generation) -> None:
        """Let a generation serve no more, since it was made from a log that isn't the one at hand."""
        with self._writer() as connection:
            set_values(connection, generation.number, status="void", holder=None, seen_at=self._clock())

    def take(self, generation: int, seen: tuple[int, int] | None) -> Lease | None:
        """See `Leases`."""
        with self._writer() as connection:
            return taken(connection, generation, seen, self._holder, self._clock())

    def beat(self, generation: int) -> tuple[int, int] | None:
        """See `Leases`."""
        with self.engine.connect() as connection:
            return beat_of(connection, generation)

    def renew(self, lease: Lease) -> bool:
        """See `Leases`."""
        with self._writer() as connection:
            return renewed(connection, lease, self._clock())

    def release(self, lease: Lease) -> None:
        """See `Leases`."""
        with self._writer() as connection:
            released(connection, lease)

    def tidy(self, head: int, *, at_once: bool = False) -> list[str]:
        """Drop what serves nobody any more; the definitions of what went away. `head` is that of the log.

        Those are generations that were replaced or are void, a while after, and those of other versions
        of Tierline that nobody has fed for an hour (`at_once`: whoever feeds them).
        """
        now, gone = self._clock(), []
        with self._writer() as connection:
            rows = connection.execute(select(GENERATIONS)).mappings().all()
            over = {
                row["generation"]: str(row["definition"])
                for row in rows
                if _is_over(row, self.generations.definition, now, at_once=at_once)
            }
            shown = self._shown(connection)
            # What another version still feeds stays in its views: two workers would take them in turns.
            if shown in over or shown not in {row["generation"] for row in rows if row["status"] == "live"}:
                shown = self._let_views_follow(connection, self.generations.live(connection))
            for number in sorted(over.keys() - {shown}):
                drop(connection, number)
                gone.append(over[number])
            gone += drop_former(connection, head, now, UNHEARD, at_once=at_once)
        return gone

    @contextmanager
    def beside_live(self) -> Iterator[tuple[Connection, Generation]]:
        """A transaction that writes, for what is kept beside the tables, and the generation that serves.

        Raises ReadModelsBehind while there is none.
        """
        with self._writer() as connection:
            live = self.generations.live(connection)
            if live is None:
                raise ReadModelsBehind()
            yield connection, live

    def _let_views_follow(self, connection: Connection, live: Generation | None) -> int | None:
        """Let the views show what serves; the number of the generation they show then, if there are any.

        Whoever reads them for long keeps them as they are: they follow another time.
        """
        shown = self._shown(connection)
        if self.views is None or shown is None or live is None or shown == live.number:
            return shown
        try:
            with connection.begin_nested():
                self.views(connection).follow(live)
        except OperationalError:
            log.warning("the views for SQL tools are being read and still show generation %s", shown)
        return self._shown(connection)

    def _shown(self, connection: Connection) -> int | None:
        """The number of the generation that the views for SQL tools show; None if there are none."""
        return self.views(connection).generation() if self.views else None

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(**WRITE) as connection, connection.begin():
            yield connection

    def _is_made(self) -> bool:
        with self.engine.connect() as connection:
            schema = schema_of(connection)
            found = inspect(connection)
            return all(found.has_table(table.name, schema) for table in STATE.tables.values())


def _is_over(row: RowMapping, definition: str, now: datetime, *, at_once: bool) -> bool:
    """Whether nobody needs a generation any more."""
    if row["status"] == "dropped":
        return False
    if row["status"] in ("retired", "void"):
        return at_once or now - row["seen_at"] > REPLACED
    return row["definition"] != definition and (at_once or now - row["seen_at"] > UNHEARD)
