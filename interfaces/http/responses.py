"""Answers as JSON: with what they rest on, a tag to ask again by, and how long they may be kept."""

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from tierline.interfaces.presentation.json_values import OPTIONS, to_json
from tierline.projections.reports.base import Basis

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

NO_STORE = "no-store"
"""For answers with personal data or free text, and for all that changes something."""
CHECK_FIRST = "private, no-cache"
"""For other answers: they may be kept, but must be asked for again by their tag."""

SPOKEN = "Authorization, Cookie, Accept-Language"
"""What answers vary by that say something in the language of their reader."""


def answer(
    request: Request,
    content: Mapping[str, Any],
    *,
    basis: Basis | None = None,
    version: int | None = None,
    keep: str = CHECK_FIRST,
    link: str | None = None,
    vary: str = "Authorization, Cookie",
) -> Response:
    """The answer to a read; 304 if the caller says that it has this one already.

    The tag is weak: it is the same for answers that differ in nothing but the moment they are asked at.
    """
    tag = _tag(content, version, getattr(request.state, "system", None))
    headers = {"ETag": tag, "Cache-Control": keep, "Vary": vary}
    if link:
        headers["Link"] = f'<{link}>; rel="next"'
    if basis is not None:
        token = request.state.system.bases.token(basis)
        headers["Tierline-Basis"] = basis_header(basis, token)
        content = {**content, "basis": basis_members(basis, token)}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(to_json(content), headers=headers, media_type="application/json")


def basis_members(basis: Basis, token: str) -> dict[str, Any]:
    """A basis as a member of a body; `token` is what to send back as `basis=`."""
    return {**basis.as_dict(), "as_of": basis.as_of, "token": token}


def basis_header(basis: Basis, token: str) -> str:
    """A basis as a dictionary of structured fields (RFC 9651)."""
    moment = orjson.dumps(basis.as_of, option=OPTIONS).decode()
    rules = f'policy="{basis.policy}", projection="{basis.projection}"'
    parked = f", parked={len(basis.parked)}" if basis.parked else ""
    return f'position={basis.position}, as_of={moment}, {rules}{parked}, token="{token}"'


def next_page(request: Request, cursor: str) -> str:
    """The address of the next page: the same question with the cursor."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{request.url.path}?{urlencode([*asked, ('cursor', cursor)])}"


def _tag(content: Mapping[str, Any], version: int | None, system: "System | None") -> str:
    # A cursor holds the instant of its walk, so of `next` it counts only whether there is one.
    timeless = {name: value for name, value in content.items() if name not in ("as_of", "next")}
    timeless["more"] = content.get("next") is not None
    if system is not None and system.set_seen is not None:
        timeless["accounts seen"] = system.set_seen
    mark = sha256(to_json(timeless)).hexdigest()[:24]
    return f'W/"{mark}"' if version is None else f'W/"{version}.{mark}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the caller says that it has the answer with a tag already."""
    known = request.headers.get("if-none-match", "")
    opaque = tag.removeprefix("W/")
    return known.strip() == "*" or opaque in [one.strip().removeprefix("W/") for one in known.split(",")]
