"""What an account offers a form: its contacts, our people who work for it, and the things it has."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.contact_list import Acquaintance, acquaintances
from tierline.domain.account.history import History
from tierline.domain.account.lifecycle import AccountChanged, AccountOpened
from tierline.domain.account.roles import RoleAssigned
from tierline.domain.firm.people import people_at
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.personal import marks
from tierline.domain.shared.time import FOREVER
from tierline.domain.shared.words import NOTHING, Words
from tierline.interfaces.presentation.person_names import Called, PersonName, nobody_named
from tierline.interfaces.web.forms.fields import THINGS, fields_of, walk
from tierline.interfaces.wiring import System

TOLD = 100
"""Of how many of one sort, the latest, the first words are told; the others go by their reference."""
_SHORT = 60
_PREFIXES = {
    "contact": "C", "contract": "K", "escalation": "E", "action": "A", "plan": "P", "proposal": "B",
    "delivery": "D", "competitor": "M",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """One that can be chosen: its reference, and what is known of it."""

    reference: str
    says: Words
    name: str = ""
    """A person's name or the first words of a text, opened."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """All that can be chosen on one account."""

    name: str = ""
    """What the account is called."""
    contacts: list[Offer] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    called: Called = nobody_named
    """What one of our people is called."""
    things: dict[str, list[Offer]] = field(default_factory=dict)

    def of(self, thing: str) -> list[Offer]:
        """Those of a sort; of our people, those whom the firm's own book knows have names."""
        if thing == "person":
            return [self._person(one) for one in self.people]
        return self.contacts if thing == "contact" else self.things.get(thing, [])

    def _person(self, person: str) -> Offer:
        name = self.called(person)
        return Offer(person, NOTHING, name if isinstance(name, PersonName) else "")

    def next_reference(self, thing: str) -> str:
        """A reference that no thing of a sort has yet: `E-3`."""
        used = {one.reference for one in self.of(thing)}
        number = len(used) + 1
        while f"{_PREFIXES[thing]}-{number}" in used:
            number += 1
        return f"{_PREFIXES[thing]}-{number}"


def offers(system: System, code: str, *kinds: str) -> Offers:
    """What an account offers to the forms of some kinds now. Raises UnknownAccount."""
    account = account_id(code)
    wanted = {one.of for kind in kinds for one in walk(fields_of(kind))}
    with system.reads.account(code, None) as known:
        history = known.history
        contacts = acquaintances(history, FOREVER) if "contact" in wanted else []
        things = {thing: _about_things(history, thing) for thing in THINGS if thing in wanted}
        people = _people(history)
        name = _name(history)
    found = {
        thing: [
            _offer(system, account, reference, facts, told=place < TOLD)
            for place, (reference, facts) in enumerate(listed)
        ]
        for thing, listed in things.items()
    }
    listed_contacts = sorted((_contact(system, one) for one in contacts), key=itemgetter(0))
    return Offers(name, [offer for _, offer in listed_contacts], people, _names(system, people), found)


def offers_of_everybody(system: System, code: str, own: str | None, *kinds: str) -> Offers:
    """As `offers`, and of our people everybody: who asks first, then those who took part in anything."""
    found, firm = offers(system, code, *kinds), offers_of_the_firm(system)
    people = list(dict.fromkeys([*([own] if own else []), *found.people, *firm.people]))
    return replace(found, people=people, called=_names(system, people))


def offers_of_the_firm(system: System) -> Offers:
    """What the firm's own book offers to a form now: everybody in it, those who left last."""
    with system.reads.firm() as known:
        people = [one.person for one in people_at(known.history, FOREVER)]
    return Offers(people=people, called=_names(system, people))


def _names(system: System, people: list[str]) -> Called:
    names = system.names(system.clock())
    names.learn(people)
    return names


def _people(history: History) -> list[str]:
    """Who of us took part in anything or holds a role."""
    assigned = {entry.fact.person for entry in history if isinstance(entry.fact, RoleAssigned)}
    return sorted(assigned.union(*(entry.fact.our_people() for entry in history)))


def _name(history: History) -> str:
    """What the account is called by what was said last."""
    said = [entry.fact for entry in history.facts(AccountOpened, AccountChanged)]
    names = [one.name for one in said if isinstance(one, AccountOpened | AccountChanged) and one.name]
    return names[-1] if names else ""


def _about_things(history: History, thing: str) -> list[tuple[str, list[Fact]]]:
    """Everything said about each thing of a sort, the one spoken of last first."""
    found = ((one, [entry.fact for entry in history.about(thing, one)]) for one in history.entities(thing))
    return sorted(found, key=_latest)


def _latest(found: tuple[str, list[Fact]]) -> tuple[float, str]:
    reference, facts = found
    return (-facts[-1].occurred_at.timestamp() if facts else 0.0), reference


def _contact(system: System, one: Acquaintance) -> tuple[tuple[Any, ...], Offer]:
    """A contact as it is known last, after what it is ordered by: the highest first, who has left last."""
    by, words = one.named_by, one.known.level_words
    name = _text_of(system, by.account_id, by.fact, "name") if by else ""
    says = words if one.known.there else Words("{level}, has left").of(level=words)
    offer = Offer(one.contact, says, name)
    return (not one.known.there, -one.known.standing, name, one.contact), offer


def _offer(system: System, account: UUID, reference: str, facts: list[Fact], *, told: bool) -> Offer:
    if not facts:
        return Offer(reference, Words("retracted"))
    texts = list(marks(type(facts[0])))[:1] if told else []
    name = _text_of(system, account, facts[0], texts[0]) if texts else ""
    short = name if len(name) <= _SHORT else f"{name[: _SHORT - 1]}…"
    return Offer(reference, facts[-1].headline(), short, facts[-1].occurred_at)


def _text_of(system: System, account: UUID, fact: Fact, field: str) -> str:
    """A text of a fact, opened; empty if there is none or nobody can read it."""
    value = system.sealing.opened(account, fact.model_dump(mode="json", include={"fact_id", field}))[field]
    return " ".join(value.split()) if isinstance(value, str) else ""
