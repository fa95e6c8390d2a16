"""Whom we deal with at an account and about what, as it stood at an instant: four lists of its history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from tierline.domain.account.actions import AboutAction, Action, ActionPlanned, ActionState
from tierline.domain.account.base import Fact
from tierline.domain.account.contact_list import Acquaintance, acquaintances
from tierline.domain.account.contacts import TOLD_BY
from tierline.domain.account.contracts import AboutContract, Contract, ContractSigned, ContractState
from tierline.domain.account.escalations import AboutEscalation, Escalation, EscalationRaised
from tierline.domain.account.history import Entry, History
from tierline.domain.account.step_order import state_after
from tierline.domain.shared.time import FOREVER
from tierline.interfaces.presentation.dealing_words import SEVERITIES

SHOWN = 25
"""How many of what is over are shown."""
LASTING: tuple[ContractState, ...] = ("in_force", "not_begun")
T = TypeVar("T")
Told = TypeVar("Told", AboutContract, AboutEscalation, AboutAction)
Opener = Callable[[Sequence[tuple[str, Mapping[str, Any]]]], list[dict[str, Any]]]
"""Opens the texts of facts given as JSON values, each with the code of the account it was recorded on."""


@dataclass(slots=True)
class ContactLine:
    """A contact of the customer; its texts are opened, markers where nobody can read them."""

    about: Acquaintance
    name: Any = None
    title: Any = None
    email: Any = None
    phone: Any = None

    @property
    def addresses(self) -> list[Any]:
        """Where they can be reached, as far as that is known."""
        return [one for one in (self.email, self.phone) if one]


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract with its latest terms."""

    terms: ContractSigned
    state: ContractState
    days_left: int | None


@dataclass(slots=True)
class EscalationLine:
    """An escalation; open since it was first raised where it was reopened."""

    fact: EscalationRaised
    over: datetime | None
    """When it was resolved."""
    days: int
    text: Any = None


@dataclass(slots=True)
class ActionLine:
    """Something to be done by us or by the customer."""

    fact: ActionPlanned
    state: ActionState
    over: datetime | None
    days_left: int
    text: Any = None
    owner_name: Any = None
    """What the customer calls whoever of theirs is to do it, as `ContactLine.name`."""


@dataclass(frozen=True, slots=True)
class Dealings:
    """What goes on and what is over; the most urgent and the newest first."""

    contacts: Sequence[ContactLine]
    left: Sequence[ContactLine]
    contracts: Sequence[ContractLine]
    past_contracts: Sequence[ContractLine]
    escalations: Sequence[EscalationLine]
    resolved: Sequence[EscalationLine]
    actions: Sequence[ActionLine]
    done: Sequence[ActionLine]

    @property
    def current(self) -> "Dealings":
        """What goes on, without what is over."""
        return replace(self, left=(), past_contracts=(), resolved=(), done=())


def dealings(history: History, at: datetime, opened: Opener) -> Dealings:
    """The four lists at an instant, their texts opened all at once."""
    people = [ContactLine(one) for one in acquaintances(history, at)]
    contracts = _each(history, "contract", at, AboutContract, _contract)
    escalations = _each(history, "escalation", at, AboutEscalation, _escalation)
    actions = _each(history, "action", at, AboutAction, _action)
    current = [one for one in contracts if one.state in LASTING]
    past = [one for one in contracts if one.state not in LASTING]
    found = Dealings(
        sorted((one for one in people if one.about.known.there), key=_by_standing),
        sorted((one for one in people if not one.about.known.there), key=_by_standing),
        sorted(current, key=lambda one: (one.terms.ends or date.max, one.terms.contract)),
        sorted(past, key=lambda one: (one.terms.ends or one.terms.starts, one.terms.contract), reverse=True),
        sorted((one for one in escalations if not one.over), key=_by_severity),
        sorted((one for one in escalations if one.over), key=_when_over, reverse=True),
        sorted((one for one in actions if not one.over), key=lambda one: (one.fact.due, one.fact.action)),
        sorted((one for one in actions if one.over), key=_when_over, reverse=True),
    )
    _open_texts(history, found, opened)
    return found


def _each(
    history: History, kind: str, at: datetime, told: type[Told], shown: Callable[[Any, datetime], T]
) -> list[T]:
    """What is shown of every thing of a kind that had begun by then."""
    found = []
    for reference in sorted(history.entities(kind)):
        facts = [entry.fact for entry in history.about(kind, reference) if entry.at <= at]
        state = state_after(fact for fact in facts if isinstance(fact, told))
        if state is not None:
            found.append(shown(state, at))
    return found


def _contract(contract: Contract, at: datetime) -> ContractLine:
    lasts = contract.terms.ends and not contract.ended
    days_left = (contract.binds[1] - at).days if lasts else None
    return ContractLine(contract.terms, contract.state_at(at), days_left)


def _escalation(escalation: Escalation, at: datetime) -> EscalationLine:
    raised, resolved = escalation.raised, None if escalation.open else escalation.turned
    return EscalationLine(raised, resolved, ((resolved or at) - raised.occurred_at).days)


def _action(action: Action, at: datetime) -> ActionLine:
    days_left = (action.due - at) // timedelta(days=1)
    return ActionLine(action.planned, action.state, action.over, days_left)


def _open_texts(history: History, found: Dealings, opened: Opener) -> None:
    """Put the opened texts in: those of contacts, summaries of escalations, titles of actions."""
    people = {one.about.contact: one for one in (*found.contacts, *found.left)}
    things: tuple[EscalationLine | ActionLine, ...] = (
        *found.escalations,
        *found.resolved[:SHOWN],
        *found.actions,
        *found.done[:SHOWN],
    )
    known = [getattr(one.about, by) for one in people.values() for by in TOLD_BY.values()]
    told = {entry.fact.fact_id: entry for entry in known if entry}
    told |= {one.fact.fact_id: history.entries[one.fact.fact_id] for one in things}
    values = opened([(entry.account, _texts(entry.fact)) for entry in told.values()])
    texts = dict(zip(told, values, strict=True))
    for person in people.values():
        for name, by in TOLD_BY.items():
            setattr(person, name, _text(texts, getattr(person.about, by), name))
    for one in things:
        one.text = texts[one.fact.fact_id].get("title") or texts[one.fact.fact_id].get("summary")
        if isinstance(one, ActionLine) and one.fact.side == "theirs" and one.fact.owner in people:
            one.owner_name = people[one.fact.owner].name


def _text(texts: Mapping[UUID, Mapping[str, Any]], entry: Entry | None, name: str) -> Any:
    return texts[entry.fact.fact_id].get(name) if entry else None


def _texts(fact: Fact) -> dict[str, Any]:
    """The values of a fact that may be sealed, and those that sealing needs."""
    return fact.model_dump(mode="json", include={"fact_id", "kind", "summary", *TOLD_BY}, exclude_none=True)


def _by_standing(one: ContactLine) -> tuple[bool, int, float, str]:
    known, last = one.about.known, one.about.last
    return not known.key_person, -known.standing, -last.at.timestamp() if last else 0.0, one.about.contact


def _by_severity(one: EscalationLine) -> tuple[int, datetime]:
    return list(SEVERITIES).index(one.fact.severity), one.fact.occurred_at


def _when_over(one: EscalationLine | ActionLine) -> datetime:
    return one.over or FOREVER
