"""`tierline import plan` runs several files in order; `tierline import mappings` lists ours."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tierline.application.access import LOCAL, Scope
from tierline.application.accounts import Accounts
from tierline.application.api_keys import check_name
from tierline.application.importing import ImportReport, RunMark
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.beginning import begin
from tierline.interfaces.cli.imports import begun, tell, writing
from tierline.interfaces.cli.terminal import err, out, the_system, wide
from tierline.interfaces.imports import run_import
from tierline.interfaces.imports.mappings import shipped, shipped_text
from tierline.interfaces.imports.planning import StepDone, plan_at, plan_names, run_plan, total
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System


class VariableNotUsable(Invalid):
    """A variable of a plan is given as NAME=VALUE."""


@needs(Scope.IMPORT)
def run(
    plan: Annotated[str, typer.Argument(help=f"A plan file, or one of ours: {', '.join(plan_names())}.")],
    folder: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Where its files are; else beside the plan."),
    ] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE: a variable of the plan.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide on every line, record nothing.")] = False,
    actor: Annotated[str, typer.Option(help="Whose name the facts are recorded under.")] = LOCAL,
) -> None:
    """Import the files of a plan in its order. Leaves with 1 if a line was refused or a file missing.

    A step that fails doesn't stop the others. In a dry run later steps see what earlier ones would record.
    """
    steps, beside = plan_at(plan)
    who, variables = check_name(actor), _variables(given or [])
    with the_system() as system, writing(system, dry_run) as writer:
        if not dry_run:
            begin(system)
        importing = partial(_import, system, writer, who, dry_run)
        done = []
        for step in run_plan(steps, folder or beside, variables, importing):
            _tell_step(step, dry_run)
            done.append(step)
    out.print("in all: ", end="")
    tell(total([step.report for step in done if step.report]), dry_run)
    if not all(step.complete for step in done):
        raise typer.Exit(1)


def _import(
    system: System,
    writer: Accounts,
    actor: str,
    dry_run: bool,
    format: str,
    files: Sequence[Path],
    options: Mapping[str, str],
    refused: Path | None,
) -> ImportReport:
    """Import the files of a step as a run of its own, which can be undone."""
    with begun(system, format, actor, dry_run) as running:
        mark, head = RunMark(running.name), system.log.head()
        report = run_import(format, files, options, writer, actor, head=head, refused=refused, mark=mark)
        running.counts = report.counts()
    return report


def _tell_step(step: StepDone, dry_run: bool) -> None:
    out.print(escape(f"{step.name}: "), end="")
    if step.report:
        tell(step.report, dry_run)
    else:
        out.print("no such file, which is all right." if step.fault is None else "not imported.")
    if step.fault:
        err.print(escape(f"  {step.name}: {step.fault}"))


def _variables(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if any(not separator or not name for name, separator, _ in pairs):
        raise VariableNotUsable(field="set")
    return {name: value for name, _, value in pairs}


@needs(Scope.IMPORT)
def mappings(
    show: Annotated[str | None, typer.Option(help="Print the mapping with this name, to be copied.")] = None,
) -> None:
    """List the mappings that come along, and the columns that each needs."""
    if show is not None:
        out.print(shipped_text(show), markup=False, end="")
        return
    table = Table("mapping", "reads", "columns that it needs")
    for one in shipped():
        table.add_row(one.name, escape(one.says), escape(", ".join(one.needs)))
    wide.print(table)
