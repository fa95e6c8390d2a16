"""`/audit`: every statement there is, the newest first, narrowed by kind, account, recorder and days."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.base import FIRM_KINDS, KINDS, LINK_KINDS, Fact
from tierline.domain.account.expiring import SERVICE_KINDS
from tierline.domain.shared.words import Words
from tierline.domain.tiers.policy_log import PolicyAdopted
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.language import said
from tierline.interfaces.query.ranges import Range
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.interfaces.web.listed_statements import listed
from tierline.interfaces.web.page_cache import look
from tierline.interfaces.web.page_context import STAYS, FreshPage, PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.report_page import the_range
from tierline.interfaces.wiring import System
from tierline.projections.account_restated import with_its_fact
from tierline.projections.engine.reading import Reading
from tierline.projections.models.attributes import attributes_over_time
from tierline.projections.models.statements import CORRECTIONS, STATEMENT_NAMES
from tierline.projections.reports.audit import audit_trail
from tierline.projections.reports.base import Question
from tierline.projections.reports.portfolio_totals import values_there_are

router = room()
PAGE = 40
"""How many statements a page lists."""
_STATED: Mapping[str, type[Fact]] = {
    **KINDS,
    **FIRM_KINDS,
    **LINK_KINDS,
    **SERVICE_KINDS,
    "policy_adopted": PolicyAdopted,
}
_KINDS: dict[str, Words] = {name: kind.LABEL for name, kind in _STATED.items()}


class TrailAsked(NamedTuple):
    """Which statements are asked for; `person` is who recorded them. What is None asks nothing."""

    statement: str | None
    account: str | None
    person: str | None
    cursor: str | None


async def trail_asked(
    statement: Annotated[str | None, Query(max_length=60, description="A kind, or `corrections`.")] = None,
    account: Annotated[str | None, Query(max_length=64, description="Of one account, by its code.")] = None,
    person: Annotated[str | None, Query(max_length=200, description="Who recorded it.")] = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> TrailAsked:
    """The statements asked for; a blank field asks nothing. Raises ParameterNotUsable."""
    if statement and statement not in STATEMENT_NAMES:
        raise ParameterNotUsable(field="statement", name="statement", problem="there is no such kind")
    return TrailAsked(statement or None, account or None, person or None, cursor or None)


@router.get("/audit", dependencies=[FreshPage])
@needs(Scope.AUDIT)
def audit_page(
    system: TheSystem,
    visit: TheVisit,
    asked: Annotated[TrailAsked, Depends(trail_asked)],
    when: Annotated[Range, Depends(the_range)],
) -> Response:
    """The trail. Raises ParameterNotUsable, MomentNotUsable, RangeBackwards, CursorNotUsable."""
    return look(system, visit, "trail.html.j2", lambda: _seen(system, visit, asked, when))


def _seen(system: System, visit: PageContext, asked: TrailAsked, when: Range) -> dict[str, Any]:
    asker = [visit.path, *(visit.asked.get(name) for name in (*STAYS, "from", "to")), *asked[:-1]]
    before, behind = system.cursors.place(asker, asked.cursor) if asked.cursor else (None, 0)
    question = Question(visit.at, person=asked.person, account=asked.account, statement=asked.statement)
    with system.reads.reading(visit.known) as reading:
        ranged = replace(question, start=when.start, end=when.end)
        found = audit_trail(reading, ranged, before, PAGE + 1)
        people = values_there_are(reading, visit.at)["person"]
        names = _names(reading, {row["account"] for row in found.rows[:PAGE]})
        basis = system.reads.rows_basis(reading, visit.at)
    stated = [system.reads.statement(UUID(row["fact_id"])) for row in found.rows[:PAGE]]
    shown = [with_its_fact(system.reads, one) for one in stated if one]
    people = sorted({*people, *([asked.person] if asked.person else [])})
    visit.will_name(people)
    more = len(found.rows) > PAGE
    return {
        "asked": asked,
        "kinds": sorted(_KINDS.items(), key=lambda item: said(item[1], visit.language).lower()),
        "corrections": CORRECTIONS,
        "people": people,
        "names": names,
        "statements": listed(system, visit, None, shown),
        "range": (behind + 1, behind + len(found.rows[:PAGE]), found.total),
        "since": found.since,
        "next": system.cursors.at(asker, [shown[-1].position, behind + PAGE]) if more else None,
        "basis": basis,
    }


def _names(reading: Reading, accounts: set[str]) -> dict[str, str]:
    """What some accounts were called last."""
    table = attributes_over_time(reading)
    wanted = select(table.c.account, table.c.name).where(table.c.account.in_(accounts))
    rows: Sequence[Any] = reading.all(wanted.order_by(table.c.valid_from))
    return {row["account"]: row["name"] for row in rows}
