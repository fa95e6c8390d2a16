"""`/desk`: what one of us has to do this week, the page that whoever signs in begins on."""

from functools import partial
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from tierline.application.access import Principal, Scope
from tierline.domain.firm.people import UnknownPerson
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.web.desk import desk_seen, does, form_of, holders_there_are, one_of_ours
from tierline.interfaces.web.page_cache import look
from tierline.interfaces.web.page_context import FreshPage, TheFilters, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import page

router = room()


@router.get("/desk", dependencies=[FreshPage])
@needs(Scope.READ)
def desk_page(
    system: TheSystem,
    visit: TheVisit,
    filters: TheFilters,
    person: Annotated[
        str | None, Query(max_length=120, description="Whose desk; your own unless told.")
    ] = None,
) -> Response:
    """Somebody's desk at the moment looked at, of the accounts that the filters let in.

    Where it isn't known whose, those there are to choose from.
    """
    whose = person or visit.principal.person
    if not whose:
        people, basis = holders_there_are(system, visit)
        return page("desks.html.j2", visit, people=people, basis=basis, unknown=False)

    def values() -> dict[str, Any]:
        seen = desk_seen(system, visit, filters._replace(person=whose))
        if not one_of_ours(system, visit, whose, seen["options"]["person"]):
            raise UnknownPerson()
        return {**seen, "form_of": partial(form_of, visit=visit), "does": partial(does, visit=visit)}

    try:
        return look(system, visit, "desk.html.j2", values, besides=whose)
    except UnknownPerson:
        people, basis = holders_there_are(system, visit)
        return page("desks.html.j2", visit, 404, people=people, basis=basis, unknown=True)


def first_page(onward: str, principal: Principal) -> str:
    """Where somebody goes on who has signed in: to their desk, if they wanted nowhere but to begin."""
    path, mark, query = onward.partition("?")
    begins = path == "/" and (not query or (query.startswith("lang=") and "&" not in query))
    return f"/desk{mark}{query}" if begins and principal.person else onward
