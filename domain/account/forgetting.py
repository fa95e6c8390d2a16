"""Forgetting a contact, and legal holds: under one nothing that is known of somebody is destroyed."""

from typing import TYPE_CHECKING, ClassVar, Literal

from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import AboutContact, ContactAdded, UnknownContact
from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tierline.domain.account.account import Account


class ContactOnHold(Conflict):
    """The contact is under a legal hold, so nothing about them is destroyed; release the hold first."""


class ContactAlreadyOnHold(Conflict):
    """The contact is under a legal hold already."""


class ContactNotOnHold(Conflict):
    """The contact is under no legal hold, so there is none to release."""


class ContactHeld(AboutContact):
    """A contact is under a legal hold: nothing about them is destroyed until it is released."""

    TOPIC: ClassVar[str] = "account.contact_held.v1"
    LABEL: ClassVar[Words] = Words("Legal hold on a contact")

    kind: Literal["contact_held"] = "contact_held"
    reason: FreeText

    def entities(self) -> tuple[tuple[str, str], ...]:
        return (("contact", self.contact),)

    def check(self, account: "Account") -> None:
        known = account.facts_about("contact", self.contact)
        if not any(isinstance(fact, ContactAdded) for fact in known):
            raise UnknownContact(field="contact")
        if _held(_before(account, self, known)):
            raise ContactAlreadyOnHold(field="contact")


class HoldReleased(AboutContact):
    """A legal hold on a contact is over: they may be forgotten."""

    TOPIC: ClassVar[str] = "account.hold_released.v1"
    LABEL: ClassVar[Words] = Words("Legal hold released")

    kind: Literal["hold_released"] = "hold_released"
    reason: FreeText

    def entities(self) -> tuple[tuple[str, str], ...]:
        return (("contact", self.contact),)

    def check(self, account: "Account") -> None:
        if not _held(_before(account, self, account.facts_about("contact", self.contact))):
            raise ContactNotOnHold(field="contact")


class ContactForgotten(AboutContact):
    """A contact is forgotten on request: their name and all texts about them can be read by nobody any more.

    Levels and functions stay, so no tier of any day changes.
    """

    TOPIC: ClassVar[str] = "account.contact_forgotten.v1"
    LABEL: ClassVar[Words] = Words("Contact forgotten")

    kind: Literal["contact_forgotten"] = "contact_forgotten"
    for_good: Literal[True]
    """Said so that nobody is forgotten by a slip: there is no way back."""

    def check(self, account: "Account") -> None:
        if not any(isinstance(fact, ContactAdded) for fact in account.facts_about("contact", self.contact)):
            raise UnknownContact(field="contact")
        check_no_hold(account, (self.contact,), "contact")

    def forgets(self) -> str | None:
        return self.contact


def check_no_hold(account: "Account", contacts: "Iterable[str]", field: str) -> None:
    """Refuse to destroy anything about somebody who is under a legal hold. Raises ContactOnHold.

    What counts is what was recorded last, whatever the business times say.
    """
    if any(_held(account.facts_about("contact", one)) for one in contacts):
        raise ContactOnHold(field=field)


def _before(account: "Account", own: Fact, facts: list[Fact]) -> list[Fact]:
    """The facts that were recorded before one, which may be there already and be corrected."""
    place = account.version_of(own.fact_id)
    return [fact for fact in facts if account.version_of(fact.fact_id) < place]


def _held(facts: list[Fact]) -> bool:
    said = [fact for fact in facts if isinstance(fact, ContactHeld | HoldReleased)]
    return bool(said) and isinstance(said[-1], ContactHeld)
