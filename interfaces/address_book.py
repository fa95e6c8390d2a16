"""Who has an e-mail address at a moment, for matching: customers' people and ours, by the keyed hashes."""

from datetime import datetime
from typing import TYPE_CHECKING

from tierline.application.inbox.matching import ContactMatched, Matches
from tierline.domain.firm.people import Person
from tierline.domain.shared.addresses import kind_of
from tierline.interfaces.finding import ContactAtAccount, PeopleFound, contacts_found, people_found
from tierline.interfaces.query.view import View

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

_NOBODY = Matches()


class AddressesKnown:
    """Finds people by their addresses: whoever is there and has it at the moment, or else has it now.

    Args:
        system: Whole, not as somebody sees it.
    """

    def __init__(self, system: "System") -> None:
        self._system = system

    def __call__(self, address: str, at: datetime) -> Matches:
        """Everybody who has an address."""
        if kind_of(address) != "email" or not self._system.addresses.find("email", address):
            return _NOBODY
        then = self._at(address, at)
        return self._at(address, self._system.clock()) if then.nobody else then

    def _at(self, address: str, at: datetime) -> Matches:
        view = View(at, None)
        listed = contacts_found(self._system, "email", address, view).items
        contacts = tuple(_contact(one) for one in listed if one.about.known.there)
        found = people_found(self._system, address, view)
        there = [one for one in found.items if one.there]
        if len(there) != 1:
            return Matches(contacts)
        person = there[0]
        return Matches(contacts, person.person, person.level, _link_of_ours(found, person))


def _contact(one: ContactAtAccount) -> ContactMatched:
    about, entry = one.about, one.about.mailed_by
    assert entry is not None  # it was found by the address in it
    own = entry.account == one.account
    reference = about.contact.removeprefix(f"{entry.account}/") if not own else about.contact
    named = about.contact if own else None
    return ContactMatched(one.account, named, about.known.level, f"{entry.account_id.hex}/{reference}")


def _link_of_ours(found: PeopleFound, person: Person) -> str:
    assert person.mailed_by is not None
    return f"{found.entries[person.mailed_by].account_id.hex}/{person.person}"
