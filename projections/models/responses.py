"""How escalations were met over time: when each was raised, first acknowledged, and resolved.

A row of account `ACME`: escalation `e-1`, valid from 2026-03-02 to 2026-03-20, severity `high`, category
`delivery`, raised_at 2026-03-01T12:00Z, acknowledged_at 2026-03-02T09:00Z, resolved_at None, fact_id
`0b9e...`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Table

from tierline.domain.account.escalations import Escalation
from tierline.projections.engine.base import AccountView, Patch, Projection, thing_table
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.reading import Instant, Relation, Relations
from tierline.projections.models.merged_rows import shown_at
from tierline.projections.models.things_over_time import States, changed_things

_RESPONSES = thing_table(
    "responses",
    "escalation",
    Column("severity", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("acknowledged_at", Moment),
    Column("resolved_at", Moment),
    Column("fact_id", Text, nullable=False),
)


class Responses(Projection):
    """One row per span of time in which an escalation had been met alike, from its raising on."""

    name: ClassVar[str] = "responses"
    version: ClassVar[int] = 1
    answers: ClassVar[int | None] = 0
    tables: ClassVar[Sequence[Table]] = (_RESPONSES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        for reference, rows in changed_things(view, _RESPONSES, _response):
            yield Patch(_RESPONSES, rows, item=reference)


def responses_shown(reading: Relations, at: Instant) -> Relation:
    """The escalations raised by an instant, as they had been met by then, under the account that shows them.

    Columns: `account, escalation, valid_from, valid_to, severity, category, raised_at, acknowledged_at,
    resolved_at, fact_id, origin`; what is resolved without having been acknowledged was so by resolving it,
    and what was reopened is not resolved.
    """
    return shown_at(reading, _RESPONSES, at)


def _response(escalation: Escalation | None, now: datetime) -> States:
    if not escalation:
        yield now, None
        return
    raised = escalation.raised
    yield (
        now,
        {
            "severity": raised.severity,
            "category": raised.category,
            "raised_at": raised.occurred_at,
            "acknowledged_at": escalation.acknowledged,
            "resolved_at": None if escalation.open else escalation.turned,
            "fact_id": str(raised.fact_id),
        },
    )
