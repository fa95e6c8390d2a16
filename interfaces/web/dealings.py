"""Whom we deal with at an account and about what, as it stood at an instant: four lists of its history."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from tierline.domain.account.actions import ActionCompleted, ActionDropped, ActionPlanned
from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import LEVELS_LOWEST_FIRST, ContactAdded, ContactChanged, ContactLeft
from tierline.domain.account.contracts import ContractAmended, ContractEnded, ContractRenewed, ContractSigned
from tierline.domain.account.escalations import EscalationRaised, EscalationReopened, EscalationResolved
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry, History
from tierline.domain.account.interactions import Interaction
from tierline.domain.shared.money import Money
from tierline.domain.shared.time import after_last_instant, first_instant
from tierline.interfaces.presentation.dealing_words import SEVERITIES

SHOWN = 25
"""How many of what is over are shown."""
T = TypeVar("T")
Opener = Callable[[Sequence[tuple[str, Mapping[str, Any]]]], list[dict[str, Any]]]
"""Opens the texts of facts given as JSON values, each with the code of the account it was recorded on."""


@dataclass(slots=True)
class Person:
    """A contact of the customer; `name` and `title` are opened, markers where nobody can read them."""

    reference: str
    level: str
    function: str | None
    key_person: bool
    fact: UUID
    there: bool = True
    name: Any = None
    title: Any = None
    last_at: datetime | None = None
    last_fact: UUID | None = None


@dataclass(slots=True)
class Contract:
    """A contract with its latest terms."""

    reference: str
    agreement: str
    starts: date
    ends: date | None
    pricing: str | None
    exclusive: bool
    amount: Money | None
    state: str
    fact: UUID
    days_left: int | None = None


@dataclass(slots=True)
class Escalation:
    """An escalation; open since it was first raised where it was reopened."""

    reference: str
    severity: str
    category: str
    raised: datetime
    resolved: datetime | None
    fact: UUID
    days: int
    text: Any = None


@dataclass(slots=True)
class Action:
    """Something to be done by us or by the customer."""

    reference: str
    side: str
    owner: str | None
    due: date
    state: str
    over: datetime | None
    fact: UUID
    days_left: int
    text: Any = None
    owner_name: Any = None
    """What the customer calls whoever of theirs is to do it, as `Person.name`."""


@dataclass(frozen=True, slots=True)
class Dealings:
    """What goes on and what is over; the most urgent and the newest first."""

    contacts: Sequence[Person]
    left: Sequence[Person]
    contracts: Sequence[Contract]
    past_contracts: Sequence[Contract]
    escalations: Sequence[Escalation]
    resolved: Sequence[Escalation]
    actions: Sequence[Action]
    done: Sequence[Action]

    @property
    def current(self) -> "Dealings":
        """What goes on, without what is over."""
        return replace(self, left=(), past_contracts=(), resolved=(), done=())


def dealings(history: History, at: datetime, opened: Opener) -> Dealings:
    """The four lists at an instant, their texts opened all at once."""
    people = _people(history, at)
    contracts = _each(history, "contract", at, _contract)
    escalations = _each(history, "escalation", at, _escalation)
    actions = _each(history, "action", at, _action)
    open_ones = sorted((one for one in escalations if not one.resolved), key=_by_severity)
    resolved = sorted((one for one in escalations if one.resolved), key=_newest_resolved, reverse=True)
    todo = sorted(
        (one for one in actions if one.state == "planned"), key=lambda one: (one.due, one.reference)
    )
    done = sorted((one for one in actions if one.over), key=_newest_over, reverse=True)
    current = [one for one in contracts if one.state in ("in_force", "not_begun")]
    past = [one for one in contracts if one not in current]
    found = Dealings(
        sorted((one for one in people if one.there), key=_by_standing),
        sorted((one for one in people if not one.there), key=_by_standing),
        sorted(current, key=lambda one: (one.ends or date.max, one.reference)),
        sorted(past, key=lambda one: (one.ends or one.starts, one.reference), reverse=True),
        open_ones,
        resolved,
        todo,
        done,
    )
    _open_texts(history, at, found, people, opened)
    return found


def _each(
    history: History, kind: str, at: datetime, told: Callable[[Sequence[Entry], datetime], T | None]
) -> list[T]:
    """What is told of every thing of a kind that something had been said of by then."""
    found = []
    for reference in sorted(history.entities(kind)):
        entries = [entry for entry in history.about(kind, reference) if entry.at <= at]
        one = told(entries, at)
        if one is not None:
            found.append(one)
    return found


def _people(history: History, at: datetime) -> list[Person]:
    found: dict[str, Person] = {}
    for entry in history.facts(ContactAdded, ContactChanged, ContactLeft, until=at):
        fact = entry.fact
        if isinstance(fact, ContactAdded):
            found[fact.contact] = Person(
                fact.contact, fact.level, fact.function, fact.key_person, fact.fact_id
            )
        elif isinstance(fact, ContactChanged) and fact.contact in found:
            for name, value in fact.stated().items():
                if name not in ("name", "title"):
                    setattr(found[fact.contact], name, value)
        elif isinstance(fact, ContactLeft) and fact.contact in found:
            found[fact.contact].there = False
    for entry in history.facts(Interaction, ExecutiveContact, until=at):
        for contact in entry.fact.their_contacts():
            if contact in found:
                found[contact].last_at, found[contact].last_fact = entry.at, entry.fact.fact_id
    return list(found.values())


def _contract(entries: Sequence[Entry], at: datetime) -> Contract | None:
    found: Contract | None = None
    for fact in (entry.fact for entry in entries):
        if isinstance(fact, ContractSigned):
            terms = (fact.starts, fact.ends, fact.pricing, fact.exclusive, fact.amount)
            found = Contract(fact.contract, fact.agreement, *terms, state="", fact=fact.fact_id)
        elif found and isinstance(fact, ContractAmended):
            for name, value in fact.changes.stated().items():
                if name in Contract.__slots__:
                    setattr(found, name, value)
        elif found and isinstance(fact, ContractRenewed):
            found.ends, found.amount = fact.ends, fact.amount or found.amount
        elif found and isinstance(fact, ContractEnded):
            found.state = fact.reason
    if found and not found.state:
        over = after_last_instant(found.ends) if found.ends else None
        found.state = "not_begun" if at < first_instant(found.starts) else "in_force"
        if over:
            found.state = "ran_out" if over <= at else found.state
            found.days_left = (over - at).days
    return found


def _escalation(entries: Sequence[Entry], at: datetime) -> Escalation | None:
    found: Escalation | None = None
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, EscalationRaised) and found is None:
            kind = (fact.severity, fact.category)
            found = Escalation(fact.escalation, *kind, entry.at, None, fact.fact_id, 0)
        elif found and isinstance(fact, EscalationResolved):
            found.resolved = entry.at
        elif found and isinstance(fact, EscalationReopened):
            found.resolved = None
    if found:
        found.days = ((found.resolved or at) - found.raised).days
    return found


def _action(entries: Sequence[Entry], at: datetime) -> Action | None:
    found: Action | None = None
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, ActionPlanned):
            left = (after_last_instant(fact.due) - at) // timedelta(days=1)
            known = (fact.action, fact.side, fact.owner, fact.due)
            found = Action(*known, state="planned", over=None, fact=fact.fact_id, days_left=left)
        elif found and isinstance(fact, ActionCompleted | ActionDropped):
            found.state = "completed" if isinstance(fact, ActionCompleted) else "dropped"
            found.over = entry.at
    return found


def _open_texts(
    history: History, at: datetime, found: Dealings, people: Iterable[Person], opened: Opener
) -> None:
    """Put the opened texts in: names of contacts, summaries of escalations, titles of actions."""
    things: tuple[Escalation | Action, ...] = (
        *found.escalations,
        *found.resolved[:SHOWN],
        *found.actions,
        *found.done[:SHOWN],
    )
    entries = history.facts(ContactAdded, ContactChanged, until=at)
    named = [entry.fact for entry in entries]
    told = [history.entries[one.fact] for one in things]
    values = opened([(entry.account, _texts(entry.fact)) for entry in (*entries, *told)])
    by_reference = {one.reference: one for one in people}
    for fact, texts in zip(named, values[: len(named)], strict=True):
        person = by_reference.get(getattr(fact, "contact", ""))
        if person is not None:
            if isinstance(fact, ContactAdded):
                person.name = person.title = None
            stated = fact.stated() if isinstance(fact, ContactChanged) else {}
            for name in ("name", "title"):
                if name in stated or texts.get(name) is not None:
                    setattr(person, name, texts.get(name))
    for one, texts in zip(things, values[len(named) :], strict=True):
        one.text = texts.get("title") or texts.get("summary")
        if isinstance(one, Action) and one.side == "theirs" and one.owner in by_reference:
            one.owner_name = by_reference[one.owner].name


def _texts(fact: Fact) -> dict[str, Any]:
    """The values of a fact that may be sealed, and those that sealing needs."""
    return fact.model_dump(
        mode="json", include={"fact_id", "kind", "name", "title", "summary"}, exclude_none=True
    )


def _by_standing(one: Person) -> tuple[bool, int, float, str]:
    levels: Sequence[str] = LEVELS_LOWEST_FIRST
    last = one.last_at.timestamp() if one.last_at else 0.0
    return not one.key_person, -levels.index(one.level), -last, one.reference


def _by_severity(one: Escalation) -> tuple[int, datetime]:
    return list(SEVERITIES).index(one.severity), one.raised


def _newest_resolved(one: Escalation) -> datetime:
    return one.resolved or one.raised


def _newest_over(one: Action) -> datetime:
    return one.over or first_instant(one.due)
