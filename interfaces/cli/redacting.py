"""`tierline redact`, `hold` and `disclose`: single texts, legal holds, and what is kept of somebody."""

from typing import Annotated, Any
from uuid import UUID

import typer

from tierline.application.access import LOCAL, Scope
from tierline.application.api_keys import check_name
from tierline.domain.account.corrections import UnknownTarget
from tierline.interfaces.cli.forgetting import ask, reach
from tierline.interfaces.cli.terminal import out, the_system
from tierline.interfaces.permission import needs
from tierline.interfaces.person_data import contact_data
from tierline.interfaces.presentation.json_values import to_json

app = typer.Typer(help="Legal holds: who is under one can't be forgotten.", no_args_is_help=True)
_Actor = Annotated[str, typer.Option(help="Whose name it is recorded under.")]
_Account = Annotated[str, typer.Argument(help="The account's code.")]
_Contact = Annotated[str, typer.Argument(metavar="CONTACT", help="The contact's reference.")]
_Reason = Annotated[str, typer.Option(help="Why; kept under seal.", prompt=True)]


@needs(Scope.CORRECT)
def redact(
    fact: Annotated[UUID, typer.Argument(metavar="FACT", help="The fact's id.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="The text's name, as in note or reason.")],
    reason: _Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask whether that is really meant.")] = False,
    actor: _Actor = LOCAL,
) -> None:
    """Destroy one free text of a fact for good, in the fact and in its corrections; the fact stays."""
    ask(yes)
    with the_system() as system:
        found = system.log.find(fact)
        if found is None:
            raise UnknownTarget(field="target")
        stated = {"kind": "fact_redacted", "target": str(fact), "field": field, "for_good": True}
        stated |= {"reason": reason, "occurred_at": system.clock()}
        receipt = system.accounts.record(found.account, stated, actor=check_name(actor)).receipt
        out.print(f"Redacted; fact {receipt.fact_id} at position {receipt.position} certifies it.")
        out.print(reach(system))


@app.command("contact")
@needs(Scope.CORRECT)
def hold(account: _Account, reference: _Contact, reason: _Reason, actor: _Actor = LOCAL) -> None:
    """Put one of the customer's people under a legal hold: nothing about them is destroyed meanwhile."""
    _state(account, "contact_held", reference, reason, actor)


@app.command("release")
@needs(Scope.CORRECT)
def release(account: _Account, reference: _Contact, reason: _Reason, actor: _Actor = LOCAL) -> None:
    """Release a legal hold."""
    _state(account, "hold_released", reference, reason, actor)


@needs(Scope.READ_TEXTS)
def disclose(account: _Account, reference: _Contact) -> None:
    """Print everything that is kept of one of the customer's people, as JSON, for whoever asks for it."""
    with the_system() as system:
        out.print(to_json(contact_data(system, account, reference)).decode())


def _state(account: str, kind: str, contact: str, reason: str, actor: str) -> None:
    with the_system() as system:
        stated: dict[str, Any] = {"kind": kind, "contact": contact, "reason": reason}
        stated["occurred_at"] = system.clock()
        receipt = system.accounts.record(account, stated, actor=check_name(actor)).receipt
    out.print(f"Recorded: fact {receipt.fact_id} at position {receipt.position}.")
