"""What we promised to deliver, and when it was made, over time.

A row of account `ACME`: delivery `d-4`, valid from 2026-03-01 to 2026-04-10, contract `c-7`, due 2026-04-15,
promised_at 2026-03-01T12:00Z, made_at None, fact_id `0b9e...`; from 2026-04-10 on, made_at 2026-04-10T15:00Z.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Date, Table

from tierline.domain.account.deliveries import Delivery
from tierline.projections.engine.base import AccountView, Patch, Projection, thing_table
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.reading import Instant, Relation, Relations
from tierline.projections.models.merged_rows import shown_at
from tierline.projections.models.things_over_time import States, changed_things

_DELIVERIES = thing_table(
    "deliveries",
    "delivery",
    Column("contract", Text),
    Column("due", Date, nullable=False),
    Column("promised_at", Moment, nullable=False),
    Column("made_at", Moment),
    Column("fact_id", Text, nullable=False),
)


class Deliveries(Projection):
    """One row per span of time in which a delivery stood the same, from its promise on."""

    name: ClassVar[str] = "deliveries"
    version: ClassVar[int] = 1
    answers: ClassVar[int | None] = 0
    tables: ClassVar[Sequence[Table]] = (_DELIVERIES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        for reference, rows in changed_things(view, _DELIVERIES, _delivery):
            yield Patch(_DELIVERIES, rows, item=reference)


def deliveries_shown(reading: Relations, at: Instant) -> Relation:
    """The deliveries promised by an instant, as they stood at it, under the account that shows them.

    Columns: `account, delivery, valid_from, valid_to, contract, due, promised_at, made_at, fact_id, origin`;
    `fact_id` is that of the promise.
    """
    return shown_at(reading, _DELIVERIES, at)


def _delivery(delivery: Delivery | None, now: datetime) -> States:
    if not delivery:
        yield now, None
        return
    promised = delivery.promised
    yield (
        now,
        {
            "contract": promised.contract,
            "due": promised.due,
            "promised_at": promised.occurred_at,
            "made_at": delivery.made,
            "fact_id": str(promised.fact_id),
        },
    )
