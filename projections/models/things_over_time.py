"""Rows of things inside an account over time: how each was after every fact about it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise, takewhile
from typing import Any

from sqlalchemy import Table

from tierline.domain.account.history import Entry
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.projections.engine.base import AccountView, Row
from tierline.projections.engine.intervals import spans

States = Iterator[tuple[datetime, Row | None]]
"""How a thing is from each moment on, in the order of time; None is no row."""
AsRows = Callable[[Any, datetime], States]
"""The rows of a thing that is so from a moment on if nothing more happens."""


def changed_things(view: AccountView, table: Table, rows: AsRows) -> Iterator[tuple[str, list[Row]]]:
    """Of each thing of the table's type about which more or less is said now: its reference and its rows."""
    entity = table.info["item"]
    for reference in view.things(entity):
        found = spans(_states(view.history.about(entity, reference), rows), BEGINNING)
        yield reference, [{entity: reference, **row} for row in found]


def _states(entries: Sequence[Entry], rows: AsRows) -> States:
    """The row after each fact about a thing, and until the next one as it changes if nothing happens."""
    thing: Any = None
    for entry, following in pairwise([*entries, None]):
        assert entry is not None
        fact: Any = entry.fact
        thing = fact.apply(thing)
        until = following.at if following else FOREVER
        yield from takewhile(lambda state: state[0] < until, rows(thing, entry.at))  # noqa: B023
