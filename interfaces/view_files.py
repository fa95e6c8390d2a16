"""The views for SQL tools as Parquet files: the same names and columns, typed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet
from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, Integer, Select, Table, select

from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.time import FOREVER
from tierline.projections.engine.base import STILL
from tierline.projections.engine.columns import Moment, people_of
from tierline.projections.engine.reading import Reading
from tierline.projections.sql_views.declared import (
    ACCOUNT,
    KNOWN,
    RECORDED,
    VERSION,
    VIEWS,
    SqlColumn,
    SqlView,
)

ABOUT = "about.json"
"""What the files rest on; written last, so that a folder without it is no whole export."""
ROWS = 20_000
"""So many rows are in memory at once."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INSTANT = DataType.timestamp("us", tz="UTC")
_DECIMAL = DataType.decimal128(38, 9)
"""Amounts, hours: nine places behind the point, more than any stored number has."""


class ViewFile(NamedTuple):
    """A file: its name, the view that it shows, and whether it has all that ever was known."""

    name: str
    view: SqlView
    recorded: bool


def view_files() -> list[ViewFile]:
    """Every file that is written."""
    return [
        ViewFile(view.name + (RECORDED if recorded else ""), view, recorded)
        for view in VIEWS
        for recorded in (False, True)
    ]


class LaidOutOtherwise(Conflict):
    """The folder has files that are laid out otherwise, by years or not; name a new one."""


class FilesWritten(NamedTuple):
    """What became of an export: the position it rests on, and how many rows each file has.

    No files: those that are there rest on the same position already.
    """

    position: int
    files: Mapping[str, int]


class _Place(NamedTuple):
    """A column of a file: what it is called, of which type, and where in the table it comes from."""

    name: str
    type: DataType
    source: str
    member: str
    form: str


def write_view_files(reading: Reading, folder: Path) -> FilesWritten:
    """Write each view as `NAME.parquet` into a folder, and what they rest on as `about.json`.

    A file is replaced as a whole. If all of them are there and rest on the same rows, nothing is written.
    Raises LaidOutOtherwise.
    """
    about, file = rests_on(reading), folder / ABOUT
    there = read_about(file)
    if "by_year" in there:
        raise LaidOutOtherwise()
    if there.get("rests_on") == about and all(
        (folder / f"{one.name}.parquet").exists() for one in view_files()
    ):
        return FilesWritten(reading.position, {})
    folder.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    rows: dict[str, int] = {}
    for one in view_files():
        rows[one.name] = write_view_file(reading, one, folder / f"{one.name}.parquet")
    file.write_bytes(orjson.dumps({"rests_on": about, "rows": rows}, option=orjson.OPT_INDENT_2))
    return FilesWritten(reading.position, rows)


def rests_on(reading: Reading) -> dict[str, int]:
    """What files that are written now rest on."""
    generation = reading.generation
    return {"views_version": VERSION, "generation": generation.number, "position": reading.position}


def read_about(file: Path) -> dict[str, Any]:
    """What a folder's files rest on, as it is written beside them; nothing where they aren't whole."""
    return dict(orjson.loads(file.read_bytes())) if file.exists() else {}


def write_view_file(reading: Reading, one: ViewFile, file: Path, *where: ColumnElement[bool]) -> int:
    """Write the rows of a view that fulfil all conditions, if there are any; the number of them.

    Of the accounts that whoever reads may see.
    """
    table = reading.generation.tables[one.view.table]
    told = (ACCOUNT, *one.view.columns, *(KNOWN if one.recorded else ()))
    places = [_place(table, column) for column in told]
    schema = Schema([Field(one.name, one.type, nullable=True) for one in places])
    counted: list[int] = []
    mine = reading.narrow(table.c.account)
    asked = _asked(table, places, mine, recorded=one.recorded).where(*where)
    pages = _pages(reading, asked, places, schema, counted)
    beside = file.with_suffix(".part")
    write_parquet(
        RecordBatchReader.from_batches(schema, pages), beside, compression="zstd(3)", created_by="Tierline"
    )
    beside.replace(file)
    return sum(counted)


def _asked(
    table: Table, places: Sequence[_Place], mine: Sequence[ColumnElement[bool]], *, recorded: bool
) -> Select[Any]:
    found = select(*(table.c[one.source].label(one.name) for one in places)).where(*mine)
    return found if recorded else found.where(table.c.known_to == STILL)


def _pages(
    reading: Reading, query: Select[Any], places: Sequence[_Place], schema: Schema, counted: list[int]
) -> Iterator[RecordBatch]:
    """The rows in batches, each counted; there is always one, for a file without any has columns too."""
    answer = reading.connection.execution_options(yield_per=ROWS).execute(query)
    for page in answer.partitions(ROWS):
        counted.append(len(page))
        columns = zip(places, zip(*page, strict=True), strict=True)
        yield RecordBatch.from_arrays([_array(place, values) for place, values in columns], schema=schema)
    if not counted:
        yield RecordBatch.from_arrays([_array(place, ()) for place in places], schema=schema)


def _place(table: Table, column: SqlColumn) -> _Place:
    source, _, member = (column.source or column.name).partition(".")
    return _Place(column.name, _type(table, source, member, column.form), source, member, column.form)


def _type(table: Table, source: str, member: str, form: str) -> DataType:
    stored = table.c[source].type
    if member:
        return DataType.utf8()
    if form == "number":
        return _DECIMAL
    if isinstance(stored, Moment):
        return _INSTANT
    if isinstance(stored, Boolean):
        return DataType.bool()
    if isinstance(stored, Date):
        return DataType.date32()
    return DataType.int64() if isinstance(stored, BigInteger | Integer) else DataType.utf8()


def _array(place: _Place, values: Sequence[Any]) -> Array:
    told = [_told(place, value) for value in values]
    if place.type == _INSTANT:
        return Array(told, DataType.int64()).cast(_INSTANT)
    if place.type == DataType.date32():
        return Array(told, DataType.int32()).cast(place.type)
    if place.type == _DECIMAL:
        return Array(told, DataType.utf8()).cast(_DECIMAL)
    return Array(told, place.type)


def _told(place: _Place, value: Any) -> Any:
    """A stored value as Arrow takes it, before it is cast: instants in microseconds, days in days."""
    if place.member:
        value = (value or {}).get(place.member)
    if value is None or (place.form == "end" and value in (STILL, FOREVER)):
        return None
    if place.form == "people":
        return ", ".join(people_of(value))
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    if isinstance(value, date):
        return (value - _EPOCH.date()).days
    return value
