"""What callers may say in a query: at which instant, how fresh, which page; and nothing unknown."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from domain.shared.time import last_instant
from interfaces.http.answers import moment
from interfaces.http.refusals import CursorNotUsable, MomentNotUsable, NotThatFarYet, ParameterUnknown
from interfaces.wiring import System

PAGE = 50
LARGEST_PAGE = 500
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
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
    Query(max_length=2000, description="Where the page before ended: `next` of its answer."),
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


def the_system(request: Request) -> System:
    """The system behind the app."""
    system = request.app.state.system
    assert isinstance(system, System)
    return system


def the_actor(request: Request) -> str:
    """Who is speaking, as the doorkeeper found out."""
    return str(request.state.actor)


TheSystem = Annotated[System, Depends(the_system)]
TheActor = Annotated[str, Depends(the_actor)]


def only_known_parameters(request: Request) -> None:
    """Refuse what would otherwise be ignored: an answer to another question than the one asked."""
    known = sorted(_names(request.scope["route"].dependant))
    if set(request.query_params) - set(known):
        raise ParameterUnknown(known=", ".join(known) or "none")


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


def as_of(system: TheSystem, as_of: _MomentText = None) -> datetime:
    """The instant asked about: valid time, now if none is given."""
    return moment_asked(as_of, "as_of") if as_of is not None else system.clock()


AsOf = Annotated[datetime, Depends(as_of)]


def rows_fresh_enough(system: TheSystem, min_position: MinPosition = None) -> None:
    """Wait until the read models rest on `min_position`. Raises NotThatFarYet."""
    if min_position is not None and not system.rows_reach(min_position):
        raise NotThatFarYet(field="min_position")


def log_fresh_enough(system: TheSystem, min_position: MinPosition = None) -> None:
    """Wait until the log, as seen from here, has reached `min_position`. Raises NotThatFarYet."""
    if min_position is not None and not system.log_reaches(min_position):
        raise NotThatFarYet(field="min_position")


FreshRows = Depends(rows_fresh_enough)
FreshLog = Depends(log_fresh_enough)


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list is asked for.

    `place` is where the page before ended. Every page of a walk answers about the instant of its first.
    """

    at: datetime
    limit: int
    place: list[Any]
    _question: list[Any]
    _system: System

    def cursor(self, *place: Any) -> str:
        """The cursor behind an item, for the next page of this walk."""
        return self._system.cursors.at(self._question, [moment(self.at), *place])


def page(request: Request, system: TheSystem, at: AsOf, limit: Limit = PAGE, cursor: Cursor = None) -> Page:
    """The page asked for. A cursor is good for the question it was made for, whatever the page's size."""
    free = ("cursor", "limit", "min_position")
    asked = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in free)
    question = [request.url.path, *asked]
    if cursor is None:
        return Page(at, limit, [], question, system)
    instant, *place = system.cursors.place(question, cursor)
    if not place:
        raise CursorNotUsable(field="cursor")
    return Page(datetime.fromisoformat(instant), limit, place, question, system)


ThePage = Annotated[Page, Depends(page)]


def _in_utc(found: datetime) -> datetime:
    if found.tzinfo is None:
        raise ValueError("no time zone")
    return found.astimezone(UTC)


def _names(dependant: Any) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _names(inner)
