"""What would bring a tier about, on the page of what if: the cheapest actions, or why there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, NamedTuple

from fastapi import Depends, Query

from tierline.domain.catalogue import Tier
from tierline.domain.planning.cheapest import PlanFound, PlannedStep
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.words import Words
from tierline.interfaces.cheapest_plan import USUAL, CheapestPlan, cheapest_plan
from tierline.interfaces.http.errors import status_of
from tierline.interfaces.presentation.action_phrases import phrase
from tierline.interfaces.query.refusals import MomentNotUsable
from tierline.interfaces.web.forms.moments import moment_of_day
from tierline.interfaces.web.forms.offers import Offer
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.web.prospect_chart import prospect_chart
from tierline.interfaces.wiring import System

TIERS = list(Tier)[1:]
"""Those that can be wished for: the lowest is every open account's."""


class TierWished(NamedTuple):
    """The tier that is wished for and the day to have it by, as they stand in the address."""

    tier: Tier | None
    by: str


async def wish(
    wanted: Annotated[Tier | None, Query(description="The tier to reach or keep.")] = None,
    by: Annotated[str | None, Query(max_length=10, description="The day to have it by.")] = None,
) -> TierWished:
    """What is wished for; nothing where no tier is named."""
    return TierWished(wanted, by or "")


TheWish = Annotated[TierWished, Depends(wish)]


@dataclass(frozen=True, slots=True)
class ProposedAction:
    """One action as it is shown: in words, with the day, what it costs, who would act, and what it is for.

    `title` is what it is called where it is kept: contacts go by their references there, for nobody forgets a
    name in the title of an action.
    """

    what: Words
    title: Words
    day: date
    cost: int
    person: str | None
    serves: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class WishAnswered:
    """What the page says of a wish; `plan` is None where none was made, or it can't be read (`fault`)."""

    tiers: Sequence[Tier]
    tier: Tier | None
    by: str
    plan: CheapestPlan | None = None
    actions: tuple[ProposedAction, ...] = ()
    chart: str = ""
    fault: Words | None = None
    status: int = 200
    keep_id: str = ""
    """The id that keeping it once is known by, however often it is sent."""

    @property
    def found(self) -> PlanFound | None:
        """What was found."""
        return self.plan.found if self.plan else None


def wished(
    system: System, visit: PageContext, code: str, asked: TierWished, contacts: Sequence[Offer]
) -> WishAnswered:
    """What would bring a tier about that somebody wishes for. Raises UnknownAccount."""
    usual = (visit.now.astimezone(visit.clocks) + timedelta(days=USUAL)).date().isoformat()
    by = asked.by or usual
    if asked.tier is None:
        return WishAnswered(TIERS, None, by)
    try:
        at = _end_of(by, visit)
        plan = cheapest_plan(system, visit.principal, code, asked.tier, at, clocks=visit.clocks)
    except Refusal as refusal:
        return WishAnswered(TIERS, asked.tier, by, fault=refusal.words, status=status_of(type(refusal)))
    names = {one.reference: one.name for one in contacts if one.name}
    visit.will_name({one.person for one in plan.found.steps if one.person})
    actions = tuple(_shown(one, visit, names, plan) for one in plan.found.steps)
    chart = prospect_chart(plan.effect, visit) if plan.effect else ""
    return WishAnswered(TIERS, asked.tier, by, plan, actions, chart, keep_id=str(system.new_id()))


def _shown(
    one: PlannedStep, visit: PageContext, names: Mapping[str, str], plan: CheapestPlan
) -> ProposedAction:
    labels = {finding.id: finding.label for finding in plan.now.criteria}
    return ProposedAction(
        phrase(one.fact, lambda name: names.get(name, name)),
        phrase(one.fact),
        datetime.fromisoformat(one.fact["occurred_at"]).astimezone(visit.clocks).date(),
        one.cost,
        one.person,
        tuple(labels[ident] for ident in one.criteria if ident in labels),
    )


def _end_of(text: str, visit: PageContext) -> datetime:
    try:
        return moment_of_day(date.fromisoformat(text), visit.clocks, closing=True)
    except (ValueError, OverflowError):
        raise MomentNotUsable(field="by", name="by") from None
