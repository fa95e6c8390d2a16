"""The customer's people: who they are, how high they stand, and what is known of them."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.changes import StatesAnew
from tierline.domain.account.history import Evidence
from tierline.domain.account.step_order import Periods, Step
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.ids import ContactRef, Name, Ref
from tierline.domain.shared.personal import EmailText, FreeText, PersonalText, PhoneText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

Level = Literal["executive", "senior", "manager", "staff"]
"""How high somebody stands in a firm, theirs or ours."""

LEVELS_LOWEST_FIRST: tuple[Level, ...] = ("staff", "manager", "senior", "executive")

LEVEL_WORDS = {
    "executive": Words("executive"),
    "senior": Words("senior management"),
    "manager": Words("manager"),
    "staff": Words("staff"),
}


class UnknownContact(NotFound):
    """No contact with this reference was ever added to the account."""


class ContactAlreadyAdded(Conflict):
    """A contact with this reference is already there; change it or choose another reference."""


class ContactAlreadyLeft(Conflict):
    """The contact has left already."""


class ContactHadLeft(Conflict):
    """A contact named here had left the customer before that moment; add them anew if they came back."""


KNOWN = ("level", "function", "key_person")
"""What is known of a contact in clear; names, titles and addresses are under seal."""
TOLD_BY = {"name": "named_by", "title": "titled_by", "email": "mailed_by", "phone": "phoned_by"}
"""What is under seal, and the field of a `Contact` with the fact that has it."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of a contact after the facts about it, taken by business time."""

    level: Level | None = None
    """None, like a function: not known."""
    function: str | None = None
    key_person: bool = False
    there: bool | None = None
    """Whether they are at the customer or have left; None if they were never added."""
    added_by: UUID | None = None
    """The fact that added them last; likewise those that have the name, the title and the addresses."""
    named_by: UUID | None = None
    titled_by: UUID | None = None
    mailed_by: UUID | None = None
    phoned_by: UUID | None = None

    @property
    def standing(self) -> int:
        """The place of their level, the lowest first; below all where it is not known."""
        return LEVELS_LOWEST_FIRST.index(self.level) if self.level else -1

    @property
    def level_words(self) -> Words:
        """What their level is called."""
        return LEVEL_WORDS[self.level] if self.level else Words("–")

    def after(self, stated: Mapping[str, Any]) -> "Contact":
        """The contact once some of it is stated anew; who was never added can't leave."""
        if stated.get("there") is False and self.there is None:
            return self
        return replace(self, **stated)


def contacts_at(evidence: Evidence, at: datetime) -> dict[str, Contact]:
    """The contacts who were added by a moment, by reference; a change of any other tells nothing."""
    found: dict[str, Contact] = {}
    for entry in evidence.facts(ContactAdded, ContactChanged, ContactLeft, until=at):
        fact = entry.fact
        assert isinstance(fact, AboutContact)
        found[fact.contact] = fact.apply(found.get(fact.contact))
    return {reference: one for reference, one in found.items() if one.there is not None}


def check_contacts(
    account: "Account", contacts: Iterable[str], at: datetime, field: str = "contacts"
) -> None:
    """Refuse contacts who were never added, and those who had left before the moment.

    What happened before they left may be told afterwards, for entry may be late.
    """
    for contact in contacts:
        stays = [fact for fact in account.facts_about("contact", contact) if isinstance(fact, Step)]
        if not stays:
            raise UnknownContact(field=field)
        if _left_before(stays, at):
            raise ContactHadLeft(field=field)


def _left_before(stays: Iterable[Fact], at: datetime) -> bool:
    by_then = sorted((fact for fact in stays if fact.occurred_at <= at), key=attrgetter("occurred_at"))
    last = by_then[-1] if by_then else None
    return isinstance(last, ContactLeft) and last.occurred_at < at


class StatesLevel(Protocol):
    """A fact that may say how high somebody stands, theirs or ours."""

    @property
    def occurred_at(self) -> datetime:
        """Since when."""

    @property
    def level(self) -> Level | None:
        """How high; None: it says other things."""


class StatedLevels:
    """How high somebody stood when, by what was stated of them; take it in order of business time."""

    def __init__(self) -> None:
        self._since: list[datetime] = []
        self._levels: list[Level] = []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StatedLevels) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # it takes further statements

    def copy(self) -> "StatedLevels":
        """The same, to take other statements."""
        made = StatedLevels()
        made._since, made._levels = [*self._since], [*self._levels]
        return made

    def take(self, fact: StatesLevel) -> None:
        """Take the next statement about them; one of other things than the level changes nothing."""
        if fact.level is not None:
            self._since.append(fact.occurred_at)
            self._levels.append(fact.level)

    def at(self, moment: datetime) -> Level | None:
        """The level by the latest statement up to a moment, else by the first; None: none was stated."""
        place = bisect_right(self._since, moment)
        return self._levels[max(place - 1, 0)] if self._levels else None


