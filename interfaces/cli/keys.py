"""`tierline key`: API keys, whose secret is shown once."""

from datetime import date, datetime
from typing import Annotated

import typer
from rich.table import Table

from application.access import ApiKey
from domain.shared.errors import Invalid
from domain.shared.time import after_last_instant
from interfaces.cli.terminal import err, out, the_system

app = typer.Typer(help="API keys: who may speak, and under which name.", no_args_is_help=True)


class DayNotUsable(Invalid):
    """A day is written as in 2027-03-31."""


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Who the key is for; facts are recorded under this name.")],
    expires: Annotated[
        str | None, typer.Option(help="The last day it opens the door, as in 2027-03-31.")
    ] = None,
) -> None:
    """Make a key and show it, once."""
    with the_system() as system:
        key, token = system.access.issue(name, after_last_instant(_day(expires)) if expires else None)
    err.print(f"Key {key.key_id} for {key.name}; it is shown this once:")
    out.print(token)


@app.command("list")
def list_keys() -> None:
    """List all keys, without their secrets."""
    table = Table("id", "name", "made", "expires", "state")
    with the_system() as system:
        now = system.clock()
        for key in system.access.all():
            expires = key.expires_at.isoformat(timespec="minutes") if key.expires_at else "never"
            table.add_row(
                key.key_id, key.name, key.created_at.isoformat(timespec="minutes"), expires, _state(key, now)
            )
    out.print(table)


@app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(help="The key's id, as `tierline key list` shows it.")],
) -> None:
    """Close the door to a key, at once and for good."""
    with the_system() as system:
        key = system.access.revoke(key_id)
    out.print(f"Key {key.key_id} of {key.name} opens no door any more.")


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at:
        return "revoked"
    return "in use" if key.holds(now) else "expired"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayNotUsable(field="expires") from None
