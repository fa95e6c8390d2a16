"""A write door on an empty log of either database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.application.office import Office, account
from tierline.interfaces.storage.factory import open_log


@pytest.fixture
def another_office(database: str) -> Iterator[Callable[..., Office]]:
    """Opens the database once more, as another process would."""
    offices: list[Office] = []

    def open_one(**options: Any) -> Office:
        offices.append(Office(open_log(database), **options))
        return offices[-1]

    yield open_one
    for office in offices:
        office.log.close()


@pytest.fixture
def office(another_office: Callable[..., Office]) -> Office:
    """An office where the account ACME is open."""
    one = another_office()
    one.accounts.open(account(), actor="ann")
    return one


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Office]:
    """An office on an SQLite file, for what doesn't depend on the database; ACME is open."""
    log = open_log(f"sqlite:///{tmp_path}/tierline.db")
    one = Office(log)
    one.accounts.open(account(), actor="ann")
    yield one
    log.close()
