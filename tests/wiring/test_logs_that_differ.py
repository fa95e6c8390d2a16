"""Read models know their log: another one, a shorter one, or one rewritten is noticed and made up for."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.patience import LONGEST, until
from tests.projections.pictures import picture
from tests.wiring.test_worker_places import recorded
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.engine.store import ReadModelsBehind

KEY = "5f" * 32
Damage = Callable[[System], None]


def opened(folder: Path, name: str = "tierline") -> System:
    """The system of a file in a folder."""
    return System(Settings(database=f"sqlite:///{folder}/{name}.db", root_key=KEY, wait_seconds=LONGEST))


def backup(folder: Path, to: Path) -> None:
    """Copy the log without its read models, as an online backup does."""
    to.mkdir()
    for one in ("tierline.db", "tierline.db-wal", "tierline.db-shm"):
        if (folder / one).exists():
            shutil.copy(folder / one, to / one)


def restored(folder: Path, from_it: Path) -> None:
    """Put a backup of the log in place of the log, beside read models that are newer."""
    for one in folder.glob("tierline.db*"):
        one.unlink()
    for one in from_it.iterdir():
        shutil.copy(one, folder / one.name)


@pytest.fixture
def restored_folder(tmp_path: Path) -> Path:
    """A database with two accounts, restored to when there was one."""
    folder = tmp_path / "live"
    folder.mkdir()
    with opened(folder) as system:
        recorded(system, "A-1")
    backup(folder, tmp_path / "backup")
    with opened(folder) as system:
        recorded(system, "A-2")
        recorded(system, "A-3")
        system.refresh()
    restored(folder, tmp_path / "backup")
    return folder


def test_read_models_that_are_ahead_of_a_restored_log_serve_no_more_and_are_made_anew(
    restored_folder: Path,
) -> None:
    with opened(restored_folder) as system:
        assert system.state()["log"] == "differs"
        system.feeding.start()
        position = recorded(system, "B-1")
        assert until(lambda: system.state()["log"] == "ok" and not system.state()["outdated"])
        assert system.rows_reach(position)
        assert {row[0] for row in picture(system.store)["heads"]} == {"A-1", "B-1"}


def test_a_restored_log_that_has_grown_past_the_read_models_is_told_by_its_events(
    restored_folder: Path,
) -> None:
    with opened(restored_folder) as system:
        for number in range(4):
            recorded(system, f"B-{number}")
        assert system.state()["log"] == "differs"
        system.refresh()
        assert {row[0] for row in picture(system.store)["heads"]} == {"A-1", *(f"B-{n}" for n in range(4))}


def test_a_rebuild_ends_where_the_log_is_shorter_than_the_read_models(restored_folder: Path) -> None:
    with opened(restored_folder) as system:
        assert system.rebuild() == 1
        assert system.store.position() == 1
        assert {row[0] for row in picture(system.store)["heads"]} == {"A-1"}


def test_read_models_beside_another_log_are_made_anew(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        with opened(tmp_path / name) as system:
            recorded(system, "A-1")
            system.refresh()
    for file in (tmp_path / "one").glob("tierline.views.db*"):
        file.unlink()
    for file in (tmp_path / "other").glob("tierline.views.db*"):
        shutil.copy(file, tmp_path / "one" / file.name)
    with opened(tmp_path / "one") as system:
        assert system.state()["log"] == "differs"
        system.refresh()
        assert system.state()["log"] == "ok"


def test_a_log_that_differs_is_noticed_while_it_is_followed(database: str) -> None:
    with System(Settings(database=database, root_key=KEY, wait_seconds=LONGEST)) as system:
        recorded(system, "A-1")
        system.feeding.start()
        assert system.rows_reach(1)
        made = system.store.live_number()
        with system.engine.begin() as connection:
            connection.execute(text("UPDATE read_generations SET fingerprint = 'of another event'"))
        recorded(system, "A-2")
        assert until(lambda: (live := system.store.live()) is not None and live.number != made)
        assert system.rows_reach(2)
        assert system.state()["log"] == "ok"


def test_read_models_that_are_being_made_give_no_answers(restored_folder: Path) -> None:
    with opened(restored_folder) as system:
        live = system.store.live()
        assert live is not None
        system.store.void(live)
        assert system.state()["outdated"]
        with pytest.raises(ReadModelsBehind), system.reads.reading():
            pass
