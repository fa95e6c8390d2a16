"""An account's audit: every statement about it in the order of recording, page by page, from the log."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.base import Recorded
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.ids import account_id
from tierline.interfaces.http.facts import statement
from tierline.interfaces.http.query_params import FreshLog, ThePage, TheSystem
from tierline.interfaces.http.responses import NO_STORE, answer, next_page
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System

router = APIRouter(tags=["accounts"])


@router.get("/accounts/{code}/audit", dependencies=[FreshLog])
@needs(Scope.AUDIT)
def read_audit(request: Request, system: TheSystem, page: ThePage, code: str) -> Response:
    """Every statement recorded on the account, in the order of recording, its texts opened for display.

    Corrections, retractions and reinstatements are statements of their own, with their reason. All are
    listed that are known, whenever they happened: `as_of` leaves none out. What was recorded on accounts
    that are merged into it is in their own audit.
    """
    known = system.log.head() if page.view.known is None else page.view.known
    seen = int(page.place[0]) if page.place else 0
    stream = system.log.stream(account_id(code), seen, seen + page.limit + 1)
    found = [one for one in stream if one.position <= known]
    if not found and not seen:
        raise UnknownAccount()
    more = page.cursor(known, found[page.limit - 1].version) if len(found) > page.limit else None
    content = {"account": code, "items": [_shown(system, one) for one in found[: page.limit]], "next": more}
    link = next_page(request, more) if more else None
    return answer(
        request, content, basis=system.reads.log_basis(known, page.view.at), keep=NO_STORE, link=link
    )


def _shown(system: System, recorded: Recorded) -> dict[str, Any]:
    return {**statement(system, recorded), "headline": recorded.fact.headline()}
