"""Gaps of one responsibility, counted hour by hour beside what is computed from intervals."""

from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.domain.coverage import GapDays, UnchangedPeriod, gaps_within
from tierline.domain.shared.time import FOREVER

START = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
LAST = 60


def at(hour: int) -> datetime:
    return START + hour * HOUR


@st.composite
def lives(draw: st.DrawFn) -> list[UnchangedPeriod]:
    """Watches in order of time, some with a closed account in between; the last may go on for ever."""
    watches: list[UnchangedPeriod] = []
    now = draw(st.integers(-5, 5))
    for _ in range(draw(st.integers(0, 6))):
        now += draw(st.sampled_from([0, 0, 0, 1, 5]))
        until = now + draw(st.integers(1, 12))
        due = draw(st.one_of(st.none(), st.integers(now - 5, until + 5).map(at)))
        watches.append(UnchangedPeriod(at(now), at(until), draw(st.booleans()), due))
        now = until
    if watches and draw(st.booleans()):
        watches[-1] = watches[-1]._replace(until=FOREVER)
    return watches


def counted(watches: list[UnchangedPeriod], start: int, end: int) -> GapDays:
    """The same, hour by hour: nothing changes within one."""
    seen: list[tuple[bool, bool, bool]] = []
    for hour in range(start, end):
        there = [one for one in watches if one.since <= at(hour) < one.until]
        assert len(there) <= 1
        vacant = any(one.vacant for one in there)
        done = any(one.due is not None and at(hour) < one.due for one in there)
        seen.append((bool(there), bool(there) and (vacant or not done), vacant))
    longest = max((len(list(found)) for lacks, found in groupby(one[1] for one in seen) if lacks), default=0)
    opened, lacking, vacant_for = (sum(one[place] for one in seen) for place in range(3))
    return GapDays(opened * HOUR, lacking * HOUR, vacant_for * HOUR, longest * HOUR)


@given(lives(), st.integers(-10, LAST), st.integers(-10, LAST))
def test_gaps_are_what_counting_every_hour_gives(
    watches: list[UnchangedPeriod], start: int, end: int
) -> None:
    assert gaps_within(watches, at(start), at(end)) == counted(watches, start, end)


def test_a_gap_ends_where_the_account_closes() -> None:
    never = [UnchangedPeriod(at(0), at(10), False, None), UnchangedPeriod(at(12), at(20), False, None)]
    assert gaps_within(never, at(0), at(20)) == GapDays(18 * HOUR, 18 * HOUR, longest=10 * HOUR)


def test_a_gap_goes_on_while_people_come_and_go() -> None:
    overdue = [UnchangedPeriod(at(0), at(10), False, at(4)), UnchangedPeriod(at(10), at(15), True, at(4))]
    assert gaps_within(overdue, at(0), at(15)) == GapDays(15 * HOUR, 11 * HOUR, 5 * HOUR, 11 * HOUR)


def test_gaps_add_up_and_the_longest_is_the_longest_of_any() -> None:
    one, other = GapDays(4 * HOUR, 3 * HOUR, HOUR, 2 * HOUR), GapDays(4 * HOUR, HOUR, HOUR, HOUR)
    assert one + other == GapDays(8 * HOUR, 4 * HOUR, 2 * HOUR, 2 * HOUR)
    assert (one + other).share == pytest.approx(0.5)
    assert GapDays().share is None
