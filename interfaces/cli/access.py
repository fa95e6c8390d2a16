"""`tierline access`: why somebody may do something on an account, or not."""

from typing import Annotated

import typer

from tierline.application.access import LOCAL, LOCAL_PRINCIPAL, Principal, Scope
from tierline.application.api_keys import KeyUnknown, ScopeUnknown
from tierline.interfaces.cli.terminal import out, the_system
from tierline.interfaces.entitlements import about_account, explained, keys_named
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System

app = typer.Typer(help="Who may do what, and why.", no_args_is_help=True)


@app.command("explain")
@needs(Scope.ADMIN)
def explain(
    principal: Annotated[str, typer.Argument(help="A key's name or id; local where there is none.")],
    account: Annotated[str, typer.Argument(help="The account's code.")],
    action: Annotated[str, typer.Argument(help="What is to be done: a scope, as in read or record.")],
) -> None:
    """Say whether somebody may do something on an account, and why."""
    if action not in set(Scope):
        raise ScopeUnknown(field="action", scopes=", ".join(Scope))
    with the_system() as system:
        system.refresh()
        about = about_account(system, account, system.clock())
        for who, one in _principals(system, principal):
            decisions = explained(one, about, Scope(action))
            said = "yes" if all(each.allowed for each in decisions) else "no"
            out.print(f"{who}: {said}. {' '.join(str(each.reason) for each in decisions)}")


def _principals(system: System, who: str) -> list[tuple[str, Principal]]:
    """Whoever has a name. Raises KeyUnknown."""
    if who == LOCAL and not system.access.required():
        return [(LOCAL, LOCAL_PRINCIPAL)]
    found = keys_named(system, who, system.clock())
    if not found:
        raise KeyUnknown(field="principal")
    return [(f"{key.name} ({key.key_id})", system.access.principal_of(key)) for key in found]
