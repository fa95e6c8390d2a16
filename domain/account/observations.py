"""Observations: how we are seen, whom we compete with, and what the customer itself says of us."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from tierline.domain.account.base import Fact
from tierline.domain.account.competitors import check_competitor
from tierline.domain.account.contacts import check_contacts
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.ids import Name, OwnRef, Ref
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
    LABEL: ClassVar[Words] = Words("Observation", "观察")

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
            raise ValueError(f"{info.data['facet']} is one of {', '.join(levels)}")
        return level

    @field_validator("area")
    @classmethod
    def _area_of_competition(cls, area: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("facet") == "competition" and area is None:
            raise ValueError("competition is observed in an area of business; state which")
        return area

    @field_validator("competitor")
    @classmethod
    def _competitor_there_is(cls, competitor: str | None, info: ValidationInfo) -> str | None:
        told = info.data.get("facet"), info.data.get("level")
        if competitor and None not in told and (told[0] != "competition" or told[1] == "none"):
            raise ValueError("a competitor is named where there is competition, and nowhere else")
        return competitor

    def check(self, account: "Account") -> None:
        check_competitor(account, self.competitor)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def headline(self) -> Words:
        facet, level = FACET_WORDS[self.facet], LEVEL_WORDS[self.level]
        return Words(f"{facet.en}: {level.en}", f"{facet.zh}：{level.zh}")


class CustomerVerdict(Fact):
    """The customer said what it takes us for."""

    TOPIC: ClassVar[str] = "account.customer_verdict.v1"
    LABEL: ClassVar[Words] = Words("Customer's verdict", "客户评价")

    kind: Literal["customer_verdict"] = "customer_verdict"
    tier: Tier | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    """From 1, poor, to 5, excellent."""
    channel: Literal["letter", "scorecard", "survey", "framework_admission"]
    contacts: tuple[OwnRef, ...] = ()
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

    def headline(self) -> Words:
        if self.tier is None:
            return Words(
                f"Customer's verdict: {self.rating} of 5", f"客户评价：{self.rating} 分（满分 5 分）"
            )
        return Words(f"Customer's verdict: {self.tier.words.en.lower()}", f"客户评价：{self.tier.words.zh}")


FACET_WORDS = {
    "visibility_inside": Words("Visibility inside the customer", "在客户内部的知名度"),
    "visibility_outside": Words("Visibility outside the customer", "在客户外部的知名度"),
    "competition": Words("Competitors in an area", "某一领域的竞争者"),
    "special_relationship": Words("Special relationship", "特殊关系"),
    "joint_leadership": Words("Joint leadership", "共同领导"),
    "service_effort": Words("Effort for service", "服务投入"),
    "preference": Words("Preference for us", "对我方的偏好"),
    "treatment": Words("Treatment beside competitors", "与竞争对手相比的待遇"),
}
LEVEL_WORDS = {
    "low": Words("low", "低"),
    "medium": Words("medium", "中等"),
    "high": Words("high", "高"),
    "very_high": Words("very high", "很高"),
    "many": Words("many", "众多"),
    "some": Words("some", "若干"),
    "none": Words("none", "无"),
    "denied": Words("denied", "否认"),
    "acknowledged": Words("acknowledged", "承认"),
    "managers": Words("managers", "经理"),
    "general_managers": Words("general managers", "总经理"),
    "normal": Words("normal", "正常"),
    "heavy": Words("heavy", "大量"),
    "equal": Words("equal", "同等"),
    "preferred": Words("preferred", "优先"),
    "favoured": Words("favoured", "优待"),
}
"""The name of every level in both languages."""
