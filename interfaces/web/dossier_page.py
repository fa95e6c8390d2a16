"""`/accounts/{code}/dossier.pdf`: an account on paper, from the values that its page shows."""

from starlette.responses import Response

from interfaces.http.answers import NO_STORE, basis_header
from interfaces.http.asking import TheSystem
from interfaces.web.account_page import seen
from interfaces.web.dossier import dossier
from interfaces.web.entries import MomentsAsked
from interfaces.web.rooms import room
from interfaces.web.visit import FreshPage, TheVisit

router = room()


@router.get("/accounts/{code}/dossier.pdf", dependencies=[FreshPage])
def dossier_page(system: TheSystem, visit: TheVisit, code: str) -> Response:
    """The dossier of an account at the moment looked at. Raises UnknownAccount, FontMissing."""
    values = seen(system, visit, MomentsAsked(code))
    made = system.press.document("dossier", dossier(values, visit.language), visit.at)
    headers = {
        "Content-Disposition": 'attachment; filename="dossier.pdf"',
        "Cache-Control": NO_STORE,
        "Tierline-Basis": basis_header(values["basis"], system.bases.token(values["basis"])),
    }
    return Response(made, headers=headers, media_type="application/pdf")
