"""Checkpoints and proofs, by which auditors find out for themselves whether history was rewritten."""

from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import PlainTextResponse, Response

from tierline.application.access import Scope
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.http.refusals import FactUnknown
from tierline.interfaces.http.responses import NO_STORE, answer, is_known
from tierline.interfaces.permission import needs

router = APIRouter(tags=["security"])
_MOST = 2**63 - 1
_SAID = "How many leaves a tree has, as a checkpoint says."


@router.get("/audit/checkpoint", response_class=PlainTextResponse)
@needs(Scope.AUDIT)
def read_checkpoint(request: Request, system: TheSystem) -> Response:
    """The signed checkpoint of all that is recorded: keep it outside, and later rewriting can be proven.

    A signed note (C2SP signed-note) whose text is a checkpoint (C2SP tlog-checkpoint).
    """
    note = system.proofs.current().note
    tag = f'"{sha256(note.encode()).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": NO_STORE, "Vary": "Authorization, Cookie"}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return PlainTextResponse(note, headers=headers)


@router.get("/audit/facts/{fact_id}/proof")
@needs(Scope.AUDIT)
def read_proof(request: Request, system: TheSystem, fact_id: str) -> Response:
    """The proof that a fact stands in the log as it was recorded, by the latest checkpoint.

    `proof` is the content of a `.tlog-proof` file (C2SP tlog-proof), `leaf` the text that it proves.
    """
    recorded = system.reads.statement(_uuid(fact_id))
    if recorded is None:
        raise FactUnknown()
    found = system.proofs.of_fact(recorded.position)
    content = {"position": found.position, "leaf": found.leaf.decode(), "proof": found.proof.text()}
    return answer(request, content, keep=NO_STORE)


@router.get("/audit/consistency")
@needs(Scope.AUDIT)
def read_consistency(
    request: Request,
    system: TheSystem,
    first: Annotated[int, Query(alias="from", ge=1, le=_MOST, description=_SAID)] = 1,
    to: Annotated[int | None, Query(ge=1, le=_MOST, description=_SAID)] = None,
) -> Response:
    """The proof that the tree of `from` leaves is the beginning of that of `to` leaves (not given: all)."""
    return answer(request, system.proofs.consistency(first, to).content(), keep=NO_STORE)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise FactUnknown() from None
