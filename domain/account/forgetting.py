"""Forgetting a contact, and legal holds: under one nothing that is known of somebody is destroyed."""

from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Literal

from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import AboutContact, ContactAdded, UnknownContact
from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tierline.domain.account.account import Account


PSEUDONYM = "forgotten-"
"""How the pseudonyms of forgotten contacts begin."""


class PseudonymTaken(Conflict):
    """Another contact has the reference that this one would be shown under; state it with another fact_id."""


class ContactOnHold(Conflict):
    """The contact is under a legal hold, so nothing about them is destroyed; release the hold first."""


class ContactAlreadyOnHold(Conflict):
    """The contact is under a legal hold already."""


class ContactNotOnHold(Conflict):
    """The contact is under no legal hold, so there is none to release."""


class LegalHold(Fact):
    """What beginning and ending a legal hold share; whoever is under one isn't forgotten."""

    REFUSAL: ClassVar[type[Conflict] | None] = None
    """What is answered to whoever would destroy something meanwhile; None where the hold is over."""


class ContactHeld(AboutContact, LegalHold):
    """A contact is under a legal hold: nothing about them is destroyed until it is released."""

    REFUSAL: ClassVar[type[Conflict] | None] = ContactOnHold
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
        if was_on_hold(account, self, known):
            raise ContactAlreadyOnHold(field="contact")


class HoldReleased(AboutContact, LegalHold):
    """A legal hold on a contact is over: they may be forgotten."""

    TOPIC: ClassVar[str] = "account.hold_released.v1"
    LABEL: ClassVar[Words] = Words("Legal hold released")

    kind: Literal["hold_released"] = "hold_released"
    reason: FreeText

    def entities(self) -> tuple[tuple[str, str], ...]:
        return (("contact", self.contact),)

    def check(self, account: "Account") -> None:
        if not was_on_hold(account, self, account.facts_about("contact", self.contact)):
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
        # Taken in from a log that is shown with pseudonyms, it names its own already.
        if self.contact != self.pseudonym and account.facts_about("contact", self.pseudonym):
            raise PseudonymTaken(field="fact_id")

    @property
    def pseudonym(self) -> str:
        """What the contact is called from then on, where they weren't forgotten before.

        It follows from the id of this fact and from nothing that is known of them, so it is the same
        wherever it is made anew, and tells nobody who they were.
        """
        return PSEUDONYM + sha256(self.fact_id.bytes).hexdigest()[:16]

    def forgets(self) -> str | None:
        return self.contact


def check_no_hold(account: "Account", concerned: "Iterable[str]", field: str) -> None:
    """Refuse to destroy anything about somebody who is under a legal hold.

    What counts is what was recorded last, whatever the business times say. Raises ContactOnHold, or
    PersonOnHold in the firm's own book.
    """
    for one in concerned:
        for entity in ("contact", "person"):
            if refusal := _hold(account.facts_about(entity, one)):
                raise refusal(field=field)


def was_on_hold(account: "Account", own: Fact, facts: list[Fact]) -> bool:
    """Whether there was a hold by facts recorded before one, which may be there already and be corrected."""
    place = account.version_of(own.fact_id)
    return _hold([fact for fact in facts if account.version_of(fact.fact_id) < place]) is not None


def _hold(facts: list[Fact]) -> type[Conflict] | None:
    said = [fact for fact in facts if isinstance(fact, LegalHold)]
    return said[-1].REFUSAL if said else None
