"""Contracts and agreements: what binds the two firms, on which terms, from when to when."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from tierline.domain.account.changes import StatesAnew
from tierline.domain.account.step_order import Step, check_later
from tierline.domain.shared.errors import Conflict, Invalid, NotFound
from tierline.domain.shared.ids import OwnRef, Ref
from tierline.domain.shared.money import Money
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.time import DAY, FOREVER, Day, after_last_instant, earlier, first_instant
from tierline.domain.shared.words import Words, words_in

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

Agreement = Literal["purchase", "framework", "long_term_supply", "cooperation", "alliance", "joint_venture"]
Procurement = Literal["open", "selective", "limited", "direct", "none"]
"""How the customer bought, from an open tender to no procedure at all."""
Pricing = Literal["competitive", "value_premium", "negotiated"]
HowEnded = Literal["completed", "terminated", "cancelled"]
NoticeDays = Annotated[int, Field(ge=1, le=3650)]
ContractState = Literal["not_begun", "in_force", "ran_out"] | HowEnded


class ContractNeverSigned(NotFound):
    """No contract with this reference was ever signed on the account."""


class ContractAlreadySigned(Conflict):
    """A contract with this reference is already signed; amend it or choose another reference."""


class ContractAlreadyEnded(Conflict):
    """The contract has ended already."""


class EndsBeforeStarts(Invalid):
    """A contract can't end before it starts."""


class RenewalExtendsNothing(Conflict):
    """A renewal must end later than the contract does already; one without an end needs no renewal."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract after the facts about it, be they taken by business time or as they were recorded."""

    terms: "ContractSigned"
    """What was signed, as amendments and renewals have it by now."""
    facts: tuple[UUID, ...]
    """The facts that it has its terms from."""
    ended: HowEnded | None = None

    binds: tuple[datetime, datetime] = field(init=False, compare=False)
    """From when to when its terms have it in force; nothing lies between if the end comes first."""

    def __post_init__(self) -> None:
        ends = self.terms.ends
        end = FOREVER if ends is None else after_last_instant(ends)
        object.__setattr__(self, "binds", (first_instant(self.terms.starts), end))

    @property
    def notice_until(self) -> datetime | None:
        """The moment from which on it is too late to give notice; None if none is agreed or it has no end."""
        ends, days = self.terms.ends, self.terms.notice_days
        return earlier(after_last_instant(ends), days * DAY) if ends and days else None

    def state_at(self, at: datetime) -> ContractState:
        """How it stands at a moment if nothing more happens until then."""
        begin, end = self.binds
        if self.ended:
            return self.ended
        if self.terms.ends and end <= at:
            return "ran_out"
        return "in_force" if begin <= at else "not_begun"

    def in_force_at(self, at: datetime) -> bool:
        """Whether it is in force at a moment if nothing more happens until then."""
        return self.state_at(at) == "in_force"

    def ahead(self, now: datetime) -> Iterator[tuple[datetime, bool]]:
        """Whether it is in force from `now` on, and from each moment on that may change it by its terms."""
        for moment in (now, *sorted(one for one in self.binds if now < one < FOREVER)):
            yield moment, self.in_force_at(moment)

    def changed(self, by: "AboutContract", terms: dict[str, Any]) -> "Contract":
        """The contract after a fact that states some of its terms anew."""
        return replace(self, terms=self.terms.model_copy(update=terms), facts=(*self.facts, by.fact_id))


class AboutContract(Step):
    """What all facts about a contract share: its reference, and who of us took part."""

    contract: OwnRef
    people: tuple[Ref, ...] = ()

    def thing(self) -> tuple[str, str]:
        return ("contract", self.contract)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def apply(self, state: Contract | None) -> Contract | None:
        """The contract after this fact; what was not signed before stays unknown."""
        return self.change(state) if state else None

    def follow(self, state: Contract | None) -> Contract:
        if state is None:
            raise ContractNeverSigned(field="contract")
        if state.ended:
            raise ContractAlreadyEnded(field="contract")
        check_later(self, state.terms.occurred_at)
        self.check_change(state)
        return self.change(state)

    def change(self, contract: Contract) -> Contract:
        """The contract after this fact, which leaves it as it is unless it says otherwise."""
        return contract

    def check_change(self, contract: Contract) -> None:
        """Raise the refusal if the fact can't follow on the terms of a contract, which has not ended."""


