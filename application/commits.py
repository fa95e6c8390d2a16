"""Committing what was decided: stamped in order, and many callers' facts in one transaction.

A transaction costs one write to the disk, whatever is in it, and transactions take turns. So whose
turn it is commits for all who are waiting; a loser among them is found by halving.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from uuid import UUID

from tierline.application.ports import AddressRow, Collision, FactLog, KeyRow, Seen
from tierline.domain.account.base import Recorded
from tierline.domain.shared.time import BEGINNING

FACTS_AT_ONCE = 1000
"""Where a transaction stops taking in more callers."""
STAMPS = 20
"""How often the time is set anew when other processes' clocks are ahead."""


log = logging.getLogger("tierline.log")


class LogLostFacts(Collision):
    """The log no longer holds a fact that this process saw in it: it lost its end, or is another one."""


@dataclass(slots=True)
class _Request:
    drafts: Sequence[Recorded]
    keys: Sequence[KeyRow]
    seen: Seen | None
    addresses: Sequence[AddressRow] = ()
    replacing: UUID | None = None
    recorded: list[Recorded] = field(default_factory=list)
    error: BaseException | None = None
    done: bool = False


class Commits:
    """Puts drafts into the log, in the order in which they come.

    Args:
        log: Where they go.
        clock: What time it is; `recorded_at` is never earlier than that of any fact before.
        on_recorded: Told the last position of each transaction.
        check_clock: Asked before each stamping, with the last stamp known; raises ClockWrong.
        on_lost: Told that the log no longer holds what it held: nothing in memory is to be trusted.
    """

    def __init__(
        self,
        log: FactLog,
        clock: Callable[[], datetime],
        on_recorded: Callable[[int], None] | None = None,
        check_clock: Callable[[datetime], None] = lambda _: None,
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._log = log
        self._clock = clock
        self._on_recorded = on_recorded
        self._check_clock = check_clock
        self._on_lost = on_lost
        self._last = BEGINNING
        self._turn = Lock()
        self._waiting: deque[_Request] = deque()

    def commit(
        self,
        drafts: Sequence[Recorded],
        keys: Sequence[KeyRow],
        seen: Seen | None = None,
        addresses: Sequence[AddressRow] = (),
        replacing: UUID | None = None,
    ) -> list[Recorded]:
        """Store drafts and what belongs to them, all or none; the drafts with positions and `recorded_at`.

        `seen` is the last fact on which they were decided; with `replacing`, `keys` take the place of all
        that an account has. Raises Collision if another writer was first
        or the log no longer holds `seen`, LogUnavailable if nobody knows what happened, ClockWrong.
        """
        if not drafts:
            return []
        request = _Request(drafts, keys, seen, addresses, replacing)
        self._waiting.append(request)
        with self._turn:
            while not request.done:
                self._store(self._taken())
        if request.error:
            raise request.error
        return request.recorded

    def _taken(self) -> list[_Request]:
        requests = [self._waiting.popleft()]
        size = len(requests[0].drafts)
        while self._waiting and _together(requests[-1], self._waiting[0]):
            size += len(self._waiting[0].drafts)
            if size > FACTS_AT_ONCE:
                break
            requests.append(self._waiting.popleft())
        return requests

    def _store(self, requests: list[_Request]) -> None:
        try:
            recorded = self._append(requests)
        except LogLostFacts as lost:
            _fail(requests, lost)
        except Collision as collision:
            if len(requests) == 1:
                _fail(requests, collision)
                return
            half = len(requests) // 2
            self._store(requests[:half])
            self._store(requests[half:])
        except BaseException as error:
            _fail(requests, error)
            if not isinstance(error, Exception):
                raise
        else:
            _hand_out(requests, recorded)
            if self._on_recorded:
                self._on_recorded(recorded[-1].position)

    def _append(self, requests: Sequence[_Request]) -> list[Recorded]:
        drafts = [draft for request in requests for draft in request.drafts]
        keys = [key for request in requests for key in request.keys]
        addresses = [row for request in requests for row in request.addresses]
        replacing = requests[0].replacing
        seen = max((request.seen for request in requests if request.seen), default=None)
        for _ in range(STAMPS):
            self._check_clock(self._last)
            now = max(self._clock(), self._last)
            stamped = [replace(draft, recorded_at=now) for draft in drafts]
            try:
                positions = self._log.append(
                    stamped, keys, addresses=addresses, replacing=replacing, seen=seen
                )
            except Collision:
                self._last = self._log.last_recorded_at()
                if seen and not self._log.holds(seen):
                    raise self._lost(seen) from None
                if self._last <= now:
                    raise
            else:
                self._last = now
                return [fact.at(position) for fact, position in zip(stamped, positions, strict=True)]
        raise Collision

    def _lost(self, seen: Seen) -> LogLostFacts:
        log.critical(
            "the log no longer holds the fact %s that was at position %s: it lost its end or was restored;"
            " what this process knew is dropped and read anew",
            seen.fact_id,
            seen.position,
        )
        self._on_lost()
        return LogLostFacts()


def _together(*requests: _Request) -> bool:
    """Whether requests may be one transaction: one that destroys keys is by itself."""
    return not any(request.replacing for request in requests)


def _fail(requests: list[_Request], error: BaseException) -> None:
    for request in requests:
        request.error, request.done = error, True


def _hand_out(requests: list[_Request], recorded: list[Recorded]) -> None:
    start = 0
    for request in requests:
        end = start + len(request.drafts)
        request.recorded, request.done = recorded[start:end], True
        start = end
