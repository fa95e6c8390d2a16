"""All that tells our people, put together."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tierline.application.encryption import BoxBroken
from tierline.application.messages.destinations import Destinations
from tierline.application.messages.subscriptions import Subscription, Way
from tierline.domain.shared.personal import Broken
from tierline.interfaces.messages.audience import Audience
from tierline.interfaces.messages.composing import Composer
from tierline.interfaces.messages.letters import Letters
from tierline.interfaces.messages.mail import Mail
from tierline.interfaces.messages.sending import Carrier, Sender, SendingDone
from tierline.interfaces.messages.subscribing import Subscribing
from tierline.interfaces.messages.thread import MessageThread

if TYPE_CHECKING:
    from tierline.interfaces.storage.messages import StoredMessages
    from tierline.interfaces.wiring import System


class TellingRun(NamedTuple):
    """What a run did: how many messages it made, and what came of sending."""

    composed: int
    sending: SendingDone


class Messages:
    """Subscriptions, composing, sending, and the thread that does it.

    Args:
        system: The whole system.
        table: Where subscriptions and messages are kept.
        destinations: Seals and opens where messages go.
    """

    def __init__(self, system: "System", table: "StoredMessages", destinations: Destinations) -> None:
        self._system = system
        said = system.settings
        self.table = table
        self._destinations = destinations
        self.audience = Audience(system)
        self.subscribing = Subscribing(table, table, destinations, said, system.store.position, system.new_id)
        self._composer = Composer(system, table, table, self.audience)
        carriers: dict[Way, Carrier] = {"email": Mail(said), "chat": self.subscribing.chat}
        letters = Letters(said.public_address, said.message_domain)
        self._sender = Sender(table, table, self.audience, destinations, letters, carriers)
        self.thread = MessageThread(self._tell_now, lambda: system.feeding.active, said.messages_seconds)

    def tell(self) -> TellingRun:
        """Compose and send what is to be told by now. Raises ReadModelsBehind."""
        return TellingRun(self._composer.compose(self._system.clock()), self.send())

    def send(self) -> SendingDone:
        """Send what waits, and compose nothing."""
        return self._sender.send(self._now)

    def compose(self, now: datetime) -> int:
        """Compose what is to be told by a moment, and send nothing."""
        return self._composer.compose(now)

    def address_of(self, one: Subscription) -> Any:
        """The address given to a subscription; None if none was, and a marker where it doesn't open."""
        if one.box is None:
            return None
        try:
            return self._destinations.opened(one.subscription, one.box)
        except BoxBroken:
            return Broken().model_dump()

    def state(self) -> dict[str, Any]:
        """How much waits, was tried in vain or was given up, and what the thread met last."""
        return {**self.table.backlog()._asdict(), "trouble": self.trouble}

    @property
    def trouble(self) -> str | None:
        """What telling our people met last, in this process."""
        return self.thread.trouble or self._composer.trouble

    def _now(self) -> datetime:
        return self._system.clock()

    def _tell_now(self) -> None:
        # By a clock that is wrong, things would be told that are not so.
        if self._system.clock_verdict().ok:
            self.tell()
