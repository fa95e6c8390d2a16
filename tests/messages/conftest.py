"""A firm on either database, and its mail server."""

from collections.abc import Iterator

import pytest

from tests.messages.office import Firm, PostOffice, mailing, post_office
from tierline.interfaces.wiring import System


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as found:
        yield found


@pytest.fixture
def firm(database: str, office: PostOffice) -> Iterator[Firm]:
    with System(mailing(database, office.port)) as system:
        found = Firm(system)
        found.found()
        yield found
