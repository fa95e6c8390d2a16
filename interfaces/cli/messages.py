"""`tierline messages`: what our people are told without asking, and sending it."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from tierline.application.access import LOCAL_PRINCIPAL, Scope
from tierline.application.messages.ledger import OutgoingMessage
from tierline.application.messages.subscriptions import MessageKind, Subscription, UnknownSubscription
from tierline.application.messages.wanted import wanted
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.cli.terminal import err, out, the_system, wide
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.exports.csv import cell
from tierline.interfaces.presentation.formatting import instant
from tierline.interfaces.presentation.message_texts import KINDS, STATES, TROUBLES
from tierline.interfaces.wiring import System

app = typer.Typer(
    help="What our people are told without asking: subscriptions, and messages that went out or wait.",
    no_args_is_help=True,
)


class AddressOnTheCommandLine(Invalid):
    """An address is a secret or personal: it is asked for (`--address`), and no part of a command."""


MOST = 200
_PERSON = typer.Argument(help="One of our people, by the id in the firm's own book.")


@app.command("subscribe")
@needs(Scope.PEOPLE)
def subscribe(
    person: Annotated[str, _PERSON],
    kind: Annotated[MessageKind, typer.Argument(help="What to be told.")],
    how: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=VALUE]...",
            help="How, by the names of the API: way=chat, language=zh, zone=Europe/Madrid, weekday=friday,"
            " hour=16, within_days=60, grave_only=yes, accounts=region=EMEA (may be given several times).",
        ),
    ] = None,
    address: Annotated[
        bool, typer.Option("--address", help="Ask for an address, in place of that in the firm's own book.")
    ] = False,
) -> None:
    """Have somebody be told. Where to is asked for at the terminal, since commands are seen and kept."""
    given = _given(how or ())
    if "address" in given:
        raise AddressOnTheCommandLine()
    if address or given.get("way") == "chat":
        given["address"] = typer.prompt("Address", hide_input=True, err=True)
    with the_system() as system:
        system.refresh()
        asked = wanted({"kind": kind, **given})
        made = system.messages.subscribing.subscribe(LOCAL_PRINCIPAL, person, asked, system.clock())
    said = "is told by" if made.made else "was told already by"
    out.print(f"{person} {said} subscription {short(made.subscription)}.")


@app.command("subscriptions")
@needs(Scope.PEOPLE)
def subscriptions(person: Annotated[str, _PERSON]) -> None:
    """List what somebody asked to be told, those in force first."""
    table = Table("subscription", "what", "way", "accounts", "language", "zone", "told until", "state")
    with the_system() as system:
        for one in system.messages.table.of_person(person):
            table.add_row(*_subscription_row(system, one))
    if table.rows:
        wide.print(table)
    else:
        out.print(f"{person} asked to be told nothing.")


@app.command("end")
@needs(Scope.PEOPLE)
def end(
    person: Annotated[str, _PERSON],
    subscription: Annotated[
        str, typer.Argument(help="Its id, as `tierline messages subscriptions` shows it.")
    ],
) -> None:
    """Have somebody be told no more: the address is gone at once, and what waits is called off."""
    with the_system() as system:
        found = _named(system, person, subscription)
        system.messages.subscribing.end(LOCAL_PRINCIPAL, person, found, system.clock())
    out.print("Ended.")


@app.command("ledger")
@needs(Scope.PEOPLE)
def ledger(person: Annotated[str, _PERSON]) -> None:
    """List what somebody was told, the latest first: when, by which way, and with what outcome."""
    table = Table(
        "message", "made", "what", "lines", "accounts", "way", "state", "attempts", "trouble", "next"
    )
    with the_system() as system:
        for one in system.messages.table.page(person, MOST):
            table.add_row(*_message_row(one))
    if table.rows:
        wide.print(table)
    else:
        out.print(f"{person} was told nothing yet.")


@app.command("retry")
@needs(Scope.PEOPLE)
def retry(
    person: Annotated[str, _PERSON],
    message: Annotated[UUID, typer.Argument(help="Its id, as `tierline messages ledger` shows it.")],
) -> None:
    """Have a message that waits or was given up be tried again by the next `tierline messages send`."""
    with the_system() as system:
        system.messages.subscribing.retry(LOCAL_PRINCIPAL, person, message, system.clock())
    out.print("It is tried again.")


@app.command("send")
@needs(Scope.ADMIN)
def send() -> None:
    """Compose and send what is to be told by now, for cron. Leaves with 1 if something could not be sent."""
    with the_system() as system:
        system.refresh()
        run = system.messages.tell()
        backlog = system.messages.table.backlog()
    done = run.sending
    out.print(f"{run.composed} composed, {done.sent} sent, {done.failed} not sent, {done.withheld} withheld.")
    if backlog.failing or backlog.failed:
        err.print(f"{backlog.failing} are tried again later, {backlog.failed} were given up.")
        raise typer.Exit(1)


def _given(how: Sequence[str]) -> dict[str, Any]:
    """What is said by NAME=VALUE; of accounts, all that are."""
    pairs = [one.partition("=")[::2] for one in how]
    accounts = [value for name, value in pairs if name == "accounts"]
    return {**dict(pairs), "accounts": accounts}


def short(one: Subscription) -> str:
    """As much of a subscription's id as people type."""
    return one.subscription.hex[:8]


def _named(system: System, person: str, given: str) -> UUID:
    """The subscription whose id begins so. Raises UnknownSubscription."""
    ours = system.messages.table.of_person(person)
    start = given.replace("-", "").lower()
    found = [one.subscription for one in ours if start and one.subscription.hex.startswith(start)]
    if len(found) != 1:
        raise UnknownSubscription()
    return found[0]


def _subscription_row(system: System, one: Subscription) -> list[str]:
    rests = None if one.ended_at else system.messages.audience.rests(one, system.clock())
    how = [one.weekday, None if one.hour is None else f"{one.hour}:00"]
    how += [f"within {one.within_days} days" if one.within_days else None]
    how += ["grave" if one.grave_only else None]
    return [
        short(one),
        ", ".join([str(KINDS[one.kind]), *filter(None, how)]),
        one.way,
        escape(cell(one.accounts.text())),
        one.language,
        one.zone,
        instant(one.told.at) if one.told else "",
        "ended" if one.ended_at else "rests" if rests else "in force",
    ]


def _message_row(one: OutgoingMessage) -> list[str]:
    return [
        str(one.message),
        instant(one.made_at),
        str(KINDS[one.kind]),
        str(len(one.lines)),
        escape(cell(", ".join(dict.fromkeys(line.account for line in one.lines)))),
        one.way,
        str(STATES[one.state]),
        str(one.attempts),
        str(TROUBLES[one.trouble]) if one.trouble else "",
        instant(one.next_at) if one.next_at else "",
    ]
