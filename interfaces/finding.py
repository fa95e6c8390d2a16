"""Finding people by an address, for all doors: whoever has it at the instant asked about, theirs or ours.

Hashes tell who was ever stated to have it; what holds is read from the facts themselves. So an address that
was changed, corrected or retracted finds nobody any more, and finds them again where one looks at that time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from tierline.domain.account.base import Recorded, RecordUnreadable
from tierline.domain.account.contact_list import Acquaintance, acquaintances
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Entry, History
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.firm.people import AboutPerson, Person, people_at
from tierline.domain.shared.addresses import AddressKind, kind_of, normalised
from tierline.domain.shared.errors import Forbidden, Invalid
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.query.view import View
from tierline.projections.account_snapshots import AccountSnapshot
from tierline.projections.reports.base import Basis

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System


class NoAddress(Invalid):
    """People are found by an e-mail address with one @ and a domain, or by a telephone number in digits."""


class AddressesWithheld(Forbidden):
    """People are found by their addresses only by who may read names and addresses: `read:texts`."""


class ContactAtAccount(NamedTuple):
    """A contact, and the account whose contact it is at the instant asked about."""

    account: str
    about: Acquaintance


@dataclass(frozen=True, slots=True)
class ContactsFound:
    """The contacts who have an address, and what that rests on."""

    items: tuple[ContactAtAccount, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """Those of ours who have an address, each with the facts that have name and address, and the basis."""

    items: tuple[Person, ...]
    entries: dict[UUID, Entry]
    basis: Basis


AddressStated = tuple[Recorded, ...]
"""The statements that gave an address at some time, in the order of recording."""


class AddressSearch(NamedTuple):
    """What is looked for, and the statements that gave it at some time."""

    kind: AddressKind
    address: str
    """As all its spellings have it."""
    stated: AddressStated

    def accounts(self) -> list[str]:
        """Where it was stated."""
        return sorted({one.account for one in self.stated})

    def facts(self) -> set[UUID]:
        """The facts that gave it, perhaps once they were corrected."""
        facts = [one.fact for one in self.stated]
        return {one.target if isinstance(one, StatementAboutAFact) else one.fact_id for one in facts}


def kind_asked(address: str) -> AddressKind:
    """Of which kind an address is that somebody looks for. Raises NoAddress."""
    if kind := kind_of(address):
        return kind
    raise NoAddress()


def contacts_found(system: "System", kind: AddressKind, address: str, view: View) -> ContactsFound:
    """The contacts who have an address, over all accounts, by account and then as accounts list them.

    Raises AddressesWithheld.
    """
    return contacts_of(system, search_for(system, kind, address), view)


def contacts_of(system: "System", search: AddressSearch, view: View) -> ContactsFound:
    """The contacts who have the address that was looked up."""
    position = _position(system, view)
    found: dict[tuple[str, str], ContactAtAccount] = {}
    left_out: list[str] = []
    for code in search.accounts():
        try:
            listed = [] if code == FIRM_BOOK else _at_account(system, code, search, View(view.at, position))
        except RecordUnreadable:
            left_out.append(code)
        else:
            found |= {(one.account, one.about.contact): one for one in listed}
    items = sorted(found.values(), key=lambda one: (one.account, not one.about.known.there))
    return ContactsFound(tuple(items), system.reads.log_basis(position, view.at, tuple(left_out)))


def people_found(system: "System", address: str, view: View) -> PeopleFound:
    """Those of ours who have an e-mail address. Raises AddressesWithheld."""
    return people_of(system, search_for(system, "email", address), view)


def people_of(system: "System", search: AddressSearch, view: View) -> PeopleFound:
    """Those of ours who have the address that was looked up."""
    position = _position(system, view)
    with system.reads.firm(position) as known:
        book = known.history
        items = [
            one
            for one in people_at(book, view.at, _told_of(book, search))
            if one.mailed_by and _has(system, book.entries[one.mailed_by], search)
        ]
        named = [by for one in items for by in (one.named_by, one.mailed_by) if by]
        entries = {by: book.entries[by] for by in named}
    basis = system.reads.log_basis(position, view.at, known.left_out)
    return PeopleFound(tuple(items), entries, basis)


def _told_of(book: History, search: AddressSearch) -> set[str]:
    """Those of ours of whom it was stated at some time."""
    entries = (book.entries.get(one) for one in search.facts())
    return {one.fact.person for one in entries if one and isinstance(one.fact, AboutPerson)}


def person_of_ours(system: "System", address: str, at: datetime) -> str | None:
    """Who of ours has an e-mail address at a moment, if exactly one who is there has."""
    if kind_of(address) != "email":
        return None
    there = [one.person for one in people_found(system, address, View(at, None)).items if one.there]
    return there[0] if len(there) == 1 else None


def text_in(system: "System", entry: Entry | None, name: str) -> Any:
    """A text of a fact, opened, or its marker; None where there is no such fact."""
    if entry is None:
        return None
    values = entry.fact.model_dump(mode="json", include={"fact_id", name})
    return system.sealing.opened(entry.account_id, values)[name]


def _position(system: "System", view: View) -> int:
    return system.log.head() if view.known is None else view.known


def search_for(
    system: "System", kind: AddressKind, address: str, stated: AddressStated | None = None
) -> AddressSearch:
    """Look up the statements that gave an address, if they are not known. Raises AddressesWithheld."""
    if not system.sealing.opens:
        raise AddressesWithheld()
    found = system.addresses.find(kind, address) if stated is None else stated
    return AddressSearch(kind, normalised(kind, address), tuple(found))


def _at_account(system: "System", code: str, search: AddressSearch, view: View) -> list[ContactAtAccount]:
    """The contacts of an account who have it, under the account that tells of them at the instant."""
    try:
        with system.reads.account(code, view.known) as known:
            root = known.family.root(code).at(view.at)
            listed = _listed(known, view.at) if root == code else []
        if root != code:
            with system.reads.account(root, view.known) as shown:
                listed = _listed(shown, view.at)
    except UnknownAccount:
        return []  # what was stated of it wasn't known yet
    return [ContactAtAccount(root, one) for one in _having(system, listed, search)]


def _listed(known: AccountSnapshot, at: datetime) -> Sequence[Acquaintance]:
    """The contacts that an account tells of at an instant."""
    told = known.told_by(at)
    return acquaintances(told, at) if told else []


def _having(
    system: "System", listed: Iterable[Acquaintance], search: AddressSearch
) -> Iterable[Acquaintance]:
    by = {"email": "mailed_by", "phone": "phoned_by"}[search.kind]
    return [one for one in listed if (entry := getattr(one, by)) and _has(system, entry, search)]


def _has(system: "System", entry: Entry, search: AddressSearch) -> bool:
    """Whether a fact gives the address as it is effective."""
    if entry.fact.fact_id not in search.facts():
        return False
    text = text_in(system, entry, search.kind)
    return isinstance(text, str) and normalised(search.kind, text) == search.address
