"""`tierline inbox`: drafts that wait, and deciding on them."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from tierline.application.access import LOCAL, Scope, speaking
from tierline.application.api_keys import check_name
from tierline.application.inbox.deciding import DraftDecision, Inbox, UnknownDraft
from tierline.application.inbox.drafts import Draft, DraftState
from tierline.domain.shared.errors import Invalid, Refusal
from tierline.interfaces.cli.terminal import err, out, the_system, wide
from tierline.interfaces.inbox_view import LACKS, DraftSeen, seen, strangers
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.exports.csv import cell
from tierline.interfaces.wiring import System

app = typer.Typer(
    help="Drafts from mail and calendars: they wait here until somebody makes facts of them.",
    invoke_without_command=True,
)
PAGE = 200
_IDS = typer.Argument(help="Drafts, by the first characters of their ids.")
_ACTOR = typer.Option(help="Whose name the facts are recorded under.")
_OPEN: tuple[DraftState, ...] = ("waiting", "dismissed")
_ASKS = {"record": "", "correct": "change of ", "retract": "end of "}
_COLUMNS = ("draft", "when", "what", "account", "contacts", "people", "subject", "unknown", "waits for")


class NoSuchDraft(Invalid):
    """No draft, or more than one, has an id that begins so; give more of it."""


class NothingNamed(Invalid):
    """Name drafts, or say --all-matched."""


class OneAtATime(Invalid):
    """What is put in belongs to one draft: name one."""


@app.callback()
def inbox(context: typer.Context) -> None:
    """List the drafts that wait, unless something else is asked."""
    if context.invoked_subcommand is None:
        show()


@app.command("list")
@needs(Scope.READ_TEXTS)
def show(
    dismissed: Annotated[bool, typer.Option("--dismissed", help="Those that were dismissed.")] = False,
) -> None:
    """List drafts, the latest first, and addresses that nobody knows."""
    with the_system() as system:
        system.rematching.catch_up()
        drafts = system.inbox.page("dismissed" if dismissed else "waiting", PAGE)
        table = Table(*_COLUMNS)
        for draft in drafts:
            table.add_row(*_row(seen(system, draft)))
        if not table.rows:
            out.print("No draft waits." if not dismissed else "No draft was dismissed.")
            return
        wide.print(table)
        if not dismissed:
            _tell_the_rest(system, len(drafts))


@app.command("accept")
@needs(Scope.RECORD)
def accept(
    drafts: Annotated[list[str] | None, _IDS] = None,
    all_matched: Annotated[
        bool, typer.Option("--all-matched", help="All that lack nothing and whose people are all known.")
    ] = False,
    account: Annotated[str | None, typer.Option(help="The account it is about.")] = None,
    initiative: Annotated[str | None, typer.Option(help="ours, theirs or mutual.")] = None,
    channel: Annotated[
        str | None, typer.Option(help="meeting, call, visit, email, event or message.")
    ] = None,
    actor: Annotated[str, _ACTOR] = LOCAL,
) -> None:
    """Make facts of drafts. Leaves with 1 if one was refused."""
    given = {"account": account, "initiative": initiative, "channel": channel}
    changes = {name: value for name, value in given.items() if value is not None}
    with the_system() as system:
        system.rematching.catch_up()
        named = _matched(system) if all_matched else [_named(system, one) for one in drafts or ()]
        if not named and not all_matched:
            raise NothingNamed()
        if changes and len(named) != 1:
            raise OneAtATime()
        mine = system.inbox.seen_by(speaking(check_name(actor)), system.accounts, lambda: None)
        failed = sum(not _accepted(mine, one, changes) for one in named)
    out.print(f"{len(named) - failed} accepted, {failed} refused.")
    if failed:
        raise typer.Exit(1)


@app.command("dismiss")
@needs(Scope.RECORD)
def dismiss(drafts: Annotated[list[str], _IDS], actor: Annotated[str, _ACTOR] = LOCAL) -> None:
    """Have drafts wait no longer; they stay dismissed until their content changes."""
    with the_system() as system:
        mine = system.inbox.seen_by(speaking(check_name(actor)), system.accounts, lambda: None)
        for one in [_named(system, given) for given in drafts]:
            mine.dismiss(one.draft, one.revision)
    out.print(f"{len(drafts)} dismissed.")


def _accepted(mine: Inbox, draft: Draft, changes: dict[str, str]) -> bool:
    """Accept a draft; say why if it can't be."""
    try:
        decided: DraftDecision = mine.accept(draft.draft, changes, draft.revision)
    except Refusal as refusal:
        err.print(f"  {short(draft)}: {refusal.sentence}")
        return False
    out.print(f"  {short(draft)}: {decided.draft.account}, fact {decided.draft.fact_id}")
    return True


def _matched(system: System) -> list[Draft]:
    """The drafts that lack nothing, and all of whose people are known, the earliest first."""
    waiting = _all(system, "waiting")
    return [one for one in waiting if not seen(system, one).lacks and not one.suggestion.unknown][::-1]


def _all(system: System, state: DraftState) -> Iterator[Draft]:
    """Every draft in a state, the latest first."""
    after = None
    while page := system.inbox.page(state, PAGE, after):
        yield from page
        after = (page[-1].at, page[-1].draft)


def _named(system: System, given: str) -> Draft:
    """The draft whose id begins so. Raises NoSuchDraft."""
    try:
        return system.inbox.find(UUID(given))
    except (ValueError, UnknownDraft):
        pass
    found: list[Draft] = []
    for state in _OPEN:
        found += [one for one in _all(system, state) if one.draft.hex.startswith(given.lower())]
    if len(found) != 1 or not given:
        raise NoSuchDraft()
    return found[0]


def short(draft: Draft) -> str:
    """As much of a draft's id as people type."""
    return draft.draft.hex[:8]


def _row(one: DraftSeen) -> list[str]:
    said = one.draft.suggestion
    return [
        short(one.draft),
        one.draft.at.isoformat(" ", "minutes"),
        _ASKS[one.draft.asks] + one.kind,
        escape(one.account or " or ".join(one.choices) or "?"),
        escape(", ".join(one.contacts)),
        escape(", ".join(said.people)),
        escape(cell(one.subject or "")),
        str(said.unknown or ""),
        escape(", ".join(str(LACKS[lack]) for lack in one.lacks)),
    ]


def _tell_the_rest(system: System, shown: int) -> None:
    waiting = system.inbox.waiting()
    if waiting > shown:
        out.print(f"and {waiting - shown} more that are older.")
    for one in strangers(system, 20):
        out.print(f"  nobody knows {escape(cell(one.address))}: in {one.drafts} of them")
