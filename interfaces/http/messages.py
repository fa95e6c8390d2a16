"""What our people are told without asking: subscriptions, and every message that went out or waits."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.application.messages.ledger import MessageLine, OutgoingMessage, UnknownMessage
from tierline.application.messages.subscriptions import Subscription, UnknownSubscription
from tierline.application.messages.wanted import wanted
from tierline.interfaces.http.query_params import PAGE, Cursor, Limit, ThePrincipal, TheSystem
from tierline.interfaces.http.refusals import MemberUnknown
from tierline.interfaces.http.responses import NO_STORE, answer, next_page
from tierline.interfaces.messages.subscribing import may_for
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import moment, to_json
from tierline.interfaces.presentation.language import by_language
from tierline.interfaces.wiring import System

router = APIRouter(tags=["firm"])
_SUBSCRIPTIONS = "/people/{person:path}/subscriptions"
_MESSAGES = "/people/{person:path}/messages"
_Nothing = Annotated[dict[str, Any] | None, Body(description="Nothing needs to be said.")]
_TOLD = (
    *("subscription", "person", "kind", "way", "language", "zone", "weekday", "hour", "within_days"),
    *("grave_only", "made_by", "made_at", "ended_at"),
)
_LINE = ("account", "name", "matter", "subject", "at")
_SENT = (
    *("message", "subscription", "person", "kind", "way", "state", "made_at", "attempts", "next_at"),
    *("sent_at", "trouble"),
)


@router.get(_SUBSCRIPTIONS)
@needs(Scope.READ)
def list_subscriptions(request: Request, system: TheSystem, principal: ThePrincipal, person: str) -> Response:
    """What one of our people asked to be told, ended subscriptions included.

    One's own is read with `read`; that of others takes the scope `people`.
    """
    may_for(principal, person)
    found = system.messages.table.of_person(person)
    content = {"person": person, "items": [shown(system, one) for one in found]}
    return answer(request, content, keep=NO_STORE)


@router.post(_SUBSCRIPTIONS, status_code=201)
@needs(Scope.READ)
def subscribe(
    system: TheSystem, principal: ThePrincipal, person: str, body: Annotated[dict[str, Any], Body()]
) -> Response:
    """Have one of our people be told; 200 where the same was asked for before.

    It tells of no account that who asks may not see, now or when it tells.
    """
    made = system.messages.subscribing.subscribe(principal, person, wanted(body), system.clock())
    content = {**shown(system, made.subscription), "repeated": not made.made}
    return _done(content, 201 if made.made else 200)


@router.post(_SUBSCRIPTIONS + "/{subscription}:end")
@needs(Scope.READ)
def end_subscription(
    system: TheSystem, principal: ThePrincipal, person: str, subscription: str, body: _Nothing = None
) -> Response:
    """Have somebody be told no more: the address is gone at once, and what waits is called off."""
    _only_nothing(body)
    ident = _id(subscription, UnknownSubscription)
    ended = system.messages.subscribing.end(principal, person, ident, system.clock())
    return _done({**shown(system, ended), "repeated": False})


@router.get(_MESSAGES)
@needs(Scope.READ)
def list_messages(
    request: Request,
    system: TheSystem,
    principal: ThePrincipal,
    person: str,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """What one of our people was told, when, by which way and with what outcome, the latest first.

    A message of which who asks may see no account is left out.
    """
    may_for(principal, person)
    asked = [_MESSAGES, person]
    place = system.cursors.place(asked, cursor) if cursor is not None else None
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else None
    found = system.messages.table.page(person, limit + 1, after)
    more = None
    if len(found) > limit:
        last = found[limit - 1]
        more = system.cursors.at(asked, [moment(last.made_at), str(last.message)])
    items = [sent(system, one) for one in found[:limit] if lines_seen(system, one)]
    content = {"person": person, "items": items, "next": more}
    return answer(request, content, keep=NO_STORE, link=next_page(request, more) if more else None)


@router.post(_MESSAGES + "/{message}:retry")
@needs(Scope.READ)
def retry_message(
    system: TheSystem, principal: ThePrincipal, person: str, message: str, body: _Nothing = None
) -> Response:
    """Have a message that waits or was given up be tried again at once."""
    _only_nothing(body)
    ident = _id(message, UnknownMessage)
    return _done(sent(system, system.messages.subscribing.retry(principal, person, ident, system.clock())))


def shown(system: System, one: Subscription) -> dict[str, Any]:
    """A subscription in the shape of this door."""
    return {
        **{name: getattr(one, name) for name in _TOLD},
        "accounts": accounts_seen(system, one),
        "address": "firm" if one.box is None else "own",
        "told_position": one.told.position if one.told else None,
        "told_at": one.told.at if one.told else None,
        "rests": None if one.ended_at else system.messages.audience.rests(one, system.clock()),
    }


def accounts_seen(system: System, one: Subscription) -> list[str]:
    """The accounts of a subscription as they were given, without those that who asks may not see."""
    named = {f"code={code}" for code in one.accounts.codes if not system.reads.sees(code)}
    return [part for part in one.accounts.parts() if part not in named]


def sent(system: System, one: OutgoingMessage) -> dict[str, Any]:
    """A message in the shape of this door: of accounts that who asks may see."""
    return {
        **{name: getattr(one, name) for name in _SENT},
        "after_position": one.after.position if one.after else None,
        "until_position": one.until.position,
        "lines": [_line(line) for line in lines_seen(system, one)],
    }


def _line(one: MessageLine) -> dict[str, Any]:
    return {**{name: getattr(one, name) for name in _LINE}, "what": by_language(one.what)}


def lines_seen(system: System, one: OutgoingMessage) -> list[MessageLine]:
    """The lines of a message that are of accounts which who asks may see."""
    return [line for line in one.lines if system.reads.sees(line.account)]


def _only_nothing(body: dict[str, Any] | None) -> None:
    """Refuse a body that says something, since nothing would come of it. Raises MemberUnknown."""
    if body:
        raise MemberUnknown(known="none")


def _id(text: str, unknown: type[UnknownSubscription] | type[UnknownMessage]) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise unknown() from None


def _done(content: dict[str, Any], status: int = 200) -> Response:
    return Response(to_json(content), status, {"Cache-Control": NO_STORE}, "application/json")
