"""`/people`: our own people, department duties and budgets, and recording them by form."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.base import FIRM_KINDS
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.http.query_params import TheActor, TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.web import record_page
from tierline.interfaces.web.form_submission import ThePosted
from tierline.interfaces.web.page_context import FreshPage, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.people import people_seen, person_seen
from tierline.interfaces.web.record_page import Target, TheKnown
from tierline.interfaces.web.rendering import page

router = room()
Recorded = Annotated[UUID | None, Query(description="The fact that was just recorded.")]


@router.get("/people", dependencies=[FreshPage])
@needs(Scope.READ)
def people_page(system: TheSystem, visit: TheVisit, recorded: Recorded = None) -> Response:
    """Our people at the moment looked at, what departments did lately, and budgets."""
    found = system.log.find(recorded) if recorded else None
    done = found.fact.headline() if found and found.account == FIRM_BOOK else None
    return page("people.html.j2", visit, **people_seen(system, visit), kinds=FIRM_KINDS, done=done)


@router.get("/people/{person:path}", dependencies=[FreshPage])
@needs(Scope.READ)
def person_page(system: TheSystem, visit: TheVisit, person: str) -> Response:
    """One of our people at the moment looked at, and what was stated of them. Raises UnknownPerson."""
    return page("person.html.j2", visit, **person_seen(system, visit, person), kinds=FIRM_KINDS)


@router.get("/firm/record/{kind}")
@needs(Scope.PEOPLE)
def serve(system: TheSystem, visit: TheVisit, known: TheKnown, kind: str, target: Target = None) -> Response:
    """An empty form, or one with a fact in it that is to be corrected.

    Raises NoSuchForm, UnknownTarget, TargetIsAStatement.
    """
    return record_page.serve(system, visit, known, FIRM_BOOK, kind, target)


@router.post("/firm/record/{kind}")
@needs(Scope.PEOPLE)
def take(
    system: TheSystem,
    visit: TheVisit,
    actor: TheActor,
    sent: ThePosted,
    known: TheKnown,
    kind: str,
    target: Target = None,
) -> Response:
    """Record what was typed and go to the people, or show the form again with what is wrong."""
    return record_page.take(system, visit, actor, sent, known, FIRM_BOOK, kind, target)