def levels_stated(account: "Account", contact: str) -> StatedLevels:
    """How high a contact stood when, by all that is recorded of them."""
    return levels_by(account.facts_about("contact", contact))


def levels_by(facts: Iterable[Fact]) -> StatedLevels:
    """How high a contact stood when, by the facts about them, in whatever order."""
    levels = StatedLevels()
    for fact in sorted(facts, key=attrgetter("occurred_at")):
        if isinstance(fact, ContactAdded | ContactChanged):
            levels.take(fact)
    return levels


def highest(levels: Iterable[str | None]) -> Level | None:
    """The highest of some levels; None where none is known."""
    known = set(levels)
    return next((level for level in reversed(LEVELS_LOWEST_FIRST) if level in known), None)


class AboutContact(Fact):
    """What all facts about one contact share: its reference."""

    contact: ContactRef

    def their_contacts(self) -> tuple[str, ...]:
        return (self.contact,)

    def apply(self, state: Contact | None) -> Contact:
        """What is known of the contact after this fact."""
        return (state or Contact()).after(self.states())

    def states(self) -> dict[str, Any]:
        """The fields of a `Contact` that the fact states anew."""
        return {}


class ContactAdded(AboutContact, Step):
    """We came to know one of the customer's people, or one who had left came back."""

    TOPIC: ClassVar[str] = "account.contact_added.v1"
    LABEL: ClassVar[Words] = Words("Contact added")

    kind: Literal["contact_added"] = "contact_added"
    name: PersonalText
    title: PersonalText | None = None
    email: EmailText | None = None
    phone: PhoneText | None = None
    level: Level
    function: Name | None = None
    """What they do there, as in purchasing or production; no name or title of a person."""
    key_person: bool = False
    """Whether they have great influence on new business."""

    def thing(self) -> tuple[str, str]:
        return ("contact", self.contact)

    def states(self) -> dict[str, Any]:
        said = {by: None if getattr(self, name) is None else self.fact_id for name, by in TOLD_BY.items()}
        known = {name: getattr(self, name) for name in KNOWN}
        return {"there": True, "added_by": self.fact_id, **said, **known}

    def follow(self, state: Periods | None) -> Periods:
        if state and state.since:
            raise ContactAlreadyAdded(field="contact")
        return (state or Periods()).begun(self)

    def headline(self) -> Words:
        said = Words("Contact added: {level}")
        if self.key_person:
            said = Words("Contact added: {level}, key person")
        return said.of(level=LEVEL_WORDS[self.level])


class ContactChanged(AboutContact, StatesAnew):
    """Some of what is known of a contact is different from now on."""

    TOPIC: ClassVar[str] = "account.contact_changed.v1"
    LABEL: ClassVar[Words] = Words("Contact changed")

    kind: Literal["contact_changed"] = "contact_changed"
    name: PersonalText | None = None
    title: PersonalText | None = None
    email: EmailText | None = None
    phone: PhoneText | None = None
    level: Level | None = None
    function: Name | None = None
    key_person: bool | None = None
    clears: tuple[Literal["title", "email", "phone", "function"], ...] = ()

    def entities(self) -> tuple[tuple[str, str], ...]:
        return (("contact", self.contact),)

    def states(self) -> dict[str, Any]:
        stated = self.stated()
        known = {name: stated[name] for name in KNOWN if name in stated}
        by = {by: stated[name] for name, by in TOLD_BY.items() if name in stated}
        return known | {name: None if text is None else self.fact_id for name, text in by.items()}

    def check(self, account: "Account") -> None:
        self.check_stated()
        check_contacts(account, (self.contact,), self.occurred_at, "contact")


class ContactLeft(AboutContact, Step):
    """A contact left the customer."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.contact_left.v1"
    LABEL: ClassVar[Words] = Words("Contact left")

    kind: Literal["contact_left"] = "contact_left"

    def thing(self) -> tuple[str, str]:
        return ("contact", self.contact)

    def states(self) -> dict[str, Any]:
        return {"there": False}

    def follow(self, state: Periods | None) -> Periods:
        if state is None:
            raise UnknownContact(field="contact")
        if state.since is None:
            raise ContactAlreadyLeft(field="contact")
        return state.ended(self)


class CounterpartInsight(AboutContact):
    """One of us learned of a contact's character, interests or views and passed it on."""

    TOPIC: ClassVar[str] = "account.counterpart_insight.v1"
    LABEL: ClassVar[Words] = Words("Insight into a counterpart")

    kind: Literal["counterpart_insight"] = "counterpart_insight"
    about: Literal["character", "interests", "views"]
    text: FreeText
    people: tuple[Ref, ...] = ()

    def check(self, account: "Account") -> None:
        check_contacts(account, (self.contact,), self.occurred_at, "contact")

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def headline(self) -> Words:
        return Words("Insight into a counterpart: {about}").of(about=_ABOUT[self.about])


_ABOUT = {"character": Words("character"), "interests": Words("interests"), "views": Words("views")}
