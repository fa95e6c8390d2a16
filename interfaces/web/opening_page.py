"""`/open-account`: opening an account by form."""

from starlette.responses import Response

from tierline.application.access import Scope
from tierline.interfaces.http.query_params import TheActor, TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.web.form_submission import ThePosted
from tierline.interfaces.web.forms.offers import Offers
from tierline.interfaces.web.forms.sheet import FormSheet, first_served
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.record_page import OPENING, fact_id_of, record, show

router = room()


@router.get("/open-account")
@needs(Scope.RECORD)
def serve(system: TheSystem, visit: TheVisit) -> Response:
    """An empty form."""
    typed = first_served(OPENING, Offers(), visit.now, visit.zone)
    return show(visit, FormSheet(OPENING, "", Offers(), system.new_id(), typed))


@router.post("/open-account")
@needs(Scope.RECORD)
def take(system: TheSystem, visit: TheVisit, actor: TheActor, sent: ThePosted) -> Response:
    """Open the account and go to it, or show the form again with what is wrong."""
    return record(system, visit, actor, sheet_of(sent.typed), sent)


def sheet_of(typed: Typed) -> FormSheet:
    """The form as it was filled in. Raises FormNotReadable."""
    return FormSheet(OPENING, "", Offers(), fact_id_of(typed), typed)
