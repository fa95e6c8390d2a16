"""Delivering in the background: looks now and then for which subscription there is something to do."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from tierline.application.webhooks.subscriptions import DELIVERIES_KEPT, Webhook
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.webhooks.delivering import Delivering
from tierline.interfaces.wiring import System
from tierline.projections.engine.store import ReadModelsBehind

LOOK_SECONDS = 0.5
AT_ONCE = 4
"""To so many receivers is sent at the same time: one that hangs keeps its own thread only."""
ELSEWHERE = timedelta(seconds=5)
"""So long after another process was found to deliver for a subscription, that is not asked again."""
TIDY = timedelta(hours=1)
END_SECONDS = 2.5
log = logging.getLogger("tierline.webhooks")


@dataclass(slots=True)
class _LastRound:
    """What the last round for a subscription left behind: while that is so, there is nothing to do."""

    writes: int
    run: int
    position: int
    again_at: datetime | None


class WebhookThread:
    """Delivers for all subscriptions of a system.

    Args:
        system: The whole system.
        holder: What this process is called.
    """

    def __init__(self, system: System, holder: str) -> None:
        self._system = system
        self._stop = Event()
        self._delivering = Delivering(system, holder, self._stop.is_set)
        self._pool = ThreadPoolExecutor(AT_ONCE, "tierline-webhook")
        self._running: set[str] = set()
        self._known: dict[str, _LastRound] = {}
        self._tidy_at: datetime | None = None
        self._thread = Thread(target=self._run, name="tierline-webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End between two messages; one whose answer isn't here by then is sent again later."""
        self._stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._thread.ident is not None:
            self._thread.join(END_SECONDS)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.look()
            except (*SILENCE, ReadModelsBehind) as error:
                log.info("webhooks wait for the database (%s)", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look may be better
                log.error("webhooks met %s", type(error).__name__)

    def look(self) -> None:
        """Begin a round for each subscription that has something to be done, unless one is going on."""
        position, now = self._system.store.position(), self._system.clock()
        for hook in self._system.webhooks.table.all():
            if hook.on and hook.hook not in self._running and self._has_work(hook, position, now):
                self._running.add(hook.hook)
                self._pool.submit(self._round, hook, position)
        self._tidy(now)

    def _has_work(self, hook: Webhook, position: int, now: datetime) -> bool:
        known = self._known.get(hook.hook)
        if known is None or (known.writes, known.run) != (hook.writes, hook.run):
            return True
        return known.position != position or (known.again_at is not None and known.again_at <= now)

    def _round(self, hook: Webhook, position: int) -> None:
        again_at: datetime | None = self._system.clock() + ELSEWHERE
        try:
            if found := self._delivering.round(hook.hook):
                again_at = found.again_at
            hook = self._system.webhooks.table.find(hook.hook) or hook
        except (*SILENCE, ReadModelsBehind) as error:
            log.info("webhook %s waits for the database (%s)", hook.hook, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - whatever it is, it costs this subscription a while only
            log.error("webhook %s met %s", hook.hook, type(error).__name__)
        self._known[hook.hook] = _LastRound(hook.writes, hook.run, position, again_at)
        self._running.discard(hook.hook)

    def _tidy(self, now: datetime) -> None:
        if self._tidy_at is None or now >= self._tidy_at:
            self._tidy_at = now + TIDY
            self._system.webhooks.table.prune(now - DELIVERIES_KEPT)
