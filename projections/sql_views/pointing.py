"""Making the views, letting them show another generation, and letting roles of the database read them."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Numeric,
    Select,
    Table,
    cast,
    func,
    inspect,
    literal,
    literal_column,
    select,
    text,
)

from tierline.domain.shared.errors import Conflict, Invalid, NotFound
from tierline.domain.shared.time import FOREVER
from tierline.projections.engine.base import STILL
from tierline.projections.engine.databases import schema_of
from tierline.projections.engine.generations import GENERATIONS, Generation
from tierline.projections.engine.parking import PARKED
from tierline.projections.sql_views.declared import (
    ACCOUNT,
    KNOWN,
    RECORDED,
    VERSION,
    VIEWS,
    SqlColumn,
    SqlView,
)

SCHEMA = "bi"
"""The schema of the views on PostgreSQL; on SQLite, which has none, names begin with it."""
ABOUT = "about"
PARKED_ACCOUNTS = "parked_accounts"
BY_MONTH = "tier_moves_by_month"
DERIVED: Mapping[str, str] = {
    ABOUT: "One row: the version of the views, which read models they show, and how far these have read.",
    PARKED_ACCOUNTS: "An account that the read models can't take; what was recorded of it since is missing.",
    BY_MONTH: "How many accounts changed from one tier to another in a month of UTC, as it is known now.",
}
"""Views that aren't of one table, and what a row of each is."""


class NoViews(NotFound):
    """There are no views in this database yet: make them by `tierline sql create`."""


class NoRolesHere(Invalid):
    """SQLite has no roles: whoever may read the file may read the views."""


class NoSuchRole(NotFound):
    """There is no role of this name in the database; have one made by CREATE ROLE."""


class NewerViews(Conflict):
    """The views are those of a newer version of Tierline, which has to keep them."""


