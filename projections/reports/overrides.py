"""Overrides: tiers that were decided by people, with what the evidence says beside them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.overrides import overrides_over_time
from tierline.projections.models.tier_history import tiers_at, tiers_over_time
from tierline.projections.reports.base import RANGE, Column, Question, Report, ReportRange
from tierline.projections.reports.scope import accounts_asked


class Overrides(Report):
    """The tiers decided by people that are in force; of a range, those that were so at some time in it.

    `derived_tier` is what the evidence shows, now or when the override was last in force. An override ends
    when it was to (`until`), or earlier if it is lifted, another takes its place, or the account is closed
    or merged into another (`ended`); if that is undone in time, it is in force again. The reason is a text
    under seal; `fact_id` names the fact that has it.
    """

    name = "overrides"
    title = Words("Overrides")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier", Words("Tier decided")),
        Column("derived_tier", Words("Tier by evidence")),
        Column("approver", Words("Approved by"), "id"),
        Column("actor", Words("Recorded by"), "id"),
        Column("since", Words("Since"), "instant"),
        Column("until", Words("Until"), "instant"),
        Column("ended", Words("Ended"), "instant"),
        Column("age_days", Words("Age"), "days"),
        Column("days_left", Words("Days left"), "days"),
        Column("fact_id", Words("Fact"), "id"),
    )
    takes = RANGE

    def stretch(self, reading: Reading, question: Question) -> ReportRange | None:
        if question.start is None and question.end is None:
            return None
        return super().stretch(reading, question)

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        table, accounts = overrides_over_time(reading), accounts_asked(reading, question).subquery()
        found = reading.all(
            select(table, accounts.c.name)
            .join(accounts, accounts.c.account == table.c.account)
            .where(table.c.fact_id.in_(_in_force(reading, question)))
            .order_by(table.c.valid_from, table.c.account)
        )
        last = _last_in_force(reading, question.at)
        return [_row(row, last.get(row["fact_id"]), question.at) for row in found]


def _in_force(reading: Reading, question: Question) -> Select[Any]:
    """The overrides, by fact_id, that gave a tier at the instant or in the range asked about."""
    if question.start is None and question.end is None:
        now = tiers_at(reading, question.at)
        return select(now.c.override).where(now.c.override.is_not(None))
    tiers, (_, start, end) = tiers_over_time(reading), question.range()
    within = (tiers.c.valid_from < end, tiers.c.valid_to > start)
    return select(tiers.c.override).where(tiers.c.override.is_not(None), *within)


def _last_in_force(reading: Reading, at: datetime) -> dict[str, Any]:
    """When each override last gave a tier up to an instant, and what the evidence showed, by its fact_id."""
    tiers = tiers_over_time(reading)
    wanted = select(tiers.c.override, tiers.c.derived_tier, tiers.c.valid_to).where(
        tiers.c.override.is_not(None), tiers.c.valid_from <= at
    )
    return {row["override"]: row for row in reading.all(wanted.order_by(tiers.c.valid_from))}


def _row(row: Any, last: Any, at: datetime) -> Row:
    """A row of the report; `last` is when it was last in force, None if it is to be so later only."""
    ended = last["valid_to"] if last and last["valid_to"] <= at else None
    return {
        **{name: row[name] for name in ("account", "name", "tier", "approver", "actor", "until", "fact_id")},
        "derived_tier": last["derived_tier"] if last else None,
        "since": row["valid_from"],
        "ended": ended,
        "age_days": ((ended or at) - row["valid_from"]) // DAY,
        "days_left": None if ended else (row["until"] - at) // DAY,
    }
