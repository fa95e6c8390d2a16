"""`tierline import inspect`: what a file is, before it is imported, and a mapping that would do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tierline.application.access import Scope
from tierline.domain.shared.errors import Conflict, Invalid
from tierline.interfaces.cli.terminal import err, out, wide
from tierline.interfaces.imports.inspecting import Inspection, TableColumn, inspect, read_by
from tierline.interfaces.imports.inspecting.tables import SheetSeen
from tierline.interfaces.permission import needs


class NoMappingNeeded(Invalid):
    """The file {file} needs no mapping: {what}."""


class MappingThere(Conflict):
    """There is a file {file} already; name another one for the mapping."""


@needs(Scope.IMPORT)
def inspect_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file.")],
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", "--map", help="Where the drafted mapping goes; - prints it and no more."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Of a workbook, the sheet; else the first one that is shown.")
    ] = None,
    samples: Annotated[bool, typer.Option(help="Show up to three cells of each column.")] = True,
) -> None:
    """Say what a file is and what its columns hold, and draft a mapping that imports it."""
    if found := read_by(file):
        if mapping is not None:
            raise NoMappingNeeded(file=file.name, what=found.what)
        out.print(f"{escape(file.name)}: {found.what}.")
        out.print(f"tierline import {found.command} {escape(str(file))}" if found.command else "")
        return
    seen = inspect(file, sheet)
    if mapping == Path("-"):
        out.print(seen.mapping, markup=False, end="")
        return
    _tell(seen, samples)
    _keep(seen, file, mapping)


def _tell(seen: Inspection, samples: bool) -> None:
    for line in _lines(seen):
        out.print(escape(line))
    heads = ("column", "filled", "different", "looks like", *(("samples",) if samples else ()))
    table = Table(*heads)
    for column in seen.columns:
        cells = (column.name, str(column.filled), str(column.different), column.looks_like)
        table.add_row(*map(escape, (*cells, *((_shown(column),) if samples else ()))))
    wide.print(table)
    signs = f", by {', '.join(seen.recognised.signs)}" if seen.recognised.signs else ""
    out.print(escape(f"The rows most likely hold {seen.recognised.holds}{signs}."))


def _lines(seen: Inspection) -> Iterator[str]:
    """The form of the file, a sentence each."""
    table, form = seen.table, seen.table.dialect
    yield from _of_sheet(seen.file, table.sheet, form.header) if table.sheet else _of_text(seen)
    if table.titles:
        yield f"Lines above it that are no data: {len(table.titles)}."
    if table.footers:
        yield f"Rows at the end that are no data: {len(table.footers)}."
    yield f"Rows read: {len(table.rows)}" + ("." if table.whole else ", which is not all of them.")
    if table.faulty:
        yield f"Rows that can't be read or have more or fewer cells than the others: {table.faulty}."


def _of_sheet(file: str, sheet: SheetSeen, header: bool) -> Iterator[str]:
    others = f"; other sheets, for --sheet: {', '.join(sheet.others)}" if sheet.others else ""
    yield f"{file}: workbook, sheet {sheet.name}{others}."
    yield f"The header is row {sheet.skip + 1}." if header else "There is no header."


def _of_text(seen: Inspection) -> Iterator[str]:
    table, form = seen.table, seen.table.dialect
    marked = " with a byte order mark" if table.encoded.marked else ""
    quoted = f"cells quoted by {form.quote}" if table.quoted else "no cell quoted"
    mark = {"\t": "tabulator"}.get(form.delimiter, form.delimiter)
    yield f"{seen.file}: CSV, {table.encoded.encoding}{marked}, delimiter {mark}, {quoted}."
    if form.escape:
        yield f"A {form.escape} stands before quotation marks within cells."
    yield f"The header is line {form.skip + 1}." if form.header else "There is no header."


def _shown(column: TableColumn) -> str:
    if column.repeats:
        return ", ".join(f"{value} ({count})" for value, count in column.values)
    return " | ".join(one if len(one) <= 40 else one[:39] + "…" for one in column.samples)


def _keep(seen: Inspection, file: Path, mapping: Path | None) -> None:
    if mapping is None:
        err.print("A mapping that does: --mapping FILE writes it, --mapping - prints it.")
        return
    if mapping.exists():
        raise MappingThere(file=mapping.name)
    mapping.write_text(seen.mapping, encoding="utf-8")
    out.print(escape(f"Read and mend {mapping}, then: tierline import csv {file} --map {mapping} --dry-run"))
