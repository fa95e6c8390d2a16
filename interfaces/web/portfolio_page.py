"""`/`: every account as it stands, how tiers moved, who does what, and what waits for somebody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from domain.catalogue import RESPONSIBILITIES, Responsibility, Role, Tier
from interfaces.http.asking import FreshRows, TheSystem
from interfaces.web.account_list import TheList, account_list
from interfaces.web.movement_view import moments_of, movement
from interfaces.web.rendering import page
from interfaces.web.rooms import room
from interfaces.web.visit import TheFilters, TheVisit, Visit
from interfaces.wiring import System
from projections.attention import Urgent, urgent
from projections.reports import Question
from projections.store import Reading
from projections.tallies import (
    Courses,
    Cover,
    Summary,
    coverage_map,
    summary,
    tier_courses,
    values_there_are,
)

router: APIRouter = room()
URGENT = 20
_OF_THE_TABLE = ("lang", "q", "sort", "order", "then", "then_tier", "cursor", "min_position")
"""What of an address changes none of the counts."""


class Counts(NamedTuple):
    """What is counted over all accounts asked about."""

    at: datetime
    summary: Summary
    courses: Courses
    cover: Mapping[str, Mapping[Tier, Cover]]
    waiting: Urgent
    options: Mapping[str, list[str]]


@router.get("/", dependencies=[FreshRows])
def portfolio(system: TheSystem, visit: TheVisit, filters: TheFilters, listed: TheList) -> Response:
    """The portfolio at the moment looked at; filters narrow all of it down, the search its table."""
    question = filters.question(visit.at)
    with system.reading() as reading:
        counts = _counts(reading, system, visit, question)
        found = account_list(reading, system, visit, question, listed)
        basis = system.rows_basis(reading, visit.at)
    return page(
        "portfolio.html.j2",
        visit,
        filters=filters._asdict(),
        is_filtered=any(filters) or bool(listed.search or listed.then),
        counts=counts,
        by_tier=counts.courses.at(len(moments_of(visit.at)) - 1),
        moved=movement(counts.courses, replace(visit, at=counts.at)),
        found=found,
        roles=_map(counts.cover),
        basis=basis,
    )


def _counts(reading: Reading, system: System, visit: Visit, question: Question) -> Counts:
    asked = frozenset((name, value) for name, value in visit.asked.items() if name not in _OF_THE_TABLE)
    key = (reading.generation.number, reading.position, asked)

    def count() -> Counts:
        return Counts(
            visit.at,
            summary(reading, question),
            tier_courses(reading, question, moments_of(visit.at)),
            coverage_map(reading, question),
            urgent(reading, question, URGENT),
            values_there_are(reading, visit.at),
        )

    return system.counted.answer(key, visit.at, count)


def _map(cover: Mapping[str, Mapping[Tier, Cover]]) -> list[tuple[Role, list[Any]]]:
    """Per role, its responsibilities with the share over all accounts and by tier; None: no such account."""
    rows: dict[Role, list[tuple[Responsibility, list[Cover | None]]]] = {role: [] for role in Role}
    for one in RESPONSIBILITIES.values():
        cells = cover.get(one.id, {})
        total = Cover(
            sum(cell.covered for cell in cells.values()), sum(cell.accounts for cell in cells.values())
        )
        rows[one.role].append((one, [total if cells else None, *(cells.get(tier) for tier in Tier)]))
    return list(rows.items()) if cover else []
