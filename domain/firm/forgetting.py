"""Forgetting one of our own people, and legal holds on them: under one nothing about them is destroyed."""

from typing import TYPE_CHECKING, ClassVar, Literal

from tierline.domain.account.forgetting import LegalHold, check_no_hold, was_on_hold
from tierline.domain.firm.people import PERSON, AboutPerson, UnknownPerson, is_added
from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


class PersonOnHold(Conflict):
    """The person is under a legal hold, so nothing about them is destroyed; release the hold first."""


class PersonAlreadyOnHold(Conflict):
    """The person is under a legal hold already."""


class PersonNotOnHold(Conflict):
    """The person is under no legal hold, so there is none to release."""


class PersonForgotten(AboutPerson):
    """One of our people is forgotten on request: name, address and notes can be read by nobody any more.

    Levels, functions, teams and who reported to whom stay, so no answer of any day changes otherwise.
    """

    TOPIC: ClassVar[str] = "firm.person_forgotten.v1"
    LABEL: ClassVar[Words] = Words("Person forgotten")

    kind: Literal["person_forgotten"] = "person_forgotten"
    for_good: Literal[True]
    """Said so that nobody is forgotten by a slip: there is no way back."""

    def check(self, account: "Account") -> None:
        if not is_added(account, self.person):
            raise UnknownPerson(field="person")
        check_no_hold(account, (self.person,), "person")

    def forgets(self) -> str | None:
        return self.person


class PersonHeld(AboutPerson, LegalHold):
    """One of our people is under a legal hold: nothing about them is destroyed until it is released."""

    REFUSAL: ClassVar[type[Conflict] | None] = PersonOnHold
    TOPIC: ClassVar[str] = "firm.person_held.v1"
    LABEL: ClassVar[Words] = Words("Legal hold on a person")

    kind: Literal["person_held"] = "person_held"
    reason: FreeText

    def check(self, account: "Account") -> None:
        if not is_added(account, self.person):
            raise UnknownPerson(field="person")
        if was_on_hold(account, self, account.facts_about(PERSON, self.person)):
            raise PersonAlreadyOnHold(field="person")


class PersonHoldReleased(AboutPerson, LegalHold):
    """A legal hold on one of our people is over: they may be forgotten."""

    TOPIC: ClassVar[str] = "firm.person_hold_released.v1"
    LABEL: ClassVar[Words] = Words("Legal hold on a person released")

    kind: Literal["person_hold_released"] = "person_hold_released"
    reason: FreeText

    def check(self, account: "Account") -> None:
        if not was_on_hold(account, self, account.facts_about(PERSON, self.person)):
            raise PersonNotOnHold(field="person")
