"""`/messages`: what one of our people is told without asking, a form to be told more, and what was told."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from tierline.application.access import Scope
from tierline.application.messages.ledger import OutgoingMessage
from tierline.application.messages.subscriptions import HOUR, WITHIN_DAYS
from tierline.application.messages.wanted import wanted
from tierline.interfaces.http.messages import accounts_seen, lines_seen
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.messages.subscribing import may_for
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.presentation.language import languages, own_name
from tierline.interfaces.presentation.message_texts import (
    KINDS,
    RESTS,
    STATES,
    TROUBLES,
    WAYS,
    WEEKDAY_WORDS,
)
from tierline.interfaces.web.desk import holders_there_are, one_of_ours
from tierline.interfaces.web.form_body import SentFromElsewhere
from tierline.interfaces.web.form_submission import Posted, ThePosted
from tierline.interfaces.web.forms.moments import zones_offered
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS, page
from tierline.interfaces.wiring import System

router = room()
PATH = "/messages"
PAGE = 25
_Person = Annotated[str | None, Query(max_length=120, description="Whose; your own unless told.")]
_TYPED = ("kind", "way", "address", "language", "zone", "weekday", "hour", "within_days")


@router.get(PATH)
@needs(Scope.READ)
def messages_page(
    system: TheSystem,
    visit: TheVisit,
    principal: ThePrincipal,
    person: _Person = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> Response:
    """What somebody is told, and was; where it isn't known who that is, those there are to choose from."""
    whose = person or principal.person
    if whose:
        may_for(principal, whose)
    people, _ = holders_there_are(system, visit)
    if not whose or not _is_known(system, visit, whose, people):
        status = 404 if whose else 200
        return page("messages_whose.html.j2", visit, status, people=people, unknown=bool(whose))
    visit.will_name([whose])
    return page("messages.html.j2", visit, **_seen(system, visit, whose, cursor))


@router.post(PATH)
@needs(Scope.READ)
def subscribe(
    system: TheSystem, visit: TheVisit, principal: ThePrincipal, sent: ThePosted, person: _Person = None
) -> Response:
    """Have somebody be told what the form says. Raises SentFromElsewhere and what makes that impossible."""
    whose, typed = _whose(person, principal.person), _ours(sent)
    given = {name: value for name in _TYPED if (value := typed.one(name))}
    asked = wanted(_fitting(given, typed))
    system.messages.subscribing.subscribe(principal, whose, asked, visit.now)
    return _back(visit, whose)


@router.post(PATH + "/{subscription}/end")
@needs(Scope.READ)
def end(
    system: TheSystem,
    visit: TheVisit,
    principal: ThePrincipal,
    sent: ThePosted,
    subscription: UUID,
    person: _Person = None,
) -> Response:
    """Have somebody be told no more by one subscription."""
    whose = _whose(person, principal.person)
    _ours(sent)
    system.messages.subscribing.end(principal, whose, subscription, visit.now)
    return _back(visit, whose)


@router.post(PATH + "/{message}/retry")
@needs(Scope.READ)
def retry(
    system: TheSystem,
    visit: TheVisit,
    principal: ThePrincipal,
    sent: ThePosted,
    message: UUID,
    person: _Person = None,
) -> Response:
    """Have a message be tried again that could not be sent."""
    whose = _whose(person, principal.person)
    _ours(sent)
    system.messages.subscribing.retry(principal, whose, message, visit.now)
    return _back(visit, whose)


def _is_known(system: System, visit: PageContext, person: str, holders: Collection[str]) -> bool:
    """Whether somebody is one of ours, or was told something."""
    return one_of_ours(system, visit, person, holders) or bool(system.messages.table.of_person(person))


def _seen(system: System, visit: PageContext, person: str, cursor: str | None) -> dict[str, Any]:
    """What the page shows of a person."""
    now, table = visit.now, system.messages.table
    found = [
        (one, None if one.ended_at else system.messages.audience.rests(one, now), accounts_seen(system, one))
        for one in table.of_person(person)
    ]
    asked = [PATH, person]
    place = system.cursors.place(asked, cursor) if cursor else None
    sent = table.page(person, PAGE + 1, (datetime.fromisoformat(place[0]), UUID(place[1])) if place else None)
    last = sent[PAGE - 1] if len(sent) > PAGE else None
    failing = [one for one in sent if one.state in ("waiting", "failed") and lines_seen(system, one)]
    troubled = [one.trouble for one in failing if one.trouble]
    return {
        "person": person,
        "subscriptions": found,
        "sent": [_line(system, one) for one in sent[:PAGE] if lines_seen(system, one)],
        "more": system.cursors.at(asked, [moment(last.made_at), str(last.message)]) if last else None,
        "failing": (len(troubled), TROUBLES[troubled[0]]) if troubled else None,
        "no_mail": system.settings.smtp_host is None,
        "kinds": KINDS,
        "ways": WAYS,
        "weekdays": WEEKDAY_WORDS,
        "states": STATES,
        "troubles": TROUBLES,
        "rests": RESTS,
        "spoken": [(one, own_name(one)) for one in languages()],
        "zones": zones_offered(now, visit.zone),
        "usual": {"hour": HOUR, "within_days": WITHIN_DAYS},
    }


def _line(system: System, one: OutgoingMessage) -> dict[str, Any]:
    return {"one": one, "lines": lines_seen(system, one)}


def _fitting(given: Mapping[str, Any], typed: Typed) -> dict[str, Any]:
    """The form's fields, without those that are of other kinds: all of them stand on the page."""
    of_kind = {"digest": ("weekday", "hour"), "falls": ("within_days",)}
    mine = of_kind.get(given.get("kind", ""), ())
    others = {name for names in of_kind.values() for name in names if name not in mine}
    found = {name: value for name, value in given.items() if name not in others}
    if typed.one("grave_only") and given.get("kind") == "escalations":
        found["grave_only"] = True
    found["accounts"] = [line.strip() for line in typed.one("accounts").splitlines() if line.strip()]
    return found


def _whose(person: str | None, own: str | None) -> str:
    """Whose it is: somebody is always meant, where a form was sent."""
    return person or own or ""


def _ours(sent: Posted) -> Typed:
    if not sent.is_ours:
        raise SentFromElsewhere()
    return sent.typed


def _back(visit: PageContext, person: str) -> Response:
    to = visit.present(PATH, person=person)
    return RedirectResponse(to, 303, {"Cache-Control": HEADERS["Cache-Control"]})
