"""`tierline export --all` and `tierline import all`: a whole database out as files, and back into another."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from tierline.application.access import LOCAL, Scope
from tierline.application.journal import SecurityEvent
from tierline.application.policies import Adoptions
from tierline.interfaces.cli.imports import tell, writing
from tierline.interfaces.cli.terminal import err, out, progress, the_system
from tierline.interfaces.moving.bringing_in import DatabaseOfItsOwn, bring_in, first_fact
from tierline.interfaces.moving.manifest import check_files, read_manifest
from tierline.interfaces.moving.taking_out import take_out
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System


@needs(Scope.ADMIN)
def export(
    folder: Annotated[Path, typer.Option("--all", metavar="DIR", help="A new folder for everything.")],
) -> None:
    """Write the whole database as lines of JSON, names and notes opened, with a manifest.

    The files hold personal data that the database keeps under seal.
    """
    with the_system() as system, progress("Taking out facts") as bar:
        # Whoever gives commands at this machine has the root key, and with it every scope, also read:texts.
        system.journal.note(SecurityEvent.EXPORTED, LOCAL)
        manifest = take_out(system.reads.log, system.sealing, folder, system.clock(), _version(), bar)
    out.print(f"{manifest.facts} facts in {len(manifest.files)} files, up to position {manifest.until}.")
    for count, what in ((manifest.forgotten_texts, "are forgotten"), (manifest.broken_texts, "don't open")):
        if count:
            err.print(f"  {count} texts {what}: a word stands in their place.")
    if manifest.retired:
        err.print(f"  {manifest.retired} {_RETIRED}")
    err.print(manifest.says)


@needs(Scope.ADMIN)
def import_all(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="The folder that `tierline export` wrote.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide on every line, record nothing.")] = False,
) -> None:
    """Bring a whole database into an empty one. Leaves with 1 if a line was refused.

    Each fact is recorded under the name that recorded it before, and now: business time is carried over,
    and when it was heard is not.
    """
    manifest = read_manifest(folder)
    files = check_files(folder, manifest)
    with the_system() as system, writing(system, dry_run) as writer, progress("Reading bytes") as bar:
        _check_empty(system, files)
        adoptions = Adoptions(writer.context, system.new_id, system.policies.tiers)
        report = bring_in(
            files,
            writer,
            adoptions,
            actor=LOCAL,
            head=system.log.head(),
            on_progress=lambda consumed, size, _: bar(consumed, size),
        )
    tell(report, dry_run)
    if not report.complete:
        raise typer.Exit(1)


def _check_empty(system: System, files: list[Path]) -> None:
    """Refuse a database with other facts than those of the files. Raises DatabaseOfItsOwn."""
    if system.log.head():
        ours = system.log.page(0, 1)[0].fact.fact_id
        if str(ours) != first_fact(files):
            raise DatabaseOfItsOwn()


_RETIRED = (
    "facts say what is not stated any more, such as overrides whose approver was typed: another database"
    " refuses them, and a backup brings them over."
)


def _version() -> str:
    try:
        return version("tierline")
    except PackageNotFoundError:
        return "unknown"
