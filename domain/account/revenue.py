"""Revenue: what the customer paid or owes us for a period, and what of it stays with us."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from tierline.domain.account.base import Fact
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.ids import Name, Ref
from tierline.domain.shared.money import Money
from tierline.domain.shared.time import Day
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


class RevenueEndsBeforeItStarts(Invalid):
    """The period that revenue is booked for can't end before it starts."""


class MarginAboveRevenue(Invalid):
    """The margin is a part of the revenue, so it can't be more."""


class RevenueBooked(Fact):
    """Revenue with the customer was booked for a period, in one currency."""

    TOPIC: ClassVar[str] = "account.revenue_booked.v1"
    LABEL: ClassVar[Words] = Words("Revenue booked")

    kind: Literal["revenue_booked"] = "revenue_booked"
    period_starts: Day
    period_ends: Day
    """The last day; the amount belongs to all days of the period alike."""
    amount: Money
    margin: Annotated[Decimal, Field(max_digits=18, decimal_places=4)] | None = None
    """What of the amount stays with us, in its currency; below zero is a loss, none is not known."""
    offer: Name | None = None
    """The product or service that it was earned with."""
    reference: Ref | None = None
    """The number of the invoice or entry in our books."""

    def check(self, account: "Account") -> None:
        if self.period_ends < self.period_starts:
            raise RevenueEndsBeforeItStarts(field="period_ends")
        if self.margin is not None and self.margin > self.amount.value:
            raise MarginAboveRevenue(field="margin")

    def headline(self) -> Words:
        money = f"{self.amount.value:f} {self.amount.currency}"
        said = Words("Revenue booked: {amount} for {start} to {end}")
        return said.of(amount=money, start=self.period_starts, end=self.period_ends)
