"""`tierline people`: who we are, by the firm's own book, and which keys each of us has."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from tierline.application.access import Scope
from tierline.domain.firm.people import people_at
from tierline.domain.shared.personal import marker_in
from tierline.interfaces.cli.terminal import out, the_system, wide
from tierline.interfaces.our_people import described
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.exports.csv import cell
from tierline.interfaces.query.view import view_asked
from tierline.interfaces.wiring import System

_COLUMNS = ("person", "name", "email", "level", "function", "team", "manager")


@needs(Scope.READ_TEXTS)
def people(
    as_of: Annotated[
        str | None, typer.Option(help="A day or a moment with a time zone; now, if not given.")
    ] = None,
) -> None:
    """List our people, those who are there first, with the keys that have their accounts."""
    table = Table(*_COLUMNS, "there", "keys")
    with the_system() as system:
        view = view_asked(system, as_of, None, None)
        keys = _keys(system)
        with system.reads.firm(view.known) as known:
            found = described(system, known.history.entries, people_at(known.history, view.at))
        for one in found:
            told = (escape(cell(_read(one[name]))) for name in _COLUMNS)
            there = "yes" if one["there"] else "no"
            table.add_row(*told, there, escape(", ".join(keys.get(str(one["person"]), ()))))
    if table.rows:
        wide.print(table)
    else:
        out.print("Nobody is in the firm's own book.")


def _read(value: Any) -> Any:
    """A text as it is read at a terminal: where it can't be, why."""
    return f"[{marker_in(value)}]" if isinstance(value, Mapping) else value


def _keys(system: System) -> dict[str, list[str]]:
    """The names of the keys that are in use, by the person whose accounts they have."""
    found: dict[str, list[str]] = {}
    for key in system.access.all():
        person = system.access.principal_of(key).person
        if person is not None and key.holds(system.clock()):
            found.setdefault(person, []).append(key.name)
    return found
