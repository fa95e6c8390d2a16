"""GET /metrics: counts for Prometheus, of the process that answers, and how the parts stand."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from tierline.application.access import Scope, ScopeMissing
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem, only_known_parameters, only_who_may
from tierline.interfaces.http.responses import NO_STORE
from tierline.interfaces.permission import may_know_the_whole, needs
from tierline.interfaces.standing_gauges import gauges

PATH = "/metrics"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
router = APIRouter(
    include_in_schema=False, dependencies=[Depends(only_who_may), Depends(only_known_parameters)]
)


@router.get(PATH)
@needs(Scope.ADMIN, Scope.READ)
def read_metrics(request: Request, system: TheSystem, principal: ThePrincipal) -> Response:
    """How many requests were answered and refused, what was recorded, and what lags, lacks or is in trouble.

    They are everybody's: who may see some accounts only needs to be an administrator. Raises ScopeMissing.
    """
    if not may_know_the_whole(principal):
        raise ScopeMissing(scope=Scope.ADMIN.value)
    counted = request.app.state.counts.text(system.journal.dropped) + system.recording.text()
    return Response(
        counted + gauges(system.state()), headers={"Cache-Control": NO_STORE}, media_type=MEDIA_TYPE
    )
