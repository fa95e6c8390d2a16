"""Matching: who the people of a message are to us, and what fact that makes of it. Decisions only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple, Self

from tierline.application.inbox.messages import Message
from tierline.domain.account.contacts import Level, highest
from tierline.domain.account.interactions import Channel, Initiative
from tierline.domain.shared.ids import account_id

DraftKind = Literal["interaction", "executive_contact"]
FACE_TO_FACE: tuple[Channel, ...] = ("meeting", "call", "visit", "event")
"""In person or by voice: of managements, only that is an executive contact."""
EXECUTIVE: Level = "executive"


class ContactMatched(NamedTuple):
    """One of a customer's people who has an address."""

    account: str
    contact: str | None
    """None where facts can't name them: they are of an account that was merged into this one."""
    level: Level | None = None
    link: str = ""
    """Whose personal data the address is: the stream and the reference that its key belongs to."""


class Matches(NamedTuple):
    """Everybody who has an address."""

    contacts: tuple[ContactMatched, ...] = ()
    person: str | None = None
    """Who of ours, if exactly one has it."""
    person_level: Level | None = None
    person_link: str = ""

    @property
    def nobody(self) -> bool:
        """Whether nobody knows the address."""
        return not self.contacts and self.person is None


AddressBook = Callable[[str, datetime], Matches]
"""Who has an e-mail address at a moment."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a message says in our words, as far as anybody can tell: no names, no texts.

    A message between people of several accounts leaves the account to whoever accepts it.
    """

    channel: Channel
    initiative: Initiative | None
    """None where nobody knows who began it."""
    contacts: Mapping[str, tuple[str, ...]]
    """Their people, by account."""
    executive: tuple[str, ...] = ()
    """The accounts of which an executive took part."""
    people: tuple[str, ...] = ()
    our_level: Level | None = None
    unknown: int = 0
    """How many addresses nobody knows."""
    ours_only: bool = False

    @property
    def account(self) -> str | None:
        """The account that it is about, if it is about one."""
        return next(iter(self.contacts)) if len(self.contacts) == 1 else None

    def kind_at(self, account: str | None) -> DraftKind:
        """What it is if it is about an account: an executive contact where managements met or spoke."""
        managements = account in self.executive and self.our_level == EXECUTIVE
        return "executive_contact" if managements and self.channel in FACE_TO_FACE else "interaction"

    def without(self, owner: str) -> Self:
        """The same with a contact left out: `owner` is as in the links of drafts."""
        contacts = {
            code: tuple(one for one in some if f"{account_id(code).hex}/{one}" != owner)
            for code, some in self.contacts.items()
        }
        return replace(self, contacts=contacts)

    def as_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "channel": self.channel,
            "initiative": self.initiative,
            "contacts": {code: list(some) for code, some in self.contacts.items()},
            "executive": list(self.executive),
            "people": list(self.people),
            "our_level": self.our_level,
            "unknown": self.unknown,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        """The suggestion of such values."""
        contacts = {code: tuple(some) for code, some in said["contacts"].items()}
        lists = {name: tuple(said[name]) for name in ("executive", "people")}
        return cls(**{**said, **lists, "contacts": contacts})


def suggest(message: Message, matched: Mapping[str, Matches]) -> Suggestion:
    """What a message says, by who has the addresses of those who took part."""
    present = [matched[address] for address in message.present]
    contacts: dict[str, list[str]] = {}
    executive: list[str] = []
    for one in present:
        for contact in () if one.person else one.contacts:
            theirs = contacts.setdefault(contact.account, [])
            theirs += [contact.contact] if contact.contact and contact.contact not in theirs else []
            executive += [contact.account] if contact.level == EXECUTIVE else []
    people = dict.fromkeys(one.person for one in present if one.person)
    unknown = sum(one.nobody for one in present)
    return Suggestion(
        channel=message.channel,
        initiative=_initiative(message, matched),
        contacts={code: tuple(some) for code, some in contacts.items()},
        executive=tuple(dict.fromkeys(executive)),
        people=tuple(people),
        our_level=highest(one.person_level for one in present if one.person),
        unknown=unknown,
        ours_only=not contacts and not unknown,
    )


def _initiative(message: Message, matched: Mapping[str, Matches]) -> Initiative | None:
    """Theirs where a contact began it, ours where one of us did."""
    sender = message.sender
    begun = matched.get(sender, Matches()) if sender else Matches()
    if begun.person:
        return "ours"
    return "theirs" if begun.contacts else None
