"""`/position`: how far the read models are, so that an open page can say that there is newer data."""

from starlette.responses import Response

from tierline.application.access import Scope
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.http.responses import NO_STORE
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import to_json
from tierline.interfaces.web.page_router import room

router = room()


@router.get("/position")
@needs(Scope.READ)
def position(system: TheSystem) -> Response:
    """The position that pages are made of now."""
    content = to_json({"position": system.store.position()})
    return Response(content, headers={"Cache-Control": NO_STORE}, media_type="application/json")
