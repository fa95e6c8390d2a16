"""What something did to an account: its tier and coverage before it was known, and after."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.tiers.assess import Finding, GateGaps
from tierline.interfaces.http.assessment import share_members, tier_members
from tierline.interfaces.http.query_params import FreshLog, TheSystem, TheView
from tierline.interfaces.http.responses import answer
from tierline.interfaces.permission import needs
from tierline.interfaces.query.view import position_asked
from tierline.projections.effects import AccountStanding, Effect, effect_of, standing

router = APIRouter(tags=["accounts"])
Before = Annotated[
    str,
    Query(
        alias="from",
        max_length=64,
        examples=["1", "2026-03-31"],
        description="What was known before: at a position of the log, at a day's end or a moment.",
    ),
]


@router.get("/accounts/{code}/effect", dependencies=[FreshLog])
@needs(Scope.READ)
def read_effect(request: Request, system: TheSystem, view: TheView, code: str, before: Before) -> Response:
    """What was learned of an account between two positions did to it: tier, coverage, what lapses when.

    Both are judged at the same instant, `as_of`; `from` is what was known before, `known_at` after. Of a fact
    that was just recorded, `from` is the position of its receipt less one, and `known_at` the position.
    """
    earlier = position_asked(system, before, "from")
    with system.reads.account(code, view.known) as known:
        after = standing(known, view.at)
        basis = system.reads.log_basis(known.position, view.at, known.left_out)
        version = known.history.version
    with system.reads.account(code, earlier) as known:
        found = effect_of(standing(known, view.at), after)
    content = {"account": code, "as_of": view.at, "from": earlier, "to": basis.position, **members(found)}
    return answer(request, content, basis=basis, version=version)


def members(found: Effect) -> dict[str, Any]:
    """What is otherwise, as members of an answer."""
    after = found.after.assessment
    return {
        "changed": not found.is_nothing,
        "before": standing_members(found.before),
        "after": standing_members(found.after),
        "criteria": [
            {
                **{name: getattr(one.after, name) for name in ("id", "tier", "role")},
                "before": _stands(one.before),
                "after": _stands(one.after),
            }
            for one in found.criteria
        ],
        "next_tier": after.next_tier,
        "missing": _missing(after.gaps),
    }


def standing_members(found: AccountStanding) -> dict[str, Any]:
    """How an account stands, as members of an answer."""
    said = tier_members(found.assessment)
    del said["as_of"]
    return {**said, "coverage": share_members(found.coverage)}


def _stands(found: Finding) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("state", "since", "lapses_on")}


def _missing(gaps: GateGaps | None) -> dict[str, Any] | None:
    if gaps is None:
        return None
    return {name: getattr(gaps, name) for name in ("required", "supporting", "supporting_needed", "guards")}
