"""`/find`: whoever has an e-mail address or a telephone number, which is sent in a body, never in a URL."""

from typing import Any, NamedTuple

from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.contacts import Level
from tierline.domain.account.history import Entry
from tierline.domain.shared.personal import marker_in
from tierline.interfaces.finding import NoAddress, contacts_found, kind_asked, people_found, text_in
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.query.view import View
from tierline.interfaces.web.form_body import SentFromElsewhere
from tierline.interfaces.web.form_submission import ThePosted
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import page
from tierline.interfaces.wiring import System

router = room()


class ContactSeen(NamedTuple):
    """A contact who has the address, by name or by why the name can't be read."""

    account: str
    contact: str
    name: str
    level: Level | None
    there: bool | None


@router.get("/find")
@needs(Scope.READ_TEXTS)
def ask(visit: TheVisit) -> Response:
    """An empty form to find people by an address."""
    return _shown(visit)


@router.post("/find")
@needs(Scope.READ_TEXTS)
def find(system: TheSystem, visit: TheVisit, sent: ThePosted) -> Response:
    """Whoever has the address at the moment looked at, theirs and ours. Raises SentFromElsewhere."""
    if not sent.is_ours:
        raise SentFromElsewhere()
    address = sent.typed.one("address")
    try:
        found = _found(system, visit, address)
    except NoAddress:
        return _shown(visit, 422, typed=address, refused=True)
    return _shown(visit, typed=address, **found)


def _shown(visit: PageContext, status: int = 200, **values: Any) -> Response:
    nothing: dict[str, Any] = {"typed": "", "refused": False, "contacts": None, "people": ()}
    return page("find.html.j2", visit, status, **{**nothing, **values})


def _found(system: System, visit: PageContext, address: str) -> dict[str, Any]:
    kind, view = kind_asked(address), View(visit.at, visit.known)
    theirs = contacts_found(system, kind, address, view)
    contacts = [
        ContactSeen(
            one.account,
            one.about.contact,
            _readable(system, visit, one.about.named_by),
            one.about.known.level,
            one.about.known.there,
        )
        for one in theirs.items
    ]
    people = people_found(system, address, view).items if kind == "email" else ()
    return {"contacts": contacts, "people": people, "basis": theirs.basis}


def _readable(system: System, visit: PageContext, named_by: Entry | None) -> str:
    name = text_in(system, named_by, "name")
    return text(marker, visit.language) if (marker := marker_in(name)) else str(name)
