"""A firm with accounts of two people, as everybody sees it or somebody with an account set."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.http.several import SETS, Doors, fill
from tierline.interfaces.exchange.logged import AccountsRead
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

Reads = Callable[[str], AccountsRead]


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Two accounts with one more merged into each, a contract, an escalation, people and texts."""
    database = f"sqlite:///{tmp_path_factory.mktemp('firm')}/tierline.db"
    with System(Settings(database=database, root_key="5a" * 32)) as system:
        doors = Doors(system)
        door = doors.seen_by("all")
        fill(door)
        for day, (kind, fields) in enumerate(
            (
                ("contract_amended", {"changes": {"amount": {"value": "120000.50", "currency": "EUR"}}}),
                ("contract_renewed", {"ends": "2028-03-03"}),
                ("contract_ended", {"reason": "terminated", "note": "Zq7Canary"}),
            )
        ):
            at = f"2025-07-0{day + 1}T09:00:00Z"
            door.stated(kind, "OURS-1", contract="ours-k1", occurred_at=at, **fields)
        system.refresh()
        yield system


@pytest.fixture
def read(firm: System) -> Reads:
    """The accounts as somebody sees them."""

    def reading(name: str) -> AccountsRead:
        asked = None if name == "all" else SETS[name]
        return AccountsRead(firm.reads.seen_by(asked, firm.sealing.opened), firm.clock())

    return reading


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to write."""
    return tmp_path / "written"
