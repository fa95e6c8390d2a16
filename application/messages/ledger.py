"""What was told to whom: every message from when there is something to tell until it was sent, and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol
from uuid import UUID, uuid5

from tierline.application.messages.subscriptions import MessageKind, Subscription, ToldUntil, Way
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.time import later
from tierline.domain.shared.words import Words

MessageState = Literal["waiting", "sending", "sent", "failed", "withheld", "cancelled"]
"""`waiting` to be sent, perhaps again; `failed`: given up, until somebody has it tried again; `withheld`: its
reader may see none of its accounts any more; `cancelled`: its subscription ended before."""
Trouble = Literal[
    "unreachable",
    "refused",
    "not_set_up",
    "not_installed",
    "not_usable",
    "no_address",
    "sealed",
    "egress",
    "unexpected",
]
"""Why a message was not sent when that was tried last."""
FOR_GOOD: frozenset[Trouble] = frozenset({"refused"})
"""What no further try would change."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
TRIED_FOR = timedelta(hours=72)
"""How long a message is tried before it is given up."""
CLAIM = timedelta(minutes=5)
"""How long whoever sends has for it: after that it is taken to have died, and the message is sent again."""


class UnknownMessage(NotFound):
    """There is no such message to this person."""


class MessageNotFailed(Conflict):
    """Only a message that waits or was given up is tried again."""


class MessageLine(NamedTuple):
    """One thing that is told: of which account, what, and the moment that it is about.

    `section` tells what is so from what is due.
    """

    account: str
    name: str
    matter: str
    subject: str
    what: Words
    at: datetime | None = None
    section: Literal["news", "due"] = "news"


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to one of our people: the difference between two positions of the log and two moments.

    Its id follows from the subscription and both ends, so that the same difference is the same message.
    """

    message: UUID
    subscription: UUID
    person: str
    kind: MessageKind
    way: Way
    language: str
    zone: str
    after: ToldUntil | None
    until: ToldUntil
    made_at: datetime
    lines: tuple[MessageLine, ...]
    state: MessageState = "waiting"
    attempts: int = 0
    next_at: datetime | None = None
    """When it is tried next."""
    sent_at: datetime | None = None
    trouble: Trouble | None = None


class WarningSent(NamedTuple):
    """That one of our people was told of a fall to come, and when."""

    account: str
    falls_on: datetime
    person: str
    sent_at: datetime


class Backlog(NamedTuple):
    """How many messages wait, how many of those were tried in vain, and how many were given up."""

    waiting: int
    failing: int
    failed: int


class MessageTable(Protocol):
    """Where messages are kept, beside the log."""

    def tell(self, one: Subscription, until: ToldUntil, message: OutgoingMessage | None) -> bool:
        """Keep a message and up to where it tells, both or neither; False if another process was faster."""

    def to_send(self, now: datetime, limit: int) -> Sequence[OutgoingMessage]:
        """Messages whose time has come, those first that wait longest; those that a sender died over too."""

    def claim(self, one: OutgoingMessage, now: datetime, until: datetime) -> bool:
        """Have a message be sent by us until a moment; False if somebody else sends it."""

    def settle(
        self, one: OutgoingMessage, *, state: MessageState, at: datetime | None, trouble: Trouble | None
    ) -> None:
        """Keep what came of sending: `at` is when it was sent, or else when it is tried next, if it is."""

    def message(self, person: str, message: UUID) -> OutgoingMessage | None:
        """One of the messages to a person."""

    def page(
        self, person: str, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Sequence[OutgoingMessage]:
        """The messages to a person, the latest first, those behind one only."""

    def backlog(self) -> Backlog:
        """How much there is to do, and in how much trouble."""

    def warnings_sent(self, until: datetime, known: int) -> Sequence[WarningSent]:
        """What was told of falls to come by a moment, in messages that rest on positions up to one."""


def composed(
    one: Subscription, until: ToldUntil, lines: Sequence[MessageLine], now: datetime
) -> OutgoingMessage | None:
    """The message of a subscription that tells some lines; None if there is nothing to tell."""
    if not lines:
        return None
    ends = f"{one.told.position}|{one.told.at.isoformat()}" if one.told else "-"
    ident = uuid5(one.subscription, f"{ends}|{until.position}|{until.at.isoformat()}")
    return OutgoingMessage(
        ident,
        one.subscription,
        one.person,
        one.kind,
        one.way,
        one.language,
        one.zone,
        one.told,
        until,
        now,
        tuple(lines),
        next_at=now,
    )


def next_try(one: OutgoingMessage, trouble: Trouble, now: datetime) -> datetime | None:
    """When a message that could not be sent is tried again; None if it is given up.

    `one` is as it was claimed: its attempts count the one that just failed.
    """
    if trouble in FOR_GOOD or now >= later(one.made_at, TRIED_FOR):
        return None
    pause = min(FIRST_PAUSE * 2 ** min(one.attempts - 1, 10), LONGEST_PAUSE)
    return later(now, pause)
