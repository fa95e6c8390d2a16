"""`/accounts/{code}/restatement`: a day as it was believed, as it is known, and the statements in between."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.time import last_instant
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.http.restated import believed_at
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.formatting import instant_of_end
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.query.view import View
from tierline.interfaces.web.listed_statements import listed
from tierline.interfaces.web.narrowings import last_quarter
from tierline.interfaces.web.page_cache import look
from tierline.interfaces.web.page_context import STAYS, FreshPage, PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.wiring import System
from tierline.projections.account_restated import AccountRestated, account_restated
from tierline.projections.reports.portfolio import account

router = room()
PAGE = 40
"""How many statements a page lists."""
_DAY = len("2026-03-31")


async def the_day(visit: TheVisit) -> PageContext:
    """The visit; a page that is asked for no day opens on the end of the last whole quarter."""
    if "as_of" in visit.asked or "basis" in visit.asked:
        return visit
    last = instant_of_end(last_quarter(visit.at).end)
    return replace(visit, asked={**visit.asked, "as_of": last}, at=last_instant(date.fromisoformat(last)))


@router.get("/accounts/{code}/restatement", dependencies=[FreshPage])
@needs(Scope.AUDIT)
def restated_page(
    system: TheSystem,
    visit: Annotated[PageContext, Depends(the_day)],
    code: str,
    then: Annotated[
        str | None, Query(alias="from", max_length=64, description="What was known then.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> Response:
    """What was believed of a day, and what is known of it.

    Raises UnknownAccount, KnownAtNotUsable, KnownInFuture, RangeBackwards.
    """
    before = believed_at(system, View(visit.at, visit.known), then or None)
    return look(
        system,
        visit,
        "restated.html.j2",
        lambda: _seen(system, visit, code, before, cursor or None),
        besides=before,
        about=code,
    )


def _seen(system: System, visit: PageContext, code: str, before: int, cursor: str | None) -> dict[str, Any]:
    with system.reads.reading(visit.known) as reading:
        row = account(reading, code, visit.at)
        if row is None:
            raise UnknownAccount()
        found = account_restated(system.reads, reading, code, visit.at, before)
        basis = system.reads.rows_basis(reading, visit.at)
    asker = [visit.path, *(visit.asked.get(name) for name in STAYS), before]
    place = system.cursors.place(asker, cursor)[0] if cursor else None
    rest = [one for one in found.between if place is None or one.position < int(place)]
    shown = rest[:PAGE]
    first = len(found.between) - len(rest) + 1
    return {
        "account": row,
        "found": found,
        "effect": found.effect,
        "says": TEXTS[_verdict(found)],
        "then_day": _then_day(visit),
        "before": before,
        "statements": listed(system, visit, code, shown),
        "range": (first, first + len(shown) - 1, len(found.between)),
        "next": system.cursors.at(asker, [shown[-1].position]) if len(rest) > PAGE else None,
        "basis": basis,
    }


def _verdict(found: AccountRestated) -> str:
    if found.effect is None:
        return "restated_unknown"
    if found.effect.is_nothing:
        return "restated_same"
    return "restated_other_tier" if found.effect.of_tier else "restated_otherwise"


def _then_day(visit: PageContext) -> str | None:
    """The day by whose end it was believed; None where a position or a moment was asked for."""
    said = visit.asked.get("from") or visit.asked.get("as_of", "")
    return said if len(said) == _DAY and "-" in said else None
