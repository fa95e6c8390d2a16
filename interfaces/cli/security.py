"""`tierline security`: the security journal at a terminal."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tierline.application.access import Scope
from tierline.interfaces.cli.terminal import out, the_system, wide
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.exports.csv import cell
from tierline.interfaces.presentation.formatting import instant
from tierline.interfaces.query.journal_question import journal_question

_Day = Annotated[str | None, typer.Option(help="A day or a moment with a time zone.")]


@needs(Scope.AUDIT)
def security(
    event: Annotated[str | None, typer.Option(help="What happened, as in refused.")] = None,
    principal: Annotated[str | None, typer.Option(help="Who.")] = None,
    account: Annotated[str | None, typer.Option(help="The account's code.")] = None,
    since: _Day = None,
    until: _Day = None,
    limit: Annotated[int, typer.Option(help="How many lines at most.", min=1, max=100_000)] = 100,
) -> None:
    """Show the security journal, the latest first: who came in, was refused, or was shown texts."""
    question = journal_question(event, principal, account, since, until)
    table = Table("when", "what", "who", "account", "where", "what of it", "how often")
    with the_system() as system:
        for one in system.journal.table.page(question, limit):
            said = (one.event, one.principal, one.account or "", one.route or "", one.detail or "")
            table.add_row(instant(one.at), *(escape(cell(str(text))) for text in said), str(one.count))
    if table.rows:
        wide.print(table)
    else:
        out.print("No line says so.")
