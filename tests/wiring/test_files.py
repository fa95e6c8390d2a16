"""Who may read the files of an SQLite database, and what keeps it from being replaced under a process."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.files import DatabaseInUse, InUse, parts_of, views_path
from tierline.interfaces.wiring import System

MOMENT = {"occurred_at": "2025-01-02T09:00:00Z"}


@pytest.fixture(params=[0o000, 0o022])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a shell lets new files be read by."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()}


@pytest.mark.usefixtures("umask")
def test_nobody_but_the_owner_reads_the_files_of_a_database(tmp_path: Path) -> None:
    database = tmp_path / "tierline.db"
    with System(Settings(database=f"sqlite:///{database}")) as system:
        opening = {"code": "A-1", "name": "Acme", "account_kind": "enterprise", **MOMENT}
        system.accounts.open(opening, actor="ana")
        system.refresh()
        system.access.issue("ana", None)
        found = modes(tmp_path)
        assert {"tierline.db", "tierline.db-wal", "tierline.views.db", "tierline.views.db-wal"} < found.keys()
        assert set(found.values()) == {0o600}


def test_files_that_others_could_read_are_closed_to_them(tmp_path: Path) -> None:
    database = tmp_path / "tierline.db"
    with System(Settings(database=f"sqlite:///{database}")):
        pass
    for path in (*parts_of(database), *parts_of(views_path(database))):
        path.chmod(0o644)
    with System(Settings(database=f"sqlite:///{database}")):
        assert set(modes(tmp_path).values()) == {0o600}


def test_a_database_is_open_to_many_or_to_the_one_that_restores_it(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db")
    restorer = InUse(tmp_path / "tierline.db")
    with System(settings), System(settings), pytest.raises(DatabaseInUse), restorer.alone():
        pass
    with restorer.alone(), pytest.raises(DatabaseInUse):
        System(settings)
    with System(settings):
        pass
