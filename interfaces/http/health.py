"""Whether the process lives, and whether it can do its work."""

from fastapi import APIRouter
from starlette.responses import Response

from tierline.application.clock import ClockWrong
from tierline.interfaces.http.errors import respond
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.http.responses import NO_STORE
from tierline.interfaces.permission import may_know_the_whole, needs_nothing
from tierline.interfaces.presentation.json_values import to_json
from tierline.interfaces.standing import is_ready, is_whole
from tierline.projections.engine.store import ReadModelsBehind

router = APIRouter(tags=["health"])
READY = "/readyz"


@router.get("/healthz")
@needs_nothing
async def healthy() -> Response:
    """The process answers. Takes no thread: they may all be busy in a process that lives."""
    return _answer({"status": "ok"})


@router.get(READY)
@needs_nothing
def ready(system: TheSystem, principal: ThePrincipal) -> Response:
    """The database answers, the clock is right and the read models keep up: 200; else a 503 that says why.

    `status` is `degraded` where some accounts or policies can't be read, or the worker is in trouble. How
    much there is, and what of it, is told to who may read of all accounts.
    """
    state = system.state()
    told = state if may_know_the_whole(principal) else {}
    if not state["clock"]["ok"]:
        return respond(ClockWrong(), told)
    if not is_ready(state):
        return respond(ReadModelsBehind(), told)
    return _answer({"status": "ok" if is_whole(state) else "degraded", **told})


def _answer(content: dict[str, object]) -> Response:
    return Response(to_json(content), headers={"Cache-Control": NO_STORE}, media_type="application/json")
