"""What callers may say in a query: at which instant, how fresh, which page; and nothing unknown.

What asks no database is `async` here, since FastAPI would take a thread for it otherwise.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, get_args, get_origin

from fastapi import Depends, Query, Request

from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.ids import is_account_code
from tierline.domain.shared.time import LAST, last_instant
from tierline.interfaces.http.answers import moment
from tierline.interfaces.http.refusals import (
    BasisGone,
    BasisSaysIt,
    CursorNotUsable,
    KnownAtNotUsable,
    KnownInFuture,
    MomentNotUsable,
    NotThatFarYet,
    ParameterNotUsable,
    ParameterRepeated,
    ParameterUnknown,
)
from tierline.interfaces.wiring import System

PAGE = 50
LARGEST_PAGE = 500
_LONGEST = 19
"""So many digits a position never has."""
_NOT_THE_QUESTION = ("cursor", "limit", "min_position", "as_of", "known_at", "basis")
"""Parameters that a walk through pages keeps to by its cursor, or that change nothing in what is asked."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
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


async def the_system(request: Request) -> System:
    """The system behind the app."""
    system = request.app.state.system
    assert isinstance(system, System)
    return system


async def the_actor(request: Request) -> str:
    """Who is speaking, as the doorkeeper found out."""
    return str(request.state.actor)


TheSystem = Annotated[System, Depends(the_system)]
TheActor = Annotated[str, Depends(the_actor)]


async def only_known_parameters(request: Request) -> None:
    """Refuse what would otherwise be ignored: an answer to another question than the one asked."""
    lists = dict(_parameters(request.scope["route"].dependant))
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


def moment_asked(text: str, name: str, of_day: Callable[[date], datetime] = last_instant) -> datetime:
    """The instant that a caller means; of a bare day, its last microsecond, UTC, or what `of_day` says."""
    try:
        if _DAY.fullmatch(text):
            return of_day(date.fromisoformat(text))
        # In a query an unescaped `+` arrives as a space.
        found = datetime.fromisoformat(re.sub(r" (?=\d\d:?\d\d$)", "+", text))
        return _in_utc(found)
    except (ValueError, OverflowError):
        raise MomentNotUsable(field=name, name=name) from None


def instant_asked(text: str, name: str) -> datetime:
    """The instant at which a caller asks what is so; as `moment_asked`, and none at which nothing is."""
    return min(moment_asked(text, name), LAST)


@dataclass(frozen=True, slots=True)
class View:
    """From where things are looked at: an instant, and the last position that is known (None: all).

    What is answered is what was so at `at`, by what had been recorded up to `known`.
    """

    at: datetime
    known: int | None


def view_asked(
    system: System,
    as_of: str | None,
    known_at: str | None,
    basis: str | None,
    named: Callable[[str], str] = str,
) -> View:
    """The view a caller means. `named` is how the door writes a parameter.

    Raises MomentNotUsable, KnownAtNotUsable, KnownInFuture, BasisNotUsable, BasisSaysIt and BasisGone.
    """
    if basis is None:
        at = instant_asked(as_of, named("as_of")) if as_of is not None else system.clock()
        return View(at, position_asked(system, known_at, named("known_at")) if known_at is not None else None)
    if as_of is not None or known_at is not None:
        raise BasisSaysIt(field=named("basis"))
    found = system.bases.basis(basis)
    if not system.stands_by(found):
        raise BasisGone(field=named("basis"))
    return View(found.as_of, found.position)


def position_asked(system: System, text: str, name: str) -> int:
    """The last position known at a position or moment. Raises KnownAtNotUsable and KnownInFuture."""
    if text.isdecimal() and len(text) < _LONGEST:
        position, ahead = int(text), int(text) > system.log.head()
    else:
        try:
            moment = moment_asked(text, name)
        except MomentNotUsable:
            raise KnownAtNotUsable(field=name, name=name) from None
        ahead = moment > system.clock()
        position = 0 if ahead else system.log.position_at(moment)
    if ahead:
        raise KnownInFuture(field=name, name=name)
    return position


def the_view(
    system: TheSystem,
    as_of: _MomentText = None,
    known_at: _KnownText = None,
    basis: _BasisText = None,
    min_position: MinPosition = None,
) -> View:
    """The view asked for: now, by all that is known, unless something else is said."""
    if basis is not None and min_position is not None:
        raise BasisSaysIt(field="basis")
    return view_asked(system, as_of, known_at, basis)


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


FreshRows = Depends(rows_fresh_enough)
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


def page(
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


def _in_utc(found: datetime) -> datetime:
    if found.tzinfo is None:
        raise ValueError("no time zone")
    return found.astimezone(UTC)


def _parameters(dependant: Any) -> Iterator[tuple[str, bool]]:
    """The parameters that a route knows, each with whether it is a list."""
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        yield field.alias, any(get_origin(one) is list for one in (annotation, *get_args(annotation)))
    for inner in dependant.dependencies:
        yield from _parameters(inner)
