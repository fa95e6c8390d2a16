"""How an account is judged, as its page and its handover tell it: tier, gaps, lapses, coverage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.catalogue import FUNCTIONS, Role, Tier
from domain.coverage import Coverage
from domain.tiers.assess import Assessment
from domain.tiers.terms import assess_over
from interfaces.http.judged import coverage_over
from interfaces.knowing import Known
from interfaces.web.findings import gaps, groups
from interfaces.web.visit import Visit
from interfaces.wiring import System
from projections.base import Row
from projections.lapses import lapses
from projections.reports import Question
from projections.store import Reading

AHEAD = 90
"""How many days of the lapse calendar are shown."""


def judged(system: System, known: Known, visit: Visit) -> dict[str, Any]:
    """How an account is judged at the moment looked at: its tier and why, and who looks after it."""

    def judge() -> tuple[Assessment, Coverage]:
        return assess_over(known.terms, visit.at), coverage_over(known, system.policies.coverage, visit.at)

    # Who pages through a timeline looks at the same account again and again.
    key = (visit.path, known.position, visit.asked.get("as_of"), visit.asked.get("basis"))
    found, coverage = system.counted.answer(key, visit.at, judge)
    return {
        "assessment": found,
        "groups": groups(found, visit.language),
        "gaps": gaps(found, found.gaps),
        "slipping": gaps(found, found.slipping),
        "coverage": coverage,
        "by_role": [(role, [one for one in coverage.responsibilities if one.role == role]) for role in Role],
        "by_function": _by_function(coverage),
    }


def lapse_calendar(reading: Reading, code: str, at: datetime) -> Sequence[Row]:
    """What the tiers of an account rest on and lapses soon."""
    return lapses(reading, Question(at, account=code, within_days=AHEAD))


def lapsing(calendar: Sequence[Row], found: Assessment) -> dict[str, Any]:
    """What of the own tier's gate is still met but lapses soon; None of the floor, which rests on nothing."""
    listed = None
    if found.derived_tier not in (None, Tier.vendor):
        listed = [(row, found.finding(row["criterion"])) for row in calendar if row["state"] == "lapsing"]
    return {"lapsing": listed, "lapsing_days": AHEAD}


def _by_function(coverage: Coverage) -> list[Any]:
    return [
        (function, [one for one in coverage.functions if one.function == function.id])
        for function in FUNCTIONS.values()
    ]
