"""Observations: how we are seen, whom we compete with, and what the customer itself says of us."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from tierline.domain.account.base import Fact
from tierline.domain.account.competitors import check_competitor
from tierline.domain.account.contacts import check_contacts
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.ids import ContactRef, Name, OwnRef, Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

Facet = Literal[
    "visibility_inside",
    "visibility_outside",
    "competition",
    "special_relationship",
    "joint_leadership",
    "service_effort",
    "preference",
    "treatment",
]
ObservedLevel = Literal[
    "low", "medium", "high", "very_high",
    "many", "some", "none",
    "denied", "acknowledged",
    "managers", "general_managers",
    "normal", "heavy",
    "equal", "preferred", "favoured",
]  # fmt: skip

_VISIBILITY = ("low", "medium", "high", "very_high")
LEVELS: dict[str, tuple[str, ...]] = {
    "visibility_inside": _VISIBILITY,
    "visibility_outside": _VISIBILITY,
    "competition": ("many", "some", "none"),
    "special_relationship": ("denied", "acknowledged"),
    "joint_leadership": ("none", "managers", "general_managers"),
    "service_effort": ("normal", "heavy"),
    "preference": ("none", "equal", "preferred"),
    "treatment": ("equal", "favoured"),
}
"""The levels of each facet, lowest first; `none` is the highest of competition: nobody to compete with.

Preference is whether the customer prefers us to others, treatment whether it treats us better than them.
"""


class NoVerdict(Invalid):
    """A verdict states a tier, a rating, or both."""


class Observation(Fact):
    """One of us saw how things stand in one respect."""

    TOPIC: ClassVar[str] = "account.observation.v1"
    LABEL: ClassVar[Words] = Words("Observation")

    kind: Literal["observation"] = "observation"
    facet: Facet
    level: ObservedLevel
    area: Annotated[Name | None, Field(validate_default=True)] = None
    """The field of business; competition is observed for each by itself."""
    competitor: OwnRef | None = None
    """One of those there are, where competition is observed."""
    basis: FreeText | None = None
    """What makes us think so."""
    people: tuple[Ref, ...] = ()

    @field_validator("level")
    @classmethod
    def _level_of_the_facet(cls, level: str, info: ValidationInfo) -> str:
        levels = LEVELS.get(info.data.get("facet", ""), (level,))
        if level not in levels:
            raise ValueError(
                Words("{facet} is one of {levels}").of(facet=info.data["facet"], levels=", ".join(levels))
            )
        return level

    @field_validator("area")
    @classmethod
    def _area_of_competition(cls, area: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("facet") == "competition" and area is None:
            raise ValueError(Words("competition is observed in an area of business; state which"))
        return area

    @field_validator("competitor")
    @classmethod
    def _competitor_there_is(cls, competitor: str | None, info: ValidationInfo) -> str | None:
        told = info.data.get("facet"), info.data.get("level")
        if competitor and None not in told and (told[0] != "competition" or told[1] == "none"):
            raise ValueError(Words("a competitor is named where there is competition, and nowhere else"))
        return competitor

    def check(self, account: "Account") -> None:
        check_competitor(account, self.competitor)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def question(self) -> Words | None:
        asked = ASKED_OF_FACETS.get(self.facet)
        return asked.of(level=LEVEL_WORDS[self.level]) if asked else None

    def headline(self) -> Words:
        facet, level = FACET_WORDS[self.facet], LEVEL_WORDS[self.level]
        return Words("{facet}: {level}").of(facet=facet, level=level)


class CustomerVerdict(Fact):
    """The customer said what it takes us for."""

    TOPIC: ClassVar[str] = "account.customer_verdict.v1"
    LABEL: ClassVar[Words] = Words("Customer's verdict")

    kind: Literal["customer_verdict"] = "customer_verdict"
    tier: Tier | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    """From 1, poor, to 5, excellent."""
    channel: Literal["letter", "scorecard", "survey", "framework_admission"]
    contacts: tuple[ContactRef, ...] = ()
    people: tuple[Ref, ...] = ()
    """Who of us received it."""

    def check(self, account: "Account") -> None:
        if self.tier is None and self.rating is None:
            raise NoVerdict(field="tier")
        check_contacts(account, self.contacts, self.occurred_at)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def their_contacts(self) -> tuple[str, ...]:
        return self.contacts

    def question(self) -> Words:
        if self.tier is None:
            assert self.rating is not None, "a verdict names a tier or a rating"
            return Words("You told us how you rate us: {rating} of 5.").of(rating=self.rating)
        if self.rating is None:
            return Words("You told us what you take us for: {tier:lower}.").of(tier=self.tier.words)
        said = Words("You told us what you take us for, and how you rate us: {tier:lower}, {rating} of 5.")
        return said.of(tier=self.tier.words, rating=self.rating)

    def headline(self) -> Words:
        if self.tier is None:
            assert self.rating is not None, "a verdict names a tier or a rating"
            return Words("Customer's verdict: {rating} of 5").of(rating=self.rating)
        return Words("Customer's verdict: {tier:lower}").of(tier=self.tier.words)


FACET_WORDS = {
    "visibility_inside": Words("Visibility inside the customer"),
    "visibility_outside": Words("Visibility outside the customer"),
    "competition": Words("Competitors in an area"),
    "special_relationship": Words("Special relationship"),
    "joint_leadership": Words("Joint leadership"),
    "service_effort": Words("Effort for service"),
    "preference": Words("Preference for us"),
    "treatment": Words("Treatment beside competitors"),
}
ASKED_OF_FACETS = {
    "visibility_inside": Words("How well your organisation knows us: {level}."),
    "visibility_outside": Words("How well others in your field know that we work for you: {level}."),
    "special_relationship": Words("Whether you acknowledge a special relationship with us: {level}."),
    "joint_leadership": Words("Who of both firms leads what we do together: {level}."),
    "preference": Words("Whether you prefer us to other suppliers: {level}."),
    "treatment": Words("How you treat us beside other suppliers: {level}."),
}
"""What the customer is asked of the facets that it can judge; of others it isn't."""
LEVEL_WORDS = {
    "low": Words("low"),
    "medium": Words("medium"),
    "high": Words("high"),
    "very_high": Words("very high"),
    "many": Words("many"),
    "some": Words("some"),
    "none": Words("none"),
    "denied": Words("denied"),
    "acknowledged": Words("acknowledged"),
    "managers": Words("managers"),
    "general_managers": Words("general managers"),
    "normal": Words("normal"),
    "heavy": Words("heavy"),
    "equal": Words("equal"),
    "preferred": Words("preferred"),
    "favoured": Words("favoured"),
}
"""The name of every level."""
