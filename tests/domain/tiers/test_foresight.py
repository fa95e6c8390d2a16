"""Alarms and what came: what begins to warn, what counts as warned of, and what came to nothing."""

import pytest

from tierline.domain.tiers.foresight import (
    TIER,
    Alarm,
    Event,
    SafeDays,
    Score,
    TierDays,
    WhatCame,
    criterion_alarms,
    score,
    tier_alarms,
)

DAYS = range(10, 100)
REACH = 30


def alarm(day: int, account: str = "A") -> Alarm:
    return Alarm(account, TIER, day)


def event(day: int, account: str = "A") -> Event:
    return Event(account, WhatCame.closed, day)


@pytest.mark.parametrize(
    ("days", "alarms"),
    [
        ([TierDays(0, 9, 2, False), TierDays(9, 20, 2, True)], [9]),
        ([TierDays(0, 9, 2, True), TierDays(9, 20, 1, True)], []),
        ([TierDays(0, 9, 2, False), TierDays(9, 20, 1, False)], [9]),
        ([TierDays(0, 9, 2, True), TierDays(9, 20, 1, False), TierDays(20, 30, 1, True)], [20]),
        ([TierDays(0, 9, 1, False), TierDays(9, 20, 2, False)], []),
        ([TierDays(0, 9, 2, False), TierDays(10, 20, 2, True)], []),
        ([TierDays(3, 20, 2, True)], []),
        ([TierDays(9, 20, 2, True), TierDays(0, 9, 2, False)], [9]),
    ],
)
def test_a_tier_warns_when_it_begins_to_be_in_danger_or_falls_without_having_been(
    days: list[TierDays], alarms: list[int]
) -> None:
    assert list(tier_alarms(days)) == alarms


def test_a_criterion_warns_when_it_was_safe_and_is_no_more_while_the_account_has_a_tier() -> None:
    safe = [SafeDays(0, 5), SafeDays(5, 9), SafeDays(12, 20), SafeDays(22, 30)]
    assert list(criterion_alarms(safe, range(25))) == [9, 20]


@pytest.mark.parametrize(
    ("came", "foreseen"),
    [(39, 0), (40, 0), (41, 1), (70, 1), (71, 0)],
)
def test_an_alarm_is_of_what_comes_on_a_later_day_within_reach(came: int, foreseen: int) -> None:
    found = score([alarm(40)], [event(came)], REACH, DAYS)
    assert (found.foreseen, found.right, found.false) == (foreseen, foreseen, 1 - foreseen)


def test_how_early_is_told_from_the_first_alarm_within_reach() -> None:
    found = score([alarm(20), alarm(45), alarm(60)], [event(70)], REACH, DAYS)
    assert (found.days_ahead, found.alarms, found.right, found.false) == (25, 3, 2, 1)


def test_of_several_days_ahead_the_median_is_one_that_was() -> None:
    alarms = [alarm(20), alarm(20, "B"), alarm(20, "C"), alarm(20, "D")]
    came = [event(21), event(22, "B"), event(30, "C"), event(40, "D")]
    assert score(alarms, came, REACH, DAYS).days_ahead == 2


@pytest.mark.parametrize(("day", "false"), [(69, 1), (70, 0)])
def test_an_alarm_is_false_once_its_time_is_over_and_not_before(day: int, false: int) -> None:
    assert score([alarm(day)], [], REACH, DAYS) == Score(0, 0, None, 1, 0, false)


def test_what_came_to_one_account_is_not_warned_of_by_another() -> None:
    assert score([alarm(40)], [event(50, "B")], REACH, DAYS) == Score(1, 0, None, 1, 0, 1)


def test_before_the_first_day_nothing_is_counted_but_what_came_in_time_may_have_been_warned_of() -> None:
    assert score([alarm(5)], [event(9), event(20)], REACH, DAYS) == Score(1, 1, 15, 0, 0, 0)