class SqlViews:
    """The views of one database.

    Args:
        connection: A transaction that writes.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgres = connection.dialect.name == "postgresql"
        self._schema = schema_of(connection)

    def generation(self) -> int | None:
        """The number of the generation that the views show; None if there are none."""
        there = self._there()
        return None if there is None else there[1]

    def follow(self, generation: Generation) -> None:
        """Let the views, if there are any, show a generation; those of a newer version are left to it."""
        there = self._there()
        if there is not None and there[0] <= VERSION:
            self.show(generation)

    def _there(self) -> tuple[int, int] | None:
        """The version of the views that are there, and the number of the generation they show."""
        names = inspect(self._connection).get_view_names(self._home if self._postgres else None)
        if self._name(ABOUT)[1] not in names:
            return None
        query = f"SELECT views_version, generation FROM {self._quoted(ABOUT)}"  # noqa: S608 - ours
        version, generation = self._connection.execute(text(query)).one()
        return int(version), int(generation)

    def show(self, generation: Generation) -> None:
        """Let the views show a generation, making those that are not there. Raises NewerViews."""
        there = self._there()
        if there is not None and there[0] > VERSION:
            raise NewerViews()
        if self._postgres:
            self._run(f"CREATE SCHEMA IF NOT EXISTS {self._quote(self._home)}")
        for name, query in self._queries(generation):
            self._make(name, query)
        if self._postgres:
            self._comment()

    def drop(self) -> None:
        """Drop the views, and on PostgreSQL their schema with what others have put there. Raises NoViews."""
        if self._there() is None:
            raise NoViews()
        if self._postgres:
            self._run(f"DROP SCHEMA {self._quote(self._home)} CASCADE")
            return
        for name in _names():
            self._run(f"DROP VIEW IF EXISTS {self._quoted(name)}")

    def grant(self, role: str) -> None:
        """Let a role read all views, those to come as well, and nothing else.

        Raises NoRolesHere, NoViews, NoSuchRole.
        """
        if not self._postgres:
            raise NoRolesHere()
        if self._there() is None:
            raise NoViews()
        known = text("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = :role")
        if self._connection.execute(known, {"role": role}).first() is None:
            raise NoSuchRole(field="role")
        home, reader = self._quote(self._home), self._quote(role)
        self._run(f"GRANT USAGE ON SCHEMA {home} TO {reader}")
        self._run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {home} TO {reader}")
        self._run(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {home} GRANT SELECT ON TABLES TO {reader}")

    @property
    def _home(self) -> str:
        return f"{self._schema}_{SCHEMA}" if self._schema else SCHEMA

    def _name(self, view: str) -> tuple[str | None, str]:
        return (self._home, view) if self._postgres else (None, f"{SCHEMA}_{view}")

    def _quoted(self, view: str) -> str:
        return ".".join(self._quote(part) for part in self._name(view) if part)

    def _quote(self, name: str) -> str:
        return str(self._connection.dialect.identifier_preparer.quote_identifier(name))

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement)

    def _make(self, name: str, query: str) -> None:
        if self._postgres:
            # Replaced in place, a view keeps its grants and whatever is built on it.
            self._run(f"CREATE OR REPLACE VIEW {self._quoted(name)} AS {query}")
        else:
            self._run(f"DROP VIEW IF EXISTS {self._quoted(name)}")
            self._run(f"CREATE VIEW {self._quoted(name)} AS {query}")

    def _queries(self, generation: Generation) -> Iterator[tuple[str, str]]:
        """Each view by name, those first that others are made of."""
        for view in VIEWS:
            table = generation.tables[view.table]
            yield view.name, self._sql(self._of_table(view, table, recorded=False))
            yield view.name + RECORDED, self._sql(self._of_table(view, table, recorded=True))
        yield BY_MONTH, self._moves_by_month()
        number = generation.number
        yield (
            PARKED_ACCOUNTS,
            self._sql(
                select(PARKED.c.account, PARKED.c.projection, PARKED.c.position, PARKED.c.parked_at).where(
                    PARKED.c.generation == number
                )
            ),
        )
        version: ColumnElement[int] = literal_column(str(VERSION))
        about = select(
            version.label("views_version"),
            GENERATIONS.c.generation,
            GENERATIONS.c.position,
            GENERATIONS.c.seen_at,
        )
        yield ABOUT, self._sql(about.where(GENERATIONS.c.generation == number))

    def _of_table(self, view: SqlView, table: Table, *, recorded: bool) -> Select[Any]:
        columns = (ACCOUNT, *view.columns, *(KNOWN if recorded else ()))
        found = select(*(self._column(table, one).label(one.name) for one in columns))
        return found if recorded else found.where(table.c.known_to == STILL)

    def _column(self, table: Table, column: SqlColumn) -> ColumnElement[Any]:
        source, _, member = (column.source or column.name).partition(".")
        stored: ColumnElement[Any] = table.c[source]
        if member:
            named: ColumnElement[Any] = stored[member].as_string()
            return named
        match column.form:
            case "end":
                never = STILL if isinstance(stored.type, BigInteger) else FOREVER
                return func.nullif(stored, literal(never, stored.type), type_=stored.type)
            case "people":
                return func.replace(self._trimmed(stored), "|", ", ")
            case "number":
                return cast(stored, Numeric)
        return stored

    def _trimmed(self, people: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.btrim(people, "|") if self._postgres else func.trim(people, "|")

    def _moves_by_month(self) -> str:
        month = "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM')" if self._postgres else "substr(at, 1, 7)"
        return (
            f"SELECT {month} AS month, tier_before, tier_after, count(*) AS accounts"  # noqa: S608 - ours
            f" FROM {self._quoted('tier_moves')} GROUP BY 1, 2, 3"
        )

    def _sql(self, query: Select[Any]) -> str:
        return str(
            query.compile(
                dialect=self._connection.dialect,
                schema_translate_map={None: self._schema} if self._schema else None,
                render_schema_translate=bool(self._schema),
                compile_kwargs={"literal_binds": True},
            )
        )

    def _comment(self) -> None:
        for view in VIEWS:
            for name in (view.name, view.name + RECORDED):
                self._say("VIEW", self._quoted(name), view.says)
                for column in (ACCOUNT, *view.columns, *(KNOWN if name != view.name else ())):
                    self._say("COLUMN", f"{self._quoted(name)}.{self._quote(column.name)}", column.says)
        for name, says in DERIVED.items():
            self._say("VIEW", self._quoted(name), says)

    def _say(self, what: str, name: str, sentence: str) -> None:
        quoted = sentence.replace("'", "''").replace("%", "%%")
        self._run(f"COMMENT ON {what} {name} IS '{quoted}'")


def _names() -> Iterator[str]:
    yield from DERIVED
    for view in VIEWS:
        yield from (view.name, view.name + RECORDED)
