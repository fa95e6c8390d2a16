"""`/accounts/{code}/facts/{fact_id}/links`: asking the customer about a fact.

What opens a link is shown once, in the answer that makes it.
"""

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from tierline.application.access import Scope
from tierline.application.deciding import target_of
from tierline.domain.account.base import Fact
from tierline.domain.account.confirmations import LONGEST, USUAL
from tierline.domain.shared.ids import account_id
from tierline.interfaces.confirming import links_made, made_link
from tierline.interfaces.http.confirmations import fact_asked, link_asked
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.language import languages, own_name
from tierline.interfaces.web.form_body import FormNotReadable, SentFromElsewhere
from tierline.interfaces.web.form_submission import ThePosted
from tierline.interfaces.web.forms.offers import Offer, offers
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS, page
from tierline.interfaces.wiring import System

router = room()
PATH = "/accounts/{code}/facts/{fact_id}/links"


@router.get(PATH)
@needs(Scope.RECORD)
def asking_page(system: TheSystem, visit: TheVisit, code: str, fact_id: str) -> Response:
    """The links made for a fact and how each stands, and a form to make another."""
    return _shown(system, visit, code, fact_asked(fact_id))


@router.post(PATH)
@needs(Scope.RECORD)
def make(
    request: Request,
    system: TheSystem,
    visit: TheVisit,
    by: ThePrincipal,
    sent: ThePosted,
    code: str,
    fact_id: str,
) -> Response:
    """Make a link and show its address, once. Raises SentFromElsewhere, FormNotReadable, and Refusals."""
    if not sent.is_ours:
        raise SentFromElsewhere()
    fact, days = fact_asked(fact_id), sent.typed.one("days")
    if not (days.isascii() and days.isdigit() and len(days) < 4):
        raise FormNotReadable()
    wanted = {name: sent.typed.one(name) for name in ("contact", "language")} | {"days": int(days)}
    made = made_link(system, code, fact, wanted, by)
    whole = made.address.startswith("http")
    address = made.address if whole else f"{str(request.base_url).rstrip('/')}{made.address}"
    return _shown(system, visit, code, fact, address=address, contact=wanted["contact"])


@router.post(PATH + "/{link}/withdraw")
@needs(Scope.RECORD)
def withdraw(
    system: TheSystem, visit: TheVisit, by: ThePrincipal, sent: ThePosted, code: str, fact_id: str, link: str
) -> Response:
    """Withdraw a link that nobody answered yet. Raises SentFromElsewhere, and Refusals."""
    if not sent.is_ours:
        raise SentFromElsewhere()
    system.confirmations.withdraw(system.accounts, code, fact_asked(fact_id), link_asked(link), by)
    address = visit.to(f"/accounts/{code}/facts/{fact_id}/links")
    return RedirectResponse(address, 303, {"Cache-Control": HEADERS["Cache-Control"]})


def _shown(system: System, visit: PageContext, code: str, fact: UUID, **made: Any) -> Response:
    links = links_made(system, code, fact)
    target = target_of(system.reads.statements_about(fact), account_id(code))
    assert target.fact is not None, "links were looked for, so it is there"
    known = offers(system, code, "contact_left")
    return page(
        "asking.html.j2",
        visit,
        code=code,
        account=known.name or code,
        fact=target.fact,
        holds=target.holds,
        question=target.fact.question(),
        links=[(one, one.link.state(visit.now)) for one in reversed(links)],
        contacts=_to_ask(target.fact, known.contacts),
        names={one.reference: one.name or one.reference for one in known.contacts},
        spoken=[(one, own_name(one)) for one in languages()],
        usual=USUAL.days,
        longest=LONGEST.days,
        made=made,
    )


def _to_ask(fact: Fact, contacts: list[Offer]) -> list[Offer]:
    """Who may be asked about a fact: those whom it names, if it names any."""
    named = fact.their_contacts()
    return [one for one in contacts if not named or one.reference in named]
