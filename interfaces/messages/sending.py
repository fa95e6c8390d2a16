"""Sending: what waits goes out, once; what fails is tried again, later and later, and never just dropped."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Protocol

from tierline.application.encryption import BoxBroken
from tierline.application.messages.destinations import Destinations
from tierline.application.messages.ledger import (
    CLAIM,
    MessageLine,
    MessageTable,
    OutgoingMessage,
    Trouble,
    next_try,
)
from tierline.application.messages.subscriptions import Subscription, SubscriptionTable, Way
from tierline.domain.shared.errors import noted
from tierline.domain.shared.time import later
from tierline.interfaces.messages.audience import Audience
from tierline.interfaces.messages.letters import Letter, Letters

MOST = 200
"""How many messages one run sends at most; the next one goes on."""
log = logging.getLogger("tierline.messages")


class Carrier(Protocol):
    """One way by which letters go out."""

    def send(self, letter: Letter, to: str) -> Trouble | None:
        """Send a letter; why it could not be sent, or None."""


class SendingDone(NamedTuple):
    """What came of a run: how many were sent, could not be sent, and may not be sent any more."""

    sent: int = 0
    failed: int = 0
    withheld: int = 0


class Sender:
    """Sends messages.

    Args:
        subscriptions: Whose messages they are.
        messages: Where they are kept.
        audience: Who may be told of which accounts.
        destinations: Opens where they go.
        letters: Writes them.
        carriers: By which ways they go.
    """

    def __init__(
        self,
        subscriptions: SubscriptionTable,
        messages: MessageTable,
        audience: Audience,
        destinations: Destinations,
        letters: Letters,
        carriers: Mapping[Way, Carrier],
    ) -> None:
        self._subscriptions = subscriptions
        self._messages = messages
        self._audience = audience
        self._destinations = destinations
        self._letters = letters
        self._carriers = carriers

    def send(self, clock: Callable[[], datetime]) -> SendingDone:
        """Send what waits and whose time has come.

        A message is marked as being sent before, and as sent after. A process that dies between the two
        leaves it marked, and it is sent again later, under the same id.
        """
        done = SendingDone()
        for one in self._messages.to_send(clock(), MOST):
            now = clock()
            if self._messages.claim(one, now, later(now, CLAIM)):
                claimed = replace(one, state="sending", attempts=one.attempts + 1)
                done = self._settled(claimed, clock, done)
        return done

    def _settled(self, one: OutgoingMessage, clock: Callable[[], datetime], done: SendingDone) -> SendingDone:
        """Send a message that is ours to send, and keep what came of it."""
        subscription = self._subscriptions.find(one.person, one.subscription)
        if subscription is None or subscription.ended_at is not None:
            self._messages.settle(one, state="cancelled", at=None, trouble=None)
            return done
        lines = self._lines(one, subscription, clock())
        if not lines:
            self._messages.settle(one, state="withheld", at=None, trouble=None)
            return done._replace(withheld=done.withheld + 1)
        trouble = self._tried(one, subscription, lines, clock())
        now = clock()
        if trouble is None:
            self._messages.settle(one, state="sent", at=now, trouble=None)
            return done._replace(sent=done.sent + 1)
        again = next_try(one, trouble, now)
        state = "failed" if again is None else "waiting"
        self._messages.settle(one, state=state, at=again, trouble=trouble)  # type: ignore[arg-type]
        log.warning("message %s was not sent (%s); attempt %d", one.message, trouble, one.attempts)
        return done._replace(failed=done.failed + 1)

    def _lines(self, one: OutgoingMessage, subscription: Subscription, now: datetime) -> list[MessageLine]:
        """The lines of a message that its reader may still be told: it may have waited for long."""
        if self._audience.rests(subscription, now) is not None:
            return []
        visible = self._audience.visible(subscription)
        return [line for line in one.lines if visible is None or line.account in visible]

    def _tried(
        self, one: OutgoingMessage, subscription: Subscription, lines: list[MessageLine], now: datetime
    ) -> Trouble | None:
        try:
            to = self._destination(subscription, now)
        except BoxBroken:
            return "sealed"
        if to is None:
            return "no_address"
        try:
            return self._carriers[one.way].send(self._letters.written(one, lines), to)
        except Exception as error:  # noqa: BLE001 - whatever it is, the message waits and others go on
            log.error("sending failed: %s", noted(error))
            return "unexpected"

    def _destination(self, one: Subscription, now: datetime) -> str | None:
        if one.box is not None:
            to = self._destinations.opened(one.subscription, one.box)
            if not self._destinations.is_of_a_person(one.box):
                # It was kept before destinations went with whose they are.
                box = self._destinations.sealed(one.subscription, one.person, to)
                self._subscriptions.seal_anew(one, box)
            return to
        return self._audience.mail_address(one.person, now)
