"""Routes whose bodies are read with every digit of their numbers: those by which facts are stated."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from tierline.interfaces.exact_json import loads


class ExactRequest(Request):
    """A request whose JSON keeps long numbers as they are written."""

    async def json(self) -> Any:
        """The body; raises JSONDecodeError."""
        return loads(await self.body())


class ExactRoute(APIRoute):
    """Hands an `ExactRequest` to its function."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler that the framework calls."""
        handle = super().get_route_handler()

        async def exact(request: Request) -> Response:
            return await handle(ExactRequest(request.scope, request.receive))

        return exact
