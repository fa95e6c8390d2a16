import os
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.doors import Door
from tests.web.chromium import launched
from tests.web.demo_day import TODAY, on_the_day
from tierline.interfaces.demo import fill
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo portfolio in `tierline.db`, filled once for all processes that test together."""
    folder = tmp_path_factory.mktemp("demo")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        _fill(folder)
        return folder
    shared = tmp_path_factory.getbasetemp().parent / f"demo-{run}"
    with shared.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not shared.exists():
            _fill(folder)
            copytree(folder, shared)
        else:
            copytree(shared, folder, dirs_exist_ok=True)
    return folder


def _fill(folder: Path) -> None:
    with System(Settings(database=f"sqlite:///{folder}/tierline.db")) as system:
        fill(system.accounts_at, TODAY.date())
        system.refresh()


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Iterator[Door]:
    """A door before the demo portfolio, shared by tests that record nothing."""
    settings = Settings(database=f"sqlite:///{demo_folder}/tierline.db")
    with System(settings) as system, Door(on_the_day(system)) as door:
        yield door


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Door]:
    """A door behind which nothing is recorded yet."""
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db")) as system, Door(system) as door:
        yield door


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window; a module's own, for its event loop is in the way of other tests."""
    with launched() as found:
        yield found
