"""From what held after each fact to rows of what holds over time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from tierline.domain.shared.time import FOREVER
from tierline.projections.engine.base import Row

State = Row | None


def spans(states: Iterable[tuple[datetime, State]], since: datetime) -> Iterator[dict[str, Any]]:
    """Rows [valid_from, valid_to) from `since` on of a function given by its changes in time order.

    Each state holds from its instant until the next; None is no row; equal neighbours are one row;
    of several states at one instant the last counts.
    """
    begun: datetime = since
    held: State = None
    for at, state in _last_of_each_instant(states):
        if at <= since:
            held = state
        elif state != held:
            yield from _row(begun, at, held)
            begun, held = at, state
    yield from _row(begun, FOREVER, held)


def _last_of_each_instant(states: Iterable[tuple[datetime, State]]) -> Iterator[tuple[datetime, State]]:
    for _, together in groupby(states, key=itemgetter(0)):
        *_, last = together
        yield last


def _row(begun: datetime, ended: datetime, held: State) -> Iterator[dict[str, Any]]:
    if held is not None and begun < ended:
        yield {**held, "valid_from": begun, "valid_to": ended}
