"""`/admin`: how the service stands, who may do what, and by which policy: a page for each subject."""

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
    """What there is to administer: how each subject stands, in a line, and the page that tells of it."""
    elsewhere = [one for one in ELSEWHERE if visit.principal.may(one[2])]
    told = {**_service(system), **_policies(system, visit)}
    return page("admin.html.j2", visit, elsewhere=elsewhere, parked=_parked(system), **told)


@router.get(PATH + "/service")
@needs(Scope.ADMIN)
def service_page(system: TheSystem, visit: TheVisit) -> Response:
    """How the service stands: what is recorded, how far the read models are, the worker, the clock."""
    return page("admin_service.html.j2", visit, **_service(system))


@router.get(PATH + "/parked")
@needs(Scope.ADMIN)
def parked_page(system: TheSystem, visit: TheVisit) -> Response:
    """The accounts of which something can't be read."""
    return page("admin_parked.html.j2", visit, parked=_parked(system))


@router.get(PATH + "/policy")
@needs(Scope.ADMIN)
def policy_page(system: TheSystem, visit: TheVisit) -> Response:
    """The policy in force beside the one that ships, place by place."""
    return page("admin_policy.html.j2", visit, **_policies(system, visit))


@router.get(PATH + "/roles")
@needs(Scope.ADMIN)
def roles_page(system: TheSystem, visit: TheVisit) -> Response:
    """The roles that keys and people who sign in can have."""
    return page("admin_roles.html.j2", visit, roles=list(system.access.roles.values()))


@router.get(PATH + "/backup")
@needs(Scope.ADMIN)
def backup_page(visit: TheVisit) -> Response:
    """How a backup is made."""
    return page("admin_backup.html.j2", visit)


def _service(system: System) -> dict[str, Any]:
    state = system.state()
    return {"state": state, "is_well": is_ready(state) and is_whole(state)}


def _policies(system: System, visit: PageContext) -> dict[str, Any]:
    policy, default = _policy_in_force(system, visit), _default()
    return {"policy": policy, "default": default, "differences": _differences(policy, default)}


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
        with system.reads.reading() as reading:
            rows = parked(reading)
    except ReadModelsBehind:
        return []
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["account"], dict(row))
    return list(found.values())
