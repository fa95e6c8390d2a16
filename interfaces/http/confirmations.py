"""Confirmation links: asking one of the customer's people whether a fact is as we state it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.confirmations import UnknownLink
from tierline.interfaces.confirming import LinkOfAFact, links_made, made_link
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.http.refusals import FactUnknown
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import to_json
from tierline.interfaces.wiring import System

router = APIRouter(tags=["facts"])
_LINKS = "/accounts/{code}/facts/{fact_id}/confirmation-links"
_Nothing = Annotated[dict[str, Any] | None, Body(description="Nothing needs to be said.")]


@router.get(_LINKS)
@needs(Scope.READ)
def list_links(request: Request, system: TheSystem, code: str, fact_id: str) -> Response:
    """The confirmation links made for a fact, in the order they were made, and how each stands.

    What opens a link isn't told again.
    """
    items = [_shown(system, one) for one in links_made(system, code, fact_asked(fact_id))]
    return answer(request, {"account": code, "fact_id": fact_id, "items": items}, keep=NO_STORE)


@router.post(_LINKS, status_code=201)
@needs(Scope.RECORD)
def make_link(
    system: TheSystem, by: ThePrincipal, code: str, fact_id: str, body: Annotated[dict[str, Any], Body()]
) -> Response:
    """Make a link by which a contact confirms or disputes a fact; its address is shown this once.

    The body has `contact`, and perhaps `language` and `days` (14, if not said; 90 at most). Whoever has the
    link can answer by it, once, so send it to that contact and to nobody else.
    """
    fact = fact_asked(fact_id)
    made = made_link(system, code, fact, body, by)
    mine = next(one for one in links_made(system, code, fact) if one.made.fact.fact_id == made.link)
    return _json(_shown(system, mine) | {"address": made.address}, 201)


@router.post(_LINKS + "/{link}:withdraw")
@needs(Scope.RECORD)
def withdraw_link(
    system: TheSystem, by: ThePrincipal, code: str, fact_id: str, link: str, _: _Nothing = None
) -> Response:
    """Withdraw a link that nobody answered yet: it opens nothing any more."""
    fact, ident = fact_asked(fact_id), link_asked(link)
    system.confirmations.withdraw(system.accounts, code, fact, ident, by)
    mine = next(one for one in links_made(system, code, fact) if one.made.fact.fact_id == ident)
    return _json(_shown(system, mine), 200)


def _json(content: dict[str, Any], status: int) -> Response:
    headers = {"Cache-Control": NO_STORE}
    return Response(to_json(content), status, headers, media_type="application/json")


def _shown(system: System, one: LinkOfAFact) -> dict[str, Any]:
    asked = one.link.asked
    return {
        "link": asked.fact_id,
        "contact": asked.contact,
        "language": asked.language,
        "asked_by": one.made.actor,
        "asked_at": one.made.recorded_at,
        "expires": asked.expires,
        "state": one.link.state(system.clock()),
        "answered_at": one.link.answered_at,
    }


def fact_asked(text: str) -> UUID:
    """The fact that an address names. Raises FactUnknown."""
    try:
        return UUID(text)
    except ValueError:
        raise FactUnknown() from None


def link_asked(text: str) -> UUID:
    """The link that an address names. Raises UnknownLink."""
    try:
        return UUID(text)
    except ValueError:
        raise UnknownLink() from None
