"""An account from its opening to its closing, and its merging into another."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import BeforeValidator, WithJsonSchema

from tierline.domain.account.base import Fact
from tierline.domain.account.changes import StatesAnew
from tierline.domain.account.step_order import Periods, Step, check_later, state_of
from tierline.domain.shared.errors import Conflict, Invalid, NotFound
from tierline.domain.shared.ids import AccountCode, Name
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

THE_ACCOUNT = ("account", "")
"""The thing that the steps in the life of an account are about: the account itself."""

AccountKinds = Literal["government", "enterprise"]


def _never_a_consumer(kind: object) -> object:
    if kind not in ("government", "enterprise"):
        raise ValueError(Words("a key account is a government body or an enterprise, never a consumer"))
    return kind


AccountKind = Annotated[
    AccountKinds,
    BeforeValidator(_never_a_consumer),
    WithJsonSchema({"type": "string", "enum": ["government", "enterprise"]}),
]
"""What the customer is: `definition.customer` of the catalogue."""


class UnknownAccount(NotFound):
    """There is no account with this code."""


class AccountAlreadyOpened(Conflict):
    """An account with this code is already open or was; change it, or choose another code."""


class CodeStays(Invalid):
    """An account keeps the code it was opened with."""


class ParentIsItself(Invalid):
    """An account can't belong to itself."""


class AccountAlreadyClosed(Conflict):
    """The account is closed already."""


class AccountNotClosed(Conflict):
    """The account is not closed, so it can't be reopened."""


class MergedIntoItself(Invalid):
    """An account can't be merged into itself."""


class AccountAlreadyMerged(Conflict):
    """The account is merged already; reverse that merge first."""


class AccountNotMerged(Conflict):
    """The account is not merged, so there is no merge to reverse."""


class MergeStays(Invalid):
    """A merge can't be corrected to another account; retract it and record the right one."""


class Life(NamedTuple):
    """Where an account stands, by the facts recorded about it."""

    opened: datetime
    """When it was first opened."""
    closed: "AccountClosed | None" = None
    """The closing in force."""
    merged: "AccountMerged | None" = None
    """The merge in force."""
    open: Periods = Periods()
    """When it has been open."""
    away: Periods = Periods()
    """When it has been merged into another account."""
    merges: "tuple[AccountMerged, ...]" = ()
    """Every merge that had an effect, those that were reversed included."""


class AboutAccount(Step):
    """What the steps in the life of an account share."""

    OF_ITS_ACCOUNT: ClassVar[bool] = True

    def thing(self) -> tuple[str, str]:
        return THE_ACCOUNT

    def follow(self, state: Life | None) -> Life:
        if state is None:
            raise UnknownAccount()
        return self.go_on(state)

    def go_on(self, life: Life) -> Life:
        """Where the account stands after this fact, which leaves it as it is unless it says otherwise.

        Raises the refusal if the fact can't follow.
        """
        return life


class AccountOpened(AboutAccount):
    """A customer became a key account of ours."""

    TOPIC: ClassVar[str] = "account.account_opened.v1"
    LABEL: ClassVar[Words] = Words("Account opened")

    kind: Literal["account_opened"] = "account_opened"
    code: AccountCode
    name: Name
    account_kind: AccountKind
    segment: Name | None = None
    region: Name | None = None
    industry: Name | None = None
    parent: AccountCode | None = None
    """The account it belongs to; reports can roll up."""
    strategic_reason: FreeText | None = None
    """Why it matters to our firm's survival and growth, and so is a key account."""

    def follow(self, state: Life | None) -> Life:
        if state is not None:
            raise AccountAlreadyOpened(field="code")
        return Life(self.occurred_at, open=Periods(self.occurred_at))

    def check(self, account: "Account") -> None:
        if self.code != account.code:
            raise CodeStays(field="code")
        _check_parent(self.parent, account)
        super().check(account)

    def accounts(self) -> tuple[str, ...]:
        return (self.parent,) if self.parent else ()

    def headline(self) -> Words:
        return Words("Account opened: {kind}").of(kind=_KINDS[self.account_kind])


