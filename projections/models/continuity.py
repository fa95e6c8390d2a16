"""When an account was one deal and nothing more, over time.

A row: account `ACME`, valid from 2026-03-01 to 2026-06-01, contract `c-7`, signed_at 2025-05-04T12:00Z,
fact_id `0b9e...`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from sqlalchemy import Column, Table

from tierline.domain.account.continuity import BEARING, CONTRACTS, QUIET, one_off_changes
from tierline.domain.account.contracts import ContractSigned
from tierline.domain.account.history import History
from tierline.domain.shared.time import FOREVER, later
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, interval_table
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.intervals import spans
from tierline.projections.engine.reading import Instant, Relation, Relations

_ONE_OFF = interval_table(
    "one_off",
    Column("contract", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
    Column("fact_id", Text, nullable=False),
)


class Continuity(Projection):
    """One row per span of time in which an account was one deal and nothing more."""

    name: ClassVar[str] = "continuity"
    version: ClassVar[int] = 1
    answers: ClassVar[int | None] = 0
    tables: ClassVar[Sequence[Table]] = (_ONE_OFF,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.whole or view.changed(*BEARING):
            end = _end(view)
            yield Patch(_ONE_OFF, view.told(partial(_rows, end), view.since, end), view.since, until=end)


def one_off_at(reading: Relations, at: Instant) -> Relation:
    """The accounts that are one deal and nothing more at an instant, with the fact that signed it.

    Columns: `account, valid_from, valid_to, contract, signed_at, fact_id`.
    """
    return reading.at(_ONE_OFF, at)


def _end(view: AccountView) -> datetime:
    """Until when a fact may make a difference: a contract for good, all else as long as it is lately."""
    if view.last_side is None or view.changed(*CONTRACTS):
        return FOREVER
    return later(view.last_side, QUIET)


def _rows(end: datetime, history: History, since: datetime) -> Iterator[Row]:
    changes = ((at, _row(signed)) for at, signed in one_off_changes(history, since, end))
    yield from spans(changes, since)


def _row(signed: ContractSigned | None) -> Row | None:
    if signed is None:
        return None
    key = {"contract": signed.contract, "signed_at": signed.occurred_at}
    return {**key, "fact_id": str(signed.fact_id)}
