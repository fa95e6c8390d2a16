"""What is in line for one subscription, sent in the order of each account; what came of it is kept."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from tierline.application.webhooks.schedule import MessageAnswer, next_try, verdict
from tierline.application.webhooks.signatures import signed_headers
from tierline.application.webhooks.subscriptions import QueuedMessage, Webhook, Webhooks
from tierline.interfaces.webhooks.sender import WebhookSender

RENEW_SECONDS = 5.0
log = logging.getLogger("tierline.webhooks")


class DeliveryLine:
    """Sends what waits for a subscription.

    Args:
        hooks: Keeps subscriptions and what is in line.
        hook: The subscription.
        sender: Sends to its receiver.
        clock: What time it is.
        may_go_on: Whether to send another one; says as well, now and then, that this process lives.
    """

    def __init__(
        self,
        hooks: Webhooks,
        hook: Webhook,
        sender: WebhookSender,
        clock: Callable[[], datetime],
        may_go_on: Callable[[], bool],
    ) -> None:
        self._hooks = hooks
        self._hook = hook
        self._sender = sender
        self._clock = clock
        self._may_go_on = may_go_on
        self._renewed = time.monotonic()

    @property
    def is_off(self) -> bool:
        """Whether nothing is sent to the receiver any more."""
        return not self._hook.on

    def send(self, line: Sequence[QueuedMessage]) -> datetime | None:
        """Send what is due of a line; when something of it is due again.

        What one account has to wait for keeps no other account waiting, and nothing of that account passes
        it; a receiver that doesn't answer keeps all waiting.
        """
        secrets = self._hooks.secrets(self._hook)
        stuck: dict[str, datetime] = {}
        for one in line:
            now = self._clock()
            if one.account in stuck:
                continue
            if one.next_at is not None and one.next_at > now:
                stuck[one.account] = one.next_at
                continue
            if not self._still():
                return now
            answered = self._posted(one, now, secrets)
            if verdict(answered) in ("failed", "gone"):
                return self._failed(one, answered)
            again_at = self._answered(one, answered)
            if again_at is not None:
                stuck[one.account] = again_at
        return min(stuck.values(), default=None)

    def _still(self) -> bool:
        if time.monotonic() - self._renewed > RENEW_SECONDS:
            self._renewed = time.monotonic()
            return self._may_go_on()
        return True

    def _posted(self, one: QueuedMessage, now: datetime, secrets: Sequence[str]) -> MessageAnswer:
        body = one.body or b""
        headers = {**one.headers, **signed_headers(one.message, now, body, secrets)}
        return self._sender.send(self._hook.wanted.url, headers, body)

    def _answered(self, one: QueuedMessage, answered: MessageAnswer) -> datetime | None:
        """Keep that a message was taken, or refused: when it is tried again then."""
        tried = self._tried(one, answered)
        if self._hook.failures:
            self._keep(replace(self._hook, failures=0, next_at=None))
        if verdict(answered) == "accepted":
            self._hooks.table.settle(replace(tried, state="delivered", body=None, next_at=None))
            return None
        again_at = next_try(tried.attempts, self._clock(), answered)
        if again_at is None:
            log.error("webhook %s: message %s was refused for three days", self._hook.hook, one.message)
            self._hooks.table.settle(replace(tried, state="given_up", body=None, next_at=None))
            return None
        self._hooks.table.settle(replace(tried, next_at=again_at))
        return again_at

    def _failed(self, one: QueuedMessage, answered: MessageAnswer) -> datetime | None:
        """Keep that nothing can be sent at present: until when, or for good."""
        self._hooks.table.settle(self._tried(one, answered))
        failures, now = self._hook.failures + 1, self._clock()
        again_at = None if verdict(answered) == "gone" else next_try(failures, now, answered)
        if again_at is not None:
            self._keep(replace(self._hook, failures=failures, next_at=again_at))
            return again_at
        why = "gone" if verdict(answered) == "gone" else "dead"
        log.error("webhook %s is switched off (%s): nothing more is sent to it", self._hook.hook, why)
        self._keep(replace(self._hook, on=False, why_off=why, off_at=now, failures=failures, next_at=None))
        return None

    def _tried(self, one: QueuedMessage, answered: MessageAnswer) -> QueuedMessage:
        return replace(
            one,
            attempts=one.attempts + 1,
            status=answered.status,
            error=answered.error,
            last_at=self._clock(),
        )

    def _keep(self, hook: Webhook) -> None:
        """Keep how the receiver does; what somebody else changed meanwhile is left as they changed it."""
        if self._hooks.table.put(hook):
            hook = replace(hook, writes=hook.writes + 1)
        self._hook = hook
