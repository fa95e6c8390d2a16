"""Subscriptions: what one of our people wants to be told, when, in which language, and by which way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from tierline.application.access import AccountSet
from tierline.domain.shared.errors import Conflict, Invalid, NotFound
from tierline.domain.shared.time import DAY

Way = Literal["email", "chat"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
WITHIN_DAYS = 30
"""How many days ahead falls are told of where nothing else is said."""
FARTHEST_DAYS = 365
HOUR = 8
"""The hour of the weekly digest where nothing else is said."""


class MessageKind(StrEnum):
    """What one can be told of."""

    DIGEST = "digest"
    """Once a week: what is otherwise than a week ago, and what is due in the week to come."""
    FALLS = "falls"
    """A tier falls within some days; it fell."""
    ESCALATIONS = "escalations"
    """An escalation was raised, or raised again; if wanted, grave ones only."""
    OVERRIDES = "overrides"
    """A tier that somebody wants to set by hand waits for a second person."""
    DELIVERIES = "deliveries"
    """A delivery is late."""


class UnknownSubscription(NotFound):
    """There is no such subscription of this person."""


class SubscriptionOver(Conflict):
    """This subscription has ended already."""


class NotOfThisKind(Invalid):
    """A subscription to `{kind}` takes no `{name}`."""


@dataclass(frozen=True, slots=True)
class ToldUntil:
    """Up to where somebody was told: a position of the log, and a moment of the clock."""

    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as it is kept; of `told` nothing is told again.

    `accounts` are those it is about, `within` those that whoever made it might see then: it tells of accounts
    that both let in when it tells. `box` is the destination under seal; None: the e-mail address that the
    person has in the firm's own book when a message is sent. Of an ended one no destination is kept.
    """

    subscription: UUID
    person: str
    kind: MessageKind
    way: Way
    language: str
    zone: str
    accounts: AccountSet
    within: AccountSet
    made_by: str
    made_at: datetime
    mark: bytes
    """A keyed hash of all that was asked for: the same asked for again is the same subscription."""
    weekday: Weekday | None = None
    hour: int | None = None
    within_days: int | None = None
    grave_only: bool = False
    box: bytes | None = None
    told: ToldUntil | None = None
    """None before the first look: that tells of all that stands."""
    ended_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to look for something to tell: always, but for digests, which have an hour."""
        if self.kind is not MessageKind.DIGEST:
            return True
        last = self.told.at if self.told else self.made_at
        return last < last_hour_of_digest(self.zone, self.weekday or WEEKDAYS[0], self.hour or 0, now)


class SubscriptionTable(Protocol):
    """Where subscriptions are kept, beside the log."""

    def add(self, one: Subscription) -> None:
        """Keep a new one."""

    def alike(self, mark: bytes) -> Subscription | None:
        """The one in force by which the same was asked for."""

    def find(self, person: str, subscription: UUID) -> Subscription | None:
        """One of a person's."""

    def of_person(self, person: str) -> Sequence[Subscription]:
        """All of a person's, those in force first, the latest first."""

    def in_force(self) -> Sequence[Subscription]:
        """Everybody's, in the order in which they were made."""

    def seal_anew(self, one: Subscription, box: bytes) -> None:
        """Keep another box in place of the one that is there, if it is still there."""

    def end(self, one: Subscription, at: datetime) -> None:
        """End one: its destination is gone, and what was not sent by it yet is called off."""


def last_hour_of_digest(zone: str, weekday: Weekday, hour: int, now: datetime) -> datetime:
    """The last moment up to now at which clocks of a zone showed an hour of a weekday."""
    clocks = ZoneInfo(zone)
    here = now.astimezone(clocks)
    back = (here.weekday() - WEEKDAYS.index(weekday)) % 7
    found = (here - back * DAY).replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if found.astimezone(now.tzinfo) > now:
        # The weekday is today, and the hour is still to come.
        found = found - timedelta(days=7)
    return found.astimezone(now.tzinfo)


def fitting(
    kind: MessageKind,
    weekday: Weekday | None,
    hour: int | None,
    within_days: int | None,
    *,
    grave_only: bool | None,
) -> dict[str, object]:
    """What a kind is told by, with what is usual where nothing is said. Raises NotOfThisKind."""
    given = {"weekday": weekday, "hour": hour, "within_days": within_days, "grave_only": grave_only}
    usual = _USUAL.get(kind, {})
    for name, value in given.items():
        if value is not None and name not in usual:
            raise NotOfThisKind(field=name, kind=kind.value, name=name)
    return {name: value if given[name] is None else given[name] for name, value in usual.items()}


_USUAL: dict[MessageKind, dict[str, object]] = {
    MessageKind.DIGEST: {"weekday": WEEKDAYS[0], "hour": HOUR},
    MessageKind.FALLS: {"within_days": WITHIN_DAYS},
    MessageKind.ESCALATIONS: {"grave_only": False},
}
