"""`tierline import`: what other systems know, recorded through the one write door."""

from collections.abc import Mapping, Sequence
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

app = typer.Typer(help="What other systems know; a second run adds nothing.", no_args_is_help=True)
_FILES = typer.Argument(exists=True, dir_okay=False, readable=True, help="One file or several, in order.")


class OptionNotUsable(Invalid):
    """An option of a format is given as NAME=VALUE."""


def _add(name: str, says: str) -> None:
    """Add the command of one format."""

    @app.command(name, help=f"{says}. Leaves with 1 if a line was refused.")
    @needs(Scope.IMPORT)
    def run_format(
        files: Annotated[list[Path], _FILES],
        mapping: Annotated[
            Path | None, typer.Option("--mapping", "--map", help="The file that says what columns mean.")
        ] = None,
        supplier: Annotated[
            str | None, typer.Option(help="OCDS: the supplier whose contracts are meant.")
        ] = None,
        option: Annotated[
            list[str] | None, typer.Option(help="NAME=VALUE: any other option of a format.")
        ] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Decide on every line, record nothing.")
        ] = False,
        refused: Annotated[Path | None, typer.Option(help="Where refused lines go, to be mended.")] = None,
        actor: Annotated[str, typer.Option(help="Whose name the facts are recorded under.")] = LOCAL,
    ) -> None:
        given = {"map": str(mapping) if mapping else None, "supplier": supplier, **_options(option or [])}
        options = {key: value for key, value in given.items() if value is not None}
        _run(name, files, options, dry_run, refused, check_name(actor))


def _run(
    format: str,
    files: Sequence[Path],
    options: Mapping[str, str],
    dry_run: bool,
    refused: Path | None,
    actor: str,
) -> None:
    with the_system() as system, writing(system, dry_run) as writer, progress("Reading bytes") as bar:
        if not dry_run:
            begin(system)
        report = run_import(
            format,
            files,
            options,
            writer,
            actor,
            head=system.log.head(),
            refused=refused,
            on_progress=lambda consumed, size, _: bar(consumed, size),
        )
    tell(report, dry_run)
    if not report.complete:
        raise typer.Exit(1)


for _one in formats().values():
    _add(_one.name, _one.says)


def writing(system: System, dry_run: bool) -> AbstractContextManager[Accounts]:
    """The write door, or one that decides alike and keeps nothing."""
    return system.rehearsal() if dry_run else nullcontext(system.accounts)


def _options(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if any(not separator or not name for name, separator, _ in pairs):
        raise OptionNotUsable(field="option")
    return {name: value for name, _, value in pairs}


def tell(report: ImportReport, dry_run: bool) -> None:
    """Print what a run did, or would do: the numbers, and what was refused and why."""
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
