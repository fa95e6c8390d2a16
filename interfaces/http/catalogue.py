"""GET /v1/catalogue: every word of the product, and every kind of fact with its schema."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.domain.account.base import FIRM_KINDS, KINDS, Fact, says
from tierline.domain.catalogue import catalogue
from tierline.interfaces.http.kinds import example_of, schema_of
from tierline.interfaces.http.responses import answer
from tierline.interfaces.permission import needs_nothing

router = APIRouter(tags=["catalogue"])


@router.get("/catalogue")
@needs_nothing
def read_catalogue(request: Request) -> Response:
    """Every id with its words in English and Chinese, and every kind of fact with its JSON Schema.

    `kinds` are about accounts, `firm_kinds` belong into the firm's own book.
    """
    kinds = {"kinds": KINDS, "firm_kinds": FIRM_KINDS}
    told = {member: [_kind(name, kind) for name, kind in found.items()] for member, found in kinds.items()}
    return answer(request, catalogue() | told)


def _kind(name: str, kind: type[Fact]) -> dict[str, Any]:
    return {
        "id": name,
        **kind.LABEL.as_dict(),
        "says": says(kind),
        "topic": kind.TOPIC,
        "schema": schema_of(name),
        "example": example_of(name),
    }