class ContractSigned(AboutContract):
    """The two firms signed a contract or came to an agreement."""

    TOPIC: ClassVar[str] = "account.contract_signed.v1"
    LABEL: ClassVar[Words] = Words("Contract signed")

    kind: Literal["contract_signed"] = "contract_signed"
    agreement: Agreement
    formal: bool = True
    """Whether it is written down and binding; an informal one counts as an agreement too."""
    procurement: Procurement | None = None
    """None: not known."""
    pricing: Pricing | None = None
    """None: not known."""
    exclusive: bool = False
    new_product: bool = False
    """Whether its product is new to the customer."""
    amount: Money | None = None
    starts: Day
    ends: Day | None = None
    """The last day; none for an open end."""
    notice_days: NoticeDays | None = None
    """How many days before its end it has to be given notice of, if it is not to go on."""

    def apply(self, state: Contract | None) -> Contract:
        return Contract(self, (self.fact_id,))

    def follow(self, state: Contract | None) -> Contract:
        if state is not None:
            raise ContractAlreadySigned(field="contract")
        _check_days(self, "ends")
        return self.apply(state)

    def headline(self) -> Words:
        return Words("Contract signed: {agreement}").of(agreement=AGREEMENT_WORDS[self.agreement])


class ContractChanges(StatesAnew):
    """What an amendment states anew."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agreement: Agreement | None = None
    formal: bool | None = None
    procurement: Procurement | None = None
    pricing: Pricing | None = None
    exclusive: bool | None = None
    new_product: bool | None = None
    amount: Money | None = None
    starts: Day | None = None
    ends: Day | None = None
    notice_days: NoticeDays | None = None
    clears: tuple[Literal["procurement", "pricing", "amount", "ends", "notice_days"], ...] = ()
    """Fields that hold no value any more; without `ends` the contract is open-ended."""


class ContractAmended(AboutContract):
    """Some terms of a contract are different from now on."""

    TOPIC: ClassVar[str] = "account.contract_amended.v1"
    LABEL: ClassVar[Words] = Words("Contract amended")

    kind: Literal["contract_amended"] = "contract_amended"
    changes: ContractChanges

    def check(self, account: "Account") -> None:
        self.changes.check_stated("changes")
        super().check(account)

    def change(self, contract: Contract) -> Contract:
        return contract.changed(self, self.changes.stated())

    def check_change(self, contract: Contract) -> None:
        _check_days(self.change(contract).terms, "changes.ends")


class ContractRenewed(AboutContract):
    """A contract was extended to a later last day."""

    TOPIC: ClassVar[str] = "account.contract_renewed.v1"
    LABEL: ClassVar[Words] = Words("Contract renewed")

    kind: Literal["contract_renewed"] = "contract_renewed"
    ends: Day
    """The new last day."""
    amount: Money | None = None

    def change(self, contract: Contract) -> Contract:
        return contract.changed(self, {"ends": self.ends, "amount": self.amount or contract.terms.amount})

    def check_change(self, contract: Contract) -> None:
        ends = contract.terms.ends
        if ends is None or self.ends <= ends:
            raise RenewalExtendsNothing(field="ends")


class ContractEnded(AboutContract):
    """A contract binds no more."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.contract_ended.v1"
    LABEL: ClassVar[Words] = Words("Contract ended")

    kind: Literal["contract_ended"] = "contract_ended"
    reason: HowEnded
    note: FreeText | None = None

    def change(self, contract: Contract) -> Contract:
        return replace(contract, ended=self.reason)

    def headline(self) -> Words:
        return Words("Contract ended: {reason}").of(reason=_REASONS[self.reason])


def check_contract(account: "Account", contract: str) -> None:
    """Refuse a contract that was never signed."""
    if not account.facts_about("contract", contract):
        raise ContractNeverSigned(field="contract")


def last_day(starts: date, months: int) -> date:
    """The last day of a term of so many calendar months from `starts`: the one rule for how long one lasts.

    So many months later is the first day that is no more part of it, as the 1st is of a term from the
    1st; a day that the month lacks becomes its last day, and that day ends the term: 24 months from
    2024-02-29 end on 2026-02-28. Raises OverflowError if that lies after the end of the calendar.
    """
    year, month = divmod(starts.year * 12 + starts.month - 1 + months, 12)
    if year > date.max.year:
        raise OverflowError("the term ends after the end of the calendar")
    days = monthrange(year, month + 1)[1]
    if starts.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, starts.day) - DAY


def lasts(starts: date, ends: date | None, months: int) -> bool:
    """Whether a contract lasts at least so many calendar months; one without an end does."""
    if ends is None or ends == date.max:
        return True
    try:
        return last_day(starts, months) <= ends
    except OverflowError:
        return False


def _check_days(terms: ContractSigned, field: str) -> None:
    if terms.ends is not None and terms.ends < terms.starts:
        raise EndsBeforeStarts(field=field)


AGREEMENT_WORDS = {
    "purchase": Words("purchase"),
    "framework": Words("framework agreement"),
    "long_term_supply": Words("long-term supply"),
    "cooperation": Words("cooperation"),
    "alliance": Words("alliance"),
    "joint_venture": Words("joint venture"),
}
_REASONS = {
    "completed": words_in("a contract", "completed"),
    "terminated": Words("terminated"),
    "cancelled": Words("cancelled"),
}
