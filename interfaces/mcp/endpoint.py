"""POST /mcp: the tools for assistants over HTTP, each request answered as whoever its key is of.

There are no sessions and no streams, so nothing is kept between requests, any process may answer the next
one, and nothing is left to end when the service stops.
"""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from tierline.application.access import Scope
from tierline.domain.shared.errors import Forbidden, NotFound
from tierline.interfaces.http.local import is_foreign
from tierline.interfaces.http.query_params import TheWholeSystem, only_known_parameters, only_who_may
from tierline.interfaces.permission import needs

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

PATH = "/mcp"
router = APIRouter(
    include_in_schema=False, dependencies=[Depends(only_who_may), Depends(only_known_parameters)]
)


class NotOfferedHere(NotFound):
    """This service doesn't offer the Model Context Protocol: it needs the optional package tierline[mcp]."""


class AskedByAPage(Forbidden):
    """Assistants ask here, and no pages of other sites."""


@router.post(PATH)
@needs(Scope.READ)
async def answer_assistant(request: Request, system: TheWholeSystem) -> Response:
    """Answer one message of the protocol. Raises NotOfferedHere, AskedByAPage.

    A page of another origin is refused even with a key: the protocol asks for that, and no assistant is one.
    """
    if find_spec("mcp") is None:
        raise NotOfferedHere()
    if is_foreign(request.headers):
        raise AskedByAPage()
    return _AnswerByProtocol(_server(), system.settings.body_limit)


class _AnswerByProtocol(Response):
    """Reads the request and answers it by the protocol's own package, and is over then."""

    def __init__(self, server: "Server[Any]", body_limit: int) -> None:
        super().__init__()
        self._server = server
        self._body_limit = body_limit

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Answer; nothing of it outlives the request."""
        from mcp.server.streamable_http_manager import (  # noqa: PLC0415 - an optional package
            StreamableHTTPSessionManager,
        )

        manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, max_request_body_size=self._body_limit
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


@cache
def _server() -> "Server[Any]":
    from tierline.interfaces.mcp.server import server_for_requests  # noqa: PLC0415 - an optional package

    return server_for_requests()
