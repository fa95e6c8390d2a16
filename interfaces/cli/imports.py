"""`tierline import`: what other systems know, recorded through the one write door."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from tierline.application.access import LOCAL, Scope
from tierline.application.accounts import Accounts
from tierline.application.api_keys import check_name
from tierline.application.importing import ImportReport
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.beginning import begin
from tierline.interfaces.cli.terminal import err, out, progress, the_system
from tierline.interfaces.imports import formats, run_import
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System

_FILES = typer.Argument(exists=True, dir_okay=False, readable=True, help="One file or several, in order.")


class OptionNotUsable(Invalid):
    """An option of a format is given as NAME=VALUE."""


@needs(Scope.IMPORT)
def run(
    format: Annotated[str, typer.Argument(help="Which one: " + ", ".join(sorted(formats())) + ".")],
    files: Annotated[list[Path], _FILES],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", "--map", help="CSV: the file that says what its columns mean.")
    ] = None,
    supplier: Annotated[
        str | None, typer.Option(help="OCDS: the supplier whose contracts are meant.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE: any other option of a format.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide on every line, record nothing.")] = False,
    refused: Annotated[Path | None, typer.Option(help="Where refused lines go, to be mended.")] = None,
    actor: Annotated[str, typer.Option(help="Whose name the facts are recorded under.")] = LOCAL,
) -> None:
    """Import files; a second run adds nothing. Leaves with 1 if a line was refused."""
    given = {"map": str(mapping) if mapping else None, "supplier": supplier, **_options(option or [])}
    options = {name: value for name, value in given.items() if value is not None}
    with the_system() as system, _writer(system, dry_run) as writer, progress("Reading bytes") as bar:
        if not dry_run:
            begin(system)
        report = run_import(
            format,
            files,
            options,
            writer,
            check_name(actor),
            head=system.log.head(),
            refused=refused,
            on_progress=lambda consumed, size, _: bar(consumed, size),
        )
    _tell(report, dry_run)
    if not report.complete:
        raise typer.Exit(1)


def _writer(system: System, dry_run: bool) -> AbstractContextManager[Accounts]:
    return system.rehearsal() if dry_run else nullcontext(system.accounts)


def _options(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if any(not separator or not name for name, separator, _ in pairs):
        raise OptionNotUsable(field="option")
    return {name: value for name, _, value in pairs}


def _tell(report: ImportReport, dry_run: bool) -> None:
    done = "would be recorded" if dry_run else "recorded"
    out.print(
        f"{report.read} lines read: {report.recorded} facts {done}, {report.repeated} were there already,"
        f" {report.duplicates} stated twice, {report.skipped} lines skipped, {report.refused} refused."
    )
    for kind, count in report.kinds.most_common():
        out.print(f"  {kind}: {count}")
    for reason, count in report.reasons.most_common():
        err.print(f"  refused {count}: {reason} (first in {report.places[reason]})")
    for note in report.notes:
        err.print(f"  note: {note}")
    for broken in report.broken:
        err.print(f"  stopped: {broken}")
