"""How an account is judged, as its page and its handover tell it: tier, gaps, lapses, coverage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tierline.domain.catalogue import FUNCTIONS, Role, Tier
from tierline.domain.coverage import Coverage
from tierline.domain.grade import Grade
from tierline.domain.shared.time import DAY, later
from tierline.domain.tiers.assess import Assessment, Finding
from tierline.domain.tiers.gaps import role_to_act
from tierline.domain.tiers.judging_periods import assess_over
from tierline.interfaces.web.findings import gaps, groups
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System
from tierline.projections.account_snapshots import AccountSnapshot
from tierline.projections.engine.base import Row
from tierline.projections.engine.reading import Reading
from tierline.projections.reports.base import Question
from tierline.projections.reports.lapses import lapses

AHEAD = 90
"""How many days of the lapse calendar are shown."""


def judged(system: System, known: AccountSnapshot, visit: PageContext) -> dict[str, Any]:
    """How an account is judged at the moment looked at: its tier and why, and who looks after it."""

    def judge() -> tuple[Assessment, Coverage, Grade]:
        return assess_over(known.terms, visit.at), known.coverage(visit.at), known.grade(visit.at)

    # Who pages through a timeline looks at the same account again and again.
    key = (visit.path, known.mark, visit.asked.get("as_of"), visit.asked.get("basis"))
    found, coverage, grade = system.counted.answer(key, visit.at, judge)
    return {
        "assessment": found,
        "grade": grade,
        "groups": groups(found, known.policy(visit.at), visit.language),
        "stated_only": {one.id: known.stated_only(one, visit.at) for one in found.criteria},
        "gaps": gaps(found, found.gaps),
        "slipping": gaps(found, found.slipping),
        "coverage": coverage,
        "by_role": [(role, [one for one in coverage.responsibilities if one.role == role]) for role in Role],
        "by_function": _by_function(coverage),
    }


def lapse_calendar(reading: Reading, code: str, at: datetime) -> Sequence[Row]:
    """What the tiers of an account rest on and lapses soon."""
    return lapses(reading, Question(at, account=code, within_days=AHEAD))


class ComingFall(NamedTuple):
    """The fall of the tier that comes if nothing happens.

    It comes because all of `needed` and `of_some` of those in `some` are missing by then; because an
    override ends if none is named. `to` is None if no tier is left.
    """

    on: datetime
    days_left: int
    to: Tier | None
    needed: tuple[Finding, ...] = ()
    some: tuple[Finding, ...] = ()
    of_some: int = 0

    @property
    def roles(self) -> list[Role]:
        """Who is to act, in the order of what is missing."""
        return list(dict.fromkeys(role_to_act(one.id, one.role) for one in (*self.needed, *self.some)))


def lapsing(calendar: Sequence[Row], found: Assessment) -> dict[str, Any]:
    """What of the own tier's gate is still met but lapses soon, and the fall of the tier if that is near.

    None of the floor, which rests on nothing, unless it is set by hand to be higher and that ends soon.
    """
    listed = None
    if found.derived_tier not in (None, Tier.vendor):
        listed = [(row, found.finding(row["criterion"])) for row in calendar if row["state"] == "lapsing"]
    fall = _fall(listed or [], found)
    if fall and listed is None:
        listed = []
    return {"lapsing": listed, "fall": fall, "lapsing_days": AHEAD}


def _fall(listed: Sequence[tuple[Row, Finding]], found: Assessment) -> ComingFall | None:
    if found.falls_on is None or found.falls_on > later(found.at, AHEAD * DAY):
        return None
    fall = ComingFall(found.falls_on, (found.falls_on - found.at) // DAY, found.falls_to)
    if found.override and found.override.until == found.falls_on:
        return fall
    lacking = gaps(found, found.slipping)
    if lacking:
        return fall._replace(needed=lacking.needed, some=lacking.some, of_some=lacking.count)
    return fall._replace(needed=tuple(finding for row, finding in listed if row["breaks_gate"])[:1])


def _by_function(coverage: Coverage) -> list[Any]:
    return [
        (function, [one for one in coverage.functions if one.function == function.id])
        for function in FUNCTIONS.values()
    ]
