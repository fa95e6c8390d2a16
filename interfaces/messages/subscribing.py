"""Asking to be told, and ending it: who may, for whom, and what is kept of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from tierline.application.access import Principal, Scope, check
from tierline.application.messages.destinations import Destinations
from tierline.application.messages.ledger import (
    MessageNotFailed,
    MessageTable,
    OutgoingMessage,
    UnknownMessage,
)
from tierline.application.messages.subscriptions import (
    MessageKind,
    Subscription,
    SubscriptionOver,
    SubscriptionTable,
    ToldUntil,
    UnknownSubscription,
    fitting,
)
from tierline.application.messages.wanted import MailNotSetUp, SubscriptionNotUsable, Wanted
from tierline.interfaces.messages.chat import Chat
from tierline.interfaces.presentation.language import ENGLISH, languages

if TYPE_CHECKING:
    from tierline.interfaces.settings import Settings


class Subscribed(NamedTuple):
    """A subscription, and whether it was made just now or was there already."""

    subscription: Subscription
    made: bool


class Subscribing:
    """Keeps subscriptions, for who may.

    Args:
        subscriptions: Where they are kept.
        messages: What was told by them.
        destinations: Seals where messages go.
        settings: Which ways are set up.
        position: How far the read models are.
        new_id: Makes ids.
    """

    def __init__(
        self,
        subscriptions: SubscriptionTable,
        messages: MessageTable,
        destinations: Destinations,
        settings: "Settings",
        position: Callable[[], int],
        new_id: Callable[[], UUID],
    ) -> None:
        self._subscriptions = subscriptions
        self._messages = messages
        self._destinations = destinations
        self._settings = settings
        self._position = position
        self._new_id = new_id
        self.chat = Chat(private=settings.chat_private == "on")

    def subscribe(self, who: Principal, person: str, asked: Wanted, now: datetime) -> Subscribed:
        """Have a person be told; the same asked for again is there already.

        Raises ScopeMissing, AccountsNotUsable, NotOfThisKind, SubscriptionNotUsable, MailNotSetUp,
        ChatNotInstalled and ChatAddressNotUsable.
        """
        may_for(who, person)
        language, zone = asked.language or ENGLISH, asked.zone or "UTC"
        if language not in languages():
            known = ", ".join(languages())
            raise SubscriptionNotUsable(field="language", name="language", problem=f"use one of {known}")
        fits = fitting(
            asked.kind, asked.weekday, asked.hour, asked.within_days, grave_only=asked.grave_only or None
        )
        accounts = asked.account_set(person)
        said = (person, asked.kind, asked.way, asked.address, language, zone, sorted(fits.items()))
        mark = self._destinations.mark(*said, accounts.text(), who.name, who.accounts.text())
        if (alike := self._subscriptions.alike(mark)) is not None:
            return Subscribed(alike, made=False)
        self._check_way(asked)
        ident = self._new_id()
        made = Subscription(
            ident, person, asked.kind, asked.way, language, zone, accounts, who.accounts, who.name, now, mark
        )
        if asked.address is not None:
            made = replace(made, box=self._destinations.sealed(ident, person, asked.address))
        if asked.kind is MessageKind.DIGEST:
            # The first digest tells what is otherwise since now; all others begin with what stands.
            made = replace(made, told=ToldUntil(self._position(), now))
        made = replace(made, **fits)  # type: ignore[arg-type]
        self._subscriptions.add(made)
        return Subscribed(made, made=True)

    def end(self, who: Principal, person: str, subscription: UUID, now: datetime) -> Subscription:
        """End a subscription, at once. Raises ScopeMissing, UnknownSubscription, SubscriptionOver."""
        may_for(who, person)
        found = self._subscriptions.find(person, subscription)
        if found is None:
            raise UnknownSubscription()
        if found.ended_at is not None:
            raise SubscriptionOver()
        self._subscriptions.end(found, now)
        return replace(found, ended_at=now, box=None)

    def retry(self, who: Principal, person: str, message: UUID, now: datetime) -> OutgoingMessage:
        """Have a message be tried again soon. Raises ScopeMissing, UnknownMessage, MessageNotFailed."""
        may_for(who, person)
        found = self._messages.message(person, message)
        if found is None:
            raise UnknownMessage()
        if found.state not in ("failed", "waiting"):
            raise MessageNotFailed()
        self._messages.settle(found, state="waiting", at=now, trouble=found.trouble)
        return replace(found, state="waiting", next_at=now)

    def _check_way(self, asked: Wanted) -> None:
        if asked.way == "chat":
            self.chat.check(asked.address or "")
        elif self._settings.smtp_host is None:
            raise MailNotSetUp(field="way")


def may_for(who: Principal, person: str) -> None:
    """Let somebody see and set what they are told, and who may, what others are. Raises ScopeMissing."""
    if who.person != person:
        check(who, Scope.PEOPLE)
