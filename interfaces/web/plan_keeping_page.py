"""`/accounts/{code}/plan`: keeping proposed actions as planned ones, all or none."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from starlette.responses import RedirectResponse, Response

from tierline.application.access import Scope
from tierline.application.outcomes import PartRefused
from tierline.domain.planning.cheapest import MOST_ACTIONS
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.web.form_body import FormNotReadable, SentFromElsewhere
from tierline.interfaces.web.form_submission import ThePosted
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS

router = room()


@router.post("/accounts/{code}/plan")
@needs(Scope.RECORD)
def keep(system: TheSystem, visit: TheVisit, sent: ThePosted, code: str) -> Response:
    """Record each proposed action as a planned one of ours, and go to the account.

    Sent twice, it records once. Raises SentFromElsewhere, FormNotReadable, and the refusal of an action.
    """
    if not sent.is_ours:
        raise SentFromElsewhere()
    facts = list(_planned(sent.typed, visit.now.isoformat()))
    if not 1 <= len(facts) <= MOST_ACTIONS:
        raise FormNotReadable()
    try:
        outcomes = system.accounts.record_together(code, facts, actor=visit.principal)
    except PartRefused as refused:
        raise refused.refusal from None
    system.rows_reach(outcomes[-1].receipt.position)
    address = visit.present(f"/accounts/{code}", recorded=str(outcomes[0].receipt.fact_id))
    return RedirectResponse(address, 303, {"Cache-Control": HEADERS["Cache-Control"]})


def _planned(typed: Typed, at: str) -> Iterator[dict[str, Any]]:
    """The actions of a form, each under a reference and an id that follow from the form's own."""
    try:
        own = UUID(typed.one("keep_id"))
    except ValueError:
        raise FormNotReadable() from None
    stated = {"kind": "action_planned", "side": "ours", "occurred_at": typed.one("opened") or at}
    for number in range(MOST_ACTIONS + 1):
        if title := typed.one(f"title.{number}"):
            owner = typed.one(f"owner.{number}")
            said = {**stated, "title": title, "due": typed.one(f"due.{number}")}
            named = {"action": f"plan-{own.hex[:8]}-{number + 1}", "fact_id": str(uuid5(own, str(number)))}
            yield {**said, **named, **({"owner": owner} if owner else {})}
