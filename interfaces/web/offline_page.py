"""`/service-worker.js` and `/offline`: what a browser keeps of the pages for when there is no connection."""

from fastapi import APIRouter
from starlette.responses import Response

from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.web.page_context import TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import ASSETS, page

router = room()
root = APIRouter(include_in_schema=False)
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # What it sends on names its origin only by this, as forms do.
    "Referrer-Policy": "same-origin",
}


@router.get("/offline")
@needs_nothing
def offline(visit: TheVisit) -> Response:
    """What a browser shows in place of a page that it can't get; it tells nothing of anybody."""
    return page("offline.html.j2", visit)


@root.get("/service-worker.js")
@needs_nothing
def service_worker() -> Response:
    """The script that keeps a form: at the root, since browsers give it pages below its own address only."""
    script = ASSETS["service_worker.js"]
    return Response(script, headers=_HEADERS, media_type="text/javascript; charset=utf-8")
