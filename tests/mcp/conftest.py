"""A firm whose accounts not everybody sees, and keys that see some, all, or may not record."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.http.several import OURS, Doors, fill
from tests.journeys.services import ROOT_KEY
from tierline.application.access import ALL_ACCOUNTS, AccountSet, Scope
from tierline.application.api_keys import Grant
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

ONE_ACCOUNT = AccountSet(codes=frozenset((OURS,)))
READS = frozenset((Scope.READ, Scope.READ_TEXTS))


@dataclass(frozen=True)
class Firm:
    """A database, and keys of it by what they may."""

    system: System
    database: str
    all: str
    some: str
    reads: str


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    database = f"sqlite:///{tmp_path_factory.mktemp('mcp')}/tierline.db"
    settings = Settings(database=database, root_key=ROOT_KEY, request_log="off")
    with System(settings) as system:
        fill(Doors(system).seen_by("all"))
        system.refresh()
        keys = (
            system.access.issue("all")[1],
            system.access.issue("some", grant=Grant(None, READS, ONE_ACCOUNT))[1],
            system.access.issue("reads", grant=Grant(None, READS, ALL_ACCOUNTS))[1],
        )
        yield Firm(system, database, *keys)
