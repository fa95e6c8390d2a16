"""When we were last in touch with an account, and when an executive was.

A row: account `ACME`, party `executive`, valid from 2026-03-01 on, last_at 2026-03-01T12:00Z.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar

from sqlalchemy import Column, Table

from tierline.domain.account.base import Fact
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import History
from tierline.domain.account.interactions import Interaction
from tierline.domain.shared.time import BEGINNING, FOREVER, later
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, interval_table
from tierline.projections.engine.columns import Moment
from tierline.projections.engine.intervals import spans
from tierline.projections.engine.reading import Instant, Relation, Relations

_TOUCHES = interval_table("touches", Column("last_at", Moment, nullable=False), item="party")
_PARTIES: dict[str, tuple[type[Fact], ...]] = {
    "anyone": (Interaction, ExecutiveContact),
    "executive": (ExecutiveContact,),
}


class Touches(Projection):
    """The last contact as a function of time: with anyone, and at executive level."""

    name: ClassVar[str] = "touches"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (_TOUCHES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        for party, kinds in _PARTIES.items():
            if view.whole or view.changed(*kinds):
                end = _next(view, kinds)
                rows = view.told(partial(_rows, party, end), view.since, end)
                yield Patch(_TOUCHES, rows, view.since, party, until=end)


def last_contacts_at(reading: Relations, at: Instant) -> Relation:
    """When each account was last in touch by an instant: `account, party, valid_from, valid_to, last_at`.

    `party` is `anyone` or `executive`; there is no row of a party that never was.
    """
    return reading.at(_TOUCHES, at)


def last_contacts_over_time(reading: Relations) -> Relation:
    """The last contacts over time, with the columns of `last_contacts_at`."""
    return reading.over_time(_TOUCHES)


def _next(view: AccountView, kinds: tuple[type[Fact], ...]) -> datetime:
    """When the next contact was, from which on the last one is what it was."""
    if view.last_side is None:
        return FOREVER
    behind = later(view.last_side, timedelta.resolution)
    return next((entry.at for entry in view.history.following(*kinds, since=behind)), FOREVER)


def _rows(party: str, end: datetime, history: History, since: datetime) -> Iterator[Row]:
    for row in spans(_states(history, _PARTIES[party], since, end), since):
        yield {"party": party, **row}


def _states(
    history: History, kinds: tuple[type[Fact], ...], since: datetime, end: datetime
) -> Iterator[tuple[datetime, Row | None]]:
    earlier = history.latest(*kinds, until=since)
    yield BEGINNING, {"last_at": earlier.at} if earlier else None
    for entry in history.following(*kinds, since=later(since, timedelta.resolution)):
        if entry.at >= end:
            return
        yield entry.at, {"last_at": entry.at}
