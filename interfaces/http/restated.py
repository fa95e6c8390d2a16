"""An account's day as it was believed, as it is known, and exactly the statements in between."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.interfaces.changed_fields import changed_fields
from tierline.interfaces.http.effects import members, standing_members
from tierline.interfaces.http.facts import statement
from tierline.interfaces.http.query_params import FreshRows, ThePage, TheSystem
from tierline.interfaces.http.responses import NO_STORE, answer, next_page
from tierline.interfaces.permission import needs
from tierline.interfaces.query.refusals import RangeBackwards
from tierline.interfaces.query.view import View, position_asked
from tierline.interfaces.wiring import System
from tierline.projections.account_restated import AccountRestated, StatementBetween, account_restated

router = APIRouter(tags=["accounts"])
KnownThen = Annotated[
    str | None,
    Query(
        alias="from",
        max_length=64,
        examples=["1", "2026-03-31"],
        description="What was known then: at a position of the log, at a day's end or a moment; what was"
        " known at `as_of` itself, if not given.",
    ),
]


def believed_at(system: System, view: View, asked: str | None) -> int:
    """The position that was known then: the one asked for, else the last one recorded by the instant itself.

    That is never later than what is known now. Raises KnownAtNotUsable, KnownInFuture, RangeBackwards.
    """
    if asked is None:
        known = system.log.position_at(min(view.at, system.clock()))
        return known if view.known is None else min(known, view.known)
    known = position_asked(system, asked, "from")
    if view.known is not None and known > view.known:
        raise RangeBackwards(field="from")
    return known


@router.get("/accounts/{code}/restatement", dependencies=[FreshRows])
@needs(Scope.AUDIT)
def read_restatement(
    request: Request, system: TheSystem, page: ThePage, code: str, before: KnownThen = None
) -> Response:
    """What was believed of an account's day, what is known of it, and what was stated in between.

    `before` is how it stood at `as_of` by what was known at `from` (null where nothing was), `after` by what
    is known at `known_at`. `items`, newest first, are what was recorded in between and bears on that instant:
    facts stated late, corrections with old and new values, retractions, reinstatements, adopted policies,
    and what the firm's own book says of people who are named on the account. `tier` is given where a
    statement made the tier another one. `afterwards` counts what was recorded in between of what happened
    after `as_of`.
    """
    known_then = believed_at(system, page.view, before)
    with system.reads.reading(page.view.known) as reading:
        if not system.reads.sees(code):
            raise UnknownAccount()
        found = account_restated(system.reads, reading, code, page.view.at, known_then)
        basis = system.reads.rows_basis(reading, page.view.at)
    behind = [one for one in found.between if not page.place or one.position < int(page.place[0])]
    items, more = behind[: page.limit], None
    if len(behind) > page.limit:
        more = page.cursor(basis.position, items[-1].position)
    content = {
        "account": code,
        "as_of": page.view.at,
        "from": known_then,
        **_sides(found),
        "items": [_shown(system, one) for one in items],
        "afterwards": found.afterwards,
        "next": more,
    }
    link = next_page(request, more) if more else None
    return answer(request, content, basis=basis, keep=NO_STORE, link=link)


def _sides(found: AccountRestated) -> dict[str, Any]:
    if found.effect:
        told = members(found.effect)
        return {name: told[name] for name in ("changed", "before", "after", "criteria")}
    return {"changed": True, "before": None, "after": standing_members(found.now), "criteria": []}


def _shown(system: System, one: StatementBetween) -> dict[str, Any]:
    stated, after = one.recorded.fact, one.after
    about = isinstance(stated, StatementAboutAFact)
    return {
        **statement(system, one.recorded),
        "account": one.recorded.account,
        "headline": after.fact.headline(),
        "target": _target(one) if about else None,
        "changes": [
            {"field": each.name, "before": each.before, "after": each.after}
            for each in (changed_fields(system, stated, one.before, after) if one.before else ())
        ],
        "tier": one.turn._asdict() if one.turn else None,
    }


def _target(one: StatementBetween) -> dict[str, Any]:
    """The fact that a statement speaks about, as it stands after it."""
    after = one.after
    first = {name: getattr(after, name) for name in ("position", "recorded_at", "actor", "holds")}
    return {"fact_id": after.fact.fact_id, "kind": after.fact.kind, "occurred_at": after.at, **first}
