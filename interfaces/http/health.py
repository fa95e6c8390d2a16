"""Whether the process lives, and whether it can do its work."""

from fastapi import APIRouter
from starlette.responses import Response

from interfaces.http.answers import NO_STORE, to_json
from interfaces.http.asking import TheSystem
from interfaces.http.errors import respond
from interfaces.http.refusals import ReadModelsBehind

router = APIRouter(tags=["health"])
READY = "/readyz"
MOST_FACTS_BEHIND = 10_000


@router.get("/healthz")
async def healthy() -> Response:
    """The process answers. Takes no thread: they may all be busy in a process that lives."""
    return _answer({"status": "ok"})


@router.get(READY)
def ready(system: TheSystem) -> Response:
    """The database answers and the read models keep up: 200; otherwise a problem with status 503."""
    state = system.state()
    if state["outdated"] or state["facts_behind"] > MOST_FACTS_BEHIND:
        return respond(ReadModelsBehind(), state)
    return _answer({"status": "ok", **state})


def _answer(content: dict[str, object]) -> Response:
    return Response(to_json(content), headers={"Cache-Control": NO_STORE}, media_type="application/json")
