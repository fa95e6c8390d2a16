"""Gap days: how long, in a range of time, an open account was not looked after, and by which role."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.account.history import Evidence
from domain.catalogue import RESPONSIBILITIES, Role
from domain.coverage.holdings import Span, clipped, open_spans
from domain.coverage.policy import CoveragePolicy
from domain.coverage.rows import coverage_rows
from domain.coverage.states import COVERED
from domain.shared.time import DAY


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gap days in a range; a day is 24 h, and parts of days count.

    `responsibilities`: days on which the responsibility was not covered. `roles`: the sum of those
    over the role's responsibilities. `vacant`: days on which nobody held the role.
    """

    open_days: float
    """Days of the range on which the account was open: the most that any responsibility can lack."""
    responsibilities: Mapping[str, float]
    roles: Mapping[Role, float]
    vacant: Mapping[Role, float]


def gap_days(evidence: Evidence, policy: CoveragePolicy, start: datetime, end: datetime) -> Gaps:
    """The gap days of one account in [start, end), each instant judged by the facts up to it."""
    lacking: dict[str, timedelta] = defaultdict(timedelta)
    vacant: dict[str, timedelta] = defaultdict(timedelta)
    for row in coverage_rows(evidence, policy, start):
        span = _length(clipped([(row.valid_from, row.valid_to)], start, end))
        if row.role is not None and row.state not in COVERED:
            lacking[row.item] += span
            if row.state == "unassigned":
                vacant[row.item] += span
    of = _by_role()
    return Gaps(
        open_days=_length(clipped(open_spans(evidence), start, end)) / DAY,
        responsibilities={id: lacking[id] / DAY for id in RESPONSIBILITIES},
        roles={role: sum((lacking[id] for id in ids), timedelta()) / DAY for role, ids in of.items()},
        vacant={role: vacant[ids[0]] / DAY for role, ids in of.items()},
    )


def _by_role() -> dict[Role, list[str]]:
    return {role: [one.id for one in RESPONSIBILITIES.values() if one.role == role] for role in Role}


def _length(spans: Iterable[Span]) -> timedelta:
    return sum((until - since for since, until in spans), timedelta())
