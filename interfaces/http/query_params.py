"""What callers may say in a query: at which instant, how fresh, which page; and nothing unknown.

What asks no database is `async` here, since FastAPI would take a thread for it otherwise.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin

from fastapi import Depends, Query, Request
from starlette.concurrency import run_in_threadpool

from tierline.application.access import NOBODY, Principal, check
from tierline.application.opened_texts import OpenedTexts
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.ids import is_account_code
from tierline.interfaces.http.refusals import NotThatFarYet, ParameterRepeated, ParameterUnknown
from tierline.interfaces.permission import needed_by
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.query.refusals import (
    BasisSaysIt,
    CursorNotUsable,
    ParameterNotUsable,
)
from tierline.interfaces.query.view import View, view_asked
from tierline.interfaces.wiring import System

PAGE = 50
LARGEST_PAGE = 500
_NOT_THE_QUESTION = ("cursor", "limit", "min_position", "as_of", "known_at", "basis")
"""Parameters that a walk through pages keeps to by its cursor, or that change nothing in what is asked."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_POSITION = 2**63 - 1

MinPosition = Annotated[
    int | None,
    Query(
        ge=0,
        le=_POSITION,
        description="Answer from at least this position of the log; waits briefly for it, then 503.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="The most items of one page.")]
Cursor = Annotated[
    str | None,
    Query(
        max_length=2000,
        description="Where the page before ended: `next` of its answer. It carries the `as_of` and the basis"
        " of the first page, whatever is said beside it.",
    ),
]
_MomentText = Annotated[
    str | None,
    Query(
        max_length=64,
        examples=["2026-03-31", "2026-03-31T12:00:00Z"],
        description="The instant asked about, past or future; a bare day is its last microsecond, UTC."
        " Now, if not given.",
    ),
]
_KnownText = Annotated[
    str | None,
    Query(
        max_length=64,
        examples=["1", "2026-03-31"],
        description="What was known at a position of the log, at a day's end or a moment; all, if not given.",
    ),
]
_BasisText = Annotated[
    str | None,
    Query(max_length=2000, description="`basis.token` of an answer: gives the same answer again."),
]


async def the_whole_system(request: Request) -> System:
    """The system behind the app, for what comes before it is known who asks."""
    system = request.app.state.system
    assert isinstance(system, System)
    return system


async def the_principal(request: Request) -> Principal:
    """Who is speaking and what they may, as the doorkeeper found out."""
    found = getattr(request.state, "principal", NOBODY)
    assert isinstance(found, Principal)
    return found


async def the_system(request: Request) -> System:
    """The system as whoever asks may see it, for this request."""
    state = request.scope.setdefault("state", {})
    if "system" not in state:
        opened = state.setdefault("opened", OpenedTexts())
        state["system"] = request.app.state.system.seen_by(await the_principal(request), opened)
    system = state["system"]
    assert isinstance(system, System)
    return system


def system_seen_by(request: Request, principal: Principal) -> System:
    """The system as somebody sees it who has just said who they are, and who asks from now on."""
    request.state.principal = principal
    seen = request.app.state.system.seen_by(principal, request.state.opened)
    assert isinstance(seen, System)
    return seen


async def the_actor(request: Request) -> str:
    """The name that facts are recorded under."""
    return str(request.state.actor)


TheSystem = Annotated[System, Depends(the_system)]
TheWholeSystem = Annotated[System, Depends(the_whole_system)]
ThePrincipal = Annotated[Principal, Depends(the_principal)]
TheActor = Annotated[str, Depends(the_actor)]


async def only_who_may(request: Request, principal: ThePrincipal) -> None:
    """Let in who has one of the scopes that the route declares. Raises ScopeMissing."""
    check(principal, *needed_by(request.scope["route"].endpoint))


async def only_known_parameters(request: Request) -> None:
    """Refuse what would otherwise be ignored: an answer to another question than the one asked."""
    lists = dict(parameters(request.scope["route"].dependant))
    given = request.query_params.multi_items()
    times = Counter(name for name, _ in given)
    if times.keys() - lists.keys():
        raise ParameterUnknown(known=", ".join(sorted(lists)) or "none")
    for name, value in given:
        if times[name] > 1 and not lists[name]:
            raise ParameterRepeated(field=name, name=name)
        # No name or reference has them, and PostgreSQL takes no text with a zero in it.
        if _CONTROL.search(value):
            raise ParameterNotUsable(field=name, name=name, problem="must have no control characters")


async def only_possible_accounts(request: Request) -> None:
    """Refuse a code in the path that no account can have, before any database is asked for it."""
    code = request.path_params.get("code")
    if code is not None and not is_account_code(code):
        raise UnknownAccount()


async def the_view(
    system: TheSystem,
    as_of: _MomentText = None,
    known_at: _KnownText = None,
    basis: _BasisText = None,
    min_position: MinPosition = None,
) -> View:
    """The view asked for: now, by all that is known, unless something else is said."""
    if basis is not None and min_position is not None:
        raise BasisSaysIt(field="basis")
    if known_at is None and basis is None:
        return view_asked(system, as_of, None, None)
    return await run_in_threadpool(view_asked, system, as_of, known_at, basis)


TheView = Annotated[View, Depends(the_view)]


async def rows_fresh_enough(system: TheSystem, view: TheView, min_position: MinPosition = None) -> None:
    """Wait until the read models rest on `min_position` and on what is known. Raises NotThatFarYet."""
    await wait_for_rows(system, min_position, view.known)


async def wait_for_rows(system: System, *positions: int | None) -> None:
    """Wait briefly until the read models rest on these positions. Raises NotThatFarYet."""
    needed = max(position or 0 for position in positions)
    if needed and not await system.rows_waiting.reach(needed):
        raise NotThatFarYet(field="min_position")


async def log_fresh_enough(system: TheSystem, min_position: MinPosition = None) -> None:
    """Wait until the log, as seen from here, has reached `min_position`. Raises NotThatFarYet."""
    if min_position and not await system.log_waiting.reach(min_position):
        raise NotThatFarYet(field="min_position")


async def position_reached(system: TheSystem, min_position: MinPosition = None) -> None:
    """Wait until the read models rest on `min_position`. Raises NotThatFarYet."""
    await wait_for_rows(system, min_position)


FreshRows = Depends(rows_fresh_enough)
FreshPosition = Depends(position_reached)
FreshLog = Depends(log_fresh_enough)


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list is asked for.

    `place` is where the page before ended. Every page of a walk is looked at from the view of its first.
    """

    view: View
    limit: int
    place: list[Any]
    _question: list[Any]
    _system: System

    def cursor(self, known: int, *place: Any) -> str:
        """The cursor behind an item, for the next page of this walk, which knows what this one knew."""
        return self._system.cursors.at(self._question, [moment(self.view.at), known, *place])


async def page(
    request: Request, system: TheSystem, view: TheView, limit: Limit = PAGE, cursor: Cursor = None
) -> Page:
    """The page asked for. A cursor is good for the question it was made for, whatever the page's size."""
    asked = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in _NOT_THE_QUESTION)
    question = [request.url.path, *asked]
    if cursor is None:
        return Page(view, limit, [], question, system)
    instant, known, *place = [*system.cursors.place(question, cursor), None]
    if not place[:-1]:
        raise CursorNotUsable(field="cursor")
    return Page(View(datetime.fromisoformat(instant), int(known)), limit, place[:-1], question, system)


ThePage = Annotated[Page, Depends(page)]


def parameters(dependant: Any) -> Iterator[tuple[str, bool]]:
    """The parameters that a route knows, each with whether it is a list."""
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        yield field.alias, any(get_origin(one) is list for one in (annotation, *get_args(annotation)))
    for inner in dependant.dependencies:
        yield from parameters(inner)
