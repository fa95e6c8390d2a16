"""`/`: every account as it stands, how tiers moved, who does what, and what waits for somebody."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.catalogue import RESPONSIBILITIES, Responsibility, Role, Tier
from tierline.interfaces.http.query_params import MinPosition, TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.person_names import people_in
from tierline.interfaces.query.filters import Narrowing
from tierline.interfaces.web.account_list import ListAsked, TheList, account_list
from tierline.interfaces.web.movement_view import moments_of, movement
from tierline.interfaces.web.page_cache import look
from tierline.interfaces.web.page_context import FreshPage, PageContext, TheFilters, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import part
from tierline.interfaces.wiring import System
from tierline.projections.engine.reading import Reading
from tierline.projections.reports.attention import Urgent, urgent
from tierline.projections.reports.base import Question
from tierline.projections.reports.desk import WAITING
from tierline.projections.reports.portfolio_totals import (
    Courses,
    Cover,
    Summary,
    coverage_map,
    has_accounts,
    summary,
    tier_courses,
    values_there_are,
)

router: APIRouter = room()
URGENT = 8
"""So many of what waits are told; a report has all of it."""
LARGE = 1000
"""So many accounts are counted once a minute, however much is heard of meanwhile."""
_OF_THE_TABLE = ("lang", "q", "sort", "order", "then", "then_tier", "cursor", "at_risk")
"""What of an address changes none of the counts."""


class Counts(NamedTuple):
    """What is counted over all accounts asked about, as of `at`, known at a position."""

    at: datetime
    position: int
    summary: Summary
    courses: Courses
    cover: Mapping[str, Mapping[Tier, Cover]]
    waiting: Urgent
    options: Mapping[str, list[str]]


class Counted(NamedTuple):
    """The same as parts of a page: what stands above the table of accounts, and the map below it."""

    above: Markup
    below: Markup


@router.get("/", dependencies=[FreshPage])
@needs(Scope.READ)
def portfolio(
    system: TheSystem,
    visit: TheVisit,
    filters: TheFilters,
    listed: TheList,
    min_position: MinPosition = None,
) -> Response:
    """The portfolio at the moment looked at; filters narrow all of it down, the search its table.

    A large one is shown as known when it was counted last, a minute ago at most, table and all; but by
    `min_position` at least.
    """
    least = min_position or 0
    return look(
        system,
        visit,
        "portfolio.html.j2",
        lambda: _seen(system, visit, filters, listed, least),
        besides=least,
    )


def _seen(
    system: System, visit: PageContext, filters: Narrowing, listed: ListAsked, least: int
) -> dict[str, Any]:
    narrowed = {name: value for name, value in visit.asked.items() if name not in _OF_THE_TABLE}
    with system.reads.reading(visit.known) as newest:
        question = filters.question(visit.at).of_team(newest)
        question = replace(question, version=WAITING.version_by(visit.basis))
        key = (newest.generation.number, frozenset(narrowed.items()))

        def holds(counts: Counts) -> bool:
            is_large = counts.summary.accounts >= LARGE
            return counts.position == newest.position or (is_large and counts.position >= least)

        counts = system.counted.answer(key, visit.at, lambda: _count(newest, question), holds)
        reading = newest.known_at(counts.position)
        found = account_list(reading, system, visit, question, listed)
        basis = WAITING.basis_of(system.reads.rows_basis(reading, visit.at), question.version)
        is_empty = visit.known is None and not has_accounts(reading)
    lang = {"lang": visit.asked["lang"]} if "lang" in visit.asked else {}
    plain = replace(visit, asked={**lang, **narrowed}, at=counts.at)
    said = (*key, counts.position, counts.at, visit.language, visit.zone, "lang" in visit.asked)
    counted = system.counted.answer(said, visit.at, lambda: _told(plain, filters, counts))
    return {
        "filters": filters._asdict(),
        "is_empty": is_empty,
        "is_filtered": any(filters) or bool(listed.search or listed.then or listed.at_risk),
        "options": counts.options,
        "found": found,
        "counted": counted.above,
        "map": counted.below,
        "basis": basis,
    }


def _count(reading: Reading, question: Question) -> Counts:
    return Counts(
        question.at,
        reading.position,
        summary(reading, question),
        tier_courses(reading, question, moments_of(question.at)),
        coverage_map(reading, question),
        urgent(reading, question, URGENT),
        values_there_are(reading, question.at),
    )


def _told(visit: PageContext, filters: Narrowing, counts: Counts) -> Counted:
    """`visit` says nothing of the table of accounts."""
    visit.will_name(one for row in counts.waiting.rows for one in people_in(row["people"]))
    above = part(
        "counted.html.j2",
        visit,
        counts=counts,
        filters=filters._asdict(),
        by_tier=counts.courses.at(len(moments_of(visit.at)) - 1),
        moved=movement(counts.courses, visit),
    )
    roles = _map(counts.cover)
    return Counted(
        above,
        part("coverage_map.html.j2", visit, roles=roles, filters=filters._asdict()) if roles else Markup(),
    )


class RoleCover(NamedTuple):
    """A role of the map: at how many accounts its responsibilities are covered, and each of them.

    Cells are over all accounts first, then by tier; None: no such account.
    """

    role: Role
    together: list[Cover | None]
    each: list[tuple[Responsibility, list[Cover | None]]]


def _map(cover: Mapping[str, Mapping[Tier, Cover]]) -> list[RoleCover]:
    """The roles with their responsibilities; none where there is no account."""
    rows: dict[Role, list[tuple[Responsibility, list[Cover | None]]]] = {role: [] for role in Role}
    for one in RESPONSIBILITIES.values():
        cells = cover.get(one.id, {})
        rows[one.role].append((one, [_sum(cells.values()), *(cells.get(tier) for tier in Tier)]))
    return [RoleCover(role, _together(each), each) for role, each in rows.items()] if cover else []


def _together(each: list[tuple[Responsibility, list[Cover | None]]]) -> list[Cover | None]:
    columns = zip(*(cells for _, cells in each), strict=True)
    return [_sum(cell for cell in column if cell) for column in columns]


def _sum(cells: Iterable[Cover]) -> Cover | None:
    found = [*cells]
    return Cover(sum(one.covered for one in found), sum(one.accounts for one in found)) if found else None
