"""What has been, made of what was to be expected: one forecast after the other, each up to the next fact."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby, takewhile
from operator import attrgetter
from typing import TypeVar

from tierline.domain.account.history import Entry

T = TypeVar("T")


def follow(
    facts: Sequence[Entry],
    take: Callable[[Entry], object],
    ahead: Callable[[datetime], Iterator[tuple[datetime, T]]],
    start: datetime,
) -> Iterator[tuple[datetime, T]]:
    """The values from `start` on, as moments and values for `steps`.

    `take` takes the facts one by one, in order; none is before `start`. `ahead(now)` gives the
    value now and, after it, each moment at which the value changes if nothing more happens.
    """
    now = start
    for moment, together in groupby(facts, attrgetter("at")):
        if moment > start:
            yield from takewhile(lambda piece: piece[0] < moment, ahead(now))  # noqa: B023
        for entry in together:
            take(entry)
        now = moment
    yield from ahead(now)
