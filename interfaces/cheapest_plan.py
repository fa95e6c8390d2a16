"""The cheapest actions by which an account has a tier on a day: searched for, and judged by what if."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from tierline.application.access import Principal
from tierline.domain.account.history import History
from tierline.domain.catalogue import Role, Tier
from tierline.domain.coverage.holdings import holders_at, holdings
from tierline.domain.firm.levels import LevelsOfOurs
from tierline.domain.firm.people import people_at
from tierline.domain.planning.cheapest import (
    MOST_ACTIONS,
    Facts,
    Judge,
    PlanFound,
    PlanQuestion,
    cheapest,
)
from tierline.domain.planning.facts import Calendar, Cast
from tierline.domain.planning.supposed import standing_if
from tierline.domain.shared.errors import Invalid, Refusal
from tierline.domain.shared.time import BEGINNING, DAY, last_instant
from tierline.domain.tiers.assess import Assessment
from tierline.domain.tiers.gaps import next_tier
from tierline.domain.tiers.judge import RANK
from tierline.domain.tiers.judging_periods import assess_over
from tierline.interfaces.planning import what_if
from tierline.interfaces.wiring import System
from tierline.projections.account_snapshots import AccountSnapshot
from tierline.projections.what_if import WhatIf

SHORTEST, LONGEST = 1, 2 * 365
"""In so many days at least and at most the tier is to be had."""
USUAL = 90
"""In so many days, if no day is named."""
USUAL_ACTIONS = 10
"""So many actions at most, if no number is named."""


class PlanDayNotUsable(Invalid):
    """The day to have the tier by lies between tomorrow and {longest} days from now."""


class ActionsNotUsable(Invalid):
    """A set may have from 1 to {most} actions."""


class FloorNeedsNoPlan(Invalid):
    """Every open account is a vendor; name a tier above."""


class CheapestPlan(NamedTuple):
    """The cheapest actions for a tier by a moment, how the account stands now, and what they would do."""

    tier: Tier
    by: datetime
    now: Assessment
    position: int
    found: PlanFound
    effect: WhatIf | None
    """What they would do, judged at `by`; None where there are none."""


def cheapest_plan(
    system: System,
    who: Principal,
    code: str,
    tier: Tier | None = None,
    by: datetime | None = None,
    most: int = USUAL_ACTIONS,
    clocks: tzinfo = UTC,
) -> CheapestPlan:
    """The cheapest actions by which an account has a tier (the next one), or a higher one, at a moment.

    Who may read the account may ask, for nothing is recorded. Days are those of `clocks`. Raises
    UnknownAccount, PlanDayNotUsable, ActionsNotUsable and FloorNeedsNoPlan.
    """
    now = system.clock()
    by = by or last_instant((now + USUAL * DAY).date())
    if not now + SHORTEST * DAY / 2 <= by <= now + LONGEST * DAY:
        raise PlanDayNotUsable(field="by", longest=LONGEST)
    if not 1 <= most <= MOST_ACTIONS:
        raise ActionsNotUsable(field="most", most=MOST_ACTIONS)
    if tier is Tier.vendor:
        raise FloorNeedsNoPlan(field="tier")
    with system.reads.account(code, None) as known:
        standing, position = assess_over(known.terms, now), known.position
        to = tier or next_tier(standing.derived_tier) or list(Tier)[-1]
        cast, calendar = _cast(known, now), Calendar(clocks)
        asked = PlanQuestion(code, known.history, known.terms, now, by, to, cast, calendar, most)
        supposed = _supposed(asked)
        found = cheapest(asked, supposed)
        effect = _effect(system, who, asked, found.facts)
        if found.steps and not effect:
            found = cheapest(
                asked, lambda facts: supposed(facts) and bool(_effect(system, who, asked, facts))
            )
            effect = _effect(system, who, asked, found.facts)
    return CheapestPlan(to, by, standing, position, found, effect)


def _supposed(asked: PlanQuestion) -> Judge:
    """Whether an account has the tier if facts are recorded, without asking whether they may be."""

    def judge(facts: Facts) -> bool:
        return RANK[standing_if(asked.terms, asked.code, facts, asked.by).tier] >= RANK[asked.tier]

    return judge


def _effect(system: System, who: Principal, asked: PlanQuestion, facts: Facts) -> WhatIf | None:
    """What recording facts would do; None where they can't be recorded, or aren't enough then."""
    if not facts:
        return None
    try:
        found = what_if(system, who, asked.code, facts, BEGINNING, judged_at=asked.by)
    except Refusal:
        return None
    return found if RANK[found.planned.standing.assessment.tier] >= RANK[asked.tier] else None


def _cast(known: AccountSnapshot, at: datetime) -> Cast:
    """Who acts: who holds the roles; of management the sponsor, or whoever the firm's own book has there."""
    held = holdings(known.history.until(at), at)
    managers = holders_at(held, Role.account_manager, at)
    sponsors = holders_at(held, Role.executive_sponsor, at)
    return Cast(next(iter(managers), None), _executive(sponsors, known.book, at))


def _executive(sponsors: Sequence[str], book: History, at: datetime) -> str | None:
    levels = LevelsOfOurs.of(book)
    fitting = (one for one in sponsors if levels.level_of(one, at) in (None, "executive"))
    others = sorted(one.person for one in people_at(book, at) if one.there and one.level == "executive")
    return next(fitting, next(iter(others), None))
