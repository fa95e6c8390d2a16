"""Step functions of time, so that what will lapse is known without anything having to wait for it.

A step function has a value from each of its starts on, until the next start: it is piecewise
constant and right-continuous, and its intervals are half-open. It reaches from its first start to
the end of time. Two neighbouring intervals never have equal values, so equal functions are equal.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any, Generic, NamedTuple, TypeVar

from tierline.domain.shared.time import BEGINNING, FOREVER, later

T = TypeVar("T")
U = TypeVar("U")


class Interval(NamedTuple, Generic[T]):
    """A value and the half-open interval [start, end) on which it is the function's value."""

    start: datetime
    end: datetime
    value: T


@dataclass(frozen=True, slots=True)
class Steps(Generic[T]):
    """A step function: from `starts[i]` on, until the next start, its value is `values[i]`.

    Make one with `steps` or `constant`, which see to it that neighbours differ.
    """

    starts: tuple[datetime, ...]
    values: tuple[T, ...]

    @property
    def start(self) -> datetime:
        """The first instant at which it has a value."""
        return self.starts[0]

    def at(self, moment: datetime) -> T:
        """The value at a moment; ValueError before the first start."""
        return self.values[self._index(moment)]

    def interval_at(self, moment: datetime) -> Interval[T]:
        """The interval around a moment; ValueError before the first start."""
        return self._interval(self._index(moment))

    def intervals(self) -> Iterator[Interval[T]]:
        """All intervals in order; the last one ends at FOREVER."""
        return (self._interval(index) for index in range(len(self.starts)))

    def map(self, change: Callable[[T], U]) -> "Steps[U]":
        """The function with every value changed."""
        return steps(zip(self.starts, map(change, self.values), strict=True))

    def since(self, moment: datetime) -> "Steps[T]":
        """The same function on [moment, forever); as it is if it begins later than that."""
        if moment <= self.starts[0]:
            return self
        index = self._index(moment)
        return Steps((moment, *self.starts[index + 1 :]), self.values[index:])

    def differs_until(self, other: "Steps[T]") -> datetime:
        """From when on another one has the same values for good; FOREVER if it ends otherwise."""
        pairs = zip(reversed(self.starts), reversed(self.values), strict=True)
        others = zip(reversed(other.starts), reversed(other.values), strict=True)
        same = FOREVER
        for (start, value), (begun, another) in zip(pairs, others, strict=False):
            if value != another:
                return same
            same = max(start, begun)
            if start != begun:
                return same
        return same

    def then(self, following: "Steps[T]") -> "Steps[T]":
        """This function until the other one begins, and the other one from there on."""
        before = zip(self.starts, self.values, strict=True)
        kept = ((start, value) for start, value in before if start < following.start)
        return steps((*kept, *zip(following.starts, following.values, strict=True)))

    def _index(self, moment: datetime) -> int:
        if moment < self.starts[0]:
            raise ValueError("the function has no value before its first start")
        return bisect_right(self.starts, moment) - 1

    def _interval(self, index: int) -> Interval[T]:
        last = index + 1 == len(self.starts)
        end = FOREVER if last else self.starts[index + 1]
        return Interval(self.starts[index], end, self.values[index])


def steps(pieces: Iterable[tuple[datetime, T]]) -> Steps[T]:
    """The function that takes each value from its moment on.

    The moments must increase and at least one is needed; ValueError otherwise. A value that does
    not differ from the one before it starts nothing.
    """
    starts: list[datetime] = []
    values: list[T] = []
    last: datetime | None = None
    for moment, value in pieces:
        if last is not None and moment <= last:
            raise ValueError("the starts of a step function must increase")
        last = moment
        if not values or values[-1] != value:
            starts.append(moment)
            values.append(value)
    if not starts:
        raise ValueError("a step function needs at least one value")
    return Steps(tuple(starts), tuple(values))


def constant(value: T, start: datetime = BEGINNING) -> Steps[T]:
    """The function that always has this value."""
    return Steps((start,), (value,))


def combine(function: Callable[..., U], *operands: Steps[Any]) -> Steps[U]:
    """The function of the operands' values at each moment, from where all of them have begun.

    `function` takes one value of each operand, in their order.
    """
    start = max(operand.starts[0] for operand in operands)
    changes = {moment for operand in operands for moment in operand.starts[1:] if moment > start}
    moments = [start, *sorted(changes)]
    values = map(function, *(_along(moments, operand) for operand in operands))
    return steps(zip(moments, values, strict=True))


def _along(moments: list[datetime], operand: Steps[T]) -> Iterator[T]:
    """The operand's values at moments that increase and that hold all its starts after the first."""
    if operand.starts[-1] <= moments[0]:
        return repeat(operand.values[-1], len(moments))
    return _walk(moments, operand)


def _walk(moments: list[datetime], operand: Steps[T]) -> Iterator[T]:
    starts, values, index = operand.starts, operand.values, 0
    last = len(starts) - 1
    for moment in moments:
        while index < last and starts[index + 1] <= moment:
            index += 1
        yield values[index]


def held_within(operand: Steps[bool], span: timedelta) -> Steps[bool]:
    """Where the operand is true or was so less than `span` before: [a, b) becomes [a, b + span).

    That is to say, true at v if and only if the operand is true at some moment in (v - span, v] at
    which it has a value; with a span of nothing it is the operand itself.
    """
    return truth(
        operand.start,
        ((start, later(end, span)) for start, end, value in operand.intervals() if value),
    )


def truth(start: datetime, spans: Iterable[tuple[datetime, datetime]]) -> Steps[bool]:
    """The function on [start, forever) that is true on the given half-open spans and nowhere else.

    The spans come in order of their starts and may overlap; what lies before `start` is left out.
    """
    pieces = {start: False}
    for begin, end in _merged((max(begin, start), end) for begin, end in spans):
        pieces[begin] = True
        if end < FOREVER:
            pieces[end] = False
    return steps(pieces.items())


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in spans:
        if begin >= end:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged
