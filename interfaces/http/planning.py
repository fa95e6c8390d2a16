"""The cheapest actions by which an account reaches or keeps a tier; nothing of it is recorded."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.catalogue import Tier
from tierline.domain.planning.cheapest import MOST_ACTIONS, PlannedStep
from tierline.domain.planning.search import Hindrance
from tierline.interfaces.cheapest_plan import USUAL_ACTIONS, cheapest_plan
from tierline.interfaces.http.effects import standing_members
from tierline.interfaces.http.query_params import FreshLog, ThePrincipal, TheSystem
from tierline.interfaces.http.responses import answer
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.action_phrases import phrase
from tierline.interfaces.query.view import moment_asked

router = APIRouter(tags=["accounts"])


@router.get("/accounts/{code}/tier/plan", dependencies=[FreshLog])
@needs(Scope.READ)
def read_plan(
    request: Request,
    system: TheSystem,
    who: ThePrincipal,
    code: str,
    tier: Annotated[
        Tier | None, Query(description="The tier to reach or keep; the next one, if none.")
    ] = None,
    by: Annotated[
        str | None,
        Query(max_length=64, examples=["2027-03-31"], description="Until when; 90 days ahead, if not given."),
    ] = None,
    most: Annotated[
        int, Query(ge=1, le=MOST_ACTIONS, description="So many actions at most.")
    ] = USUAL_ACTIONS,
) -> Response:
    """The cheapest actions from tomorrow on by which an account has a tier, or a higher one, at a moment.

    Each as the fact that it comes to, with what it costs beside the others, who would act, and the criteria
    that it serves. Where no set of so few actions is enough, `because` and `hindrances` say why. Nothing is
    recorded.
    """
    found = cheapest_plan(system, who, code, tier, moment_asked(by, "by") if by else None, most)
    basis = system.reads.log_basis(found.position, found.now.at)
    content = {
        "account": code,
        "as_of": found.now.at,
        "tier": found.tier,
        "by": found.by,
        "reached": found.found.reached,
        "cost": found.found.cost,
        "actions": [_step(one) for one in found.found.steps],
        "hindrances": [_hindrance(one) for one in found.found.hindrances],
        "because": found.found.because,
        "planned": standing_members(found.effect.planned.standing) if found.effect else None,
    }
    return answer(request, content, basis=basis)


def _step(one: PlannedStep) -> dict[str, Any]:
    said = {"what": phrase(one.fact), "cost": one.cost, "person": one.person, "criteria": list(one.criteria)}
    return {**said, "fact": one.fact}


def _hindrance(one: Hindrance) -> dict[str, Any]:
    return {"criterion": one.criterion.id, "label": one.criterion.label.words, "because": one.because}
