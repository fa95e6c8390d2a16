"""A log on either database."""

from collections.abc import Callable, Iterator

import pytest

from tierline.interfaces.storage.factory import open_log
from tierline.interfaces.storage.log import RecorderLog


@pytest.fixture
def open_again(database: str) -> Iterator[Callable[[], RecorderLog]]:
    """Opens the test's database once more, as another process would."""
    logs: list[RecorderLog] = []

    def open_one() -> RecorderLog:
        logs.append(open_log(database))
        return logs[-1]

    yield open_one
    for log in logs:
        log.close()


@pytest.fixture
def log(open_again: Callable[[], RecorderLog]) -> RecorderLog:
    """An empty log."""
    return open_again()
