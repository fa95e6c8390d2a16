"""`tierline key`: API keys, whose secret is shown once."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from tierline.application.access import Scope
from tierline.application.api_keys import ApiKey, expiry
from tierline.domain.shared.time import after_last_instant, earlier
from tierline.interfaces.cli.terminal import err, out, the_system, wide
from tierline.interfaces.permission import needs

app = typer.Typer(help="API keys: who may speak, under which name, and what they may.", no_args_is_help=True)
FIRST = "administrator"
"""The role of the first key where nothing is said: somebody must be able to give out the others."""
Expires = Annotated[
    str | None,
    typer.Option(
        help="How long it lasts: days, as in 30d, a last day, as in 2027-03-31, or never; else 90d."
    ),
]
KeyId = Annotated[str, typer.Argument(help="The key's id, as `tierline key list` shows it.")]


@app.command("add")
@needs(Scope.ADMIN)
def add(
    name: Annotated[str, typer.Argument(help="Who the key is for; facts are recorded under this name.")],
    role: Annotated[
        str | None, typer.Option(help="What it may do, by a role; the first key is an administrator's.")
    ] = None,
    scope: Annotated[list[str] | None, typer.Option(help="What it may do, in place of a role.")] = None,
    accounts: Annotated[
        list[str] | None,
        typer.Option(
            help="Which accounts it sees: all, code=, region=, segment=, held=PERSON, team=PERSON; else what"
            " is usual for the role."
        ),
    ] = None,
    expires: Expires = None,
) -> None:
    """Make a key and show it, once."""
    with the_system() as system:
        access = system.access
        if role is None and not scope and not access.required():
            role = FIRST
        grant = access.grant(name, role, scope or [], accounts or [])
        key, token = access.issue(name, expiry(expires, access.clock()), grant)
    err.print(f"Key {key.key_id} for {key.name}: {granted(key)}, {_lasts(key)}; it is shown this once:")
    out.print(token)


@app.command("list")
@needs(Scope.ADMIN)
def list_keys() -> None:
    """List all keys and what they may do, without their secrets."""
    table = Table("id", "name", "made", "last day", "state", "may do", "accounts", "last used")
    with the_system() as system:
        now = system.clock()
        for key in system.access.all():
            used = f"{key.last_used_on}" if key.last_used_on else "never"
            about = (key.key_id, key.name, _moment(key.created_at), _last_day(key.expires_at))
            table.add_row(*about, key.state(now), may_do(key), key.grant.accounts.text(), used)
    wide.print(table)


@app.command("rotate")
@needs(Scope.ADMIN)
def rotate(
    key_id: KeyId,
    overlap: Annotated[
        int, typer.Option(help="For how many days the old key works beside the new one.", min=0, max=3650)
    ] = 7,
    expires: Expires = None,
) -> None:
    """Make a key that takes the place of another, and show it, once; both work for a while."""
    with the_system() as system:
        until = expiry(expires, system.access.clock())
        old, key, token = system.access.rotate(key_id, until, timedelta(days=overlap))
    err.print(
        f"Key {key.key_id} takes the place of {old.key_id}, which {_lasts(old)}; it is shown this once:"
    )
    out.print(token)


@app.command("revoke")
@needs(Scope.ADMIN)
def revoke(key_id: KeyId) -> None:
    """Close the door to a key, at once and for good."""
    with the_system() as system:
        key = system.access.revoke(key_id)
    out.print(f"Key {key.key_id} of {key.name} opens no door any more.")


def granted(key: ApiKey) -> str:
    """What a key may do and on which accounts, in a few words."""
    return f"{may_do(key)} on accounts {key.grant.accounts.text()}"


def may_do(key: ApiKey) -> str:
    """The role of a key, or its scopes."""
    role, scopes, _ = key.grant
    if role is not None:
        return role
    return "every scope" if scopes == set(Scope) else " ".join(sorted(scopes))


def _lasts(key: ApiKey) -> str:
    return "never expires" if key.expires_at is None else f"lasts until {_last_day(key.expires_at)}"


def _last_day(expires: datetime | None) -> str:
    """The last day of a key, as it was given; a moment within a day, as one."""
    if expires is None:
        return "never expires"
    last = earlier(expires, datetime.resolution)
    return f"{last:%Y-%m-%d}" if after_last_instant(last.date()) == expires else _moment(expires)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
