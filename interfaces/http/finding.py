"""Finding people by an address: asked for in a body, since queries are logged and kept on their way."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.shared.addresses import AddressKind
from tierline.interfaces.finding import NoAddress, contacts_found, kind_asked, people_found
from tierline.interfaces.http import contacts
from tierline.interfaces.http.query_params import FreshLog, TheSystem, TheView
from tierline.interfaces.http.refusals import MemberNotText, MemberUnknown, OneAddress
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.our_people import described
from tierline.interfaces.permission import needs

router = APIRouter()


@router.post("/contacts:find", dependencies=[FreshLog], tags=["accounts"])
@needs(Scope.READ)
def find_contacts(
    request: Request, system: TheSystem, view: TheView, body: Annotated[dict[str, Any], Body()]
) -> Response:
    """The customers' people who have an e-mail address or a telephone number, over all accounts.

    The body has `email` or `phone`; it is no query, since queries stand in logs and are kept by proxies.
    What counts is what holds at the instant asked about: who had the address before, or had it by error,
    isn't found. Spellings don't matter: case, full-width letters, how digits are set apart, `00` for `+`.
    """
    kind, address = _asked(body, "email", "phone")
    found = contacts_found(system, kind, address, view)
    items = [{"account": one.account, **contacts.shown(system, one.about)} for one in found.items]
    return answer(request, {"as_of": view.at, "items": items}, basis=found.basis, keep=NO_STORE)


@router.post("/people:find", dependencies=[FreshLog], tags=["firm"])
@needs(Scope.READ)
def find_people(
    request: Request, system: TheSystem, view: TheView, body: Annotated[dict[str, Any], Body()]
) -> Response:
    """Those of our people who have an e-mail address, which is asked for in `email` of the body.

    Changes nothing, and is no query for the reason that `/v1/contacts:find` has.
    """
    _, address = _asked(body, "email")
    found = people_found(system, address, view)
    items = described(system, found.entries, found.items)
    return answer(request, {"as_of": view.at, "items": items}, basis=found.basis, keep=NO_STORE)


def _asked(body: dict[str, Any], *kinds: AddressKind) -> tuple[AddressKind, str]:
    """The one address that a body asks for, and its kind."""
    if body.keys() - set(kinds):
        raise MemberUnknown(known=", ".join(kinds))
    given = [(kind, body[kind]) for kind in kinds if body.get(kind) is not None]
    if len(given) != 1:
        raise OneAddress(field=kinds[0], known=" or ".join(f"`{kind}`" for kind in kinds))
    kind, address = given[0]
    if not isinstance(address, str):
        raise MemberNotText(field=kind, name=kind)
    if kind_asked(address) != kind:
        raise NoAddress(field=kind)
    return kind, address
