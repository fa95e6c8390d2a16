"""The report on warnings and what came says what the oracle counts, and no day knows what came later."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.doors import Door
from tests.journeys.services import environment
from tests.oracle.doors import A_LIFETIME, Trial
from tests.oracle.foresight import Foreseen
from tests.oracle.naive import MICRO
from tests.oracle.statements import Step, history
from tests.oracle.test_doors import sample
from tierline.domain.tiers.policy import default_policy
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.draft_foresight import draft_foresight
from tierline.projections.reports.base import Question

STEPS = 30
REACH = 30
RANGE = timedelta(days=60)
COMPARED = ("signal", "outcome", "came", "foreseen", "days_ahead", "alarms", "right", "false_alarms")


class ForesightTrial(Trial):
    """A made-up history, told up to its end and asked about."""

    def told(self) -> tuple[list[Any], list[Any]]:
        """The rows of the report and those of the oracle."""
        with self._system() as system, Door(system) as door:
            self._tell(system, door, history(self.seed, self.number))
            end = self.said[-1]["recorded_at"] + timedelta(days=3)
            found = _asked(door, end)
            codes = [one["code"] for one in door.fresh("/v1/accounts", as_of=end.isoformat())["items"]]
        oracle = Foreseen(self.said, codes, end - RANGE, end + MICRO, REACH)
        return found, oracle.rows()

    def told_twice(self) -> tuple[list[Any], list[Any]]:
        """The rows as of a day in the middle of the history, asked on that day, and again at its end."""
        steps = history(self.seed, self.number)
        middle = len(steps) * 2 // 3
        with self._system() as system, Door(system) as door:
            self._tell(system, door, steps[:middle])
            then = steps[middle - 1].recorded_at + timedelta(days=1)
            known = _asked(door, then)
            later = [one for one in steps[middle:] if one.recorded_at > then]
            self._tell(system, door, later)
            return known, _asked(door, then)

    def replayed(self) -> tuple[list[Any], list[Any]]:
        """The rows of the report, and those of the policy that always judged as a replay has them."""
        with self._system() as system, Door(system) as door:
            self._tell(system, door, history(self.seed, self.number, adoptions=False))
            end = self.said[-1]["recorded_at"] + timedelta(days=3)
            found = _asked(door, end)
            question = Question(end, start=end - RANGE, within_days=REACH)
            replay = draft_foresight(system.reads, default_policy(), question)
        return found, [dict(row) for row in replay.rows]

    @contextmanager
    def _system(self) -> Iterator[System]:
        settings = Settings.from_environment(environment(self.database))
        settings = settings.model_copy(update={"clock_seconds": A_LIFETIME})
        with mock.patch("tierline.interfaces.wiring.now", self.clock), System(settings) as system:
            yield system

    def _tell(self, system: System, door: Door, steps: list[Step]) -> None:
        for step in steps:
            self._record(door, step)
            self.said += self.answering.by_chance(system, self.said, step.recorded_at)
        system.refresh()


def _asked(door: Door, at: datetime) -> list[Any]:
    asked = {"from": (at - RANGE).isoformat(), "as_of": at.isoformat(), "within": REACH}
    rows: list[Any] = door.fresh("/v1/reports/foresight", **asked)["rows"]
    return rows


def _place(row: Any) -> tuple[bool, str, str]:
    return row["signal"] != "tier", row["signal"], row["outcome"]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(24))
def test_what_came_and_what_warned_of_it_is_what_the_oracle_counts(seed: int, tmp_path: Path) -> None:
    found, expected = ForesightTrial(seed, f"sqlite:///{tmp_path}/tierline.db", STEPS).told()
    compared = [{name: row[name] for name in COMPARED} for row in found]
    assert sorted(compared, key=_place) == sorted(expected, key=_place)


@pytest.mark.parametrize("seed", sample(range(100, 124)))
def test_no_alarm_of_a_day_comes_or_goes_by_what_is_recorded_later(seed: int, tmp_path: Path) -> None:
    then, later = ForesightTrial(seed, f"sqlite:///{tmp_path}/tierline.db").told_twice()
    known, again = ([(*_place(row), row["alarms"]) for row in rows] for rows in (then, later))
    assert known == again


@pytest.mark.parametrize("seed", sample(range(200, 224)))
def test_a_policy_that_always_judged_is_replayed_to_what_the_report_says_of_it(
    seed: int, tmp_path: Path
) -> None:
    found, replayed = ForesightTrial(seed, f"sqlite:///{tmp_path}/tierline.db").replayed()
    assert replayed == found


@pytest.mark.parametrize("seed", [216])
def test_a_policy_is_replayed_to_the_same_on_postgresql(seed: int, new_postgres: Callable[[], str]) -> None:
    found, replayed = ForesightTrial(seed, new_postgres()).replayed()
    assert replayed == found
