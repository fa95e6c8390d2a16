"""An inbox on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.inbox.desk import Desk
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Iterator[Desk]:
    key = tmp_path / "root.key"
    key.write_text("11" * 32)
    with System(Settings(database=database, root_key_file=str(key))) as system:
        yield Desk(system)
