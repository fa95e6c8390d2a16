"""`tierline import`: what other systems know, recorded through the one write door."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from tierline.application.access import LOCAL, Scope
from tierline.application.accounts import Accounts
from tierline.application.api_keys import check_name
from tierline.application.import_runs import ImportRun, RunningImport
from tierline.application.importing import ImportReport, RunMark
from tierline.application.withdrawing import Withdrawal, Withdrawing
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.words import Words
from tierline.interfaces.beginning import begin
from tierline.interfaces.cli.report_ends import tell_end
from tierline.interfaces.cli.terminal import err, out, progress, the_system, wide
from tierline.interfaces.imports import formats, run_import, whole_of
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System

app = typer.Typer(help="What other systems know; a second run adds nothing.", no_args_is_help=True)
_FILES = typer.Argument(exists=True, dir_okay=False, readable=True, help="One file or several, in order.")


class OptionNotUsable(Invalid):
    """An option of a format is given as NAME=VALUE."""


def _add(name: str, says: Words) -> None:
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
        complete: Annotated[
            bool,
            typer.Option("--complete", help="The files are the whole: retract what they have no more."),
        ] = False,
        actor: Annotated[str, typer.Option(help="Whose name the facts are recorded under.")] = LOCAL,
    ) -> None:
        given = {"map": str(mapping) if mapping else None, "supplier": supplier, **_options(option or [])}
        options = {key: value for key, value in given.items() if value is not None}
        _run(name, files, options, _Manner(dry_run, complete, refused, check_name(actor)))


class _Manner(NamedTuple):
    """How files are imported, whatever their format."""

    dry_run: bool
    complete: bool
    refused: Path | None
    actor: str


def _run(format: str, files: Sequence[Path], options: Mapping[str, str], how: _Manner) -> None:
    whole = whole_of(options) if how.complete else None
    with the_system() as system, writing(system, how.dry_run) as writer, progress("Reading bytes") as bar:
        if not how.dry_run:
            begin(system)
        with begun(system, format, how.actor, how.dry_run) as running:
            mark = RunMark(running.name, set() if whole else None)
            report = run_import(
                format,
                files,
                options,
                writer,
                how.actor,
                head=system.log.head(),
                refused=how.refused,
                on_progress=lambda consumed, size, _: bar(consumed, size),
                mark=mark,
            )
            if whole and mark.met is not None:
                withdrawing = Withdrawing(writer, system.clock)
                by = {"actor": how.actor, "by": running.name}
                _complete(report, mark.met, partial(withdrawing.complete, *whole, mark.met, **by))
            running.counts = report.counts()
    tell(report, how.dry_run)
    if report.recorded + report.withdrawn and not how.dry_run:
        out.print(f"Run {running.name}: `tierline import undo {running.name}` takes it back.")
    if not report.complete:
        raise typer.Exit(1)


def begun(
    system: System, format: str, actor: str, dry_run: bool, undoes: str | None = None
) -> AbstractContextManager[RunningImport]:
    """A run that is kept with its name, or one that nobody hears of where it is dry."""
    if dry_run:
        return nullcontext(RunningImport(ImportRun("dry-run", system.clock(), actor, format, 0)))
    return system.import_runs.begun(format, actor, undoes)


def _complete(report: ImportReport, met: set[int], withdraw: Callable[[], Withdrawal]) -> None:
    """Retract what the source has no more, unless something of it could not be read."""
    if not report.complete or not met:
        report.notes.append(_NOT_COMPLETE)
        return
    gone = withdraw()
    report.withdrawn = gone.recorded
    report.notes += [_KEPT.of(count=count, reason=reason) for reason, count in gone.reasons.items()]


_KEPT = Words("not retracted {count}: {reason}")
_NOT_COMPLETE = Words(
    "nothing was retracted, since not everything could be read: mend what was refused, and import it again"
)


for _one in formats().values():
    _add(_one.name, _one.says)


@app.command("runs")
@needs(Scope.IMPORT)
def runs(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the latest first.")] = 20,
) -> None:
    """List imports: when, whose, and what came of them."""
    with the_system() as system:
        found = system.import_runs.latest(limit)
    table = Table(box=None, pad_edge=False)
    for name in ("run", "begun", "by", "format", "read", "recorded", "refused", "note"):
        table.add_column(name, no_wrap=True)
    for one in found:
        numbers = (str(one.counts.get(name, "")) for name in ("read", "recorded", "refused"))
        note = f"undoes {one.undoes}" if one.undoes else "" if one.ended_at else "not ended"
        begun = one.begun_at.isoformat(" ", "minutes")
        table.add_row(one.run, begun, one.actor, one.format, *numbers, note)
    wide.print(table)


@app.command("undo")
@needs(Scope.IMPORT)
def undo(
    run: Annotated[str, typer.Argument(help="The run, as `tierline import runs` names it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, record nothing.")] = False,
    actor: Annotated[str, typer.Option(help="Whose name it is recorded under.")] = LOCAL,
) -> None:
    """Take an import back: retract what it stated, reinstate what it retracted; all of it stays visible."""
    how = _Manner(dry_run, complete=False, refused=None, actor=check_name(actor))
    with the_system() as system, writing(system, dry_run) as writer:
        found = system.import_runs.find(run)
        with begun(system, found.format, how.actor, how.dry_run, undoes=found.run) as running:
            report = Withdrawing(writer, system.clock).undo(found, actor=how.actor, by=running.name)
            running.counts = report.counts()
    _tell_undone(report, dry_run)
    if report.reasons:
        raise typer.Exit(1)


def _tell_undone(report: Withdrawal, dry_run: bool) -> None:
    done = "would be" if dry_run else "were"
    out.print(
        f"{report.looked_at} facts of that run: {report.recorded} {done} taken back, {report.left} left as"
        f" they are (taken back already, or corrected since), {report.openings} openings of accounts stay."
    )
    for kind, count in report.kinds.most_common():
        out.print(f"  {kind}: {count}")
    for reason, count in report.reasons.most_common():
        err.print(f"  not taken back {count}: {reason}")


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
    if report.changed:
        out.print(f"  {report.changed} of which the source says something else than before")
    if report.withdrawn:
        out.print(f"  {report.withdrawn} facts retracted, since the source has them no more")
    for kind, count in report.kinds.most_common():
        out.print(f"  {kind}: {count}")
    tell_end(report.reasons, report.places, report.notes, report.broken)
