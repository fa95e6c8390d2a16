"""Who has an e-mail address at a moment, for matching: customers' people and ours, by the keyed hashes."""

from datetime import datetime
from typing import TYPE_CHECKING

from tierline.application.inbox.matching import ContactMatched, Matches
from tierline.application.lru import LruCache
from tierline.domain.firm.people import Person
from tierline.domain.shared.addresses import kind_of
from tierline.interfaces.finding import (
    AddressSearch,
    AddressStated,
    ContactAtAccount,
    PeopleFound,
    contacts_of,
    people_of,
    search_for,
)
from tierline.interfaces.query.view import View

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

_NOBODY = Matches()
MOST_LOOKED_UP = 2_000
"""Addresses of which it is kept in memory, by their hashes, which facts gave them."""


class AddressesKnown:
    """Finds people by their addresses: whoever is there and has it at the moment, or else has it now.

    Args:
        system: Whole, not as somebody sees it.
    """

    def __init__(self, system: "System") -> None:
        self._system = system
        self._head = 0
        self._looked_up: LruCache[bytes, AddressStated] = LruCache(MOST_LOOKED_UP)

    def __call__(self, address: str, at: datetime) -> Matches:
        """Everybody who has an address."""
        if kind_of(address) != "email":
            return _NOBODY
        search = self._search(address)
        if not search.stated:
            return _NOBODY
        then = self._at(search, at)
        return self._at(search, self._system.clock()) if then.nobody else then

    def _search(self, address: str) -> AddressSearch:
        """The statements that gave an address, looked up once as long as nothing is recorded."""
        if (head := self._system.log.head()) != self._head:
            self._looked_up.clear()
            self._head = head
        digest = self._system.sealing.hashes.of("email", address)
        stated = self._looked_up.get(digest)
        search = search_for(self._system, "email", address, stated)
        self._looked_up.put(digest, search.stated)
        return search

    def _at(self, search: AddressSearch, at: datetime) -> Matches:
        view = View(at, None)
        listed = contacts_of(self._system, search, view).items
        contacts = tuple(_contact(self._system, one) for one in listed if one.about.known.there)
        found = people_of(self._system, search, view)
        there = [one for one in found.items if one.there]
        if len(there) != 1:
            return Matches(contacts)
        person = there[0]
        return Matches(contacts, person.person, person.level, _link_of_ours(found, person))


def _contact(system: "System", one: ContactAtAccount) -> ContactMatched:
    about, entry = one.about, one.about.mailed_by
    assert entry is not None  # it was found by the address in it
    own = entry.account == one.account
    reference = about.contact.removeprefix(f"{entry.account}/") if not own else about.contact
    named = about.contact if own else None
    reference = system.pseudonyms.reference(entry.account, reference)
    return ContactMatched(one.account, named, about.known.level, f"{entry.account_id.hex}/{reference}")


def _link_of_ours(found: PeopleFound, person: Person) -> str:
    assert person.mailed_by is not None
    return f"{found.entries[person.mailed_by].account_id.hex}/{person.person}"
