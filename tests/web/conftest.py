from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo_day import on_the_day
from tests.doors import Door
from tests.web.chromium import launched
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


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
