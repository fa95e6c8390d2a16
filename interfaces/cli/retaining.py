"""`tierline retention`: destroys the free texts that have expired by rule, or counts which would be."""

from typing import Annotated

import typer
from rich.table import Table

from tierline.application.access import Scope
from tierline.application.retention import RetentionReport
from tierline.interfaces.cli.forgetting import ask, reach
from tierline.interfaces.cli.terminal import err, out, the_system, wide
from tierline.interfaces.permission import needs

NO_RULES = "There are no rules, so no text expires: TIERLINE_RETENTION names no file, or one without any."


@needs(Scope.ADMIN)
def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be, and destroy nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask whether that is really meant.")] = False,
) -> None:
    """Destroy for good the free texts that are older than the rules of TIERLINE_RETENTION keep them.

    What a worker does once a day. Texts about somebody under a legal hold, and those of what isn't over (an
    open escalation, a contract in force, an action to be done, an override that stands), stay until then.
    """
    with the_system() as system:
        if not system.retention.rules:
            out.print(NO_RULES)
            return
        if not dry_run:
            ask(yes)
        report = system.retention.run(dry=dry_run)
        _tell(report)
        if not dry_run and any(one.texts for one in report.tallies):
            out.print(reach(system))
    if report.refused:
        raise typer.Exit(1)


def _tell(report: RetentionReport) -> None:
    heads = ("Kind", "Text", "Days", "Expired texts", "Of accounts", "Stay: legal hold", "Stay: not over")
    table = Table(*heads, box=None)
    for one in report.tallies:
        counts = (one.texts, one.accounts, one.waiting["hold"], one.waiting["open"])
        table.add_row(one.rule.kind, one.rule.field, str(one.rule.days), *map(str, counts))
    wide.print(table)
    for account, refusal in report.refused.items():
        err.print(f"Nothing was done about {account}: {refusal.sentence}")
