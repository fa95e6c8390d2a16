"""`/`: every account as it stands, who does what, and what waits for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from domain.catalogue import RESPONSIBILITIES, Responsibility, Role, Tier
from interfaces.http.asking import TheSystem
from interfaces.web import column_chart
from interfaces.web.rendering import page
from interfaces.web.rooms import room
from interfaces.web.showing import day, days_since
from interfaces.web.texts import said, text
from interfaces.web.visit import FreshPage, TheFilters, TheVisit, Visit
from projections.catalogue import REPORTS
from projections.portfolio import accounts
from projections.reports import Question
from projections.store import Reading
from projections.tallies import Cover, coverage_map, tier_counts

router = room()
PAGE = 100
URGENT = 20
_QUARTERS = 4
Account = Mapping[str, Any]


@router.get("/", dependencies=[FreshPage])
def portfolio(
    system: TheSystem,
    visit: TheVisit,
    filters: TheFilters,
    after: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """The portfolio at the moment looked at; filters narrow all of it down."""
    question = filters.question(visit.at)
    with system.reading(visit.known) as reading:
        everyone = _open(accounts(reading, Question(visit.at)))
        found = everyone if not any(filters) else _open(accounts(reading, question))
        chart, over_time = _tiers_over_time(reading, question, visit)
        cover = coverage_map(reading, question)
        waiting = _waiting(reading, question, found)
        basis = system.rows_basis(reading, visit.at)
    rest = [one for one in found if one["code"] > (after or "")]
    return page(
        "portfolio.html.j2",
        visit,
        filters=filters._asdict(),
        is_filtered=any(filters),
        options=_options(everyone),
        summary=_summary(found),
        counts=over_time[-1][1],
        over_time=over_time,
        chart=chart,
        found=found,
        rows=[_row(one, visit.at) for one in rest[:PAGE]],
        after=after,
        next_after=rest[PAGE - 1]["code"] if len(rest) > PAGE else None,
        roles=_map(cover),
        waiting=waiting[:URGENT],
        waiting_total=len(waiting),
        basis=basis,
    )


def quarter_ends(at: datetime, count: int) -> list[datetime]:
    """The last moments of the quarters before the one of `at`, oldest first."""
    first = datetime(at.year, (at.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC)
    ends: list[datetime] = []
    for _ in range(count):
        end = first - datetime.resolution
        ends.insert(0, end)
        first = datetime(end.year, (end.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC)
    return ends


def _open(found: Sequence[Account]) -> list[Account]:
    return [one for one in found if one["closed_on"] is None]


def _row(one: Account, at: datetime) -> Account:
    return {
        **one,
        "tier": Tier(one["tier"]) if one["tier"] else None,
        "falls_to": Tier(one["falls_to"]) if one["falls_to"] else None,
        "contact_days": days_since(one["last_contact_at"], at),
    }


def _summary(found: Sequence[Account]) -> dict[str, Any]:
    shares = [one["coverage"] for one in found if one["coverage"] is not None]
    return {
        "accounts": len(found),
        "at_risk": sum(one["at_risk"] for one in found),
        "coverage": sum(shares) / len(shares) if shares else None,
        "open_escalations": sum(one["open_escalations"] for one in found),
    }


def _options(everyone: Sequence[Account]) -> dict[str, list[str]]:
    """What each filter can be set to: the values there are at this moment."""
    people = {person for one in everyone for held in one["holders"].values() for person in held}
    named = {
        name: sorted({one[name] for one in everyone if one[name]}) for name in ("region", "segment", "kind")
    }
    return {**named, "person": sorted(people)}


def _tiers_over_time(
    reading: Reading, question: Question, visit: Visit
) -> tuple[str, list[tuple[str, Mapping[Tier, int]]]]:
    moments = [*quarter_ends(visit.at, _QUARTERS), visit.at]
    labels = [f"{at.year} Q{(at.month + 2) // 3}" for at in moments[:-1]] + [day(visit.at)]
    counted: list[tuple[str, Mapping[Tier, int]]] = list(
        zip(labels, tier_counts(reading, question, moments), strict=True)
    )
    names = {tier: said(tier.words, visit.language) for tier in Tier}
    drawn = column_chart.draw(column_chart.columns(counted), names, text("over_quarters", visit.language))
    return drawn, counted


def _waiting(reading: Reading, question: Question, found: Sequence[Account]) -> list[Account]:
    """What waits at the accounts found, the most urgent first."""
    codes = {one["code"] for one in found}
    rows = REPORTS["attention"].rows(reading, replace(question, tier=None))
    return [row for row in rows if row["account"] in codes]


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
