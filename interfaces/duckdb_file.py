"""The views for SQL tools as tables of one DuckDB file: the same names and columns, typed and commented."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tierline.domain.shared.errors import Conflict
from tierline.interfaces.view_files import ViewFile, view_files, write_view_files
from tierline.projections.engine.reading import Reading
from tierline.projections.sql_views.declared import ACCOUNT, KNOWN, VERSION
from tierline.projections.sql_views.pointing import ABOUT, DERIVED, SCHEMA

_FILE = "written"
_HOME = f"{_FILE}.{SCHEMA}"


class DuckdbNotInstalled(Conflict):
    """This needs an optional package, which is not installed: tierline[duckdb]."""


class NamedAsItsSchema(Conflict):
    """DuckDB calls a file by its name, and this one would be called as the schema in it: choose another."""


def write_duckdb(reading: Reading, file: Path) -> int:
    """Write every view as a table of schema `bi` into a new file; the number of rows of all of them.

    Raises DuckdbNotInstalled.
    """
    if find_spec("duckdb") is None:
        raise DuckdbNotInstalled()
    # Typed by itself where it is installed, and it need not be.
    duckdb: Any = import_module("duckdb")
    rows = 0
    with TemporaryDirectory(dir=file.parent) as folder:
        written = write_view_files(reading, Path(folder))
        # Whatever it could fetch from elsewhere, it does without.
        config = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        with duckdb.connect(config=config) as connection:
            connection.execute(f"ATTACH {_text(str(file))} AS {_FILE}")
            connection.execute(f"CREATE SCHEMA {_HOME}")
            for one in view_files():
                rows += _add(connection, one, Path(folder) / f"{one.name}.parquet")
            _tell_about(connection, reading, written.position)
    return rows


def _add(connection: Any, one: ViewFile, parquet: Path) -> int:
    table = f"{_HOME}.{one.name}"
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet($1)", [str(parquet)])  # noqa: S608 - our names
    connection.execute(f"COMMENT ON TABLE {table} IS {_text(one.view.says)}")
    for column in (ACCOUNT, *one.view.columns, *(KNOWN if one.recorded else ())):
        connection.execute(f'COMMENT ON COLUMN {table}."{column.name}" IS {_text(column.says)}')
    found: tuple[int] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our names
    return found[0]


def _tell_about(connection: Any, reading: Reading, position: int) -> None:
    table = f"{_HOME}.{ABOUT}"
    columns = "views_version INTEGER, generation INTEGER, position BIGINT"
    connection.execute(f"CREATE TABLE {table} ({columns})")
    told = [VERSION, reading.generation.number, position]
    connection.execute(f"INSERT INTO {table} VALUES ($1, $2, $3)", told)  # noqa: S608 - our names
    connection.execute(f"COMMENT ON TABLE {table} IS {_text(DERIVED[ABOUT])}")


def _text(says: str) -> str:
    return "'" + says.replace("'", "''") + "'"
