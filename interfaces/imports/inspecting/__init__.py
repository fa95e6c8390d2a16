"""Looking at a file before it is imported: what it is, what its columns hold, and a mapping that would do."""

from pathlib import Path
from typing import NamedTuple

from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports.inspecting.columns import TableColumn, columns_of, vacant_in
from tierline.interfaces.imports.inspecting.drafting import draft
from tierline.interfaces.imports.inspecting.json_files import read_by
from tierline.interfaces.imports.inspecting.known import KnownColumns
from tierline.interfaces.imports.inspecting.recognising import Recognised, recognise
from tierline.interfaces.imports.inspecting.tables import TableFound, table_in

__all__ = ["Inspection", "TableColumn", "inspect", "read_by"]


class NothingInIt(Invalid):
    """The file {file} has no rows."""


class SheetOfNone(Invalid):
    """The file {file} is no workbook, so it has no sheet to name."""


class Inspection(NamedTuple):
    """What was found in a file with a table."""

    file: str
    table: TableFound
    columns: tuple[TableColumn, ...]
    recognised: Recognised
    mapping: str
    """A mapping, drafted for this file."""


def inspect(path: Path, sheet: str | None = None) -> Inspection:
    """Look at a table, of a workbook at one sheet, and draft a mapping for it.

    Raises FileForeign, FileUnreadable, SheetMissing, SheetEmpty, NothingInIt, SheetOfNone.
    """
    table = table_in(path, sheet)
    if sheet is not None and table.sheet is None:
        raise SheetOfNone(file=path.name)
    if not table.rows:
        raise NothingInIt(file=path.name)
    columns = columns_of(table.names, table.rows)
    recognised = recognise(columns, path.name)
    known = KnownColumns(dict(recognised.meant), columns, table.rows, table.dialect.header, path.name)
    mapping = draft(table, known, recognised.holds, vacant_in(table.rows), path.name)
    return Inspection(path.name, table, columns, recognised, mapping)
