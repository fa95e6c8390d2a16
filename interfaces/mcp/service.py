"""The service as tools ask it: by its HTTP doors, whether it runs elsewhere or in this very process."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
import orjson
from anyio import Lock, to_thread
from starlette.requests import Request
from starlette.types import ASGIApp

from tierline.application.ports import LogUnavailable
from tierline.domain.shared.errors import Conflict, Forbidden, Invalid
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.loopback import is_loopback
from tierline.interfaces.wiring import System

SECONDS = 60.0
"""How long an answer may take."""
HERE = "http://localhost"
"""What a service in this process is called."""
PROBE = "/v1/reports"
"""What is asked first: it takes a key that reads, and no account."""


_AGENT = "tierline-mcp"


class ServiceAddressNotUsable(Invalid):
    """The service's address is https://…, or http://… on this machine, without user name and query."""


class ServiceAway(Conflict):
    """The service doesn't answer at this address, or what answers there is no Tierline."""


class ServiceRefuses(Forbidden):
    """The service refuses to be asked: it names {problem}. A key is given by TIERLINE_API_KEY."""


class DoorAnswer(NamedTuple):
    """What a door answered."""

    status: int
    text: str
    content: Any
    """The JSON value that the text is."""
    headers: Mapping[str, str]

    @property
    def good(self) -> bool:
        """Whether it is what was asked for, and no problem."""
        return self.status < 300


class Service:
    """Asks doors, one request each; what they answer is handed on as it is.

    Args:
        client: Who sends; it has the key.
        before: Done before each request.
    """

    def __init__(
        self, client: httpx2.AsyncClient, before: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self._client = client
        self._before = before

    async def get(self, path: str, query: Mapping[str, Any]) -> DoorAnswer:
        """Read. Raises ServiceAway."""
        return await self._asked("GET", path, params=query)

    async def post(self, path: str, body: Any, headers: Mapping[str, str]) -> DoorAnswer:
        """Send. Raises ServiceAway."""
        content = json.dumps(body).encode()
        told = {"Content-Type": "application/json", **headers}
        return await self._asked("POST", path, content=content, headers=told)

    async def check(self) -> None:
        """See whether questions will be answered. Raises ServiceAway, ServiceRefuses."""
        answer = await self.get(PROBE, {})
        if not answer.good:
            if not isinstance(answer.content, dict) or "type" not in answer.content:
                raise ServiceAway()
            raise ServiceRefuses(problem=str(answer.content["type"]).rpartition("/")[2])

    async def _asked(self, method: str, path: str, **request: Any) -> DoorAnswer:
        if self._before:
            await self._before()
        try:
            response = await self._client.request(method, path, **request)
            content = orjson.loads(response.content)
        except (httpx2.HTTPError, orjson.JSONDecodeError):
            raise ServiceAway() from None
        return DoorAnswer(response.status_code, response.text, content, response.headers)


@asynccontextmanager
async def service_at(address: str, key: str | None) -> AsyncIterator[Service]:
    """A service that runs elsewhere, as whoever has the key sees it. Raises ServiceAddressNotUsable."""
    async with httpx2.AsyncClient(base_url=checked(address), headers=_said(key), timeout=SECONDS) as client:
        yield Service(client)


@asynccontextmanager
async def service_here(app: ASGIApp, system: System, key: str | None) -> AsyncIterator[Service]:
    """The service of a system in this process, its read models brought up to date before each request.

    `app` is the system's HTTP door. A key is asked for as it would be at the same database's service.
    """
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    turn = Lock()

    async def refresh() -> None:
        # A database that is away is told of by the door.
        async with turn:
            with suppress(*SILENCE, LogUnavailable):
                await to_thread.run_sync(system.refresh)

    client = partial(httpx2.AsyncClient, transport=transport, timeout=SECONDS)
    async with client(base_url=HERE, headers=_said(key)) as one:
        yield Service(one, refresh)


@asynccontextmanager
async def service_behind(request: Request) -> AsyncIterator[Service]:
    """The service that a request came to, as whoever sent it: under the same key, from the same place."""
    told = {"User-Agent": _AGENT}
    if "authorization" in request.headers:
        told["Authorization"] = request.headers["authorization"]
    client = (request.client.host, request.client.port) if request.client else ("127.0.0.1", 0)
    transport = httpx2.ASGITransport(request.app, raise_app_exceptions=False, client=client)
    async with httpx2.AsyncClient(transport=transport, base_url=HERE, headers=told, timeout=SECONDS) as one:
        yield Service(one)


def checked(address: str) -> str:
    """An address that a key may be sent to. Raises ServiceAddressNotUsable."""
    try:
        place = urlsplit(address)
        host, _ = place.hostname, place.port
    except ValueError:
        raise ServiceAddressNotUsable() from None
    private = place.scheme == "https" or (place.scheme == "http" and is_loopback(host or ""))
    if not private or not host or place.username or place.password or place.query or place.fragment:
        raise ServiceAddressNotUsable()
    return address.rstrip("/")


def _said(key: str | None) -> dict[str, str]:
    return {"User-Agent": _AGENT, **({"Authorization": f"Bearer {key}"} if key else {})}
