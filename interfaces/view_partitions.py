"""The views as Parquet files by years, `tiers/year=2025/rows.parquet`: only those that changed are written.

A row lies in the year in which it happened or begins to hold. Rows of the read models are never removed, only
known until a position, so a year has changed if something of it became known, or ceased to be, since.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Table, and_, func, or_, select

from tierline.interfaces.view_files import (
    ABOUT,
    FilesWritten,
    LaidOutOtherwise,
    ViewFile,
    read_about,
    rests_on,
    view_files,
    write_view_file,
)
from tierline.projections.engine.base import STILL
from tierline.projections.engine.reading import Reading


def write_partitions(reading: Reading, folder: Path) -> FilesWritten:
    """Write the years of each view that changed since the files that are there; rows by file.

    All of them, if the read models were made anew since, or the files aren't whole. Raises LaidOutOtherwise.
    """
    about, file = rests_on(reading), folder / ABOUT
    there = read_about(file)
    if there and "by_year" not in there:
        raise LaidOutOtherwise()
    known = _known(there.get("rests_on", {}), about)
    if known == reading.position:
        return FilesWritten(reading.position, {})
    folder.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    counts: dict[str, int] = dict(there.get("rows", {})) if known is not None else {}
    written: dict[str, int] = {}
    for one in view_files():
        for year, during in _years(reading, one):
            name = f"{one.name}/year={year:04}/rows.parquet"
            if known is None or name not in counts or _has_changed(reading, one, known, during):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                written[name] = write_view_file(reading, one, folder / name, during)
    told = {"rests_on": about, "by_year": True, "rows": {**counts, **written}}
    file.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    return FilesWritten(reading.position, written)


def _known(former: dict[str, int], about: dict[str, int]) -> int | None:
    """The position up to which the files that are there tell all; None where they must be written anew."""
    same = {**former, "position": 0} == {**about, "position": 0}
    position = former.get("position", 0)
    return position if same and position <= about["position"] else None


def _years(reading: Reading, one: ViewFile) -> Iterator[tuple[int, ColumnElement[bool]]]:
    """The years that any row lies in, each with the condition that a row does."""
    _, at = _placed(reading, one)
    found = _first(reading, select(func.min(at)))
    while found is not None:
        year = found.year
        begin, end = _new_year(year), _new_year(year + 1) if year < MAXYEAR else None
        yield year, at >= begin if end is None else and_(at >= begin, at < end)
        found = _first(reading, select(func.min(at)).where(at >= end)) if end else None


def _has_changed(reading: Reading, one: ViewFile, known: int, during: ColumnElement[bool]) -> bool:
    table, _ = _placed(reading, one)
    ended = and_(table.c.known_to > known, table.c.known_to != STILL)
    asked = select(table.c.account).where(during, or_(table.c.known_from > known, ended)).limit(1)
    return reading.connection.execute(asked).first() is not None


def _placed(reading: Reading, one: ViewFile) -> tuple[Table, Column[Any]]:
    """A view's table, and the column by which its rows lie in years."""
    table = reading.generation.tables[one.view.table]
    return table, table.c.valid_from if "valid_from" in table.c else table.c.at


def _first(reading: Reading, asked: Any) -> datetime | None:
    found: datetime | None = reading.connection.execute(asked).scalar()
    return found


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)
