"""Decision receipts: what was decided and why, as a signed file that is checked without the service."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.http.refusals import FactUnknown
from tierline.interfaces.http.responses import NO_STORE
from tierline.interfaces.permission import needs
from tierline.interfaces.receipts import receipt_of

router = APIRouter(tags=["facts"])


@router.get("/facts/{fact_id}/receipt")
@needs(Scope.READ)
def read_receipt(system: TheSystem, fact_id: str) -> Response:
    """The receipt of a decision: of an override approved, or of a policy adopted.

    The body is the file: keep its bytes as they are, for they are signed. `tierline verify receipt` checks
    it without the service.
    """
    try:
        known = UUID(fact_id)
    except ValueError:
        raise FactUnknown() from None
    headers = {
        "Content-Disposition": f'attachment; filename="receipt-{known}.json"',
        "Cache-Control": NO_STORE,
        "Vary": "Authorization, Cookie",
    }
    return Response(receipt_of(system, known), headers=headers, media_type="application/json")
