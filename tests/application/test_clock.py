"""A clock that is wrong stamps nothing: against the database, against what went by, against the log."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.application.office import NOW, Office, account, meeting
from tierline.application.clock import ASK_AFTER, ClockCheck, ClockWrong, Sight, judged

BOUND = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
NONE = timedelta(0)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sight", "last", "reason"),
    [
        (Sight(NOW, NONE), LONG_AGO, None),
        (Sight(NOW, BOUND), LONG_AGO, None),
        (Sight(NOW, BOUND + SECOND), LONG_AGO, "the time that went by"),
        (Sight(NOW, -BOUND - SECOND), LONG_AGO, "the time that went by"),
        (Sight(NOW, NONE), NOW + BOUND, None),
        (Sight(NOW, NONE), NOW + BOUND + SECOND, "the last fact of the log"),
        (Sight(NOW, NONE, BOUND), LONG_AGO, None),
        (Sight(NOW, NONE, BOUND + SECOND), LONG_AGO, "the database's clock"),
        (Sight(NOW, NONE, -BOUND - SECOND), LONG_AGO, "the database's clock"),
        (Sight(NOW, NONE, BOUND + SECOND, SECOND), LONG_AGO, None),
    ],
)
def test_a_clock_is_believed_up_to_the_bound(sight: Sight, last: datetime, reason: str | None) -> None:
    verdict = judged(sight, last, BOUND)
    assert (verdict.ok, verdict.reason) == (reason is None, reason)


class Clocks:
    """A wall clock that a test can set, the time that goes by, and a database's clock, if it has one."""

    def __init__(self, database: bool = False) -> None:
        self.wall, self.went_by = NOW, timedelta(days=3)
        self.database = NOW if database else None
        self.asked = 0
        self.check = ClockCheck(lambda: self.wall, lambda: self.went_by, self.ask, BOUND)

    def ask(self) -> datetime | None:
        self.asked += 1
        return self.database

    def go_by(self, span: timedelta) -> None:
        self.wall, self.went_by = self.wall + span, self.went_by + span
        self.database = self.database + span if self.database else None

    def reason(self, last: datetime = LONG_AGO) -> str | None:
        return self.check.verdict(last).reason


@pytest.mark.parametrize("by", [timedelta(days=3650), timedelta(minutes=2), -timedelta(hours=1)])
def test_a_clock_that_was_set_while_the_process_ran_is_found_out_until_it_is_set_back(by: timedelta) -> None:
    clocks = Clocks()
    clocks.go_by(timedelta(days=2))
    assert clocks.reason() is None
    clocks.wall += by
    for _ in range(3):
        assert clocks.reason() == "the time that went by"
        clocks.go_by(timedelta(hours=1))
    clocks.wall -= by
    assert clocks.reason() is None


def test_small_steps_that_keep_a_clock_right_add_up_to_nothing() -> None:
    clocks = Clocks()
    for _ in range(100):
        clocks.go_by(timedelta(hours=1))
        clocks.wall += 5 * SECOND
        assert clocks.reason() is None


def test_the_databases_clock_is_asked_once_in_a_while_and_a_jump_is_seen_at_once() -> None:
    clocks = Clocks(database=True)
    for _ in range(50):
        assert clocks.reason() is None
        clocks.go_by(ASK_AFTER / 60)
    assert clocks.asked == 1
    clocks.wall += timedelta(days=1)
    assert clocks.reason() == "the database's clock"
    assert clocks.asked == 1
    clocks.go_by(ASK_AFTER)
    assert clocks.reason() == "the database's clock"
    assert clocks.asked == 2


def test_a_clock_that_was_wrong_from_the_start_may_be_set_right_by_the_databases() -> None:
    clocks = Clocks(database=True)
    clocks.wall += timedelta(days=1)
    assert clocks.reason() == "the database's clock"
    clocks.wall -= timedelta(days=1)
    assert clocks.reason() is None


def test_clocks_that_jump_together_do_not_vouch_for_each_other() -> None:
    clocks = Clocks(database=True)
    assert clocks.reason() is None
    for by in (timedelta(days=1), -timedelta(days=1)):
        clocks.wall, clocks.database = clocks.wall + by, clocks.database + by
        clocks.go_by(ASK_AFTER)
        assert clocks.reason() == ("the time that went by" if by > NONE else None)


def test_a_database_whose_own_clock_is_set_right_is_believed_again() -> None:
    clocks = Clocks(database=True)
    assert clocks.reason() is None
    for by, reason in ((timedelta(days=1), "the database's clock"), (-timedelta(days=1), None)):
        clocks.database += by
        clocks.go_by(ASK_AFTER)
        assert clocks.reason() == reason


def test_a_slow_answer_of_the_database_makes_no_clock_wrong() -> None:
    clocks = Clocks(database=True)
    answer = clocks.ask

    def slowly() -> datetime | None:
        said = answer()
        clocks.go_by(timedelta(seconds=150))
        return said

    clocks.check = ClockCheck(lambda: clocks.wall, lambda: clocks.went_by, slowly, BOUND)
    assert clocks.reason() is None


def test_a_log_that_is_ahead_is_found_out_before_anything_is_stamped(
    another_office: Callable[..., Office],
) -> None:
    ahead = another_office(now=NOW + timedelta(days=3650))
    ahead.accounts.open(account(), actor="ann")
    clocks = Clocks()
    here = another_office(check_clock=clocks.check)
    for _ in range(2):
        with pytest.raises(ClockWrong):
            here.record("ACME", meeting())
    with pytest.raises(ClockWrong):
        list(here.accounts.record_many([("ACME", meeting())], actor="ann"))
    assert here.log.head() == 1
    clocks.go_by(timedelta(days=3650))
    assert here.record("ACME", meeting())


def test_a_log_that_is_a_little_ahead_goes_on_from_its_own_time(
    another_office: Callable[..., Office],
) -> None:
    ahead = another_office(now=NOW + timedelta(seconds=30))
    ahead.accounts.open(account(), actor="ann")
    here = another_office(check_clock=Clocks().check)
    here.record("ACME", meeting())
    first, second = here.stream("ACME")
    assert second.recorded_at == first.recorded_at


def test_nothing_is_recorded_with_a_clock_that_jumped_and_all_is_once_it_is_right(
    another_office: Callable[..., Office],
) -> None:
    clocks = Clocks()
    office = another_office(check_clock=clocks.check)
    office.accounts.open(account(), actor="ann")
    clocks.wall += timedelta(days=3650)
    with pytest.raises(ClockWrong):
        office.record("ACME", meeting())
    assert office.log.head() == 1
    clocks.wall -= timedelta(days=3650)
    office.record("ACME", meeting())
    assert office.log.last_recorded_at() < NOW + timedelta(days=1)


def test_postgresql_tells_the_time_and_an_sqlite_file_does_not(
    another_office: Callable[..., Office], database: str
) -> None:
    said = another_office().log.clock()
    if database.startswith("sqlite"):
        assert said is None
    else:
        assert said is not None
        assert said.utcoffset() == NONE
        assert abs(said - datetime.now(UTC)) < timedelta(minutes=10)
