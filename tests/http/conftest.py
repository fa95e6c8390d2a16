from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import Door
from tierline.interfaces.beginning import begin
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    settings = Settings(
        database=f"sqlite:///{tmp_path}/tierline.db",
        body_limit=20_000,
        wait_seconds=0.5,
        smtp_host="127.0.0.1",
        smtp_sender="tierline@us.example",
    )
    with System(settings) as system:
        system.feeding.start()
        yield system


@pytest.fixture
def door(system: System) -> Iterator[Door]:
    with Door(system) as door:
        yield door


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A door behind which one account is open, shared by tests that record nothing more."""
    database = tmp_path_factory.mktemp("untouched") / "tierline.db"
    settings = Settings(database=f"sqlite:///{database}", body_limit=20_000, wait_seconds=0.5)
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        assert door.open().status_code == 201
        assert door.fresh("/v1/accounts")["items"]
        yield door
        assert door.head() == 1


@pytest.fixture
def opened(door: Door) -> Door:
    """A door behind which one account is open."""
    assert door.open().status_code == 201
    return door


@pytest.fixture
def small_batches(tmp_path: Path) -> Iterator[Door]:
    """A door that takes batches of 30,000 bytes, behind which one account is open."""
    settings = Settings(database=f"sqlite:///{tmp_path}/small.db", batch_limit=30_000)
    with System(settings) as system, Door(system) as door:
        assert door.open().status_code == 201
        yield door


@pytest.fixture
def new(door: Door) -> Door:
    """A database that began with the second policies, and one account."""
    begin(door.system)
    assert door.open().status_code == 201
    return door
