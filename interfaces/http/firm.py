"""The firm's own book: recording a fact in it, and reading one with every statement about it."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.http.exact import ExactRoute
from tierline.interfaces.http.facts import ExpectedVersion, IdempotencyKey, fact_of, receipt
from tierline.interfaces.http.query_params import FreshLog, ThePrincipal, TheSystem, TheView
from tierline.interfaces.permission import needs

router = APIRouter(tags=["firm"], route_class=ExactRoute)


@router.post("/firm/facts", status_code=201)
@needs(Scope.PEOPLE)
def record_fact_of_the_firm(
    system: TheSystem,
    by: ThePrincipal,
    body: Annotated[dict[str, Any], Body()],
    key: IdempotencyKey = None,
    version: ExpectedVersion = None,
) -> Response:
    """Record one fact in the firm's own book: our people, department duties, budgets.

    201 with its receipt, 200 with the first one on a repeat. Corrections, retractions and reinstatements work
    as on accounts. In batches and imports, lines name the book by `"account": "firm"`.
    """
    outcome = system.accounts.record(FIRM_BOOK, body, actor=by, idempotency_key=key, expected_version=version)
    return receipt(outcome)


@router.get("/firm/facts/{fact_id}", dependencies=[FreshLog])
@needs(Scope.READ)
def read_fact_of_the_firm(request: Request, system: TheSystem, view: TheView, fact_id: str) -> Response:
    """A fact of the firm's own book as it is effective, and every statement about it."""
    return fact_of(request, system, view, FIRM_BOOK, fact_id)
