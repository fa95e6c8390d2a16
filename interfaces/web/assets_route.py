"""`/assets/{name}`: stylesheet, script and icon, which browsers keep under the mark in their address."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.interfaces.http.refusals import NoSuchAddress
from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.web.rendering import ASSETS, MARKS

router = APIRouter(include_in_schema=False)
_MEDIA_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}
_FOR_GOOD = "public, max-age=31536000, immutable"


@router.get("/assets/{name}")
@needs_nothing
def asset(request: Request, name: str) -> Response:
    """A file that pages load: to be kept for good if asked for by its mark. Raises NoSuchAddress."""
    if name not in ASSETS:
        raise NoSuchAddress()
    keep = _FOR_GOOD if request.query_params.get("v") == MARKS[name] else "no-cache"
    headers = {"Cache-Control": keep, "ETag": f'"{MARKS[name]}"'}
    return Response(ASSETS[name], headers=headers, media_type=_MEDIA_TYPES[name.rpartition(".")[2]])
