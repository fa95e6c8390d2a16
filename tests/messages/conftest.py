"""A firm and its mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.messages.office import Firm, PostOffice, mailing, post_office
from tierline.interfaces.wiring import System


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as found:
        yield found


@pytest.fixture
def firm(tmp_path: Path, office: PostOffice) -> Iterator[Firm]:
    with System(mailing(f"sqlite:///{tmp_path}/tierline.db", office.port)) as system:
        found = Firm(system)
        found.found()
        yield found
