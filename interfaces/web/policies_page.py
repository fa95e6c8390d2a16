"""`/policies`: which tier policies judge when, and what adopting another of ours would change."""

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from tierline.application.access import Scope, check
from tierline.domain.tiers.policy import SHIPPED, Policy, policy_from, shipped_content
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.interfaces.web.page_context import FreshPage, PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import page
from tierline.interfaces.web.report_table import table_of
from tierline.interfaces.wiring import System
from tierline.projections.backtests import Asked, as_report, one_at_a_time, run
from tierline.projections.policy_list import policies

router = room()
MOST = 500
"""How many differences the page shows; command line and API tell all."""


@router.get("/policies", dependencies=[FreshPage])
@needs(Scope.READ)
def policies_page(
    system: TheSystem, visit: TheVisit, draft: Annotated[str | None, Query(max_length=64)] = None
) -> Response:
    """The policies, and the backtest of a draft if one is named.

    Raises ParameterNotUsable, ScopeMissing, BacktestRunning.
    """
    known = system.log.head() if visit.known is None else visit.known
    found = policies(system.reads, system.sealing.opened_fact, visit.at, known)
    values: dict[str, Any] = {
        "policies": found,
        "drafts": list(SHIPPED),
        "draft": draft or "",
        "totals": None,
    }
    if draft:
        check(visit.principal, Scope.POLICY)
        values |= _tried(system, visit, _draft(draft))
    return page("policies.html.j2", visit, **values)


def _draft(name: str) -> Policy:
    if name not in SHIPPED:
        raise ParameterNotUsable(field="draft", name="draft", problem="no policy of ours has this name")
    return policy_from(shipped_content(name))


def _tried(system: System, visit: PageContext, draft: Policy) -> dict[str, Any]:
    with one_at_a_time():
        answered = run(system.reads, Asked(draft, visit.at))
    value = as_report(answered)
    return {
        "totals": answered.found.totals,
        **table_of(value, visit, MOST),
        "total": len(value.rows),
    }
