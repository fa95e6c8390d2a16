"""Who writes the story down when: nobody turns to the keyboard for a single fact."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from tierline.interfaces.demo.diary import DiaryEntry

FORTNIGHT = 14
"""Days after which our people write down what happened, each their own part, one after another."""

NOBODY_HURRIES = frozenset({"merrow-freight"})
"""Accounts of which nobody writes anything down until half a year is over."""
_HALF_A_YEAR = 13
"""In fortnights."""

_SITTING = timedelta(minutes=2)
_RECORDER = attrgetter("actor")


def sessions(lines: Sequence[DiaryEntry]) -> Iterator[tuple[datetime, list[DiaryEntry]]]:
    """Lines in order of time as runs of one recorder each, and when each is written down.

    The lines of an account keep their order. A run can be one transaction. Taken strictly in order of
    time there would be three times as many, since customers take turns.
    """
    fortnights: dict[int, list[DiaryEntry]] = {}
    for line in lines:
        fortnights.setdefault(_written(line, lines[0].at, lines[-1].at), []).append(line)
    end = lines[0].at
    for _, told in sorted(fortnights.items()):
        end = max(end, told[-1].at)
        for number, run in enumerate(_in_turns(told), 1):
            yield end + number * _SITTING, run


def _written(line: DiaryEntry, first: datetime, last: datetime) -> int:
    """In which fortnight a line is written down, of those that begin with the first line."""
    fortnight = (line.at - first).days // FORTNIGHT
    if line.account in NOBODY_HURRIES:
        fortnight += _HALF_A_YEAR - 1 - fortnight % _HALF_A_YEAR
    return min(fortnight, (last - first).days // FORTNIGHT)


def _in_turns(lines: Sequence[DiaryEntry]) -> Iterator[list[DiaryEntry]]:
    """Who can write down most without getting ahead of anybody else on an account goes first."""
    waiting: dict[str, list[DiaryEntry]] = {}
    for line in lines:
        waiting.setdefault(line.account, []).append(line)
    while waiting:
        leading = {account: list(next(groupby(queue, _RECORDER))[1]) for account, queue in waiting.items()}
        ready = Counter(line.actor for run in leading.values() for line in run)
        actor = ready.most_common(1)[0][0]
        mine = {account: run for account, run in leading.items() if run[0].actor == actor}
        yield sorted((line for run in mine.values() for line in run), key=attrgetter("at"))
        left = {account: queue[len(mine.get(account, ())) :] for account, queue in waiting.items()}
        waiting = {account: queue for account, queue in left.items() if queue}
