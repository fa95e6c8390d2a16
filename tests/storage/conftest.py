"""A log on either database."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from tierline.interfaces.storage.factory import open_log, postgres_connection, sqlite_path
from tierline.interfaces.storage.log import RecorderLog
from tierline.projections.engine.databases import postgres_engine, sqlite_engine


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


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """What tables beside the log are kept with."""
    if database.startswith("sqlite"):
        found = sqlite_engine(sqlite_path(database))
    else:
        connection, schema, _ = postgres_connection(database)
        found = postgres_engine(connection, schema)
    yield found
    found.dispose()
