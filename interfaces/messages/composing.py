"""Composing: for each subscription whose time has come, what is otherwise since it told last."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tierline.application.messages.ledger import MessageLine, MessageTable, composed
from tierline.application.messages.subscriptions import (
    WITHIN_DAYS,
    MessageKind,
    Subscription,
    SubscriptionTable,
    ToldUntil,
)
from tierline.domain.shared.errors import Conflict, noted
from tierline.domain.shared.time import DAY, later
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.messages.audience import Audience
from tierline.projections.engine.reading import Reading
from tierline.projections.engine.visible_accounts import VisibleAccounts
from tierline.projections.reports.digest_differences import Look
from tierline.projections.reports.message_digest import digest_lines
from tierline.projections.reports.message_items import MessageItem, Telling, items, names_of, news

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

log = logging.getLogger("tierline.messages")
Items = Mapping[tuple[str, ...], MessageItem]
_TELLING: Mapping[MessageKind, Telling] = {
    MessageKind.FALLS: "falls",
    MessageKind.ESCALATIONS: "escalations",
    MessageKind.OVERRIDES: "overrides",
    MessageKind.DELIVERIES: "deliveries",
}


class Composer:
    """Finds out what is to be told, and keeps it to be sent together with up to where it was told.

    Args:
        system: The whole system.
        subscriptions: Who wants to be told of what.
        messages: Where messages are kept.
        audience: Who may be told of which accounts.
    """

    def __init__(
        self,
        system: "System",
        subscriptions: SubscriptionTable,
        messages: MessageTable,
        audience: Audience,
    ) -> None:
        self._system = system
        self._subscriptions = subscriptions
        self._messages = messages
        self._audience = audience
        self._seen: dict[tuple[Telling, ToldUntil], Items] = {}
        """What was there at the last looks: the next ones begin there."""
        self.trouble: str | None = None
        """The name of the error by which a subscription could not be told at the last run."""

    def compose(self, now: datetime) -> int:
        """Compose what is to be told by now, as far as the read models are; how many messages that makes.

        Raises ReadModelsBehind.
        """
        due = [one for one in self._subscriptions.in_force() if one.is_due(now)]
        if not due:
            return 0
        with self._system.reads.reading() as reading:
            until = ToldUntil(reading.position, now)
            names = names_of(reading, now)
            found, self.trouble = 0, None
            for one in due:
                found += _is_behind(one, until) and self._told_or_noted(reading, one, until, names)
        self._seen = {key: seen for key, seen in self._seen.items() if key[1] == until}
        return found

    def _told_or_noted(
        self, reading: Reading, one: Subscription, until: ToldUntil, names: Mapping[str, str]
    ) -> bool:
        """As `_told`; what stands in the way of one subscription stands in that of no other."""
        try:
            return self._told(reading, one, until, names)
        except (*SILENCE, Conflict):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, others are told
            self.trouble = type(error).__name__
            log.error("subscription %s could not be told: %s", one.subscription, noted(error))
            return False

    def _told(self, reading: Reading, one: Subscription, until: ToldUntil, names: Mapping[str, str]) -> bool:
        """Tell somebody what is to be told; whether there was anything, and nobody else told it."""
        if self._audience.rests(one, until.at) is not None:
            return False
        visible = self._audience.visible(one)
        lines = self._lines(reading, one, until, visible, names)
        message = composed(one, until, lines, until.at)
        return self._messages.tell(one, until, message) and message is not None

    def _lines(
        self,
        reading: Reading,
        one: Subscription,
        until: ToldUntil,
        visible: VisibleAccounts | None,
        names: Mapping[str, str],
    ) -> list[MessageLine]:
        if one.kind is MessageKind.DIGEST:
            return _digest(reading, one, until, visible, names)
        telling = _TELLING[one.kind]
        before = self._items(reading, telling, one.told) if one.told else None
        now = self._items(reading, telling, until)
        wanted = _wanted(one, now.values(), visible, until.at)
        known = _wanted(one, before.values(), None, one.told.at) if before is not None and one.told else None
        return [
            MessageLine(each.account, names.get(each.account, each.account), *each[2:6])
            for each in news(known, wanted)
        ]

    def _items(self, reading: Reading, telling: Telling, look: ToldUntil) -> Items:
        key = (telling, look)
        if key not in self._seen:
            self._seen[key] = items(reading.known_at(look.position), telling, look.at)
        return self._seen[key]


def _is_behind(one: Subscription, until: ToldUntil) -> bool:
    """Whether a look goes on from where a subscription was told: in the log, and by the clock."""
    return one.told is None or (one.told.position <= until.position and one.told.at < until.at)


def _wanted(
    one: Subscription, found: Iterable[MessageItem], visible: VisibleAccounts | None, at: datetime
) -> dict[tuple[str, ...], MessageItem]:
    """Those of some items that a subscription is about, as they were at a moment."""
    horizon = later(at, (one.within_days or WITHIN_DAYS) * DAY)
    return {
        each.key: each
        for each in found
        if (visible is None or each.account in visible)
        and (each.grave or not one.grave_only)
        and (each.matter != "tier_falls" or each.at <= horizon)
    }


def _digest(
    reading: Reading,
    one: Subscription,
    until: ToldUntil,
    visible: VisibleAccounts | None,
    names: Mapping[str, str],
) -> list[MessageLine]:
    """The lines of a digest; the first one begins where the subscription was made."""
    seen = reading if visible is None else reading.seen_by(visible)
    then = one.told or ToldUntil(until.position, until.at)
    found = digest_lines(seen, one.person, Look(then.position, then.at), Look(until.position, until.at))
    return [
        MessageLine(
            each.account,
            names.get(each.account, each.account),
            each.matter,
            each.subject,
            each.what,
            each.at,
            each.section,
        )
        for each in found
    ]
