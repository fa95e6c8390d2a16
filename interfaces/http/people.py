"""Our own people, by the firm's own book: who they are at an instant, by name."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.history import Entry, History
from tierline.domain.firm.people import PERSON, Person, UnknownPerson, people_at, person_at, reports_at
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.http.query_params import FreshLog, TheSystem, TheView
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System

router = APIRouter(tags=["firm"])
_STATED = ("level", "function", "team", "manager", "there")


@router.get("/people", dependencies=[FreshLog])
@needs(Scope.READ)
def list_people(request: Request, system: TheSystem, view: TheView) -> Response:
    """Our people who had joined by the instant asked about, names and e-mail addresses opened for display.

    Those who are there come first, the highest first. What is forgotten on request or damaged is a marker.
    """
    with system.reads.firm(view.known) as known:
        book = known.history
        items = shown(system, book.entries, people_at(book, view.at))
        basis, version = system.reads.log_basis(known.position, view.at, known.left_out), book.version
    content = {"as_of": view.at, "items": items}
    return answer(request, content, basis=basis, version=version, keep=NO_STORE)


@router.get("/people/{person:path}", dependencies=[FreshLog])
@needs(Scope.READ)
def read_person(request: Request, system: TheSystem, view: TheView, person: str) -> Response:
    """One of our people at an instant, who reports to them, and the facts that say so.

    Before the first statement about them, level, function, team and manager are as that one has them.
    """
    with system.reads.firm(view.known) as known:
        book = known.history
        found = person_at(book, person, view.at)
        if found is None:
            raise UnknownPerson()
        content = {"as_of": view.at, **shown(system, book.entries, [found])[0]}
        content |= {"reports": sorted(reports_at(book, person, view.at)), "facts": _facts(book, person)}
        basis, version = system.reads.log_basis(known.position, view.at, known.left_out), book.version
    return answer(request, content, basis=basis, version=version, keep=NO_STORE)


def shown(system: System, entries: Mapping[UUID, Entry], people: Sequence[Person]) -> list[dict[str, Any]]:
    """Some of our people in the shape of this door; `entries` has the facts that have their texts."""
    said_by = dict.fromkeys(by for one in people for by in (one.named_by, one.mailed_by) if by)
    texts = _texts(system, [entries[by] for by in said_by])
    return [
        {
            "person": one.person,
            "name": texts[one.named_by]["name"] if one.named_by else None,
            "email": texts[one.mailed_by]["email"] if one.mailed_by else None,
            **{name: getattr(one, name) for name in _STATED},
        }
        for one in people
    ]


def _texts(system: System, entries: list[Entry]) -> dict[UUID, dict[str, Any]]:
    """The names and e-mail addresses in some facts, by the fact's id."""
    sealed = [
        (FIRM_BOOK, one.fact.model_dump(mode="json", include={"fact_id", "name", "email"})) for one in entries
    ]
    opened = system.sealing.opened_facts(sealed)
    return {one.fact.fact_id: values for one, values in zip(entries, opened, strict=True)}


def _facts(book: History, person: str) -> list[dict[str, Any]]:
    """The facts about somebody that hold, in the order of business time."""
    return [
        {"fact_id": one.fact.fact_id, "kind": one.fact.kind, "occurred_at": one.at}
        for one in book.about(PERSON, person)
    ]
