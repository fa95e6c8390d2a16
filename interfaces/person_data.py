"""Everything that is kept of one of a customer's people, or of ours, for whoever asks what that is."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any
from uuid import UUID

from tierline.application.inbox.drafts import Draft, DraftLink, DraftState
from tierline.application.messages.subscriptions import Subscription
from tierline.domain.account.base import Recorded
from tierline.domain.account.contacts import AboutContact, UnknownContact
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.firm.people import AboutPerson, UnknownPerson
from tierline.domain.shared.ids import FIRM_BOOK, account_id
from tierline.domain.shared.personal import Withheld
from tierline.interfaces.wiring import System

_STATES: tuple[DraftState, ...] = ("waiting", "accepted", "dismissed", "withdrawn")
_AT_ONCE = 200
_OURS = frozenset({"people", "person", "approver", "introduced_by", "members", "owner", "by"})
"""Fields in which facts about accounts name our people."""


def contact_data(system: System, code: str, contact: str) -> dict[str, Any]:
    """All statements that name a contact or speak of one that does, and all drafts of theirs; texts opened.

    A draft is theirs if an address in it was known to be. What is left out: free texts that were tied to
    nobody. Raises UnknownAccount, UnknownContact.
    """
    stream = system.reads.statements(code)
    if not stream:
        raise UnknownAccount()
    theirs = about_somebody(stream, contact)
    if not any(isinstance(one.fact, AboutContact) for one in theirs):
        raise UnknownContact(field="contact")
    return {
        "account": code,
        "contact": contact,
        "facts": _opened(system, code, theirs),
        "drafts": list(_drafts(system, code, contact)),
    }


def person_data(system: System, person: str) -> dict[str, Any]:
    """All that names one of our people: in the firm's own book with texts opened, on accounts without.

    The texts of accounts are about customers, so each is left out; what is told is that they took part.
    `recorded` counts what was recorded under the names of keys that are theirs. Subscriptions come with the
    addresses given to them. Raises UnknownPerson.
    """
    stream = [one for one in system.log.stream(account_id(FIRM_BOOK)) if system.reads.sees_fact(one)]
    theirs = about_somebody(stream, person)
    if not any(isinstance(one.fact, AboutPerson) for one in theirs):
        raise UnknownPerson(field="person")
    names = [key.name for key in system.access.all() if system.access.principal_of(key).person == person]
    accounts, recorded = _on_accounts(system, person, frozenset(names))
    subscriptions = [_subscription(system, one) for one in system.messages.table.of_person(person)]
    return {
        "person": person,
        "facts": _opened(system, FIRM_BOOK, theirs),
        "accounts": accounts,
        "recorded": recorded,
        "drafts": list(_drafts(system, FIRM_BOOK, person)),
        "subscriptions": subscriptions,
    }


def about_somebody(stream: Sequence[Recorded], who: str) -> list[Recorded]:
    """The statements of a stream that concern somebody, in order: a contact, or one of ours in the book."""
    found: dict[UUID, bool] = {}
    for one in stream:
        named = who in one.fact.concerned() or _names_anew(one.fact, who)
        found[_subject(one)] = found.get(_subject(one), False) or named
    return [one for one in stream if found[_subject(one)]]


def _opened(system: System, stream: str, theirs: Sequence[Recorded]) -> list[dict[str, Any]]:
    values = [one.fact.model_dump(mode="json", exclude_none=True) for one in theirs]
    opened = system.sealing.opened_all(account_id(stream), values)
    return [_told(one, fact) for one, fact in zip(theirs, opened, strict=True)]


def _on_accounts(system: System, person: str, names: Set[str]) -> tuple[list[dict[str, Any]], int]:
    """The statements on accounts that name somebody of ours, and how many statements some names recorded."""
    found: list[dict[str, Any]] = []
    recorded = 0
    for stream in system.reads.log.by_account(system.log.head()):
        if stream[0].account == FIRM_BOOK or not system.reads.sees(stream[0].account):
            continue
        recorded += sum(one.actor in names for one in stream)
        for one in stream:
            fact = one.fact.model_dump(mode="json", exclude_none=True)
            if _names(fact, person):
                found.append({"account": one.account, **_told(one, _without_texts(fact))})
    return found, recorded


def _names(value: Any, person: str, field: str = "") -> bool:
    """Whether a value of a fact names somebody of ours."""
    if isinstance(value, Mapping):
        return any(_names(one, person, name) for name, one in value.items())
    if isinstance(value, list):
        return any(_names(one, person, field) for one in value)
    return value == person and field in _OURS


def _without_texts(value: Any) -> Any:
    """A fact's values without those that are under seal."""
    if not isinstance(value, Mapping):
        return value
    kept = {name: one for name, one in value.items() if not (isinstance(one, Mapping) and "sealed" in one)}
    return {name: _without_texts(one) for name, one in kept.items()}


def _subscription(system: System, one: Subscription) -> dict[str, Any]:
    told = {"subscription": one.subscription, "kind": one.kind, "way": one.way, "language": one.language}
    times = {"zone": one.zone, "made_by": one.made_by, "made_at": one.made_at, "ended_at": one.ended_at}
    return {**told, **times, "address": _address(system, one)}


def _address(system: System, one: Subscription) -> Any:
    return system.messages.address_of(one) if system.sealing.opens else Withheld().model_dump()


def _subject(one: Recorded) -> UUID:
    return one.fact.target if isinstance(one.fact, StatementAboutAFact) else one.fact.fact_id


def _names_anew(fact: object, contact: str) -> bool:
    """Whether a correction names somebody whom the fact didn't."""
    if not isinstance(fact, FactCorrected):
        return False
    lists = [fact.changes.get(name) for name in ("contacts", "people")]
    named = [fact.changes.get(name) for name in ("contact", "owner", "person", "by")]
    return any(contact in one for one in (*lists, named) if isinstance(one, list | tuple))


def _told(one: Recorded, fact: dict[str, Any]) -> dict[str, Any]:
    return {
        "position": one.position,
        "recorded_at": one.recorded_at,
        "actor": one.actor,
        "fact": fact,
    }


def _drafts(system: System, code: str, contact: str) -> Iterator[dict[str, Any]]:
    recorded = system.pseudonyms.reference(code, contact)
    mine = DraftLink("owner", f"{account_id(code).hex}/{recorded}")
    for state in _STATES:
        for draft in _pages(system, state):
            if mine in draft.links and (message := system.inbox.message(draft)) is not None:
                yield {"draft": draft.draft, "state": state, "at": draft.at, "message": message.as_json()}


def _pages(system: System, state: DraftState) -> Iterator[Draft]:
    page = system.inbox.page(state, _AT_ONCE)
    while page:
        yield from page
        page = system.inbox.page(state, _AT_ONCE, (page[-1].at, page[-1].draft))
