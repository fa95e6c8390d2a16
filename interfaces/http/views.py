"""Saved views of who asks: a page with its filters and its order, under a name."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.application.saved_views import SavedView
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.http.refusals import MemberUnknown
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import to_json
from tierline.interfaces.query.saved_views import LONGEST_VALUE, FilterNotUsable, PageOfNoView, view_query

router = APIRouter(tags=["reports"])
PATH = "/views"
_ONE = PATH + "/{view:path}"
_MEMBERS = ("page", "query")


@router.get(PATH)
@needs(Scope.READ)
def list_views(request: Request, system: TheSystem, principal: ThePrincipal) -> Response:
    """Your saved views, by name: those of the key or the person who asks, and of nobody else."""
    items = [shown(one) for one in system.views.of(principal)]
    return answer(request, {"items": items}, keep=NO_STORE)


@router.get(_ONE)
@needs(Scope.READ)
def read_view(request: Request, system: TheSystem, principal: ThePrincipal, view: str) -> Response:
    """One of your views, by its name."""
    return answer(request, shown(system.views.find(principal, view)), keep=NO_STORE)


@router.put(_ONE)
@needs(Scope.READ)
def put_view(
    system: TheSystem, principal: ThePrincipal, view: str, body: Annotated[dict[str, Any], Body()]
) -> Response:
    """Keep a view under a name of yours, in place of the one that has it; 201 where none had."""
    if unknown := [name for name in body if name not in _MEMBERS]:
        raise MemberUnknown(field=unknown[0], known=", ".join(_MEMBERS))
    page, query = body.get("page"), body.get("query", {})
    if not isinstance(page, str):
        raise PageOfNoView(field="page")
    if not isinstance(query, dict):
        raise FilterNotUsable(field="query", name="query", longest=LONGEST_VALUE)
    made, is_new = system.views.put(principal, view, page, view_query(page, query))
    return _told(made, 201 if is_new else 200)


@router.delete(_ONE)
@needs(Scope.READ)
def delete_view(system: TheSystem, principal: ThePrincipal, view: str) -> Response:
    """Keep a view no more; the answer is what it was."""
    return _told(system.views.remove(principal, view))


def shown(one: SavedView) -> dict[str, Any]:
    """A view in the shape of this door."""
    return {
        "name": one.name,
        "page": one.page,
        "query": dict(one.query),
        "address": f"{one.page}?{urlencode(one.query)}" if one.query else one.page,
        "made_at": one.made_at,
        "changed_at": one.changed_at,
    }


def _told(one: SavedView, status: int = 200) -> Response:
    return Response(to_json(shown(one)), status, {"Cache-Control": NO_STORE}, "application/json")
