"""Gap days: how long, in a range of time, a responsibility of an open account was not looked after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from tierline.domain.coverage.holdings import Span, clipped

NOTHING = timedelta()


class UnchangedPeriod(NamedTuple):
    """A responsibility of an open account on [since, until), while its holders and last fact are the same.

    `vacant`: nobody holds its role. `due`: the first instant it is overdue; None if it was never done.
    """

    since: datetime
    until: datetime
    vacant: bool
    due: datetime | None

    @property
    def gap(self) -> Span:
        """When in it the responsibility was not covered: empty or backwards if it was all the time."""
        lapsed = self.since if self.vacant or self.due is None else max(self.since, self.due)
        return lapsed, self.until


@dataclass(frozen=True, slots=True)
class GapDays:
    """What a responsibility lacked in a range of time, or several added up, each counted by itself.

    `open`: how long the account was open, the most that it can lack. `lacking`: how long it was not
    covered. `vacant`: how long of that because nobody held the role. `longest`: the longest gap at a
    stretch, as far as it lies in the range; of several the longest of any.
    """

    open: timedelta = NOTHING
    lacking: timedelta = NOTHING
    vacant: timedelta = NOTHING
    longest: timedelta = NOTHING

    def __add__(self, other: "GapDays") -> "GapDays":
        return GapDays(
            _sum(self.open, other.open),
            _sum(self.lacking, other.lacking),
            _sum(self.vacant, other.vacant),
            max(self.longest, other.longest),
        )

    @property
    def share(self) -> float | None:
        """The part of the open time in which it was covered; None without any."""
        return 1 - self.lacking / self.open if self.open else None


def gaps_within(watches: Sequence[UnchangedPeriod], start: datetime, end: datetime) -> GapDays:
    """The gaps of one responsibility in [start, end), from its watches in order of time.

    A gap goes on from one watch to the next if that follows at once: it ends where the responsibility
    is covered again or the account closed, whoever came and went meanwhile.
    """
    lacking = clipped((one.gap for one in watches), start, end)
    return GapDays(
        open=_length(clipped(((one.since, one.until) for one in watches), start, end)),
        lacking=_length(lacking),
        vacant=_length(clipped(((one.since, one.until) for one in watches if one.vacant), start, end)),
        longest=max((until - since for since, until in _at_a_stretch(lacking)), default=NOTHING),
    )


def _at_a_stretch(spans: Iterable[Span]) -> list[Span]:
    """Intervals in order of time, with those that follow at once made one."""
    joined: list[Span] = []
    for since, until in spans:
        if joined and joined[-1][1] == since:
            joined[-1] = joined[-1][0], until
        else:
            joined.append((since, until))
    return joined


def _sum(one: timedelta, other: timedelta) -> timedelta:
    """Both together, at most the longest that there is: many accounts over all time are more than that."""
    return timedelta.max if timedelta.max - one < other else one + other


def _length(spans: Iterable[Span]) -> timedelta:
    return sum((until - since for since, until in spans), NOTHING)
