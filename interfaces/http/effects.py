"""What something did to an account, and what planned facts would do: tier and coverage on both sides."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.shared.time import FOREVER
from tierline.domain.tiers.assess import Finding, GateGaps
from tierline.interfaces.assessed import tier_members
from tierline.interfaces.http.assessment import share_members
from tierline.interfaces.http.exact import ExactRoute
from tierline.interfaces.http.query_params import FreshLog, ThePrincipal, TheSystem, TheView
from tierline.interfaces.http.refusals import MemberNotAList, MemberUnknown
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.permission import needs
from tierline.interfaces.planning import what_if
from tierline.interfaces.query.view import position_asked
from tierline.projections.effects import AccountStanding, Effect, effect_of, standing
from tierline.projections.what_if import TierSpell

router = APIRouter(tags=["accounts"], route_class=ExactRoute)
Before = Annotated[
    str | None,
    Query(
        alias="from",
        max_length=64,
        examples=["1", "2026-03-31"],
        description="What was known before: at a position of the log, at a day's end or a moment; all but the"
        " last statement on the account, if not given.",
    ),
]


@router.get("/accounts/{code}/effect", dependencies=[FreshLog])
@needs(Scope.READ)
def read_effect(
    request: Request, system: TheSystem, view: TheView, code: str, before: Before = None
) -> Response:
    """What was learned of an account between two positions did to it: tier, coverage, what lapses when.

    Both are judged at the same instant, `as_of`; `from` is what was known before, `known_at` after. Of a fact
    that was just recorded, `from` is the position of its receipt less one, and `known_at` the position.
    """
    with system.reads.account(code, view.known) as known:
        last = known.history.position - 1
        after = standing(known, view.at)
        basis = system.reads.log_basis(known.position, view.at, known.left_out)
        version = known.history.version
    earlier = last if before is None else position_asked(system, before, "from")
    with system.reads.account(code, earlier) as known:
        found = effect_of(standing(known, view.at), after)
    content = {"account": code, "as_of": view.at, "from": earlier, **members(found)}
    return answer(request, content, basis=basis, version=version)


@router.post("/accounts/{code}/tier:what-if")
@needs(Scope.READ)
def ask_what_if(
    request: Request, system: TheSystem, by: ThePrincipal, code: str, body: Annotated[dict[str, Any], Body()]
) -> Response:
    """What planned facts would do to an account: its tier from now on with them and without. Records nothing.

    `facts` are as for recording, each with the `occurred_at` that it is planned for; they are refused as
    recording them then would be. Both sides are judged at the moment of the last one, `judged_at`.
    """
    with system.reads.account(code, None):
        head = system.log.head()
    found = what_if(system, by, code, _facts(body))
    basis = system.reads.log_basis(min(head, found.without.standing.position), found.since)
    content = {
        "account": code,
        "as_of": found.since,
        "judged_at": found.without.standing.assessment.at,
        **members(found.effect, ("without", "planned")),
    }
    for name, one in (("without", found.without), ("planned", found.planned)):
        content[name]["tiers"] = [_spell(spell) for spell in one.spells]
    return answer(request, content, basis=basis, keep=NO_STORE)


def _facts(body: dict[str, Any]) -> list[dict[str, Any]]:
    if body.keys() - {"facts"}:
        raise MemberUnknown(known="facts")
    facts = body.get("facts")
    if not isinstance(facts, list) or not all(isinstance(one, dict) for one in facts):
        raise MemberNotAList(field="facts", name="facts")
    return facts


def _spell(spell: TierSpell) -> dict[str, Any]:
    said = {name: getattr(spell, name) for name in ("tier", "derived_tier", "at_risk")}
    return {"from": spell.start, "to": None if spell.end >= FOREVER else spell.end, **said}


def members(found: Effect, names: tuple[str, str] = ("before", "after")) -> dict[str, Any]:
    """What is otherwise, as members of an answer; `names` are those of its two sides."""
    one_side, other_side = names
    after = found.after.assessment
    return {
        "changed": not found.is_nothing,
        one_side: standing_members(found.before),
        other_side: standing_members(found.after),
        "criteria": [
            {
                **{name: getattr(one.after, name) for name in ("id", "tier", "role")},
                one_side: _stands(one.before),
                other_side: _stands(one.after),
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
