"""`/accounts/{code}/undo`: taking back what was just recorded, by a retraction with a fixed reason."""

from uuid import UUID, uuid5

from starlette.responses import RedirectResponse, Response

from tierline.application.access import RECORDING
from tierline.application.outcomes import PartRefused
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.form_body import FormNotReadable, SentFromElsewhere
from tierline.interfaces.web.form_submission import ThePosted
from tierline.interfaces.web.page_context import TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS

router = room()
MOST = 2
"""So many facts are recorded together at most, and taken back together."""


@router.post("/accounts/{code}/undo")
@needs(*RECORDING)
def undo(system: TheSystem, visit: TheVisit, sent: ThePosted, code: str) -> Response:
    """Retract the facts named, all or none, and go to the account.

    Sent twice, it retracts once. Raises SentFromElsewhere, FormNotReadable, and the refusal of a retraction.
    """
    if not sent.is_ours:
        raise SentFromElsewhere()
    targets = _ids(sent.typed.all("fact"))
    if not 1 <= len(targets) <= MOST:
        raise FormNotReadable()
    (own,) = _ids([sent.typed.one("undo_id")])
    stated = {"kind": "fact_retracted", "reason": text("undo_reason", visit.language)}
    stated["occurred_at"] = sent.typed.one("opened")
    facts = [{**stated, "target": str(one), "fact_id": str(uuid5(own, str(one)))} for one in targets]
    try:
        outcomes = system.accounts.record_together(code, facts, actor=visit.principal)
    except PartRefused as refused:
        raise refused.refusal from None
    system.rows_reach(outcomes[-1].receipt.position)
    address = visit.present(f"/accounts/{code}", recorded=str(outcomes[0].receipt.fact_id))
    return RedirectResponse(address, 303, {"Cache-Control": HEADERS["Cache-Control"]})


def _ids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in texts]
    except ValueError:
        raise FormNotReadable() from None
