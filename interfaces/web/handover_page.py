"""`/accounts/{code}/handover`: an account for whoever takes it over, as a page and on paper."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.web.handover import handover
from tierline.interfaces.web.handover_print import handover_dossier
from tierline.interfaces.web.notices import notice
from tierline.interfaces.web.page_cache import look
from tierline.interfaces.web.page_context import FreshPage, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.printing import printed_page
from tierline.interfaces.web.rendering import page

router = room()
_TEMPLATE = "handover.html.j2"


@router.get("/accounts/{code}/handover", dependencies=[FreshPage])
@needs(Scope.READ)
def handover_page(
    system: TheSystem,
    visit: TheVisit,
    code: str,
    recorded: Annotated[UUID | None, Query(description="The fact that was just recorded.")] = None,
) -> Response:
    """The account as a successor takes it over at the moment looked at. Raises UnknownAccount."""
    if recorded is None:
        return look(
            system, visit, _TEMPLATE, lambda: {**handover(system, visit, code), "recorded": None}, about=code
        )
    values = handover(system, visit, code)
    done = notice(system, visit, code, recorded, values["basis"].position, values["source"])
    return page(_TEMPLATE, visit, **values, recorded=done)


@router.get("/accounts/{code}/handover.pdf", dependencies=[FreshPage])
@needs(Scope.READ)
def handover_pdf(system: TheSystem, visit: TheVisit, code: str) -> Response:
    """The same on paper. Raises UnknownAccount, FontMissing."""
    values = handover(system, visit, code)
    content = handover_dossier(values, visit.language, visit.called)
    return printed_page(system, visit, "handover", content, values["basis"])
