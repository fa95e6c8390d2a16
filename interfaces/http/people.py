"""Our own people, by the firm's own book: who they are at an instant, by name."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.history import History
from tierline.domain.firm.people import PERSON, UnknownPerson, people_at, person_at, reports_at
from tierline.interfaces.http.query_params import FreshLog, TheSystem, TheView
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.our_people import described
from tierline.interfaces.permission import needs

router = APIRouter(tags=["firm"])


@router.get("/people", dependencies=[FreshLog])
@needs(Scope.READ)
def list_people(request: Request, system: TheSystem, view: TheView) -> Response:
    """Our people who had joined by the instant asked about, names and e-mail addresses opened for display.

    Those who are there come first, the highest first. What is forgotten on request or damaged is a marker.
    """
    with system.reads.firm(view.known) as known:
        book = known.history
        items = described(system, book.entries, people_at(book, view.at))
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
        content = {"as_of": view.at, **described(system, book.entries, [found])[0]}
        content |= {"reports": sorted(reports_at(book, person, view.at)), "facts": _facts(book, person)}
        basis, version = system.reads.log_basis(known.position, view.at, known.left_out), book.version
    return answer(request, content, basis=basis, version=version, keep=NO_STORE)


def _facts(book: History, person: str) -> list[dict[str, Any]]:
    """The facts about somebody that hold, in the order of business time."""
    return [
        {"fact_id": one.fact.fact_id, "kind": one.fact.kind, "occurred_at": one.at}
        for one in book.about(PERSON, person)
    ]
