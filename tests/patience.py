"""Patience, since machines under test may be slow: asking again, and waiting until something is so."""

import time
from collections.abc import Callable
from threading import Timer

from httpx2 import Response

LONGEST = 60
"""In seconds."""


def once_it_is_there(ask: Callable[[], Response]) -> Response:
    """The answer, asked for again while the read models have yet to come as far as the log."""
    latest = time.monotonic() + LONGEST
    answer = ask()
    while answer.status_code == 503 and time.monotonic() < latest:
        answer = ask()
    return answer


def until(asked: Callable[[], object]) -> bool:
    """Whether something comes to be so while patience lasts."""
    latest = time.monotonic() + LONGEST
    while not asked():
        if time.monotonic() > latest:
            return False
        time.sleep(0.05)
    return True


def after(seconds: float, do: Callable[[], object]) -> Timer:
    """Do something on a thread of its own, in a while; who starts it joins it."""
    timer = Timer(seconds, do)
    timer.start()
    return timer
