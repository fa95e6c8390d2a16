"""Accounts: the list with filters, one of them, and the opening of another."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.interfaces.http.facts import IdempotencyKey, receipt
from tierline.interfaces.http.filters import TheNarrowing
from tierline.interfaces.http.query_params import FreshRows, ThePage, ThePrincipal, TheSystem, TheView
from tierline.interfaces.http.refusals import AccountKindMissing
from tierline.interfaces.http.response_cache import CachedRoute, kept_while, state_of_rows
from tierline.interfaces.http.responses import answer, next_page
from tierline.interfaces.permission import needs
from tierline.projections.reports.portfolio import account, accounts

router = APIRouter(tags=["accounts"], route_class=CachedRoute)


@router.get("/accounts", dependencies=[FreshRows])
@needs(Scope.READ)
def list_accounts(request: Request, system: TheSystem, page: ThePage, narrowing: TheNarrowing) -> Response:
    """The accounts opened by the instant asked about, by code; filters narrow them down."""
    after = page.place[0] if page.place else None
    with system.reads.reading(page.view.known) as reading:
        question = narrowing.question(page.view.at).of_team(reading)
        found = accounts(reading, question, after=after, limit=page.limit + 1)
        basis = system.reads.rows_basis(reading, page.view.at)
    more = page.cursor(basis.position, found[page.limit - 1]["code"]) if len(found) > page.limit else None
    content = {"items": [shown(one) for one in found[: page.limit]], "next": more}
    return answer(request, content, basis=basis, link=next_page(request, more) if more else None)


@router.post("/accounts", status_code=201)
@needs(Scope.RECORD)
def open_account(
    system: TheSystem,
    by: ThePrincipal,
    body: Annotated[dict[str, Any], Body()],
    key: IdempotencyKey = None,
) -> Response:
    """Open an account: the fields of `account_opened`, whose `kind` is that of the account."""
    if "kind" not in body or "account_kind" in body:
        raise AccountKindMissing(field="kind")
    content = {**body, "kind": "account_opened", "account_kind": body["kind"]}
    try:
        return receipt(system.accounts.open(content, actor=by, idempotency_key=key))
    except MalformedFact as refusal:
        raise _in_the_words_of_this_door(refusal) from None


@router.get("/accounts/{code}", dependencies=[FreshRows])
@needs(Scope.READ)
@kept_while(state_of_rows)
def read_account(request: Request, system: TheSystem, view: TheView, code: str) -> Response:
    """An account as it stands at the instant asked about."""
    with system.reads.reading(view.known) as reading:
        found = account(reading, code, view.at)
        basis = system.reads.rows_basis(reading, view.at)
    if found is None:
        raise UnknownAccount()
    return answer(request, shown(found), basis=basis, version=found["version"])


_SHAPE = (
    *("code", "name", "kind", "segment", "region", "industry", "parent", "opened_on", "closed_on"),
    *("version", "position", "tier", "since", "at_risk", "falls_on", "falls_to", "coverage"),
    *("open_escalations", "grade", "holders"),
)


def shown(found: dict[str, Any]) -> dict[str, Any]:
    """An account in the shape of this door."""
    return {name: found[name] for name in _SHAPE}


def _in_the_words_of_this_door(refusal: MalformedFact) -> MalformedFact:
    """Where the fact says `account_kind`, this door says `kind`."""
    faults = [(field.replace("account_kind", "kind"), detail) for field, detail in refusal.faults]
    told = [(field, detail.replace("`account_kind`", "`kind`")) for field, detail in faults]
    renamed = MalformedFact(field=faults[0][0], problems="; ".join(detail for _, detail in told))
    renamed.faults = tuple(told)
    return renamed
