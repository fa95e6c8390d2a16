"""`/position`: how far the read models are, so that an open page can say that there is newer data."""

from starlette.responses import Response

from tierline.interfaces.http.answers import NO_STORE, to_json
from tierline.interfaces.http.asking import TheSystem
from tierline.interfaces.web.rooms import room

router = room()


@router.get("/position")
def position(system: TheSystem) -> Response:
    """The position that pages are made of now."""
    content = to_json({"position": system.store.position()})
    return Response(content, headers={"Cache-Control": NO_STORE}, media_type="application/json")
