"""What was to be expected at every moment: forecasts, each good until the next one renews it.

A late fact changes what was to be expected from its moment on, and most often only for a while. So forecasts
are replaced between two moments, and the answer tells where they are otherwise than before: nothing that
follows from them needs another look anywhere else.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from tierline.domain.shared.time import FOREVER


class Expectation(Protocol):
    """What is to be expected from a moment on; two that say the same are equal."""

    def since(self, moment: datetime) -> Self:
        """What it says of the time from a later moment on."""

    def differs_until(self, other: Self) -> datetime:
        """From when on another one says the same; FOREVER if it never does."""


F = TypeVar("F", bound=Expectation)
Renewal = tuple[datetime, F]
"""A moment, and what is to be expected from then on."""


class TimeRange(NamedTuple):
    """A time [begin, end)."""

    begin: datetime
    end: datetime


class Renewals(Generic[F]):
    """Forecasts in the order of the moments at which they were made."""

    def __init__(self) -> None:
        self._moments: list[datetime] = []
        self._forecasts: list[F] = []

    def at(self, moment: datetime) -> F:
        """What was to be expected at a moment; it may have been made earlier."""
        return self._forecasts[bisect_right(self._moments, moment) - 1]

    def before(self, moment: datetime) -> F:
        """What was to be expected right before a moment."""
        return self._forecasts[bisect_left(self._moments, moment) - 1]

    def moments(self, begin: datetime, end: datetime) -> list[datetime]:
        """When something else came to be expected within [begin, end)."""
        return self._moments[bisect_left(self._moments, begin) : bisect_left(self._moments, end)]

    def after(self, moment: datetime) -> Iterator[Renewal[F]]:
        """The renewals behind a moment, in order."""
        for place in range(bisect_right(self._moments, moment), len(self._moments)):
            yield self._moments[place], self._forecasts[place]

    def within(self, span: TimeRange) -> list[Renewal[F]]:
        """What was to be expected at the beginning of a time, and as it was renewed until its end."""
        renewed = [(moment, self.at(moment)) for moment in self.moments(*span) if moment > span.begin]
        return [(span.begin, self.at(span.begin).since(span.begin)), *renewed]

    def replace(self, begin: datetime, end: datetime, renewed: Iterable[Renewal[F]]) -> TimeRange | None:
        """Let these be the renewals within [begin, end), and what was expected at `end` stay as it is.

        The time in which something else was to be expected than before; None if there is none.
        """
        first, last = bisect_left(self._moments, begin), bisect_left(self._moments, end)
        made = self._differing(first, [*renewed, *self._at_the_end(last, end)])
        before = [*zip(self._moments[first:last], self._forecasts[first:last], strict=True)]
        if end == FOREVER and first and (made or before):
            former, now = (([*one] or [(begin, self._forecasts[first - 1])])[-1][1] for one in (before, made))
            end = now.differs_until(former)
        self._moments[first:last] = [moment for moment, _ in made]
        self._forecasts[first:last] = [forecast for _, forecast in made]
        return _difference(before, made, end)

    def _at_the_end(self, last: int, end: datetime) -> list[Renewal[F]]:
        """What was expected at the end of what is replaced, unless it is renewed then anyway."""
        if end == FOREVER or last == 0 or end in self._moments[last : last + 1]:
            return []
        return [(end, self._forecasts[last - 1].since(end))]

    def _differing(self, first: int, renewed: Iterable[Renewal[F]]) -> list[Renewal[F]]:
        """Those renewals that say something else than what was made before them."""
        found: list[Renewal[F]] = []
        last = self._forecasts[first - 1] if first else None
        for moment, forecast in renewed:
            if last is None or forecast != last.since(moment):
                last = forecast
                found.append((moment, forecast))
        return found


def _difference(before: list[Renewal[F]], after: list[Renewal[F]], end: datetime) -> TimeRange | None:
    """Where renewals within a time that ends differ."""
    shared = min(len(before), len(after))
    same = next((n for n in range(shared) if before[n] != after[n]), shared)
    if same == len(before) == len(after):
        return None
    begin = min(one[same][0] for one in (before, after) if same < len(one))
    rest = range(1, shared - same + 1)
    tail = next((n - 1 for n in rest if before[-n] != after[-n]), shared - same)
    return TimeRange(begin, after[-tail][0] if tail else end)
