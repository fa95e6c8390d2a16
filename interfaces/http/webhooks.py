"""Webhooks: who is sent entries of the feed, how that goes, and having it again."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.application.webhooks.subscriptions import Place, QueuedMessage, Webhook
from tierline.interfaces.http.query_params import PAGE, Cursor, Limit, ThePrincipal, TheSystem
from tierline.interfaces.http.responses import NO_STORE, answer, next_page
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import to_json
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.interfaces.webhooks.asking import asked_place, seen_hook, seen_hooks, subscribed
from tierline.projections.feed import FeedPlace

router = APIRouter(tags=["feed"])
PATH = "/webhooks"
OVERLAP_HOURS = 24
LONGEST_OVERLAP = 24 * 30
_Body = Annotated[dict[str, Any] | None, Body()]


@router.get(PATH)
@needs(Scope.ADMIN)
def list_webhooks(request: Request, system: TheSystem, principal: ThePrincipal) -> Response:
    """All webhooks, in the order in which they were made, without their secrets."""
    items = [shown(one) for one in seen_hooks(system, principal)]
    return answer(request, {"items": items}, keep=NO_STORE)


@router.post(PATH, status_code=201)
@needs(Scope.ADMIN)
def add_webhook(
    system: TheSystem, principal: ThePrincipal, body: Annotated[dict[str, Any], Body()]
) -> Response:
    """Have entries of the feed sent somewhere; the answer has the secret, which is shown this once.

    It is sent what whoever makes it may see, of the accounts that they see then, and never a text.
    """
    return _told(*subscribed(system, principal, body), status=201)


@router.get(PATH + "/{hook}")
@needs(Scope.ADMIN)
def read_webhook(request: Request, system: TheSystem, principal: ThePrincipal, hook: str) -> Response:
    """One webhook: what is sent, how far, and whether its receiver takes it."""
    return answer(request, shown(seen_hook(system, principal, hook)), keep=NO_STORE)


@router.get(PATH + "/{hook}/deliveries")
@needs(Scope.ADMIN)
def list_deliveries(
    request: Request,
    system: TheSystem,
    principal: ThePrincipal,
    hook: str,
    state: Annotated[Literal["waiting", "delivered", "given_up"] | None, Query()] = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """The ledger: what was put in line, the latest first, and what became of each. It keeps 30 days."""
    seen_hook(system, principal, hook)
    asked = [PATH, hook, state]
    place = system.cursors.place(asked, cursor) if cursor is not None else None
    before = (int(place[0]), Place(int(place[1]), int(place[2]))) if place else None
    found = system.webhooks.table.deliveries(hook, limit + 1, state, before)
    more = None
    if len(found) > limit:
        last = found[limit - 1]
        more = system.cursors.at(asked, [last.run, *last.place])
    content = {"items": [_line(one) for one in found[:limit]], "next": more}
    return answer(request, content, keep=NO_STORE, link=next_page(request, more) if more else None)


@router.post(PATH + "/{hook}:rotate")
@needs(Scope.ADMIN)
def rotate_secret(system: TheSystem, principal: ThePrincipal, hook: str, body: _Body = None) -> Response:
    """Another secret, shown this once; for `overlap_hours` (24, if not said) both of them sign."""
    seen_hook(system, principal, hook)
    hours = (body or {}).get("overlap_hours", OVERLAP_HOURS)
    if not isinstance(hours, int) or isinstance(hours, bool) or not 0 <= hours <= LONGEST_OVERLAP:
        problem = f"must be a number of hours from 0 to {LONGEST_OVERLAP}"
        raise ParameterNotUsable(field="overlap_hours", name="overlap_hours", problem=problem)
    return _told(*system.webhooks.rotate(hook, timedelta(hours=hours)))


@router.post(PATH + "/{hook}:on")
@needs(Scope.ADMIN)
def switch_on(system: TheSystem, principal: ThePrincipal, hook: str, _: _Body = None) -> Response:
    """Send again, beginning with what waited meanwhile."""
    seen_hook(system, principal, hook)
    return _told(system.webhooks.switch(hook, on=True))


@router.post(PATH + "/{hook}:off")
@needs(Scope.ADMIN)
def switch_off(system: TheSystem, principal: ThePrincipal, hook: str, _: _Body = None) -> Response:
    """Send nothing until it is switched on again."""
    seen_hook(system, principal, hook)
    return _told(system.webhooks.switch(hook, on=False))


@router.post(PATH + "/{hook}:replay")
@needs(Scope.ADMIN)
def replay(
    system: TheSystem, principal: ThePrincipal, hook: str, body: Annotated[dict[str, Any], Body()]
) -> Response:
    """Send everything behind `after` once more, a place in the feed, under the ids that it had before."""
    seen_hook(system, principal, hook)
    return _told(system.webhooks.replay(hook, asked_place(body.get("after"))))


@router.post(PATH + "/{hook}:remove")
@needs(Scope.ADMIN)
def remove_webhook(system: TheSystem, principal: ThePrincipal, hook: str, _: _Body = None) -> Response:
    """Send nothing any more, and forget the webhook and its ledger."""
    found = seen_hook(system, principal, hook)
    system.webhooks.remove(hook)
    return _told(found)


def shown(hook: Webhook) -> dict[str, Any]:
    """A webhook in the shape of this door."""
    told = ("hook", "made_at", "made_by", "run", "on", "why_off", "off_at", "failures", "next_at")
    return {
        **{name: getattr(hook, name) for name in told},
        **{name: getattr(hook.wanted, name) for name in ("name", "url", "detail", "mode")},
        **{name: list(getattr(hook.wanted, name)) for name in ("kinds", "accounts", "tiers")},
        "sees": hook.sees.text(),
        "after": FeedPlace(*hook.after).sequence,
        "former_until": hook.former_until,
    }


def _line(one: QueuedMessage) -> dict[str, Any]:
    told = ("run", "message", "account", "kind", "queued_at", "state", "attempts", "next_at", "status")
    place = FeedPlace(*one.place).sequence
    return {
        **{name: getattr(one, name) for name in told},
        "sequence": place,
        "error": one.error,
        "last_at": one.last_at,
    }


def _told(hook: Webhook, secret: str | None = None, status: int = 200) -> Response:
    content = {**shown(hook), "secret": secret} if secret else shown(hook)
    return Response(to_json(content), status, {"Cache-Control": NO_STORE}, "application/json")
