"""Facts: recording one, and reading one with every statement about it."""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Request
from starlette.responses import Response

from tierline.application.access import RECORDING, Scope
from tierline.application.outcomes import Outcome
from tierline.domain.account.base import Recorded
from tierline.domain.account.history import Entry, History
from tierline.domain.shared.ids import account_id
from tierline.interfaces.http.exact import ExactRoute
from tierline.interfaces.http.query_params import FreshLog, ThePrincipal, TheSystem, TheView
from tierline.interfaces.http.refusals import FactUnknown, IdempotencyKeyNotUsable, IfMatchNotUsable
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import to_json
from tierline.interfaces.query.view import View
from tierline.interfaces.wiring import System

router = APIRouter(tags=["facts"], route_class=ExactRoute)
_VERSION = re.compile(r'(?:W/)?"(\d{1,15})(?:\.[0-9a-f]*)?"')


async def idempotency_key(
    idempotency_key: Annotated[
        str | None,
        Header(description="Serves as seed of the fact's id where the body gives none."),
    ] = None,
) -> str | None:
    """The key, with or without the quotes that its draft standard asks for."""
    if idempotency_key is None:
        return None
    key = idempotency_key.strip()
    key = key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key
    if not 1 <= len(key) <= 255:
        raise IdempotencyKeyNotUsable(field="Idempotency-Key")
    return key


async def expected_version(
    if_match: Annotated[
        str | None, Header(description='The account\'s version this is decided on, as in `"12"`; else 412.')
    ] = None,
) -> int | None:
    """The version that an account must have. An account's tag begins with its version."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise IfMatchNotUsable(field="If-Match")
    return int(found[1])


IdempotencyKey = Annotated[str | None, Depends(idempotency_key)]
ExpectedVersion = Annotated[int | None, Depends(expected_version)]


@router.post("/accounts/{code}/facts", status_code=201)
@needs(*RECORDING)
def record_fact(
    system: TheSystem,
    by: ThePrincipal,
    code: str,
    body: Annotated[dict[str, Any], Body()],
    key: IdempotencyKey = None,
    version: ExpectedVersion = None,
) -> Response:
    """Record one fact about an account: 201 with its receipt, 200 with the first one on a repeat."""
    outcome = system.accounts.record(code, body, actor=by, idempotency_key=key, expected_version=version)
    return receipt(outcome)


@router.get("/accounts/{code}/facts/{fact_id}", dependencies=[FreshLog])
@needs(Scope.READ)
def read_fact(request: Request, system: TheSystem, view: TheView, code: str, fact_id: str) -> Response:
    """A fact as it is effective, and every statement about it, in the order they were made."""
    return fact_of(request, system, view, code, fact_id)


def fact_of(request: Request, system: System, view: View, stream: str, fact_id: str) -> Response:
    """The answer about a fact of an account, or of the firm's own book. Raises FactUnknown."""
    head = system.log.head() if view.known is None else view.known
    statements = [
        one
        for one in system.reads.statements_about(_uuid(fact_id))
        if view.known is None or one.position <= view.known
    ]
    if not statements or statements[0].account_id != account_id(stream):
        raise FactUnknown()
    content = _fact(system, statements)
    basis = system.reads.log_basis(max(head, statements[-1].position), view.at)
    return answer(request, content, basis=basis, keep=NO_STORE)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise FactUnknown() from None


def receipt(outcome: Outcome) -> Response:
    """The response to a fact that was recorded, now or before."""
    headers = {"ETag": f'"{outcome.receipt.version}"', "Cache-Control": NO_STORE}
    status = 200 if outcome.repeated else 201
    return Response(to_json(outcome.receipt), status, headers, media_type="application/json")


def _fact(system: System, statements: list[Recorded]) -> dict[str, Any]:
    first = statements[0]
    entry = History(statements).entries.get(first.fact.fact_id)
    return {
        "account": first.account,
        "fact": system.sealing.opened_fact(entry.fact if entry else first.fact, first.account_id),
        "holds": entry.holds if entry else True,
        "corrected": entry.corrected if entry else False,
        **_answered(entry),
        "statements": [statement(system, one) for one in statements],
    }


def _answered(entry: Entry | None) -> dict[str, Any]:
    """What the customer's people answered, where they did; other facts are told as they always were."""
    if entry is None or entry.answers.outcome is None:
        return {}
    found = {"outcome": entry.answers.outcome, "confirmed": sorted(entry.answers.confirmed)}
    return {"answer": {**found, "disputed": sorted(entry.answers.disputed)}}


def statement(system: System, recorded: Recorded) -> dict[str, Any]:
    """A statement as it was made, its texts opened; by whom, and how long after it happened."""
    return {
        "position": recorded.position,
        "version": recorded.version,
        "recorded_at": recorded.recorded_at,
        "late_seconds": int((recorded.recorded_at - recorded.fact.occurred_at).total_seconds()),
        "actor": recorded.actor,
        "fact": system.sealing.opened_fact(recorded.fact, recorded.account_id),
    }
