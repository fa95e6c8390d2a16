"""`/keys`: API keys for who gives them out; a new one is shown once, in the answer that makes it."""

from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from tierline.application.access import Scope
from tierline.application.api_keys import expiry
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.web.form_body import SentFromElsewhere
from tierline.interfaces.web.form_submission import ThePosted
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS, page
from tierline.interfaces.wiring import System

PATH = "/keys"
OVERLAP = timedelta(days=7)
"""How long a key that is replaced works beside the new one."""
router = room()


@router.get(PATH)
@needs(Scope.ADMIN)
def keys_page(system: TheSystem, visit: TheVisit) -> Response:
    """Every key and what it may do, and a form to make another."""
    return _shown(system, visit)


@router.post(PATH)
@needs(Scope.ADMIN)
def make(system: TheSystem, visit: TheVisit, sent: ThePosted) -> Response:
    """Make a key and show it, once. Raises SentFromElsewhere and what makes a key impossible."""
    access, typed = system.access, _ours(sent.is_ours, sent.typed)
    name = typed.one("name")
    accounts = [line.strip() for line in typed.one("accounts").splitlines() if line.strip()]
    grant = access.grant(name, typed.one("role") or None, (), accounts)
    key, token = access.issue(name, expiry(typed.one("expires") or None, visit.now), grant)
    return _shown(system, visit, name=key.name, token=token)


@router.post(PATH + "/{key_id}/rotate")
@needs(Scope.ADMIN)
def rotate(system: TheSystem, visit: TheVisit, sent: ThePosted, key_id: str) -> Response:
    """Make a key that takes the place of another and show it, once; both work for a week."""
    _ours(sent.is_ours, sent.typed)
    _, key, token = system.access.rotate(key_id, expiry(None, visit.now), OVERLAP)
    return _shown(system, visit, name=key.name, token=token)


@router.post(PATH + "/{key_id}/revoke")
@needs(Scope.ADMIN)
def revoke(system: TheSystem, visit: TheVisit, sent: ThePosted, key_id: str) -> Response:
    """Close the door to a key, at once and for good."""
    _ours(sent.is_ours, sent.typed)
    system.access.revoke(key_id)
    return RedirectResponse(visit.to(PATH), 303, {"Cache-Control": HEADERS["Cache-Control"]})


def _ours(is_ours: bool, typed: Typed) -> Typed:
    if not is_ours:
        raise SentFromElsewhere()
    return typed


def _shown(system: System, visit: PageContext, **made: str) -> Response:
    keys = [(key, key.state(visit.now)) for key in reversed(system.access.all())]
    return page("keys.html.j2", visit, keys=keys, roles=system.access.roles.values(), made=made)
