"""`tierline link`: asking one of the customer's people whether a fact is as we state it."""

from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from tierline.application.access import LOCAL, Scope, speaking
from tierline.application.api_keys import check_name
from tierline.domain.account.confirmations import LONGEST, USUAL
from tierline.interfaces.cli.terminal import err, out, the_system, wide
from tierline.interfaces.confirming import links_made, made_link
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.presentation.language import ENGLISH

app = typer.Typer(
    help="Confirmation links: contacts confirm or dispute a fact, without an account.", no_args_is_help=True
)
_Account = Annotated[str, typer.Argument(help="The account's code.")]
_Fact = Annotated[UUID, typer.Argument(metavar="FACT", help="The fact's id.")]
_Actor = Annotated[str, typer.Option(help="Whose name it is recorded under.")]


@app.command("make")
@needs(Scope.RECORD)
def make(
    account: _Account,
    fact: _Fact,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="The contact's reference.")],
    language: Annotated[str, typer.Option(help="The language that they are asked in.")] = ENGLISH,
    days: Annotated[
        int, typer.Option(help="For how many days it can be answered.", min=1, max=LONGEST.days)
    ] = USUAL.days,
    actor: _Actor = LOCAL,
) -> None:
    """Make a link by which a contact confirms or disputes a fact; its address is shown this once."""
    given = {"contact": contact, "language": language, "days": days}
    with the_system() as system:
        made = made_link(system, account, fact, given, speaking(check_name(actor)))
    err.print(f"Link {made.link}: send it to this contact and to nobody else; it is shown this once:")
    out.print(made.address)


@app.command("list")
@needs(Scope.READ)
def list_links(account: _Account, fact: _Fact) -> None:
    """List the links made for a fact, and how each stands."""
    table = Table("link", "contact", "language", "asked by", "expires", "state")
    with the_system() as system:
        for one in links_made(system, account, fact):
            asked = one.link.asked
            state = one.link.state(system.clock())
            table.add_row(
                str(asked.fact_id),
                asked.contact,
                asked.language,
                one.made.actor,
                moment(asked.expires),
                state,
            )
    wide.print(table)


@app.command("withdraw")
@needs(Scope.RECORD)
def withdraw(
    account: _Account,
    fact: _Fact,
    link: Annotated[UUID, typer.Argument(help="The link's id, as `tierline link list` shows it.")],
    actor: _Actor = LOCAL,
) -> None:
    """Withdraw a link that nobody answered yet."""
    with the_system() as system:
        by = speaking(check_name(actor))
        system.confirmations.withdraw(system.accounts, account, fact, link, by)
    out.print("Withdrawn.")
