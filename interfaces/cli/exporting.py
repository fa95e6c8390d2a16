"""`tierline export`: everything as lines of JSON, or what is recorded in the formats of other tools."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tierline.application.access import Scope, account_set
from tierline.domain.shared.errors import Conflict
from tierline.interfaces.cli import moving
from tierline.interfaces.cli.terminal import err, out, progress, the_system
from tierline.interfaces.duckdb_file import NamedAsItsSchema, write_duckdb
from tierline.interfaces.exchange.logged import AccountsRead, logged_accounts
from tierline.interfaces.exchange.ocds import PREFIX, Publisher, write_ocds
from tierline.interfaces.exchange.ocel import ocel_accounts, ocel_types
from tierline.interfaces.exchange.ocel_json import write_ocel_json
from tierline.interfaces.exchange.ocel_sqlite import write_ocel_sqlite
from tierline.interfaces.exchange.xes import write_xes
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System
from tierline.projections.sql_views.pointing import SCHEMA

app = typer.Typer(
    help="What is recorded as files: all of it, or in the formats of other tools.",
    invoke_without_command=True,
)
_SQLITE = (".sqlite", ".sqlite3", ".db")
_Accounts = Annotated[
    list[str] | None,
    typer.Option(help="Which accounts: all, code=, region=, segment=, held=PERSON, team=PERSON."),
]


class NothingToExport(Conflict):
    """Say what to export: a format, as in `tierline export xes FILE`, or everything by `--all DIR`."""


class NoSuchEnding(Conflict):
    """The log's file is named .json, .jsonocel or .sqlite: its name says how it is written."""


@app.callback()
@needs(Scope.ADMIN)
def export(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--all", metavar="DIR", help="A new folder for everything.")
    ] = None,
) -> None:
    """Write the whole database as lines of JSON (--all), names and notes opened, with a manifest.

    The files of --all hold personal data that the database keeps under seal; those of the formats hold
    no names and no texts.
    """
    if context.invoked_subcommand is None:
        if folder is None:
            raise NothingToExport()
        moving.export(folder)


@app.command("ocel")
@needs(Scope.ADMIN)
def ocel(
    file: Annotated[Path, typer.Argument(help="The file to write: .json or .sqlite.")],
    accounts: _Accounts = None,
) -> None:
    """Write an object-centric event log (OCEL 2.0): facts and moves of tiers, and who and what took part.

    People and things are there by their references; names and texts are not.
    """
    ending = file.name.lower().rpartition(".")[2]
    if ending not in ("json", "jsonocel") and f".{ending}" not in _SQLITE:
        raise NoSuchEnding()
    write = write_ocel_sqlite if f".{ending}" in _SQLITE else write_ocel_json
    with _read(accounts, "Writing accounts") as (_, read), _replacing(file) as beside:
        objects, events = write(ocel_accounts(logged_accounts(read)), ocel_types(), beside)
    _tell(read, f"{events} events of {objects} objects")


@app.command("xes")
@needs(Scope.ADMIN)
def xes(
    file: Annotated[Path, typer.Argument(help="The file to write, usually .xes.")],
    accounts: _Accounts = None,
) -> None:
    """Write an event log of cases (XES): each account is one, with its facts and the moves of its tier."""
    with _read(accounts, "Writing accounts") as (_, read), _replacing(file) as beside:
        cases, events = write_xes(logged_accounts(read), beside)
    _tell(read, f"{events} events of {cases} accounts")


@app.command("ocds")
@needs(Scope.ADMIN)
def ocds(
    file: Annotated[Path, typer.Argument(help="The file to write, usually .json.")],
    accounts: _Accounts = None,
    supplier: Annotated[str | None, typer.Option(help="What we are called, as the supplier.")] = None,
    prefix: Annotated[str, typer.Option(help="What ocids begin with: that of your registration.")] = PREFIX,
) -> None:
    """Write contracts as a release package of the Open Contracting Data Standard 1.1.

    `tierline import ocds` reads it back: where the contracts are, it states nothing new.
    """
    with _read(accounts, "Writing accounts") as (system, read), _replacing(file) as beside:
        log = system.log.identity()
        contracts, releases = write_ocds(read, Publisher(supplier, prefix), log, beside)
    _tell(read, f"{releases} releases of {contracts} contracts")


@app.command("duckdb")
@needs(Scope.ADMIN)
def duckdb(file: Annotated[Path, typer.Argument(help="The file to write, usually .duckdb.")]) -> None:
    """Write the views for SQL tools as tables of a DuckDB file, of all accounts (tierline[duckdb])."""
    if file.name.partition(".")[0] == SCHEMA:
        raise NamedAsItsSchema()
    with the_system() as system:
        system.refresh()
        with system.reads.reading() as reading, _replacing(file) as beside:
            rows = write_duckdb(reading, beside)
            position = reading.position
    out.print(f"{rows} rows, up to position {position}.")


@contextmanager
def _read(accounts: list[str] | None, what: str) -> Iterator[tuple[System, AccountsRead]]:
    """What is asked for of the database, up to date. Raises AccountsNotUsable."""
    asked = account_set(accounts or ["all"])
    with the_system() as system, progress(what) as bar:
        system.refresh()
        reads = system.reads if asked.everything else system.reads.seen_by(asked, system.sealing.opened)
        yield system, AccountsRead(reads, system.clock(), bar)


@contextmanager
def _replacing(file: Path) -> Iterator[Path]:
    """A file beside the one that is asked for, which takes its place once it is whole."""
    beside = file.with_name(f"{file.name}.part")
    beside.unlink(missing_ok=True)
    try:
        yield beside
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _tell(read: AccountsRead, written: str) -> None:
    out.print(f"{written}, up to position {read.position}.")
    if read.left_out:
        err.print(f"  Left out, since something of them can't be read: {', '.join(read.left_out)}.")
