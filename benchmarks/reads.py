"""What reads of one account cost beside a bare endpoint that answers the same bytes, in one process."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp, Message

from benchmarks.measure import Result, nothing, processor_time
from benchmarks.stores import Place
from tierline.interfaces.app import create_app
from tierline.interfaces.demo import fill
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

CODE = "luchuan-metro"
READS = ("", "/tier", "/coverage", "/timeline")
ROUNDS = 40
SAID = (
    ("again", "looked at again", "≥ 0.5"),
    ("now", "as of now", ""),
    ("new", "made anew", "≥ 0.2"),
)
"""What is compared, how it is called, and what is hoped for."""


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database: rates beside the bare endpoint, looked at again and after something new."""
    with System(Settings(database=place.url("reads"), root_key="0" * 64, request_log="off")) as system:
        fill(system.accounts_at, system.clock().date())
        system.refresh()
        day = system.clock().date().isoformat()
        app, loop = create_app(system), asyncio.new_event_loop()
        for read in READS:
            path = f"/v1/accounts/{CODE}{read}"
            query = f"as_of={day}"
            body = loop.run_until_complete(body_of(app, path, query))
            works: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
                "bare": (nothing, _asking(loop, _bare(body), "/", "")),
                "again": (nothing, _asking(loop, app, path, query)),
                "now": (nothing, _asking(loop, app, path, "")),
                "new": (partial(_as_if_new, system), _asking(loop, app, path, query)),
            }
            yield from _lines(place, read, processor_time(works, ROUNDS))
        loop.close()


def _lines(place: Place, read: str, taken: dict[str, float]) -> Iterator[Result]:
    for name, said, target in SAID:
        yield Result(
            place.name,
            f"GET /v1/accounts/{{code}}{read}, {said}: its rate",
            f"{taken[name] * 1e3:.2f} ms",
            taken["bare"] / taken[name],
            f"a bare endpoint with the same bytes ({taken['bare'] * 1e3:.2f} ms)",
            target,
        )


def _bare(body: bytes) -> ASGIApp:
    app = FastAPI()

    @app.get("/")
    def same_bytes() -> Response:
        return Response(body, media_type="application/json")

    return app


def _asking(loop: asyncio.AbstractEventLoop, app: ASGIApp, path: str, query: str) -> Callable[[], None]:
    def ask() -> None:
        loop.run_until_complete(body_of(app, path, query))

    return ask


def _as_if_new(system: System) -> None:
    """Leaves nothing of the account in memory but its facts, as if something new had been heard of it."""
    system.judged.clear()
    system.counted.clear()
    system.answers.clear()
    with system.reads.account(CODE, None) as known:
        known.history._indexes.clear()  # noqa: SLF001 - as a fact of it would clear them


async def body_of(app: ASGIApp, path: str, query: str) -> bytes:
    """The body of an answer of an app in this process; no client stands between."""
    sent: list[Message] = []
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "state": {},
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 200, sent
    return b"".join(message.get("body", b"") for message in sent)
