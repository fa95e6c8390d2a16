"""Whether the process lives, and whether it can do its work."""

from fastapi import APIRouter
from starlette.responses import Response

from application.clock import ClockWrong
from interfaces.http.answers import NO_STORE, to_json
from interfaces.http.asking import TheSystem
from interfaces.http.errors import respond
from interfaces.http.refusals import ReadModelsBehind

router = APIRouter(tags=["health"])
MOST_FACTS_BEHIND = 10_000


@router.get("/healthz")
def healthy() -> Response:
    """The process answers."""
    return _answer({"status": "ok"})


@router.get("/readyz")
def ready(system: TheSystem) -> Response:
    """The database answers, the clock is right and the read models keep up: 200; else a 503 that says why."""
    state = system.state()
    if not state["clock"]["ok"]:
        return respond(ClockWrong(), state)
    if state["outdated"] or state["facts_behind"] > MOST_FACTS_BEHIND:
        return respond(ReadModelsBehind(), state)
    return _answer({"status": "ok", **state})


def _answer(content: dict[str, object]) -> Response:
    return Response(to_json(content), headers={"Cache-Control": NO_STORE}, media_type="application/json")
