"""Our own people: who they are, how high they stand, in which team, and to whom they report."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.changes import StatesAnew
from tierline.domain.account.contacts import LEVELS_LOWEST_FIRST, Level
from tierline.domain.account.history import History
from tierline.domain.account.step_order import Periods, Step
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.ids import Name, Ref
from tierline.domain.shared.personal import EmailText, PersonalText
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.shared.words import Words
from tierline.domain.time.steps import Steps, steps

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

PERSON = "person"
"""The type of the things that these facts speak about."""
KNOWN = ("level", "function", "team", "manager")
"""What is known of a person in clear; names and e-mail addresses are under seal."""


class UnknownPerson(NotFound):
    """No person with this id was ever added to the firm's book."""


class PersonAlreadyAdded(Conflict):
    """A person with this id is in the firm's book already; change them or choose another id."""


class PersonAlreadyLeft(Conflict):
    """The person has left already."""


class UnknownManager(NotFound):
    """The manager named was never added to the firm's book; add them first."""


class ReportsInACircle(Conflict):
    """The manager named reports to this person at some time, directly or by way of others."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one of our people at a moment."""

    person: str
    level: Level | None = None
    function: str | None = None
    team: str | None = None
    manager: str | None = None
    there: bool | None = None
    """Whether they are with the firm or have left; None before they joined."""
    named_by: UUID | None = None
    """The fact that has the name; likewise the one that has the e-mail address."""
    mailed_by: UUID | None = None

    @property
    def standing(self) -> int:
        """The place of their level, the lowest first."""
        return LEVELS_LOWEST_FIRST.index(self.level) if self.level else -1

    @property
    def present_team(self) -> str | None:
        """The team that they are in; None of one who isn't with the firm."""
        return self.team if self.there else None


class AboutPerson(Fact):
    """What all facts about one of our people share: the id the firm gives them."""

    OF_ACCOUNTS: ClassVar[bool] = False
    OF_THE_FIRM: ClassVar[bool] = True
    OWNER: ClassVar[str] = "person"

    person: Ref

    def concerned(self) -> tuple[str, ...]:
        return (self.person,)

    def entities(self) -> tuple[tuple[str, str], ...]:
        return ((PERSON, self.person),)

    def states(self) -> dict[str, Any]:
        """The fields of a `Person` that the fact states anew."""
        return {}


class PersonAdded(AboutPerson, Step):
    """One of our people joined the firm, or one who had left came back."""

    TOPIC: ClassVar[str] = "firm.person_added.v1"
    LABEL: ClassVar[Words] = Words("Person added")

    kind: Literal["person_added"] = "person_added"
    name: PersonalText
    email: EmailText | None = None
    level: Level
    function: Name | None = None
    """What they do in the firm, as in sales or service; no name or title of a person."""
    team: Ref | None = None
    manager: Ref | None = None
    """The id of the person they report to."""

    def thing(self) -> tuple[str, str]:
        return (PERSON, self.person)

    def states(self) -> dict[str, Any]:
        mailed_by = None if self.email is None else self.fact_id
        known = {name: getattr(self, name) for name in KNOWN}
        return {"there": True, "named_by": self.fact_id, "mailed_by": mailed_by, **known}

    def check(self, account: "Account") -> None:
        super().check(account)
        _check_manager(self, self.manager, account)

    def check_without(self, account: "Account") -> None:
        super().check_without(account)
        _check_reporting(self, account, holds=False)

    def follow(self, state: Periods | None) -> Periods:
        if state and state.since:
            raise PersonAlreadyAdded(field="person")
        return (state or Periods()).begun(self)


class PersonChanged(AboutPerson, StatesAnew):
    """Some of what is known of one of our people is different from now on."""

    TOPIC: ClassVar[str] = "firm.person_changed.v1"
    LABEL: ClassVar[Words] = Words("Person changed")

    kind: Literal["person_changed"] = "person_changed"
    name: PersonalText | None = None
    email: EmailText | None = None
    level: Level | None = None
    function: Name | None = None
    team: Ref | None = None
    manager: Ref | None = None
    clears: tuple[Literal["email", "function", "team", "manager"], ...] = ()

    def states(self) -> dict[str, Any]:
        stated = self.stated()
        known = {name: stated[name] for name in KNOWN if name in stated}
        texts = {"named_by": "name", "mailed_by": "email"}
        by = {by: stated[name] for by, name in texts.items() if name in stated}
        return known | {name: None if text is None else self.fact_id for name, text in by.items()}

    def check(self, account: "Account") -> None:
        self.check_stated()
        if not is_added(account, self.person):
            raise UnknownPerson(field="person")
        _check_manager(self, self.manager, account)

    def check_without(self, account: "Account") -> None:
        _check_reporting(self, account, holds=False)


