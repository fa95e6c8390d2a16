"""`tierline key`: API keys, whose secret is shown once."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.table import Table

from tierline.application.api_keys import ApiKey
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.time import after_last_instant, earlier
from tierline.interfaces.cli.terminal import err, out, the_system, wide

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
    table = Table("id", "name", "made", "last day", "state")
    with the_system() as system:
        now = system.clock()
        for key in system.access.all():
            made = _moment(key.created_at)
            table.add_row(key.key_id, key.name, made, _last_day(key.expires_at), _state(key, now))
    wide.print(table)


@app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(help="The key's id, as `tierline key list` shows it.")],
) -> None:
    """Close the door to a key, at once and for good."""
    with the_system() as system:
        key = system.access.revoke(key_id)
    out.print(f"Key {key.key_id} of {key.name} opens no door any more.")


def _last_day(expires: datetime | None) -> str:
    """The last day of a key, as it was given; a moment within a day, as one."""
    if expires is None:
        return "never expires"
    last = earlier(expires, datetime.resolution)
    return f"{last:%Y-%m-%d}" if after_last_instant(last.date()) == expires else _moment(expires)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at:
        return "revoked"
    return "in use" if key.holds(now) else "expired"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayNotUsable(field="expires") from None
