"""Investments: the time and money that go to the account, and the priority it has for us."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from tierline.domain.account.base import Fact
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.ids import Ref
from tierline.domain.shared.money import Money
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

Rating = Annotated[int, Field(ge=1, le=5)]
"""From 1, least, to 5, most."""


EffortCategory = Literal["sales", "service", "delivery", "travel", "other"]
CATEGORIES: dict[str, Words] = {
    "sales": Words("sales", "销售"),
    "service": Words("service", "服务"),
    "delivery": Words("delivery", "交付"),
    "travel": Words("travel", "差旅"),
    "other": Words("other", "其他"),
}
"""What each category of effort is called."""


class NothingInvested(Invalid):
    """An investment states hours, an amount, or both."""


class Investment(Fact):
    """One of our people spent time or money on the account."""

    TOPIC: ClassVar[str] = "account.investment.v1"
    LABEL: ClassVar[Words] = Words("Investment", "投入")

    kind: Literal["investment"] = "investment"
    person: Ref
    hours: Annotated[Decimal, Field(gt=0, max_digits=7, decimal_places=2)] | None = None
    amount: Money | None = None
    category: EffortCategory | None = None
    """What it was spent on; None: not stated."""
    purpose: FreeText | None = None

    def check(self, account: "Account") -> None:
        if self.hours is None and self.amount is None:
            raise NothingInvested(field="hours")

    def our_people(self) -> tuple[str, ...]:
        return (self.person,)

    def headline(self) -> Words:
        spent_en = [f"{self.hours:f} h"] if self.hours else []
        spent_zh = [f"{self.hours:f} 小时"] if self.hours else []
        money = [f"{self.amount.value:f} {self.amount.currency}"] if self.amount else []
        return Words(f"Investment: {', '.join(spent_en + money)}", f"投入：{'，'.join(spent_zh + money)}")


class PrioritySet(Fact):
    """We decided how much the account matters, and so where resources do the most."""

    TOPIC: ClassVar[str] = "account.priority_set.v1"
    LABEL: ClassVar[Words] = Words("Priority set", "确定优先程度")

    kind: Literal["priority_set"] = "priority_set"
    size: Rating
    potential: Rating
    importance: Rating
    """How much the account matters to our firm."""
    importance_own: Rating | None = None
    """How much it matters to those of us who set the priority; None: not stated."""
    people: tuple[Ref, ...] = ()

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def evidences(self) -> tuple[str, ...]:
        return ("prioritise.allocation",)

    def headline(self) -> Words:
        own = self.importance_own
        own_en, own_zh = (f", to ourselves {own}", f"，对本人 {own}") if own else ("", "")
        return Words(
            f"Priority set: size {self.size}, potential {self.potential}, importance {self.importance}"
            f"{own_en}",
            f"确定优先程度：规模 {self.size}，潜力 {self.potential}，重要性 {self.importance}{own_zh}",
        )
