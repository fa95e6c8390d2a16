"""`tierline import calendar`, `tierline import mail`: what they say becomes drafts in the inbox."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from tierline.application.access import LOCAL, Scope, speaking
from tierline.application.api_keys import check_name
from tierline.application.inbox.deciding import Inbox
from tierline.application.inbox.importing import InboxImport, InboxReport
from tierline.interfaces.beginning import begin
from tierline.interfaces.cli.report_ends import tell_end
from tierline.interfaces.cli.terminal import out, progress, the_system
from tierline.interfaces.imports.messages import MessageFormat, import_messages, message_formats
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System

Counted = tuple[str, str]
"""What is said of one, and of several."""
_FILES = typer.Argument(exists=True, dir_okay=False, readable=True, help="One file or several, in order.")
_TAKEN: Mapping[str, Counted] = {
    "drafted": ("{n} new draft", "{n} new drafts"),
    "changed": ("{n} draft changed", "{n} drafts changed"),
    "withdrawn": ("{n} draft withdrawn", "{n} drafts withdrawn"),
    "to_correct": ("{n} fact may need a correction", "{n} facts may need a correction"),
    "to_retract": ("{n} fact may need a retraction", "{n} facts may need a retraction"),
    "repeated": ("{n} was there already", "{n} were there already"),
    "older": ("{n} older than what is there", "{n} older than what is there"),
    "unseen": ("{n} cancelled before it was seen", "{n} cancelled before they were seen"),
}
_LEFT_OUT: Mapping[str, Counted] = {
    "internal": ("{n} among our people only", "{n} among our people only"),
    "private": ("{n} marked as private", "{n} marked as private"),
    "automatic": ("{n} sent by a machine or to a list", "{n} sent by machines or to lists"),
    "reply": ("{n} answer to an invitation", "{n} answers to invitations"),
}


def add_to(app: typer.Typer) -> None:
    """Add the command of each format of messages."""
    for one in message_formats().values():
        _add(app, one)


def _add(app: typer.Typer, format: MessageFormat) -> None:
    zoned = any(option.name == "zone" for option in format.options)

    @app.command(format.name, help=f"{format.says}. Leaves with 1 if one could not be read.")
    @needs(Scope.IMPORT)
    def run_format(
        files: Annotated[list[Path], _FILES],
        zone: Annotated[
            str | None,
            typer.Option(
                help="The time zone of times that name none, as in Europe/Berlin.", hidden=not zoned
            ),
        ] = None,
        bodies: Annotated[
            bool, typer.Option("--bodies", help="Take texts along, not only who, when and the subject.")
        ] = False,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Decide on everything, keep nothing.")
        ] = False,
        actor: Annotated[str, typer.Option(help="Who decides where rules accept or dismiss.")] = LOCAL,
    ) -> None:
        given = {"zone": zone, "bodies": "yes" if bodies else None}
        options = {name: value for name, value in given.items() if value is not None}
        _run(format.name, files, options, dry_run, check_name(actor))


def _run(format: str, files: Sequence[Path], options: Mapping[str, str], dry_run: bool, actor: str) -> None:
    rules_of = speaking(actor)
    with the_system() as system, _inbox(system, dry_run) as inbox, progress("Reading bytes") as bar:
        if not dry_run:
            begin(system)
        taking = InboxImport(replace(inbox, by=rules_of), system.settings.read_inbox_rules())
        report = import_messages(format, files, options, taking, system.clock(), bar)
        waiting, unknown = inbox.waiting(), inbox.table.count_unknown(inbox.question())
    _tell(report, dry_run)
    if waiting and not dry_run:
        out.print(_waits(waiting, unknown))
    if not report.complete:
        raise typer.Exit(1)


def _inbox(system: System, dry_run: bool) -> AbstractContextManager[Inbox]:
    return system.inbox_rehearsal() if dry_run else nullcontext(system.inbox)


def _counted(words: Counted, n: int) -> str:
    return words[n != 1].format(n=n)


def _waits(waiting: int, unknown: int) -> str:
    drafts = _counted(("{n} draft waits", "{n} drafts wait"), waiting)
    if not unknown:
        return f"{drafts} in the inbox: tierline inbox"
    addresses = _counted(("{n} address that nobody knows", "{n} addresses that nobody knows"), unknown)
    return f"{drafts} in the inbox, with {addresses}: tierline inbox"


def _tell(report: InboxReport, dry_run: bool) -> None:
    said = [_counted(words, n) for name, words in _TAKEN.items() if (n := report.taken[name])]
    would = "; nothing is kept" if dry_run else ""
    out.print(f"{report.read} read: {', '.join(said) or 'nothing new'}{would}.")
    if report.accepted or report.dismissed:
        out.print(f"  by rules: {report.accepted} accepted, {report.dismissed} dismissed")
    left = [_counted(words, n) for name, words in _LEFT_OUT.items() if (n := report.left_out[name])]
    if left:
        out.print(f"  left out: {', '.join(left)}")
    tell_end(report.reasons, report.places, report.notes, report.broken)
