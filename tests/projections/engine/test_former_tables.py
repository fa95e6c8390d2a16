"""The read models of version 0.1 stay for as long as its processes feed them, and go away after that."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from tests.projections.log_in_memory import BEGUN
from tests.projections.pictures import POLICIES
from tierline.interfaces.storage.factory import postgres_connection
from tierline.projections.catalogue import ALL_TABLES, definition
from tierline.projections.engine.databases import postgres_engine, sqlite_engine
from tierline.projections.engine.store import UNHEARD, ReadStore

THEIRS = ("generations", "parked", "heads_g1", "timeline_g2")
NOT_THEIRS = ("sales_g1",)


@pytest.fixture
def engine(database: str, tmp_path: Path) -> Iterator[Engine]:
    """A database with the tables of version 0.1, and one of somebody else's."""
    if database.startswith("sqlite"):
        engine = sqlite_engine(tmp_path / "views.db")
    else:
        engine = postgres_engine(postgres_connection(database)[0])
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE generations (generation integer, status text, definition text, position bigint)"
            )
        )
        connection.execute(
            text("INSERT INTO generations VALUES (1, 'retired', 'old', 5), (2, 'live', 'old', 7)")
        )
        for name in (*THEIRS[1:], *NOT_THEIRS):
            connection.execute(text(f"CREATE TABLE {name} (account text)"))
    yield engine
    engine.dispose()


class Upgraded:
    """Read models of today beside those, at an hour that a test sets."""

    def __init__(self, engine: Engine) -> None:
        self.now = BEGUN
        self.store = ReadStore(engine, ALL_TABLES, definition(POLICIES), "a test", lambda: self.now)
        self.store.create()
        self.store.begin("in memory")

    def later(self, head: int, hours: float) -> list[str]:
        """Tidy up some time later; the definitions of what went away."""
        self.now += timedelta(hours=hours)
        return self.store.tidy(head)


def there(engine: Engine) -> set[str]:
    """Which of the tables are there."""
    return set(inspect(engine).get_table_names()) & {*THEIRS, *NOT_THEIRS}


def test_they_are_kept_while_they_move_or_lack_nothing(engine: Engine) -> None:
    upgraded = Upgraded(engine)
    assert upgraded.later(head=7, hours=0) == []
    assert upgraded.later(head=7, hours=30) == []
    assert upgraded.later(head=8, hours=0.9) == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE generations SET position = 8 WHERE generation = 2"))
    assert upgraded.later(head=9, hours=0.9) == []
    assert there(engine) == {*THEIRS, *NOT_THEIRS}


def test_they_go_once_they_have_been_behind_for_an_hour_without_moving(engine: Engine) -> None:
    upgraded = Upgraded(engine)
    assert upgraded.later(head=8, hours=0) == []
    assert upgraded.later(head=9, hours=UNHEARD.total_seconds() / 3600 + 0.1) == ["old", "old"]
    assert there(engine) == set(NOT_THEIRS)
    assert upgraded.later(head=9, hours=1) == []


def test_they_go_at_once_when_they_are_retired(engine: Engine) -> None:
    upgraded = Upgraded(engine)
    assert upgraded.store.tidy(7, at_once=True) == ["old", "old"]
    assert there(engine) == set(NOT_THEIRS)
    assert upgraded.store.position() == 0


def test_making_todays_read_models_leaves_theirs_as_they_are(engine: Engine) -> None:
    with engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM generations ORDER BY generation")).all()
    Upgraded(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT * FROM generations ORDER BY generation")).all() == before
    assert there(engine) == {*THEIRS, *NOT_THEIRS}
