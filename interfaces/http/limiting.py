"""What every request of a principal is counted as; whoever is at this machine is not counted."""

from collections.abc import AsyncIterator, Iterator

from fastapi import Request

from tierline.application.access import LOCAL_PRINCIPAL
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem

_PRINTED = ("pdf", "png")
_STREAMS = "/stream"
"""What the paths end with that are answered for as long as somebody listens."""


async def within_limits(request: Request, system: TheSystem, principal: ThePrincipal) -> AsyncIterator[None]:
    """Keep to what one principal may ask at once and in a minute. Raises TooManyRequests, TooManyAtOnce."""
    if principal == LOCAL_PRINCIPAL:
        yield
        return
    with system.limits.turn(principal.name, list(kinds_of(request))):
        yield


def kinds_of(request: Request) -> Iterator[str]:
    """What a request is counted as."""
    path, asked = request.url.path, request.query_params
    yield "request"
    if asked.get("min_position") or asked.get("wait") or path.endswith(_STREAMS):
        yield "wait"
    if path.endswith(":backtest") or asked.get("draft"):
        yield "backtest"
    if path.rpartition(".")[2] in _PRINTED or asked.get("format") in _PRINTED:
        yield "print"
