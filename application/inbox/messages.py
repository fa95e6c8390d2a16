"""Messages: what a mailbox or a calendar says took place, before anybody knows who these people are."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, Self
from uuid import UUID

from tierline.domain.account.interactions import Channel
from tierline.domain.shared.ids import fact_id_from_source

Part = Literal["from", "organizer", "to", "cc", "attendee"]
SENDING: tuple[Part, ...] = ("from", "organizer")
"""Who began it."""


class Party(NamedTuple):
    """Somebody whom a message names."""

    address: str
    """As all its spellings have it."""
    part: Part
    name: str | None = None
    there: bool = True
    """Whether they took part, as far as the message says: who declined didn't."""


class Edition(NamedTuple):
    """Which edition of itself a message is: a calendar counts, and notes when it wrote."""

    sequence: int = 0
    stamp: datetime | None = None

    def older_than(self, other: "Edition") -> bool:
        """Whether another one took the place of this."""
        if self.sequence != other.sequence or self.stamp is None or other.stamp is None:
            return self.sequence < other.sequence
        return self.stamp < other.stamp


@dataclass(frozen=True, slots=True)
class Message:
    """A mail, or one date of a calendar.

    `system` and `reference` are its identity: the Message-ID of a mail, the UID of an event and, of one that
    repeats, which of its dates it is.
    """

    system: str
    reference: str
    at: datetime
    channel: Channel
    parties: tuple[Party, ...] = ()
    subject: str | None = None
    edition: Edition = field(default_factory=Edition)
    cancelled: bool = False
    body: str | None = None
    size: int | None = None
    """How many bytes it has, where anybody counted."""
    thread: str | None = None
    """The reference of the message that its conversation began with."""

    @property
    def draft(self) -> UUID:
        """The id of the draft that is made of it, whenever it is read."""
        return fact_id_from_source(self.system, self.reference)

    @property
    def thread_draft(self) -> UUID | None:
        """The id of the draft of the message that its conversation began with, if it began with another."""
        if self.thread is None or self.thread == self.reference:
            return None
        return fact_id_from_source(self.system, self.thread)

    @property
    def sender(self) -> str | None:
        """The address of who began it."""
        return next((one.address for one in self.parties if one.part in SENDING), None)

    @property
    def present(self) -> tuple[str, ...]:
        """The addresses of those who took part, each once."""
        return tuple(dict.fromkeys(one.address for one in self.parties if one.there))

    def as_json(self) -> dict[str, Any]:
        """All that it says, as JSON values: which edition says it makes no difference."""
        return {
            "system": self.system,
            "reference": self.reference,
            "at": self.at.isoformat(),
            "channel": self.channel,
            "parties": [list(one) for one in self.parties],
            "subject": self.subject,
            "body": self.body,
            "size": self.size,
            "thread": self.thread,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        """The message of such values."""
        parties = tuple(Party(*one) for one in said["parties"])
        return cls(**{**said, "at": datetime.fromisoformat(said["at"]), "parties": parties})
