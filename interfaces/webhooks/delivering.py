"""One round of delivery for one subscription: what is new is put in line, what is due is sent.

What is killed in between begins again where the tables say: a message that was sent and not yet noted is sent
again under the same id, and none is left out.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from tierline.application.access import Principal, Scope
from tierline.application.opened_texts import OpenedTexts
from tierline.application.webhooks.subscriptions import Place, QueuedMessage, Webhook
from tierline.interfaces.feed_reading import FeedAhead, FeedQuestion, cloud_events, filter_asked, read_page
from tierline.interfaces.presentation.cloud_events import JSON, STRUCTURED, binary, structured
from tierline.interfaces.webhooks.line import DeliveryLine
from tierline.interfaces.webhooks.sender import WebhookSender
from tierline.interfaces.wiring import System
from tierline.projections.feed import Feed, FeedPlace

MOST_WAITING = 1_000
"""So many entries are in line at most; the others wait in the feed."""
AT_ONCE = 200
CLAIM = timedelta(seconds=30)
"""For so long a process may deliver for a subscription before it says again that it lives."""
log = logging.getLogger("tierline.webhooks")


class Round(NamedTuple):
    """When there is something to do again though nothing new was recorded."""

    again_at: datetime | None


class Delivering:
    """Delivers, for one subscription at a time.

    Args:
        system: The whole system.
        holder: What this process is called where it takes the right to deliver.
        leave: Whether to end, asked between two messages.
    """

    def __init__(self, system: System, holder: str, leave: Callable[[], bool]) -> None:
        self._system = system
        self._hooks = system.webhooks
        self._table = system.webhooks.table
        self._holder = holder
        self._leave = leave

    def round(self, hook: str) -> Round | None:
        """Put in line and send, as far as there is anything; None where another process does."""
        if not self._claimed(hook):
            return None
        try:
            found = self._table.find(hook)
            if found is None or not found.on:
                return None
            found = self._queue(found)
            return Round(self._send(found) if found.on else None)
        finally:
            self._table.release(hook, self._holder)

    def _claimed(self, hook: str) -> bool:
        now = self._system.clock()
        return self._table.claim(hook, self._holder, now, now + CLAIM)

    def _queue(self, hook: Webhook) -> Webhook:
        """Put in line what is wanted of the feed; the subscription behind it."""
        wanted = hook.wanted
        asked = filter_asked(wanted.kinds, wanted.accounts, wanted.tiers)
        room = MOST_WAITING - self._table.count_waiting(hook.hook)
        while room > 0 and not self._leave():
            seen = self._seen(hook)
            try:
                page = read_page(
                    seen, FeedPlace(*hook.after), min(room, AT_ONCE), FeedQuestion(asked, wanted.detail)
                )
            except FeedAhead:
                return self._switched_off(hook, "ahead")
            events = cloud_events(seen, page.entries, wanted.detail)
            line = [
                self._in_line(hook, Place(*one.place), one.account or "", one.kind, event)
                for one, event in zip(page.entries, events, strict=True)
            ]
            place = Place(*page.next)
            if place != hook.after and not self._table.queue(hook, place, line):
                break
            hook, room = replace(hook, after=place), room - len(line)
            if page.ended:
                break
        return hook

    def _seen(self, hook: Webhook) -> System:
        """The system as who is sent something sees it: no text, whatever may be read by who subscribed."""
        return self._system.seen_by(Principal(hook.hook, frozenset((Scope.READ,)), hook.sees), OpenedTexts())

    def _as_shown_now(self, hook: Webhook, one: QueuedMessage) -> QueuedMessage:
        """A message that waits; as of an account of which somebody is forgotten, as it is told by now."""
        if not self._system.pseudonyms.names(one.account):
            return one
        seen = self._seen(hook)
        entry = Feed(seen.reads).entry(FeedPlace(*one.place))
        if entry is None:
            return one
        (event,) = cloud_events(seen, [entry], hook.wanted.detail)
        again = self._in_line(hook, one.place, one.account, one.kind, event)
        return replace(one, body=again.body, headers=again.headers)

    def _in_line(
        self, hook: Webhook, place: Place, account: str, kind: str, event: dict[str, object]
    ) -> QueuedMessage:
        headers, body = binary(event) if hook.wanted.mode == "binary" else ({}, structured(event))
        headers["content-type"] = JSON if hook.wanted.mode == "binary" else STRUCTURED
        now, message = self._system.clock(), str(event["id"])
        return QueuedMessage(hook.hook, hook.run, place, message, account, kind, now, body, headers)

    def _send(self, hook: Webhook) -> datetime | None:
        """Send what is due; when something is due again that waits."""
        clock, line = self._system.clock, self._table.waiting(hook.hook, MOST_WAITING)
        if not line:
            return None
        if hook.next_at is not None and hook.next_at > clock():
            return hook.next_at
        line = [self._as_shown_now(hook, one) for one in line]
        with WebhookSender(self._system.egress) as sender:
            sending = DeliveryLine(self._hooks, hook, sender, clock, lambda: self._may_go_on(hook.hook))
            again_at = sending.send(line)
        # All of the line went: perhaps there is more in the feed that had no room in it.
        return again_at if again_at or sending.is_off else clock()

    def _may_go_on(self, hook: str) -> bool:
        return not self._leave() and self._claimed(hook)

    def _switched_off(self, hook: Webhook, why: str) -> Webhook:
        log.error("webhook %s is switched off (%s): nothing more is sent to it", hook.hook, why)
        off = replace(hook, on=False, why_off=why, off_at=self._system.clock(), next_at=None)
        self._table.put(off)
        return off
