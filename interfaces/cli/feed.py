"""`tierline feed`: all facts and what followed from them, in order, one CloudEvent a line."""

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from tierline.application.access import Scope
from tierline.interfaces.cli.terminal import the_system
from tierline.interfaces.feed_reading import FeedQuestion, cloud_events, filter_asked, read_page
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.cloud_events import structured
from tierline.interfaces.query.feed_places import place_asked
from tierline.interfaces.wiring import System
from tierline.projections.feed import FeedPlace

_AT_ONCE = 500


@needs(Scope.READ)
def feed(
    after: Annotated[
        str, typer.Option(help="Behind which entry: its `sequence`, or a position of the log.")
    ] = "0",
    limit: Annotated[
        int | None, typer.Option(help="So many entries at the most. [default: all]", min=1)
    ] = None,
    kinds: Annotated[list[str] | None, typer.Option("--kind", help="Of this kind; may be repeated.")] = None,
    accounts: Annotated[
        list[str] | None, typer.Option("--account", help="Of this account; may be repeated.")
    ] = None,
    tiers: Annotated[
        list[str] | None, typer.Option("--tier", help="Of accounts with this tier; may be repeated.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="The fields of facts as well, texts opened.")] = False,
) -> None:
    """Print the feed, oldest first, one CloudEvent a line (NDJSON), up to all that is recorded by now."""
    question = FeedQuestion(
        filter_asked(kinds or (), accounts or (), tiers or ()), "full" if full else "thin"
    )
    place = place_asked(after, "--after")
    with the_system() as system:
        system.refresh()
        for line in _lines(system, place, limit, question):
            sys.stdout.buffer.write(line)
        sys.stdout.flush()


def _lines(system: System, place: FeedPlace, limit: int | None, question: FeedQuestion) -> Iterator[bytes]:
    left = limit
    while left is None or left > 0:
        page = read_page(system, place, min(_AT_ONCE, left or _AT_ONCE), question)
        if page.ended and not page.entries:
            return
        for event in cloud_events(system, page.entries, question.detail):
            yield structured(event) + b"\n"
        place, left = page.next, None if left is None else left - len(page.entries)