class AccountChanged(StatesAnew, Fact):
    """Some of what the opening of the account stated is different from now on."""

    OF_ITS_ACCOUNT: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.account_changed.v1"
    LABEL: ClassVar[Words] = Words("Account changed")

    kind: Literal["account_changed"] = "account_changed"
    name: Name | None = None
    account_kind: AccountKind | None = None
    segment: Name | None = None
    region: Name | None = None
    industry: Name | None = None
    parent: AccountCode | None = None
    strategic_reason: FreeText | None = None
    clears: tuple[Literal["segment", "region", "industry", "parent", "strategic_reason"], ...] = ()
    """Fields that hold no value any more; a field that is neither stated nor cleared stays as it was."""

    def check(self, account: "Account") -> None:
        self.check_stated()
        _check_parent(self.parent, account)

    def accounts(self) -> tuple[str, ...]:
        return (self.parent,) if self.parent else ()


class AccountClosed(AboutAccount):
    """We stopped treating the customer as a key account."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.account_closed.v1"
    LABEL: ClassVar[Words] = Words("Account closed")

    kind: Literal["account_closed"] = "account_closed"
    reason: FreeText | None = None

    def go_on(self, life: Life) -> Life:
        if life.closed:
            raise AccountAlreadyClosed()
        return life._replace(closed=self, open=life.open.ended(self))


class AccountReopened(AboutAccount):
    """A closed account is a key account again."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.account_reopened.v1"
    LABEL: ClassVar[Words] = Words("Account reopened")

    kind: Literal["account_reopened"] = "account_reopened"

    def go_on(self, life: Life) -> Life:
        if not life.closed:
            raise AccountNotClosed()
        check_later(self, life.closed.occurred_at)
        return life._replace(closed=None, open=life.open.begun(self))


class AccountMerged(AboutAccount):
    """The customer became part of another account's customer."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.account_merged.v1"
    LABEL: ClassVar[Words] = Words("Account merged")

    kind: Literal["account_merged"] = "account_merged"
    into: AccountCode

    def go_on(self, life: Life) -> Life:
        if life.merged:
            raise AccountAlreadyMerged()
        check_later(self, life.opened)
        merges = (*life.merges, self)
        return life._replace(merged=self, away=life.away.begun(self), merges=merges)

    def check(self, account: "Account") -> None:
        if self.into == account.code:
            raise MergedIntoItself(field="into")
        recorded = account.kept.get(self.fact_id)
        if recorded and isinstance(recorded.fact, AccountMerged) and recorded.fact.into != self.into:
            raise MergeStays(field="into")
        super().check(account)

    def accounts(self) -> tuple[str, ...]:
        return (self.into,)


class MergeReversed(AboutAccount):
    """The merge was undone: the account stands for itself again."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.merge_reversed.v1"
    LABEL: ClassVar[Words] = Words("Merge reversed")

    kind: Literal["merge_reversed"] = "merge_reversed"
    reason: FreeText | None = None

    def go_on(self, life: Life) -> Life:
        if not life.merged:
            raise AccountNotMerged()
        return life._replace(merged=None, away=life.away.ended(self))


def life_of(account: "Account") -> Life | None:
    """Where an account stands, in the order of recording; None if it was never opened."""
    life: Life | None = state_of(account, THE_ACCOUNT)
    return life


def is_open(account: "Account", at: datetime) -> bool:
    """Whether an account was open at an instant, by the business times of all that is recorded of it."""
    found = False
    for fact in sorted(account.facts_about(*THE_ACCOUNT), key=lambda fact: fact.occurred_at):
        if fact.occurred_at <= at and isinstance(fact, AccountOpened | AccountReopened | AccountClosed):
            found = not isinstance(fact, AccountClosed)
    return found


def _check_parent(parent: str | None, account: "Account") -> None:
    if parent == account.code:
        raise ParentIsItself(field="parent")


_KINDS = {
    "government": Words("government body"),
    "enterprise": Words("enterprise"),
}
