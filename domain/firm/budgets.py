"""Budgets: how many hours and how much money an account or a team may take in a period."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry, Evidence
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.ids import AccountCode, Ref
from tierline.domain.shared.money import Money
from tierline.domain.shared.time import FOREVER, Day, after_last_instant, first_instant
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

HOURS = "h"
"""Stands for hours where a currency stands for money."""


class AccountOrTeam(Invalid):
    """A budget is either that of an account, in `account`, or that of a team, in `team`."""


class BudgetOfNothing(Invalid):
    """A budget must state hours or an amount, or both."""


class BudgetEndsFirst(Invalid):
    """The last day of a budget's period lies before its first."""


class BudgetSet(Fact):
    """A budget was set for an account or a team, in place of any that it had for the same period."""

    OF_ACCOUNTS: ClassVar[bool] = False
    OF_THE_FIRM: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "firm.budget_set.v1"
    LABEL: ClassVar[Words] = Words("Budget set")

    kind: Literal["budget_set"] = "budget_set"
    period_starts: Day
    period_ends: Day
    """The last day that it covers."""
    account: AccountCode | None = None
    team: Ref | None = None
    hours: Annotated[Decimal, Field(gt=0, max_digits=7, decimal_places=2)] | None = None
    amount: Money | None = None

    @property
    def key(self) -> tuple[str, str, date, date]:
        """What it is the budget of: a later one of the same replaces it."""
        of = ("account", self.account) if self.account is not None else ("team", self.team or "")
        return (*of, self.period_starts, self.period_ends)

    @property
    def starts(self) -> datetime:
        """The first instant of its period."""
        return first_instant(self.period_starts)

    @property
    def ends(self) -> datetime:
        """The instant its period is over."""
        return after_last_instant(self.period_ends)

    def allows(self) -> dict[str, Decimal]:
        """How much it allows: hours under `HOURS`, an amount under its currency."""
        hours = {} if self.hours is None else {HOURS: self.hours}
        return hours if self.amount is None else {**hours, self.amount.currency: self.amount.value}

    def accounts(self) -> tuple[str, ...]:
        return (self.account,) if self.account else ()

    def check(self, account: "Account") -> None:
        if (self.account is None) is (self.team is None):
            raise AccountOrTeam(field="account")
        if self.hours is None and self.amount is None:
            raise BudgetOfNothing(field="hours")
        if self.period_ends < self.period_starts:
            raise BudgetEndsFirst(field="period_ends")


def budgets_at(book: Evidence, until: datetime = FOREVER) -> list[Entry]:
    """The budgets set up to a moment, of each the one set last; in order of account or team, and period."""
    found: dict[tuple[str, str, date, date], Entry] = {}
    for entry in book.facts(BudgetSet, until=until):
        assert isinstance(entry.fact, BudgetSet)
        found[entry.fact.key] = entry
    return [found[key] for key in sorted(found)]