class PersonLeft(AboutPerson, Step):
    """One of our people left the firm."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "firm.person_left.v1"
    LABEL: ClassVar[Words] = Words("Person left")

    kind: Literal["person_left"] = "person_left"

    def thing(self) -> tuple[str, str]:
        return (PERSON, self.person)

    def states(self) -> dict[str, Any]:
        return {"there": False}

    def follow(self, state: Periods | None) -> Periods:
        if state is None:
            raise UnknownPerson(field="person")
        if state.since is None:
            raise PersonAlreadyLeft(field="person")
        return state.ended(self)


def person_at(book: History, person: str, at: datetime) -> Person | None:
    """What is known of a person at a moment; None of one who was never added.

    Each field is as the latest statement about it at or before the moment has it, or, before the first one,
    as the first one has it: somebody's level on a day before they were entered is the one they had then.
    """
    return _known_by(person, [entry.fact for entry in book.about(PERSON, person)], at)


def _known_by(person: str, facts: Sequence[Fact], at: datetime) -> Person | None:
    """The same, by the facts about a person in the order of business time."""
    if not any(isinstance(fact, PersonAdded) for fact in facts):
        return None
    told = [(fact.occurred_at, fact.states()) for fact in facts if isinstance(fact, AboutPerson)]
    stated = {
        name: [(since, states[name]) for since, states in told if name in states]
        for name in (*KNOWN, "named_by", "mailed_by")
    }
    there = [(since, states["there"]) for since, states in told if "there" in states]
    known = {name: _read(values, at) for name, values in stated.items() if values}
    return Person(person, **known, there=_latest(there, at))


def people_at(book: History, at: datetime, among: Collection[str] | None = None) -> list[Person]:
    """Everybody who had joined by a moment: those who are there first, the highest first, then by id.

    With `among`, of these only.
    """
    asked = [one for one in book.entities(PERSON) if among is None or one in among]
    found = [one for person in asked if (one := person_at(book, person, at))]
    joined = [one for one in found if one.there is not None]
    return sorted(joined, key=lambda one: (not one.there, -one.standing, one.person))


def level_stated(book: "Account", person: str, at: datetime) -> Level | None:
    """The level of somebody at a moment by the book as decisions know it; None of one who was never added."""
    told = sorted(book.facts_about(PERSON, person), key=attrgetter("occurred_at"))
    known = _known_by(person, told, at)
    return known.level if known else None


def is_in_team(book: History, person: str, team: str, at: datetime) -> bool:
    """Whether somebody is in a team at a moment, and with the firm then."""
    known = person_at(book, person, at)
    return known is not None and known.present_team == team


def team_over_time(book: History, person: str) -> Steps[str | None]:
    """The team that somebody is in at each moment; None where in none, and while not with the firm."""
    moments = sorted({BEGINNING, *(entry.at for entry in book.about(PERSON, person))})
    known = ((moment, person_at(book, person, moment)) for moment in moments)
    return steps((moment, one.present_team if one else None) for moment, one in known)


def reports_at(book: History, manager: str, at: datetime) -> frozenset[str]:
    """Who reports to somebody at a moment, directly, of those who are with the firm then."""
    return frozenset(one.person for one in people_at(book, at) if one.there and one.manager == manager)


def _read(values: list[tuple[datetime, Any]], at: datetime) -> Any:
    return next((value for since, value in reversed(values) if since <= at), values[0][1])


def _latest(values: list[tuple[datetime, Any]], at: datetime) -> Any:
    return next((value for since, value in reversed(values) if since <= at), None)


def is_added(account: "Account", person: str) -> bool:
    """Whether somebody was ever added to the book, as decisions know it."""
    return any(isinstance(fact, PersonAdded) for fact in account.facts_about(PERSON, person))


class _Reporting(NamedTuple):
    """To whom somebody reports on [start, end)."""

    start: datetime
    end: datetime
    manager: str | None


def _check_manager(fact: "PersonAdded | PersonChanged", manager: str | None, account: "Account") -> None:
    if manager is not None and manager != fact.person and not is_added(account, manager):
        raise UnknownManager(field="manager")
    _check_reporting(fact, account, holds=True)


def _check_reporting(fact: AboutPerson, account: "Account", *, holds: bool) -> None:
    """Refuse that somebody reports to themselves at some time, once a fact holds or doesn't any more."""
    stated = account.kept.get(fact.fact_id)
    concerned = {fact.person, *(stated.fact.concerned() if stated else ())}
    for person in concerned:
        others = [one for one in account.facts_about(PERSON, person) if one.fact_id != fact.fact_id]
        periods = _periods([*others, fact] if holds and person == fact.person else others)
        if any(_leads_to(person, one, account) for one in periods):
            raise ReportsInACircle(field="manager" if holds else "target")


def _leads_to(person: str, way: _Reporting, account: "Account", met: frozenset[str] = frozenset()) -> bool:
    """Whether the way up from a manager leads to a person, at some time of a period."""
    if way.manager is None or way.manager == person or way.manager in met:
        return way.manager == person
    above = _within(_periods(account.facts_about(PERSON, way.manager)), way)
    return any(_leads_to(person, one, account, met | {way.manager}) for one in above)


def _within(periods: Iterable[_Reporting], way: _Reporting) -> Iterator[_Reporting]:
    for one in periods:
        start, end = max(one.start, way.start), min(one.end, way.end)
        if start < end:
            yield one._replace(start=start, end=end)


def _periods(facts: Iterable[Fact]) -> list[_Reporting]:
    """To whom somebody reports when, by the facts about them; before the first one as it has it."""
    told = sorted((one for one in facts if isinstance(one, AboutPerson)), key=lambda one: one.occurred_at)
    stated = [(one.occurred_at, one.states()["manager"]) for one in told if "manager" in one.states()]
    if not stated:
        return []
    starts = [BEGINNING, *(since for since, _ in stated[1:]), FOREVER]
    return [
        _Reporting(start, end, manager)
        for (start, end), (_, manager) in zip(pairwise(starts), stated, strict=True)
    ]
