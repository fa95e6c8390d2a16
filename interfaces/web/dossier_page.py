"""`/accounts/{code}/dossier.pdf`: an account on paper, from the values that its page shows."""

from starlette.responses import Response

from tierline.application.access import Scope
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.web.account_page import seen
from tierline.interfaces.web.dossier import dossier
from tierline.interfaces.web.page_context import FreshPage, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.printing import printed_page
from tierline.interfaces.web.timeline_view import MomentsAsked

router = room()


@router.get("/accounts/{code}/dossier.pdf", dependencies=[FreshPage])
@needs(Scope.READ)
def dossier_page(system: TheSystem, visit: TheVisit, code: str) -> Response:
    """The dossier of an account at the moment looked at. Raises UnknownAccount, FontMissing."""
    values = seen(system, visit, MomentsAsked(code))
    content = dossier(values, visit.language, visit.called)
    return printed_page(system, visit, "dossier", content, values["basis"])
