"""`tierline forget`: somebody's name and all texts about them are destroyed, for good."""

from typing import Annotated

import typer

from tierline.application.access import LOCAL, Scope
from tierline.application.api_keys import check_name
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.cli.terminal import out, the_system
from tierline.interfaces.destroying import destroyed, epoch
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System

app = typer.Typer(help="Forgetting a person on request: there is no way back.", no_args_is_help=True)
_Yes = Annotated[bool, typer.Option("--yes", help="Don't ask whether that is really meant.")]
_Actor = Annotated[str, typer.Option(help="Whose name it is recorded under.")]


@app.command("contact")
@needs(Scope.CORRECT)
def contact(
    account: Annotated[str, typer.Argument(help="The account's code.")],
    reference: Annotated[str, typer.Argument(metavar="CONTACT", help="The contact's reference.")],
    yes: _Yes = False,
    actor: _Actor = LOCAL,
) -> None:
    """Forget one of the customer's people: name, title, addresses, and every text that concerns them."""
    ask(yes)
    with the_system() as system:
        _forget(system, account, {"kind": "contact_forgotten", "contact": reference}, check_name(actor))


@app.command("person")
@needs(Scope.PEOPLE)
def person(
    reference: Annotated[str, typer.Argument(metavar="PERSON", help="The id that the firm gives them.")],
    yes: _Yes = False,
    actor: _Actor = LOCAL,
) -> None:
    """Forget one of our own people: name, e-mail address, and every text of the firm's book about them."""
    ask(yes)
    with the_system() as system:
        _forget(system, FIRM_BOOK, {"kind": "person_forgotten", "person": reference}, check_name(actor))


def ask(yes: bool) -> None:
    """Have it confirmed, unless it is already."""
    if not yes:
        typer.confirm("Nobody will be able to read these texts again. Go on?", abort=True, err=True)


def _forget(system: System, stream: str, content: dict[str, str], actor: str) -> None:
    done = destroyed(system, stream, {**content, "for_good": True}, actor)
    place = f"fact {done.receipt.fact_id} at position {done.receipt.position}"
    out.print(f"Forgotten. Keys destroyed: {done.keys}; {place} certifies it.")
    if done.pseudonym:
        out.print(f"From now on they are called {done.pseudonym}.")
    out.print(reach(system))


def reach(system: System) -> str:
    """How far it goes: whether copies of the database that were made before still tell of them."""
    now = epoch(system)
    if now is None:
        return (
            "Copies of the database that were made before still open with the root key, which can't be"
            " replaced where it is (see TIERLINE_ROOT_KEY_FILE)."
        )
    return f"The root key has epoch {now} now: keep a copy of its file, and destroy the copies from before."
