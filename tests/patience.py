"""Asking as a caller does who is told to ask again: machines under test may be slow."""

import time
from collections.abc import Callable

from httpx2 import Response

LONGEST_SECONDS = 60


def once_it_is_there(ask: Callable[[], Response]) -> Response:
    """The answer, asked for again while the read models have yet to come as far as the log."""
    latest = time.monotonic() + LONGEST_SECONDS
    answer = ask()
    while answer.status_code == 503 and time.monotonic() < latest:
        answer = ask()
    return answer
