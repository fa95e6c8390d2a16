"""Which statement says why an account is a key account, over time.

A row: account `ACME`, valid from 2026-03-01 on, fact_id `0b9e...`. There is no row while no reason is stated.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Table

from tierline.domain.account.history import Entry
from tierline.domain.account.strategic_reason import STATING, reasons
from tierline.domain.shared.time import BEGINNING
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, interval_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.intervals import spans
from tierline.projections.engine.reading import Instant, Relation, Relations

_REASONS = interval_table("strategic_reasons", Column("fact_id", Text, nullable=False))


class StrategicReasons(Projection):
    """One row per span of time in which the same statement had the reason; the text stays in the log."""

    name: ClassVar[str] = "strategic_reasons"
    version: ClassVar[int] = 1
    answers: ClassVar[int | None] = 0
    tables: ClassVar[Sequence[Table]] = (_REASONS,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.own and view.changed(*STATING):
            states = _states(view.history.facts(*STATING))
            yield Patch(_REASONS, list(spans(states, view.since)), view.since)


def strategic_reasons_at(reading: Relations, at: Instant) -> Relation:
    """The accounts that had a reason at an instant: `account, valid_from, valid_to, fact_id`."""
    return reading.at(_REASONS, at)


def _states(entries: Sequence[Entry]) -> Iterator[tuple[datetime, Row | None]]:
    yield BEGINNING, None
    for at, held in reasons(entries):
        yield at, {"fact_id": str(held.fact.fact_id)} if held else None
