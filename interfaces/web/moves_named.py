"""The moves behind the numbers of movement, by name: what happened, why, and where the evidence is."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from tierline.domain.catalogue import Tier
from tierline.interfaces.presentation.briefings.base import beside
from tierline.interfaces.presentation.briefings.movement import highest, why
from tierline.interfaces.presentation.charts.movement_flow import Passing
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.web.movement_view import passing_words
from tierline.interfaces.web.page_context import PageContext
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue

MOST_FACTS = 3
"""So many facts behind a move are linked; the account tells of all."""


class NamedMove(NamedTuple):
    """One move in words, with the addresses of its account and of the facts behind it."""

    at: datetime
    name: str
    href: str
    what: str
    why: str
    evidence: Sequence[str]


def moves_named(value: ReportValue, visit: PageContext) -> list[NamedMove]:
    """The moves that stand besides a report, those that touch the highest tiers; none of other reports."""
    moves = beside(value, "moves")
    return [_named(moves, row, visit) for row in highest(moves)] if moves else []


def _named(moves: ReportValue, row: Row, visit: PageContext) -> NamedMove:
    before, after = (Tier(row[name]) if row[name] else None for name in ("tier_before", "tier_after"))
    account = f"/accounts/{row['account']}"
    place = visit.to(account, to=moment(row["at"]))
    return NamedMove(
        row["at"],
        row["name"],
        visit.to(account),
        passing_words(Passing(before, after, 1), visit),
        why(moves, row, visit.language),
        [f"{place}#f-{one}" for one in row["facts"].split(", ")[:MOST_FACTS] if one],
    )
