"""`/admin`: how the service stands, who may do what, and by which policy, for whoever administers it."""

from typing import Any

from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.tiers.policy import Policy, policy_from
from tierline.domain.tiers.policy_differences import PolicyDifference, policy_differences
from tierline.domain.tiers.shipped import SHIPPED, shipped_content
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.standing import is_ready, is_whole
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import page
from tierline.interfaces.wiring import System
from tierline.projections.engine.parking import parked
from tierline.projections.engine.store import ReadModelsBehind

router = room()
PATH = "/admin"
ELSEWHERE = (
    ("keys", "/keys", Scope.ADMIN),
    ("people", "/people", Scope.READ),
    ("imports", "/imports", Scope.IMPORT),
    ("security", "/security", Scope.ADMIN),
)
"""The pages that administer the rest: the key of what each is for, its address and what it needs."""


@router.get(PATH)
@needs(Scope.ADMIN)
def admin_page(system: TheSystem, visit: TheVisit) -> Response:
    """The service, what can't be read, roles, the policy in force beside the one that ships, and backup."""
    state = system.state()
    policy, default = _policy_in_force(system, visit), _default()
    return page(
        "admin.html.j2",
        visit,
        elsewhere=[one for one in ELSEWHERE if visit.principal.may(one[2])],
        state=state,
        is_well=is_ready(state) and is_whole(state),
        parked=_parked(system),
        roles=list(system.access.roles.values()),
        policy=policy,
        default=default,
        differences=_differences(policy, default),
    )


def _policy_in_force(system: System, visit: PageContext) -> Policy:
    return system.reads.book(visit.known).in_force(visit.at, system.reads.policies.tiers)


def _default() -> Policy:
    """The newest policy that ships."""
    return policy_from(shipped_content(list(SHIPPED)[-1]))


def _differences(policy: Policy, default: Policy) -> list[PolicyDifference]:
    return [] if policy.hash == default.hash else policy_differences(policy, default)


def _parked(system: System) -> list[dict[str, Any]]:
    """The accounts of which something can't be read, each once, with the position where that begins."""
    try:
        with system.store.reading() as reading:
            rows = parked(reading)
    except ReadModelsBehind:
        return []
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["account"], dict(row))
    return list(found.values())
