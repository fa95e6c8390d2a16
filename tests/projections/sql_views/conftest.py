"""Three accounts, and the views of them."""

from collections.abc import Iterator

import pytest

from tests.projections.sql_views.recorded import DAY, FACTS
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.sql_views.pointing import SqlViews


@pytest.fixture
def system(database: str) -> Iterator[System]:
    """Three accounts, one of them closed, and the views."""
    with System(Settings(database=database, root_key="5a" * 32)) as system:
        for code, content in FACTS:
            system.accounts.record(code, {"occurred_at": DAY, **content}, actor="test")
        system.refresh()
        with system.store.beside_live() as (connection, live):
            SqlViews(connection).show(live)
        yield system
