"""Writing the security journal: in batches, by a thread of its own, so that no request waits for it."""

import logging
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from typing import Any
from uuid import UUID

from tierline.application.access import LOCAL, Principal
from tierline.application.journal import Gathered, JournalLine, JournalTable, SecurityEvent
from tierline.application.lru import LruCache
from tierline.interfaces.database_errors import SILENCE

ASKING: ContextVar[Mapping[str, Any] | None] = ContextVar("the state of the request", default=None)
"""What is known of whoever is asking; nothing on the command line."""
WRITE_SECONDS = 0.5
"""How long lines wait to be written at most; a process that is killed loses no more than that."""
TIDY_SECONDS = 3_600.0
log = logging.getLogger("tierline.journal")


class SecurityJournal:
    """Takes lines, and has them written soon.

    Args:
        table: Where they are kept.
        code_of: The code of the account whose stream has an id.
        clock: What time it is.
        days: For how many days lines are kept.
    """

    def __init__(
        self, table: JournalTable, code_of: Callable[[UUID], str], clock: Callable[[], datetime], days: int
    ) -> None:
        self.table = table
        self._code_of = code_of
        self._clock = clock
        self._kept = timedelta(days=days)
        self._gathered = Gathered()
        self._codes: LruCache[UUID, str] = LruCache(10_000)
        self._begin = Lock()
        self._writing = Lock()
        self._stop = Event()
        self._thread: Thread | None = None
        self._tidied = float("-inf")

    @property
    def dropped(self) -> int:
        """How many things happened that no line tells of."""
        return self._gathered.dropped

    def note(
        self,
        event: SecurityEvent,
        principal: str,
        *,
        account: UUID | str | None = None,
        route: str | None = None,
        detail: str | None = None,
        count: int = 1,
    ) -> None:
        """Have it written that something happened now."""
        self._gathered.add(JournalLine(self._clock(), event, principal, account, route, detail, count))
        if self._thread is None:
            self._start()

    def write(self) -> None:
        """Write what waits, at once; what can't be written now waits on."""
        with self._writing:
            lines = self._gathered.taken()
            if not lines:
                return
            try:
                self.table.add(_added_up([self._named(one) for one in lines]))
            except SILENCE as error:
                log.warning("the security journal could not be written: %s", type(error).__name__)
                self._gathered.put_back(lines)

    def stop(self) -> None:
        """Write what waits, and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5 * WRITE_SECONDS)
        self.write()

    def _start(self) -> None:
        with self._begin:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="tierline-journal", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(WRITE_SECONDS):
            try:
                self.write()
                self._tidy()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next lines are written as well
                log.error("the security journal met %s", type(error).__name__)

    def _tidy(self) -> None:
        """Let go of lines that are too old, once an hour."""
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            self.table.prune(self._clock() - self._kept)

    def _named(self, line: JournalLine) -> JournalLine:
        """A line with its account by code."""
        if not isinstance(line.account, UUID):
            return line
        code = self._codes.get(line.account)
        if code is None:
            code = self._code_of(line.account)
            self._codes.put(line.account, code)
        return JournalLine(line.at, line.event, line.principal, code, line.route, line.detail, line.count)


def who_is_asking() -> str:
    """The name of whoever is asking; `local` on the command line."""
    state = ASKING.get()
    principal = state.get("principal") if state else None
    return principal.name if isinstance(principal, Principal) else LOCAL


def _added_up(lines: list[JournalLine]) -> list[JournalLine]:
    """Lines of which no two are one: an account may have been told of by id and by code."""
    gathered = Gathered(len(lines))
    for line in lines:
        gathered.add(line)
    return gathered.taken()
