"""Answers given again as they went out: while nothing has moved, who asks the same is told the same.

Only answers about a moment that is named are kept, of those who may see all accounts. Whether anything has
moved is asked first, and that is all that is asked.
"""

from collections.abc import Callable, Coroutine, Hashable
from typing import Any, NamedTuple, TypeVar

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from tierline.application.access import LOCAL_PRINCIPAL, NOBODY, Principal
from tierline.interfaces.http.limiting import kinds_of
from tierline.interfaces.http.query_params import the_system
from tierline.interfaces.http.responses import is_known
from tierline.interfaces.wiring import System
from tierline.projections.engine.parking import left_out

EndpointT = TypeVar("EndpointT", bound=Callable[..., Response])
StateOf = Callable[[System], Hashable]
"""Tells how far what an answer rests on is; may ask a database."""
_KEPT_WHILE = "kept_while"
_OTHERWISE = ("known_at", "basis", "min_position")
_OF_THE_BODY = ("content-length", "content-type")


class RepeatedAnswer(NamedTuple):
    """An answer, and how far all that it rests on was before it was made."""

    state: Hashable
    headers: dict[str, str]
    body: bytes

    def again(self, request: Request) -> Response:
        """The same answer; 304 if the caller says that it has this one already."""
        if is_known(request, self.headers["etag"]):
            kept = {name: one for name, one in self.headers.items() if name not in _OF_THE_BODY}
            return Response(status_code=304, headers=kept)
        return Response(self.body, headers=self.headers)


def head_of_log(system: System) -> Hashable:
    """How far the log is: for answers that are read straight from it."""
    return system.log.head()


def state_of_rows(system: System) -> Hashable:
    """Which read models serve, how far they are and what they lack: for answers that are read from them."""
    with system.reads.reading() as reading:
        return reading.generation.number, reading.position, left_out(reading)


def kept_while(state_of: StateOf) -> Callable[[EndpointT], EndpointT]:
    """Marks an endpoint whose answers are the same as long as a state is, of a `CachedRoute`."""

    def mark(endpoint: EndpointT) -> EndpointT:
        setattr(endpoint, _KEPT_WHILE, state_of)
        return endpoint

    return mark


class CachedRoute(APIRoute):
    """A route that gives answers again, where its endpoint says how long they are the same."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, which asks the endpoint for what isn't in memory."""
        handle = super().get_route_handler()
        state_of: StateOf | None = getattr(self.endpoint, _KEPT_WHILE, None)
        if state_of is None:
            return handle

        async def repeat_or_handle(request: Request) -> Response:
            principal: Principal = getattr(request.state, "principal", NOBODY)
            if not _names_moment_only(request) or not principal.accounts.everything:
                return await handle(request)
            system = await the_system(request)
            key = (request.scope["path"], request.scope["query_string"], principal)
            state = await run_in_threadpool(state_of, system)
            kept = system.answers.get(key)
            if kept is not None and kept.state == state:
                return _counted(request, system, principal, kept)
            response = await handle(request)
            if response.status_code == 200:
                made = RepeatedAnswer(state, dict(response.headers), bytes(response.body))
                system.answers.put(key, made, len(made.body))
            return response

        return repeat_or_handle


def _counted(request: Request, system: System, principal: Principal, kept: RepeatedAnswer) -> Response:
    """An answer given again counts as any other. Raises TooManyRequests, TooManyAtOnce."""
    if principal == LOCAL_PRINCIPAL:
        return kept.again(request)
    with system.limits.turn(principal.name, list(kinds_of(request))):
        return kept.again(request)


def _names_moment_only(request: Request) -> bool:
    asked = request.query_params.keys()
    return "as_of" in asked and asked.isdisjoint(_OTHERWISE)
