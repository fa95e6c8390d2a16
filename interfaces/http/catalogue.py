"""GET /v1/catalogue: every word of the product, and every kind of fact with its schema."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.domain.account.base import FIRM_KINDS, KINDS, Fact, says
from tierline.domain.catalogue import (
    CHARACTERISTICS,
    DEFINITIONS,
    FUNCTION_ITEMS,
    FUNCTIONS,
    RESPONSIBILITIES,
    Role,
    Side,
    Tier,
)
from tierline.domain.shared.words import Words
from tierline.interfaces.http.kinds import example_of, schema_of
from tierline.interfaces.http.responses import answer
from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.presentation.language import by_language

router = APIRouter(tags=["catalogue"])


@router.get("/catalogue")
@needs_nothing
def read_catalogue(request: Request) -> Response:
    """Every id with its words by language, and every kind of fact with its JSON Schema.

    `kinds` are about accounts, `firm_kinds` belong into the firm's own book.
    """
    kinds = {"kinds": KINDS, "firm_kinds": FIRM_KINDS}
    told = {member: [_kind(name, kind) for name, kind in found.items()] for member, found in kinds.items()}
    return answer(request, catalogue() | told)


def _kind(name: str, kind: type[Fact]) -> dict[str, Any]:
    return {
        "id": name,
        **by_language(kind.LABEL),
        "says": says(kind),
        "topic": kind.TOPIC,
        "schema": schema_of(name),
        "example": example_of(name),
    }


def catalogue() -> dict[str, Any]:
    """Every id with its words by language."""
    return {
        "definitions": [_entry(one.id, one.words) for one in DEFINITIONS.values()],
        "tiers": [_entry(tier.value, tier.words) | {"rank": tier.rank} for tier in Tier],
        "characteristics": [
            _entry(one.id, one.words) | {"tier": one.tier.value} for one in CHARACTERISTICS.values()
        ],
        "roles": [
            _entry(role.value, role.words) | {"in_full": role.in_full, "duty": role.duty} for role in Role
        ],
        "sides": [_entry(side.value, side.words) for side in Side],
        "responsibilities": [
            _entry(one.id, one.words)
            | {"role": one.role.value, "towards": one.towards.value if one.towards else None}
            for one in RESPONSIBILITIES.values()
        ],
        "functions": [_entry(one.id, one.words) for one in FUNCTIONS.values()],
        "function_items": [
            _entry(one.id, one.words) | {"function": one.function} for one in FUNCTION_ITEMS.values()
        ],
    }


def _entry(ident: str, words: Words) -> dict[str, Any]:
    return {"id": ident, **by_language(words)}
