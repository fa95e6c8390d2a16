"""Waiting for a position of the log: many may wait at once, and none of them holds a thread meanwhile."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from weakref import WeakKeyDictionary

from anyio import CapacityLimiter, to_thread

LOOK_SECONDS = 0.02
"""How often somebody looks, on behalf of all who wait."""
LONGEST_WAIT = 30
"""For so many seconds somebody may wait for the next entry of the feed."""
MOST_WAITING = 1000
"""How many may wait for one thing: whoever comes beyond is told at once to ask again."""
FARTHEST = 10_000
"""How far ahead of the log a position may lie that is waited for.

Nobody was given a farther one, unless by a database that this one is behind by so many facts; and as many
don't come in the time that a read waits.
"""

Look = Callable[[], int]
"""Tells how far something is; may ask a database, and raise what that raises."""


class Waiting:
    """Waits, on the event loop, until something has come to a position of the log.

    Args:
        look: How far it is.
        head: How far the log is, as seen from here.
        seconds: How long anybody waits at the most.
        most: How many may wait at once.
        look_seconds: How often is looked.
    """

    def __init__(
        self,
        look: Look,
        head: Look,
        seconds: float,
        most: int = MOST_WAITING,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._look = look
        self._head = head
        self._seconds = seconds
        self._most = most
        self._look_seconds = look_seconds
        self.ended = False
        """Whether nobody waits any more, since the process is about to end."""
        self._groups: WeakKeyDictionary[asyncio.AbstractEventLoop, _Group] = WeakKeyDictionary()

    async def reach(self, position: int, seconds: float | None = None) -> bool:
        """Wait briefly for a position, or so many seconds; whether it is reached.

        Nobody waits for what is too far ahead, or where too many wait already. Raises what the looks raise.
        """
        group = self._groups.setdefault(
            asyncio.get_running_loop(), _Group(self._places, self._is_over, self._look_seconds)
        )
        seconds = self._seconds if seconds is None else min(seconds, self._seconds)
        return len(group) < self._most and await group.reach(position, seconds)

    def end(self) -> None:
        """Let everybody who waits go, at the next look, and whoever comes later at once."""
        self.ended = True

    def _is_over(self) -> bool:
        return self.ended

    def _places(self) -> tuple[int, int]:
        return self._look(), self._head()


class _Group:
    """Who waits on one event loop. While anybody does, one task looks on behalf of all.

    It does so on a thread apart from those that answer, which may all be busy.
    """

    def __init__(
        self, places: Callable[[], tuple[int, int]], is_over: Callable[[], bool], look_seconds: float
    ) -> None:
        self._places = places
        self._is_over = is_over
        self._look_seconds = look_seconds
        self._thread = CapacityLimiter(1)
        self._waiting: dict[asyncio.Future[bool], tuple[int, float]] = {}
        """Each with its position, and until when it waits."""
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    async def reach(self, position: int, seconds: float) -> bool:
        """Whether a position is reached within so many seconds; looked at once, however few they are."""
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        self._waiting[waiter] = (position, loop.time() + seconds)
        self._arrived.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            return bool(await waiter)
        finally:
            del self._waiting[waiter]

    async def _watch(self) -> None:
        while self._waiting:
            self._arrived.clear()
            asked = dict(self._waiting)
            try:
                self._tell(asked, *await to_thread.run_sync(self._places, limiter=self._thread))
            except Exception as error:  # noqa: BLE001 - it is raised to all who wait, as if they had looked
                self._fail(asked, error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), self._look_seconds)

    def _tell(self, asked: "_Asked", reached: int, head: int) -> None:
        now = asyncio.get_running_loop().time()
        for waiter, (position, until) in asked.items():
            is_there = position <= reached
            over = now >= until or position - head > FARTHEST or self._is_over()
            if not waiter.done() and (is_there or over):
                waiter.set_result(is_there)

    def _fail(self, asked: "_Asked", error: Exception) -> None:
        for waiter in asked:
            if not waiter.done():
                waiter.set_exception(error)


_Asked = dict[asyncio.Future[bool], tuple[int, float]]
