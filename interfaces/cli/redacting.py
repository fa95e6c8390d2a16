"""`tierline redact`, `hold` and `disclose`: single texts, legal holds, and what is kept of somebody."""

from typing import Annotated
from uuid import UUID

import typer

from tierline.application.access import LOCAL, Scope
from tierline.application.api_keys import check_name
from tierline.domain.account.corrections import UnknownTarget
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.cli.forgetting import ask, reach
from tierline.interfaces.cli.terminal import out, the_system
from tierline.interfaces.permission import needs
from tierline.interfaces.person_data import contact_data, person_data
from tierline.interfaces.presentation.json_values import to_json

app = typer.Typer(help="Legal holds: who is under one can't be forgotten.", no_args_is_help=True)
disclosing = typer.Typer(help="What is kept of somebody, for whoever asks for it.", no_args_is_help=True)
_Actor = Annotated[str, typer.Option(help="Whose name it is recorded under.")]
_Account = Annotated[str, typer.Argument(help="The account's code.")]
_Contact = Annotated[str, typer.Argument(metavar="CONTACT", help="The contact's reference.")]
_Person = Annotated[str, typer.Argument(metavar="PERSON", help="The id that the firm gives them.")]
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
    _state(account, {"kind": "contact_held", "contact": reference, "reason": reason}, actor)


@app.command("release")
@needs(Scope.CORRECT)
def release(account: _Account, reference: _Contact, reason: _Reason, actor: _Actor = LOCAL) -> None:
    """Release a legal hold."""
    _state(account, {"kind": "hold_released", "contact": reference, "reason": reason}, actor)


@app.command("person")
@needs(Scope.PEOPLE)
def hold_person(person: _Person, reason: _Reason, actor: _Actor = LOCAL) -> None:
    """Put one of our own people under a legal hold: nothing about them is destroyed meanwhile."""
    _state(FIRM_BOOK, {"kind": "person_held", "person": person, "reason": reason}, actor)


@app.command("release-person")
@needs(Scope.PEOPLE)
def release_person(person: _Person, reason: _Reason, actor: _Actor = LOCAL) -> None:
    """Release a legal hold on one of our own people."""
    _state(FIRM_BOOK, {"kind": "person_hold_released", "person": person, "reason": reason}, actor)


@disclosing.command("contact")
@needs(Scope.READ_TEXTS)
def disclose_contact(account: _Account, reference: _Contact) -> None:
    """Print everything that is kept of one of the customer's people, as JSON, for whoever asks for it."""
    with the_system() as system:
        out.print(to_json(contact_data(system, account, reference)).decode())


@disclosing.command("person")
@needs(Scope.READ_TEXTS)
def disclose_person(person: _Person) -> None:
    """Print everything that is kept of one of our own people, as JSON, for whoever asks for it."""
    with the_system() as system:
        out.print(to_json(person_data(system, person)).decode())


def _state(stream: str, content: dict[str, str], actor: str) -> None:
    with the_system() as system:
        stated = {**content, "occurred_at": system.clock()}
        receipt = system.accounts.record(stream, stated, actor=check_name(actor)).receipt
    out.print(f"Recorded: fact {receipt.fact_id} at position {receipt.position}.")
