"""`tierline webhook`: who is sent entries of the feed, and how that goes."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import typer
from rich.table import Table

from tierline.application.access import LOCAL_PRINCIPAL, Scope
from tierline.application.webhooks.subscriptions import Webhook
from tierline.interfaces.cli.terminal import err, out, the_system, wide
from tierline.interfaces.permission import needs
from tierline.interfaces.webhooks.asking import asked_place, subscribed
from tierline.projections.feed import FeedPlace

app = typer.Typer(help="Webhooks: who is sent entries of the feed.", no_args_is_help=True)
HookId = Annotated[str, typer.Argument(help="The webhook's id, as `tierline webhook list` shows it.")]
_Several = list[str] | None


@app.command("add")
@needs(Scope.ADMIN)
def add(
    name: Annotated[str, typer.Argument(help="What it is called in lists.")],
    url: Annotated[str, typer.Argument(help="Where to send to: https://…")],
    kinds: Annotated[_Several, typer.Option("--kind", help="Of this kind only; may be repeated.")] = None,
    accounts: Annotated[
        _Several, typer.Option("--account", help="Of this account only; may be repeated.")
    ] = None,
    tiers: Annotated[
        _Several, typer.Option("--tier", help="Of accounts with this tier; may be repeated.")
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="Behind which place of the feed to begin. [default: from now on]")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="The fields of facts as well, never a text.")] = False,
    binary: Annotated[bool, typer.Option("--binary", help="CloudEvents in binary mode.")] = False,
) -> None:
    """Have entries of the feed sent somewhere; the secret that signs them is shown this once."""
    given = {
        "name": name,
        "url": url,
        "kinds": kinds or [],
        "accounts": accounts or [],
        "tiers": tiers or [],
        "detail": "full" if full else "thin",
        "mode": "binary" if binary else "structured",
        "after": after,
    }
    with the_system() as system:
        hook, secret = subscribed(system, LOCAL_PRINCIPAL, given)
    err.print(f"Webhook {hook.hook} sends to {hook.wanted.url}; its secret is shown this once:")
    out.print(secret)


@app.command("list")
@needs(Scope.ADMIN)
def list_webhooks() -> None:
    """List all webhooks, how far they are, and whether their receivers take anything."""
    table = Table("id", "name", "to", "state", "kinds", "accounts", "tiers", "after", "tries again")
    with the_system() as system:
        for one in system.webhooks.table.all():
            wanted = one.wanted
            lists = (" ".join(each) or "all" for each in (wanted.kinds, wanted.accounts, wanted.tiers))
            place = FeedPlace(*one.after).position
            table.add_row(
                one.hook, wanted.name, wanted.url, _state(one), *lists, f"{place}", _moment(one.next_at)
            )
    wide.print(table)


@app.command("deliveries")
@needs(Scope.ADMIN)
def deliveries(
    hook: HookId,
    state: Annotated[
        Literal["waiting", "delivered", "given_up"] | None, typer.Option(help="Those in this state only.")
    ] = None,
    limit: Annotated[int, typer.Option(help="So many at the most, the latest ones.", min=1, max=10_000)] = 50,
) -> None:
    """List what was put in line for a webhook, and what became of each."""
    table = Table("sequence", "message", "account", "kind", "state", "attempts", "answered", "last", "again")
    with the_system() as system:
        system.webhooks.found(hook)
        for one in system.webhooks.table.deliveries(hook, limit, state, None):
            place, answered = FeedPlace(*one.place).sequence, str(one.status or one.error or "")
            about = (place, one.message, one.account, one.kind, one.state, f"{one.attempts}", answered)
            table.add_row(*about, _moment(one.last_at), _moment(one.next_at))
    wide.print(table)


@app.command("rotate")
@needs(Scope.ADMIN)
def rotate(
    hook: HookId,
    overlap: Annotated[int, typer.Option(help="For how many hours both secrets sign.", min=0, max=720)] = 24,
) -> None:
    """Make another secret and show it, once."""
    with the_system() as system:
        changed, secret = system.webhooks.rotate(hook, timedelta(hours=overlap))
    err.print(f"The former secret signs as well until {_moment(changed.former_until)}; the new one is:")
    out.print(secret)


@app.command("on")
@needs(Scope.ADMIN)
def switch_on(hook: HookId) -> None:
    """Send again, beginning with what waited meanwhile."""
    with the_system() as system:
        system.webhooks.switch(hook, on=True)
    out.print(f"Webhook {hook} is on.")


@app.command("off")
@needs(Scope.ADMIN)
def switch_off(hook: HookId) -> None:
    """Send nothing until it is switched on again."""
    with the_system() as system:
        system.webhooks.switch(hook, on=False)
    out.print(f"Webhook {hook} is off.")


@app.command("replay")
@needs(Scope.ADMIN)
def replay(hook: HookId, after: Annotated[str, typer.Option(help="Behind which place of the feed.")]) -> None:
    """Send everything behind a place of the feed once more, under the ids that it had before."""
    with the_system() as system:
        changed = system.webhooks.replay(hook, asked_place(after))
    out.print(f"Webhook {hook} sends again what comes after {FeedPlace(*changed.after).sequence}.")


@app.command("remove")
@needs(Scope.ADMIN)
def remove(hook: HookId) -> None:
    """Send nothing any more, and forget the webhook and its ledger."""
    with the_system() as system:
        system.webhooks.remove(hook)
    out.print(f"Webhook {hook} is removed.")


def _state(hook: Webhook) -> str:
    if not hook.on:
        return f"off ({hook.why_off})"
    return f"failing ({hook.failures})" if hook.failures else "on"


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
