"""A policy held against what came: was there a warning beforehand, how early, and how many came to nothing.

Days are judged one after another, each by what was known at its end and by the policy known then to judge it.
Nothing that was recorded later has any part in a day's judgement; what came is told by all that is known now.
A day goes by its number in a row of days that the caller has.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from statistics import median_low
from typing import NamedTuple

TIER = "tier"
"""The signal of the tier itself; the others are criteria, by their ids."""


class WhatCame(StrEnum):
    """What a warning may have been of.

    `verdict`: the customer stated a lower tier than ours. `not_renewed`: a contract was over, none followed.
    `closed`: the account was closed. `disputed`: one of the customer's people disputed a fact of ours.
    """

    verdict = "verdict"
    not_renewed = "not_renewed"
    closed = "closed"
    disputed = "disputed"


class TierDays(NamedTuple):
    """The days [first, end) of a tier of this rank, and whether it was known to be in danger on them."""

    first: int
    end: int
    rank: int
    in_danger: bool


class SafeDays(NamedTuple):
    """The days [first, end) on which a criterion was met and known to stay so as far as is looked ahead."""

    first: int
    end: int


class Alarm(NamedTuple):
    """A signal began to warn of an account on a day."""

    account: str
    signal: str
    day: int


class Event(NamedTuple):
    """Something came to an account on a day that a warning may have been of."""

    account: str
    what: WhatCame
    day: int


class Score(NamedTuple):
    """How a signal did: of what came, how much it had warned of and how many days before; and its alarms.

    `right` are those after which something came in time, `false` those after which nothing did. Of the others
    the time isn't over yet.
    """

    came: int
    foreseen: int
    days_ahead: int | None
    alarms: int
    right: int
    false: int


def tier_alarms(days: Iterable[TierDays]) -> Iterator[int]:
    """The days on which a tier began to be in danger, or fell without having been.

    That an account has a tier at last is no alarm, nor is what follows a day without any.
    """
    for before, now in pairwise(sorted(days)):
        fell = now.rank < before.rank
        if before.end == now.first and not before.in_danger and (now.in_danger or fell):
            yield now.first


def criterion_alarms(safe: Iterable[SafeDays], open_days: Collection[int]) -> Iterator[int]:
    """The days on which a criterion that was safely met began not to be, while the account had a tier."""
    spans = sorted(safe)
    begins = {one.first for one in spans}
    yield from (one.end for one in spans if one.end not in begins and one.end in open_days)


def score(alarms: Iterable[Alarm], came: Iterable[Event], reach: int, days: range) -> Score:
    """How the alarms of one signal did against what came within `reach` days of them.

    What is counted lies within `days`, the last of which is the last one known; an alarm before the first
    may have warned of something in them. On the day itself an alarm is too late.
    """
    warned, happened = _by_account(alarms), _by_account(one for one in came if one.day >= days.start)
    ahead = [day - first for one in happened for day, first in _warned_of(warned, happened, one, reach)]
    counted = [(one, day) for one in warned for day in warned[one] if day >= days.start]
    right = {(one, day) for one, day in counted if _comes(happened[one], day, day + reach)}
    over = sum(day + reach < days.stop for one, day in counted if (one, day) not in right)
    median = median_low(ahead) if ahead else None
    return Score(sum(map(len, happened.values())), len(ahead), median, len(counted), len(right), over)


_Days = defaultdict[str, Sequence[int]]


def _warned_of(warned: _Days, happened: _Days, account: str, reach: int) -> Iterator[tuple[int, int]]:
    """The days on which something came that was warned of, each with the first alarm within reach."""
    for day in happened[account]:
        first = bisect_left(warned[account], day - reach)
        if first < bisect_left(warned[account], day):
            yield day, warned[account][first]


def _comes(happened: Sequence[int], after: int, until: int) -> bool:
    """Whether something came on a day with after < day <= until."""
    return bisect_right(happened, after) < bisect_right(happened, until)


def _by_account(found: Iterable[Alarm | Event]) -> _Days:
    days: defaultdict[str, list[int]] = defaultdict(list)
    for one in sorted(found, key=attrgetter("day")):
        days[one.account].append(one.day)
    return defaultdict(tuple, days)
