"""Import runs on either database."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from tierline.application.import_runs import ImportRuns, RunUnknown
from tierline.interfaces.storage.import_runs import StoredImportRuns

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


class World:
    """A clock, a log and some chance, all of them counting."""

    def __init__(self, engine: Engine) -> None:
        self.now, self.head = NOON, 7
        self._drawn = 0
        self.runs = ImportRuns(StoredImportRuns(engine), lambda: self.head, lambda: self.now, self._chance)

    def _chance(self, size: int) -> bytes:
        self._drawn += 1
        return bytes([self._drawn] * size)


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def test_a_run_is_kept_from_its_beginning_with_what_came_of_it(world: World) -> None:
    with world.runs.begun("csv", "ana") as running:
        assert world.runs.find(running.name).ended_at is None
        world.head, world.now = 12, NOON + timedelta(seconds=3)
        running.counts = {"read": 5, "recorded": 5}
    found = world.runs.find("20260331-01010101")
    assert (found.begun_at, found.ended_at) == (NOON, NOON + timedelta(seconds=3))
    assert (found.after, found.until, found.counts) == (7, 12, {"read": 5, "recorded": 5})
    assert (found.actor, found.format, found.undoes) == ("ana", "csv", None)


def test_a_run_that_breaks_off_has_no_end(world: World) -> None:
    with pytest.raises(ZeroDivisionError), world.runs.begun("csv", "ana"):
        raise ZeroDivisionError
    assert [one.ended_at for one in world.runs.latest(10)] == [None]


def test_the_latest_runs_come_first_and_say_what_they_undo(world: World) -> None:
    with world.runs.begun("csv", "ana") as first:
        pass
    world.now += timedelta(hours=1)
    with world.runs.begun("csv", "ben", undoes=first.name):
        pass
    assert [(one.actor, one.undoes) for one in world.runs.latest(10)] == [("ben", first.name), ("ana", None)]
    assert [one.actor for one in world.runs.latest(1)] == ["ben"]


def test_a_run_that_was_never_begun_is_unknown(world: World) -> None:
    with pytest.raises(RunUnknown):
        world.runs.find("nothing")
