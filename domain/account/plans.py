"""Plans: where we want to lead the customer, with what, and what we see coming."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import check_contacts
from tierline.domain.account.step_order import Step
from tierline.domain.shared.errors import Conflict, Invalid, NotFound
from tierline.domain.shared.ids import ContactRef, OwnRef, Ref
from tierline.domain.shared.money import Money
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.time import Day
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


class PlanNeverAdopted(NotFound):
    """No plan with this reference was ever adopted on the account."""


class PlanAlreadyAdopted(Conflict):
    """A plan with this reference is already adopted; choose another reference for the next one."""


class NothingAgreed(Invalid):
    """A team agrees on a vision, on what it does as one, or on both."""


def check_plan(account: "Account", plan: str) -> None:
    """Refuse a plan that was never adopted."""
    if not account.facts_about("plan", plan):
        raise PlanNeverAdopted(field="plan")


class OurPlanning(Fact):
    """What all facts about planning share: who of us took part."""

    people: tuple[Ref, ...] = ()

    def our_people(self) -> tuple[str, ...]:
        return self.people


class DirectionSet(OurPlanning):
    """We decided where to lead the customer."""

    TOPIC: ClassVar[str] = "account.direction_set.v1"
    LABEL: ClassVar[Words] = Words("Direction set")

    kind: Literal["direction_set"] = "direction_set"
    vision: FreeText
    goals: FreeText | None = None
    """The concrete goals and purposes that describe the vision."""

    def evidences(self) -> tuple[str, ...]:
        vision = ("set_direction.vision",) if self.goals else ()
        return ("set_direction.direction", *vision)


class PlanAdopted(OurPlanning, Step):
    """We adopted a plan for the account."""

    TOPIC: ClassVar[str] = "account.plan_adopted.v1"
    LABEL: ClassVar[Words] = Words("Plan adopted")

    kind: Literal["plan_adopted"] = "plan_adopted"
    plan: OwnRef
    offers: FreeText | None = None
    """Which products and services to provide or develop."""
    potential: FreeText | None = None
    """How to bring out the customer's potential, with the steps."""

    def thing(self) -> tuple[str, str]:
        return ("plan", self.plan)

    def follow(self, state: str | None) -> str:
        if state is not None:
            raise PlanAlreadyAdopted(field="plan")
        return "adopted"

    def evidences(self) -> tuple[str, ...]:
        offer = ("plan.offer",) if self.offers else ()
        return (*offer, "plan.potential") if self.potential else offer


class PlanReviewed(OurPlanning):
    """We reviewed a plan of the account."""

    TOPIC: ClassVar[str] = "account.plan_reviewed.v1"
    LABEL: ClassVar[Words] = Words("Plan reviewed")

    kind: Literal["plan_reviewed"] = "plan_reviewed"
    plan: OwnRef
    outcome: Literal["confirmed", "to_be_changed"]
    findings: FreeText | None = None

    def check(self, account: "Account") -> None:
        check_plan(account, self.plan)

    def headline(self) -> Words:
        if self.outcome == "confirmed":
            return Words("Plan reviewed: confirmed")
        return Words("Plan reviewed: to be changed")


class OpportunityIdentified(OurPlanning):
    """We saw an opportunity with the customer that others don't see."""

    TOPIC: ClassVar[str] = "account.opportunity_identified.v1"
    LABEL: ClassVar[Words] = Words("Opportunity identified")

    kind: Literal["opportunity_identified"] = "opportunity_identified"
    statement: FreeText
    amount: Money | None = None
    """What it may be worth."""
    contacts: tuple[ContactRef, ...] = ()
    """Who of theirs it concerns."""

    def check(self, account: "Account") -> None:
        check_contacts(account, self.contacts, self.occurred_at)

    def their_contacts(self) -> tuple[str, ...]:
        return self.contacts

    def evidences(self) -> tuple[str, ...]:
        return ("be_proactive.opportunities",)


class Outlook(OurPlanning):
    """We looked ahead at where the customer and its market are going."""

    TOPIC: ClassVar[str] = "account.outlook.v1"
    LABEL: ClassVar[Words] = Words("Outlook")

    kind: Literal["outlook"] = "outlook"
    statement: FreeText
    horizon: Day | None = None
    """How far ahead we looked."""

    def evidences(self) -> tuple[str, ...]:
        return ("be_proactive.outlook",)


class TeamAgreed(OurPlanning):
    """The people who support the account agreed on what they want and on acting as one."""

    TOPIC: ClassVar[str] = "account.team_agreed.v1"
    LABEL: ClassVar[Words] = Words("Team agreed")

    kind: Literal["team_agreed"] = "team_agreed"
    members: Annotated[tuple[Ref, ...], Field(min_length=1)]
    vision: FreeText | None = None
    """The vision they have in common."""
    actions: FreeText | None = None
    """What they do, as one."""

    def check(self, account: "Account") -> None:
        if not (self.vision or self.actions):
            raise NothingAgreed(field="vision")

    def our_people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.people, *self.members)))

    def evidences(self) -> tuple[str, ...]:
        vision = ("build_team.shared_vision",) if self.vision else ()
        return (*vision, "build_team.consistent_action") if self.actions else vision
