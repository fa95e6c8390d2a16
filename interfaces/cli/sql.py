"""`tierline sql`: views of the read models for SQL tools, under names that stay."""

from pathlib import Path
from typing import Annotated

import typer

from tierline.application.access import Scope
from tierline.interfaces.cli.terminal import out, the_system
from tierline.interfaces.permission import needs
from tierline.interfaces.view_files import write_view_files
from tierline.interfaces.view_partitions import write_partitions
from tierline.projections.sql_views.pointing import SqlViews

app = typer.Typer(
    help="Views for SQL tools, such as dashboards: names and columns that stay.", no_args_is_help=True
)


@app.command("create")
@needs(Scope.ADMIN)
def create() -> None:
    """Make the views, or those that a former version didn't have; from then on they follow each rebuild."""
    with the_system() as system, system.store.beside_live() as (connection, live):
        SqlViews(connection).show(live)
    out.print("The views are there; `tierline sql grant ROLE` lets a role of the database read them.")


@app.command("grant")
@needs(Scope.ADMIN)
def grant(
    role: Annotated[str, typer.Argument(help="A role of the PostgreSQL database, which is there already.")],
) -> None:
    """Let a role read all views and nothing else: everything recorded of every account, without names."""
    with the_system() as system, system.store.beside_live() as (connection, _):
        SqlViews(connection).grant(role)
    out.print(f"{role} may read the views.")


@app.command("drop")
@needs(Scope.ADMIN)
def drop() -> None:
    """Drop the views, and what was built on them in the database."""
    with the_system() as system, system.store.beside_live() as (connection, _):
        SqlViews(connection).drop()
    out.print("The views are gone.")


@app.command("parquet")
@needs(Scope.ADMIN)
def parquet(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go.")],
    by_year: Annotated[
        bool, typer.Option("--by-year", help="A file for each year; only those that changed are written.")
    ] = False,
) -> None:
    """Write the same views as Parquet files, if anything is recorded since those that are there."""
    write = write_partitions if by_year else write_view_files
    with the_system() as system:
        system.refresh()
        with system.reads.reading() as reading:
            written = write(reading, folder)
    told = (
        f"{sum(written.files.values())} rows in {len(written.files)} files"
        if written.files
        else "Nothing new"
    )
    out.print(f"{told}, up to position {written.position}.")
