"""`/accounts/{code}/access`: who may see an account, for who gives out permissions."""

from starlette.responses import Response

from tierline.application.access import Scope
from tierline.interfaces.entitlements import about_account, explained, members_let_in
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.web.page_context import FreshPage, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import page

router = room()


@router.get("/accounts/{code}/access", dependencies=[FreshPage])
@needs(Scope.ADMIN)
def account_access(system: TheSystem, visit: TheVisit, code: str) -> Response:
    """Every key in use, whether it sees the account, and why; and who does by the identity provider.

    Raises UnknownAccount.
    """
    about = about_account(system, code, visit.now)
    found = []
    for key in system.access.all():
        if key.holds(visit.now):
            decisions = explained(system.access.principal_of(key), about, Scope.READ)
            found.append((key, all(one.allowed for one in decisions), [one.reason for one in decisions]))
    found.sort(key=lambda one: (not one[1], one[0].name))
    members = members_let_in(system, about, visit.now)
    provider = system.sign_in is not None
    return page("account_access.html.j2", visit, code=code, found=found, members=members, provider=provider)
