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
    "sales": Words("sales"),
    "service": Words("service"),
    "delivery": Words("delivery"),
    "travel": Words("travel"),
    "other": Words("other"),
}
"""What each category of effort is called."""


class NothingInvested(Invalid):
    """An investment states hours, an amount, or both."""


class Investment(Fact):
    """One of our people spent time or money on the account."""

    TOPIC: ClassVar[str] = "account.investment.v1"
    LABEL: ClassVar[Words] = Words("Investment")

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
        hours = f"{self.hours:f}" if self.hours else ""
        amount = f"{self.amount.value:f} {self.amount.currency}" if self.amount else ""
        if not amount:
            return Words("Investment: {hours} h").of(hours=hours)
        if not hours:
            return Words("Investment: {amount}").of(amount=amount)
        return Words("Investment: {hours} h, {amount}").of(hours=hours, amount=amount)


class PrioritySet(Fact):
    """We decided how much the account matters, and so where resources do the most."""

    TOPIC: ClassVar[str] = "account.priority_set.v1"
    LABEL: ClassVar[Words] = Words("Priority set")

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
        said = Words("Priority set: size {size}, potential {potential}, importance {importance}")
        if self.importance_own:
            said = Words(
                "Priority set: size {size}, potential {potential}, importance {importance},"
                " to ourselves {own}"
            ).of(own=self.importance_own)
        return said.of(size=self.size, potential=self.potential, importance=self.importance)
