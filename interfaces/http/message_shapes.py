"""The shapes of subscriptions and messages, and of what is sent to have somebody told."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict

from tierline.application.messages.ledger import MessageState, Trouble
from tierline.application.messages.subscriptions import MessageKind, Way, Weekday
from tierline.interfaces.http.shapes import Both, Shape


class SubscriptionShape(Shape):
    """What one of our people is told, and how; where to, nobody is told who asks.

    `address` says whether messages go to an address of its own or to the one in the firm's own book. `rests`
    says why it tells nothing at present: the person has left, or who made it may read nothing any more. It
    tells what is otherwise than at `told_position` and `told_at`.
    """

    subscription: UUID
    person: str
    kind: MessageKind
    way: Way
    address: Literal["own", "firm"]
    language: str
    zone: str
    weekday: Weekday | None
    hour: int | None
    within_days: int | None
    grave_only: bool
    accounts: list[str]
    made_by: str
    made_at: datetime
    told_position: int | None
    told_at: datetime | None
    ended_at: datetime | None
    rests: Literal["left", "maker_may_not"] | None


class SubscriptionsAnswer(Shape):
    """All that one of our people asked to be told, those in force first."""

    person: str
    items: list[SubscriptionShape]


class SubscriptionAnswer(SubscriptionShape):
    """A subscription that was made or ended; `repeated`: the same was asked for before."""

    repeated: bool


class NewSubscription(Shape):
    """What to be told. What is left out is as usual for the kind.

    `accounts` are given as those of keys are: `code=ACME`, `region=EMEA`, `held=PERSON`; without any, those
    in which the person holds a role. `address` is an e-mail address or, for `chat`, an address of Apprise;
    it is kept under seal and never shown again.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "falls", "within_days": 30, "zone": "Europe/Madrid"}]},
    )

    kind: MessageKind
    way: Way = "email"
    address: str | None = None
    language: str | None = None
    zone: str | None = None
    weekday: Weekday | None = None
    hour: int | None = None
    within_days: int | None = None
    grave_only: bool | None = None
    accounts: list[str] = []


class NothingSaid(Shape):
    """Nothing needs to be said: an empty object, or no body at all."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})


class MessageLineShape(Shape):
    """One thing that a message tells: of which account, what, and the moment that it is about."""

    account: str
    name: str
    matter: str
    subject: str
    what: Both
    at: datetime | None


class MessageShape(Shape):
    """A message to one of our people: what was otherwise from one position and moment to another.

    `lines` are those of accounts that who asks may see. `trouble` says why it was not sent when that was
    tried last, and `next_at` when it is tried again.
    """

    message: UUID
    subscription: UUID
    person: str
    kind: MessageKind
    way: Way
    state: MessageState
    made_at: datetime
    after_position: int | None
    until_position: int
    attempts: int
    next_at: datetime | None
    sent_at: datetime | None
    trouble: Trouble | None
    lines: list[MessageLineShape]


class MessagesAnswer(Shape):
    """A page of what one of our people was told, the latest first."""

    person: str
    items: list[MessageShape]
    next: str | None


_OF = "/v1/people/{person}"
ANSWERS: dict[tuple[str, str], Any] = {
    ("get", f"{_OF}/subscriptions"): SubscriptionsAnswer,
    ("post", f"{_OF}/subscriptions"): SubscriptionAnswer,
    ("post", f"{_OF}/subscriptions/{{subscription}}:end"): SubscriptionAnswer,
    ("get", f"{_OF}/messages"): MessagesAnswer,
    ("post", f"{_OF}/messages/{{message}}:retry"): MessageShape,
}
BODIES: dict[str, Any] = {
    f"{_OF}/subscriptions": NewSubscription,
    f"{_OF}/subscriptions/{{subscription}}:end": NothingSaid,
    f"{_OF}/messages/{{message}}:retry": NothingSaid,
}
