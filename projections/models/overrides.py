"""Overrides: tiers that were decided by people, with what the evidence says beside them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar

from sqlalchemy import Column as Stored
from sqlalchemy import Select, Subquery, Table, select

from tierline.domain.account.history import Entry
from tierline.domain.account.overrides import TierOverridden
from tierline.domain.shared.time import BEGINNING, DAY, FOREVER
from tierline.domain.shared.words import Words
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, thing_table
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.intervals import spans
from tierline.projections.engine.store import Reading
from tierline.projections.models.tier_history import TIERS
from tierline.projections.reports.base import RANGE, Column, Question, Report, Stretch
from tierline.projections.reports.scope import accounts_asked

OVERRIDES = thing_table(
    "overrides",
    "override",
    Stored("tier", Text, nullable=False),
    Stored("approver", Text, nullable=False),
    Stored("actor", Text, nullable=False),
    Stored("until", Moment, nullable=False),
    Stored("fact_id", Text, nullable=False),
)


class OverridesOverTime(Projection):
    """One row per override, for the time it was in force."""

    name: ClassVar[str] = "overrides"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (OVERRIDES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        for reference in view.things("override"):
            found = spans(_states(view.history.about("override", reference)), BEGINNING)
            yield Patch(OVERRIDES, [{"override": reference, **row} for row in found], item=reference)


class Overrides(Report):
    """The tiers decided by people that are in force; of a range, those that were so at some time in it.

    `derived_tier` is what the evidence shows, now or when the override was last in force. An override ends
    when it was to (`until`), or earlier if it is lifted, another takes its place, or the account is closed
    or merged into another (`ended`); if that is undone in time, it is in force again. The reason is a text
    under seal; `fact_id` names the fact that has it.
    """

    name = "overrides"
    title = Words("Overrides", "手动层级")
    columns = (
        Column("account", Words("Account", "客户代码"), "id"),
        Column("name", Words("Name", "名称")),
        Column("tier", Words("Tier decided", "手动层级")),
        Column("derived_tier", Words("Tier by evidence", "证据层级")),
        Column("approver", Words("Approved by", "批准人"), "id"),
        Column("actor", Words("Recorded by", "记录人"), "id"),
        Column("since", Words("Since", "起始"), "instant"),
        Column("until", Words("Until", "截止"), "instant"),
        Column("ended", Words("Ended", "结束"), "instant"),
        Column("age_days", Words("Age", "已生效天数"), "days"),
        Column("days_left", Words("Days left", "剩余天数"), "days"),
        Column("fact_id", Words("Fact", "事实"), "id"),
    )
    takes = RANGE

    def stretch(self, reading: Reading, question: Question) -> Stretch | None:
        if question.start is None and question.end is None:
            return None
        return super().stretch(reading, question)

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        table, accounts = reading[OVERRIDES], accounts_asked(reading, question).subquery()
        found = reading.all(
            select(table, accounts.c.name)
            .join(accounts, accounts.c.account == table.c.account)
            .where(table.c.fact_id.in_(_in_force(reading[TIERS], question)))
            .order_by(table.c.valid_from, table.c.account)
        )
        last = _last_in_force(reading, question.at)
        return [_row(row, last.get(row["fact_id"]), question.at) for row in found]


def _states(entries: Sequence[Entry]) -> Iterator[tuple[datetime, Row | None]]:
    for entry, following in pairwise([*entries, None]):
        assert entry is not None
        fact = entry.fact
        if not isinstance(fact, TierOverridden) or fact.until <= entry.at:
            yield entry.at, None
            continue
        yield entry.at, _stored(fact, entry)
        if fact.until < (following.at if following else FOREVER):
            yield fact.until, None


def _stored(fact: TierOverridden, entry: Entry) -> dict[str, Any]:
    return {
        "tier": fact.tier.value,
        "approver": fact.approver,
        "actor": entry.actor,
        "until": fact.until,
        "fact_id": str(fact.fact_id),
    }


def _in_force(tiers: Subquery, question: Question) -> Select[Any]:
    """The overrides, by fact_id, that gave a tier at the instant or in the range asked about."""
    wanted = select(tiers.c.override).where(tiers.c.override.is_not(None))
    if question.start is None and question.end is None:
        return wanted.where(tiers.c.valid_from <= question.at, tiers.c.valid_to > question.at)
    _, start, end = question.range()
    return wanted.where(tiers.c.valid_from < end, tiers.c.valid_to > start)


def _last_in_force(reading: Reading, at: datetime) -> dict[str, Any]:
    """When each override last gave a tier up to an instant, and what the evidence showed, by its fact_id."""
    tiers = reading[TIERS]
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
