"""Waiting for a position holds no thread, ends when it is there, and isn't done where it would be in vain."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from anyio import to_thread

from tests.patience import LONGEST
from tierline.interfaces.waiting import FARTHEST, Waiting

NEVER = 10.0**6
"""In seconds: nobody in these tests has the patience to wait for so long."""
T = TypeVar("T")


class Log:
    """How far a log is: as far as a test says."""

    def __init__(self, head: int = 5) -> None:
        self.head = head
        self.looks = 0
        self.error: Exception | None = None

    def look(self) -> int:
        self.looks += 1
        if self.error:
            raise self.error
        return self.head


@pytest.fixture
def log() -> Log:
    return Log()


def run(ask: Callable[[], Awaitable[T]]) -> T:
    """What comes of it while patience lasts."""

    async def patiently() -> T:
        return await asyncio.wait_for(ask(), LONGEST)  # type: ignore[arg-type]

    return asyncio.run(patiently())


async def until(asked: Callable[[], bool]) -> None:
    while not asked():
        await asyncio.sleep(0.001)


def test_what_is_reached_is_not_waited_for(log: Log) -> None:
    waiting = Waiting(log.look, log.look, NEVER)
    assert run(lambda: waiting.reach(5))
    assert log.looks == 2, "at how far it is, and at how far the log is"


def test_where_nobody_may_wait_there_is_one_look(log: Log) -> None:
    waiting = Waiting(log.look, log.look, 0)
    assert run(lambda: waiting.reach(5)) is True
    assert run(lambda: waiting.reach(6)) is False


def test_many_who_come_together_are_looked_for_together(log: Log) -> None:
    waiting = Waiting(log.look, log.look, NEVER)

    async def scene() -> list[bool]:
        return await asyncio.gather(*(waiting.reach(5) for _ in range(500)))

    assert all(run(scene))
    assert log.looks < 50


def test_whoever_waits_is_told_once_it_is_there(log: Log) -> None:
    waiting = Waiting(log.look, log.look, NEVER)

    async def scene() -> list[bool]:
        asked = [asyncio.create_task(waiting.reach(position)) for position in (6, 8, 7)]
        await until(lambda: log.looks > 6)
        assert not any(one.done() for one in asked)
        log.head = 7
        assert await asked[0]
        assert await asked[2]
        assert not asked[1].done()
        log.head = 9
        return await asyncio.gather(*asked)

    assert run(scene) == [True, True, True]


def test_what_does_not_come_in_time_is_not_reached(log: Log) -> None:
    assert run(lambda: Waiting(log.look, log.look, 0.1).reach(6)) is False


def test_nobody_waits_for_what_nobody_was_given(log: Log) -> None:
    rows = Log(head=0)
    waiting = Waiting(rows.look, log.look, NEVER)
    for position in (log.head + FARTHEST + 1, 2**63 - 1):
        assert run(lambda asked=position: waiting.reach(asked)) is False

    async def near() -> bool:
        asked = asyncio.create_task(waiting.reach(log.head + FARTHEST))
        await until(lambda: rows.looks > 4)
        rows.head = log.head + FARTHEST
        return await asked

    assert run(near)


def test_hundreds_wait_and_no_thread_is_held(log: Log) -> None:
    waiting = Waiting(log.look, log.look, NEVER)

    async def scene() -> list[bool]:
        asked = [asyncio.create_task(waiting.reach(6)) for _ in range(500)]
        limiter = to_thread.current_default_thread_limiter()
        await until(lambda: log.looks > 10 and limiter.borrowed_tokens == 0)
        assert not any(one.done() for one in asked)
        log.head = 6
        return await asyncio.gather(*asked)

    assert all(run(scene))


def test_one_more_than_may_wait_is_told_at_once(log: Log) -> None:
    waiting = Waiting(log.look, log.look, NEVER, most=3)

    async def scene() -> None:
        asked = [asyncio.create_task(waiting.reach(6)) for _ in range(3)]
        await until(lambda: log.looks > 8)
        assert await waiting.reach(6) is False
        log.head = 6
        assert await asyncio.gather(*asked) == [True] * 3
        log.head = 7
        assert await waiting.reach(7)

    run(scene)


def test_whoever_waits_hears_that_the_database_does_not_answer(log: Log) -> None:
    waiting = Waiting(log.look, log.look, NEVER)

    async def scene() -> None:
        asked = [asyncio.create_task(waiting.reach(6)) for _ in range(3)]
        await until(lambda: log.looks > 8)
        log.error = ConnectionError()
        for one in asked:
            with pytest.raises(ConnectionError):
                await one
        log.error, log.head = None, 6
        assert await waiting.reach(6)

    run(scene)


def test_whoever_goes_away_is_waited_for_no_more(log: Log) -> None:
    waiting = Waiting(log.look, log.look, NEVER, most=1)

    async def scene() -> bool:
        asked = asyncio.create_task(waiting.reach(6))
        await until(lambda: log.looks > 4)
        asked.cancel()
        await asyncio.wait([asked])
        again = asyncio.create_task(waiting.reach(6))
        await until(lambda: log.looks > 8)
        log.head = 6
        return await again

    assert run(scene)
