"""`tierline find`: who has an e-mail address or a telephone number."""

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from tierline.application.access import Scope
from tierline.domain.account.history import Entry
from tierline.domain.shared.ids import FIRM
from tierline.domain.shared.personal import marker_in
from tierline.interfaces.cli.terminal import out, the_system, wide
from tierline.interfaces.finding import contacts_found, kind_asked, people_found, text_in
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.exports.csv import cell
from tierline.interfaces.query.view import View, view_asked
from tierline.interfaces.wiring import System

_AsOf = Annotated[str | None, typer.Option(help="A day or a moment with a time zone, past or future.")]
_KnownAt = Annotated[
    str | None, typer.Option(help="What was known then: a position of the log, a day or a moment.")
]


@needs(Scope.READ)
def find(as_of: _AsOf = None, known_at: _KnownAt = None) -> None:
    """Find whoever has an e-mail address or a telephone number, which is read from standard input.

    It is no argument, since arguments stay in a shell's history and stand in lists of processes.
    """
    address = typer.prompt("E-mail address or telephone number", err=True)
    kind = kind_asked(address)
    table = Table("account", "who", "name", "with them now")
    with the_system() as system:
        view = view_asked(system, as_of, known_at, None)
        for one in contacts_found(system, kind, address, view).items:
            about = one.about
            table.add_row(
                one.account, about.contact, _name(system, about.named_by), _there(about.known.there)
            )
        if kind == "email":
            _add_our_people(system, table, address, view)
    if table.rows:
        wide.print(table)
    else:
        out.print("Nobody has this address.")


def _add_our_people(system: System, table: Table, address: str, view: View) -> None:
    found = people_found(system, address, view)
    for one in found.items:
        named_by = found.entries[one.named_by] if one.named_by else None
        table.add_row(FIRM, one.person, _name(system, named_by), _there(one.there))


def _name(system: System, entry: Entry | None) -> str:
    name: Any = text_in(system, entry, "name")
    marker = marker_in(name)
    return f"({marker})" if marker else escape(cell(name))


def _there(there: bool | None) -> str:
    return "yes" if there else "no"
