"""The door of the pages: who may look, and refusals told as pages instead of problems."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import Response

from application.access import KeyNeeded
from domain.shared.errors import Refusal
from interfaces.http.asking import TheSystem, only_known_parameters
from interfaces.http.errors import status_of
from interfaces.http.guards import host_of
from interfaces.http.refusals import HostNotLocal
from interfaces.settings import is_loopback
from interfaces.silence import SILENCE
from interfaces.web.rendering import page
from interfaces.web.visit import Visit, language_of

log = logging.getLogger("tierline.web")
_TOLD = (401, 403, 404, 422, 500, 503)
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def only_at_home(request: Request, system: TheSystem) -> None:
    """Refuse where API keys exist, and whoever calls this machine by a name that isn't its own.

    Browsers send no API key, so until people can sign in, pages are for services without any.
    """
    if system.access.required():
        raise KeyNeeded()
    if not is_loopback(host_of(request.headers)):
        raise HostNotLocal()


class PageRoute(APIRoute):
    """A route whose refusals are pages."""

    def get_route_handler(self) -> _Handler:
        """The handler, with what it refuses turned into a page of the same status."""
        handle = super().get_route_handler()

        async def handle_or_tell(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as refusal:
                return _told(request, status_of(type(refusal)), refusal.sentence)
            except RequestValidationError:
                return _told(request, 422)
            except SILENCE as error:
                log.warning("the database did not answer: %s", type(error).__name__)
                return _told(request, 503)

        return handle_or_tell


def room() -> APIRouter:
    """A router for pages: unknown parameters are refused as at the API."""
    return APIRouter(
        route_class=PageRoute,
        include_in_schema=False,
        dependencies=[Depends(only_at_home), Depends(only_known_parameters)],
    )


def _told(request: Request, status: int, sentence: str = "") -> Response:
    """The page that tells of a refusal. The sentence is ours and never repeats what was sent."""
    system = request.app.state.system
    now = system.clock()
    language = language_of(request)
    visit = Visit(request.url.path, {"lang": language}, language, now, now)
    told = status if status in _TOLD else 422
    return page("error.html.j2", visit, status, told=told, sentence=sentence)
