"""Where the customer is to be asked what a tier rests on, told as `open_items` tells."""

from typing import Any

from sqlalchemy import and_, select

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Relations
from tierline.projections.models.grades import grades_at
from tierline.projections.models.statements import asked_of_customers
from tierline.projections.models.tier_history import tiers_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.open_items import (
    Days,
    Matter,
    MatterRows,
    Told,
    asked_for,
    held_of,
    matter_of,
)
from tierline.projections.reports.scope import same_account

LOW = ("C", "D")
"""The evidence grades with which nobody should be content above the lowest tier."""
_ABOVE_THE_LOWEST = tuple(tier.value for tier in Tier)[1:]


def evidence_matters(question: Question, version: int | None) -> list[Matter]:
    """The kinds of matter of this file that a question asks for; the report's first version knew none."""
    return asked_for(_KINDS, question) if version != 1 else []


def _low(relations: Relations, question: Question, days: Days) -> MatterRows:
    """Until the customer is asked: then it has a link's usual time to answer."""
    table, tiers = grades_at(relations, question.at), tiers_at(relations, question.at)
    higher = and_(same_account(table, tiers), tiers.c.tier.in_(_ABOVE_THE_LOWEST))
    asked = asked_of_customers(relations)
    lately = and_(same_account(table, asked), asked.c.at > days.asked_since, asked.c.at <= question.at)
    wanted = and_(
        table.c.grade.in_(LOW),
        select(tiers.c.account).where(higher).correlate(table).exists(),
        ~select(asked.c.account).where(lately).correlate(table).exists(),
    )
    return MatterRows(table, wanted, held_of(relations, question, table), table.c.valid_from, ("grade",))


def _grade(row: Any) -> Told:
    return {
        **matter_of(row, "grade_low", row["grade"]),
        "what": Words("Evidence grade {grade}: little of it is confirmed").of(grade=row["grade"]),
        "since": row["valid_from"],
        "remedy": Words("Ask the customer to confirm what the tier rests on."),
    }


_KINDS = (Matter(("grade_low",), _low, _grade),)
