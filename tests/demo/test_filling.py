"""The demo portfolio through the write door into SQLite."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import uuid4

import pytest

from tests.demo.retelling import DAYS, LEAP_DAY, TODAY, told
from tierline.application.accounts import Accounts
from tierline.application.sealing import Sealing
from tierline.domain.account.base import OccurredInFuture
from tierline.interfaces.demo import fill
from tierline.interfaces.demo.recording import NOBODY_HURRIES, sessions
from tierline.interfaces.storage.factory import open_log
from tierline.interfaces.storage.log import RecorderLog


class Door:
    """A write door on a database of its own, before noon of a day."""

    def __init__(self, path: Path, today: date) -> None:
        self.log: RecorderLog = open_log(f"sqlite:///{path}")
        self.noon = datetime.combine(today, time(12), UTC)
        self.sealing = Sealing(self.log, b"k" * 32, Random(7).randbytes)

    def at(self, clock: Callable[[], datetime]) -> Accounts:
        return Accounts(self.log, self.sealing, lambda: min(clock(), self.noon), uuid4)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    opened = Door(tmp_path / "demo.db", LEAP_DAY)
    yield opened
    opened.log.close()


class Filled(NamedTuple):
    """A door through which the demo was filled, what that took, and how it said how far it was."""

    door: Door
    taken: int
    said: list[tuple[int, int]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    said: list[tuple[int, int]] = []
    door = Door(tmp_path_factory.mktemp("filled") / "demo.db", LEAP_DAY)
    taken = fill(door.at, LEAP_DAY, lambda done, total: said.append((done, total)))
    yield Filled(door, taken, said)
    door.log.close()


def test_every_fact_is_taken_once_and_filling_again_adds_nothing(filled: Filled) -> None:
    door, lines = filled.door, told(LEAP_DAY)
    assert filled.taken == len(lines)
    assert filled.said[-1] == (len(lines), len(lines))
    assert door.log.head() == len(lines)

    recorded = {one.fact.fact_id: one for one in door.log.page(0, 10_000)}
    assert {str(fact_id) for fact_id in recorded} == {line.content["fact_id"] for line in lines}
    assert {one.actor for one in recorded.values()} == {line.actor for line in lines}

    assert fill(door.at, LEAP_DAY) == 0
    assert fill(door.at, LEAP_DAY + timedelta(days=1)) == 0
    assert door.log.head() == len(lines)


def test_what_anybody_cares_about_is_written_down_within_three_weeks_and_in_order(
    filled: Filled,
) -> None:
    recorded = filled.door.log.page(0, 10_000)
    heard = [one.recorded_at for one in recorded]
    assert heard == sorted(heard)
    assert heard[-1] < filled.door.noon
    cared_about = [one for one in recorded if one.account not in NOBODY_HURRIES]
    late = [one.recorded_at - one.fact.occurred_at for one in cared_about]
    assert len(cared_about) < len(recorded)
    assert timedelta(0) < min(late)
    assert timedelta(days=7) < max(late) < timedelta(days=21)


def test_a_day_that_has_not_come_is_refused(door: Door) -> None:
    with pytest.raises(OccurredInFuture):
        fill(door.at, LEAP_DAY + timedelta(days=1200))


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_runs_keep_the_order_of_each_account_and_leave_nothing_out(today: date) -> None:
    lines = told(today)
    written = [line for _, run in sessions(lines) for line in run]
    for account in {line.account for line in lines}:
        ids = [line.content["fact_id"] for line in lines if line.account == account]
        assert [line.content["fact_id"] for line in written if line.account == account] == ids


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_an_account_is_written_down_after_those_it_names(today: date) -> None:
    opened: set[str] = set()
    for _, run in sessions(told(today)):
        for line in run:
            named = {line.content.get("parent"), line.content.get("into")} - {None}
            assert named <= opened
            opened.add(line.account)


def test_a_run_has_one_recorder_and_is_never_more_than_a_fortnight_out_of_order() -> None:
    lines = told(TODAY)
    latest = lines[0].at
    for _, run in sessions(lines):
        assert len({line.actor for line in run}) == 1
        if hurried := [line for line in run if line.account not in NOBODY_HURRIES]:
            assert hurried[0].at > latest - timedelta(days=14)
            latest = max(latest, hurried[-1].at)
