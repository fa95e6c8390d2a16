"""The audit: who said what when, and how long after it happened."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.statements import in_hours, is_asked, lateness, recording, statements
from tierline.projections.reports.base import RANGE, Column, Question, Report, ReportRange, UnderSeal
from tierline.projections.reports.scope import ATTRIBUTE_FILTERS, accounts_asked

MONTH = 30 * DAY
LATE = 7 * DAY
"""From then on a statement counts as late."""


class Audit(Report):
    """Every statement that was recorded in a range of time, in the order of recording.

    `from` and `to` are times of recording here, not of business; without them, the 30 days up to the last
    statement known. `person` is who recorded it. The adoption of a policy is a statement of the account
    `policy:book`; it is listed unless attributes of accounts are asked for. `changed` names the fields that
    a statement says anew, `target` is the fact that it speaks about, `late_hours` says how long after it
    happened it was recorded. `statement` narrows to one kind, or to `corrections`: what corrects, retracts
    or reinstates an earlier fact.
    """

    name = "audit"
    title = Words("Audit")
    columns = (
        Column("position", Words("Position"), "count"),
        Column("recorded_at", Words("Recorded"), "instant"),
        Column("actor", Words("Recorded by"), "id"),
        Column("account", words_in("its code", "Account"), "id"),
        Column("version", Words("Version"), "count"),
        Column("statement", Words("Statement"), "id"),
        Column("fact_id", Words("Fact"), "id"),
        Column("target", Words("About the fact"), "id"),
        Column("changed", Words("Fields said anew"), "id"),
        Column("why", words_in("of a statement", "Why")),
        Column("occurred_at", Words("Occurred"), "instant"),
        Column("late_hours", Words("Hours late"), "hours"),
        Column("source_system", Words("Source"), "id"),
        Column("source_reference", Words("Reference there"), "id"),
    )
    takes = (*RANGE, "statement")
    sealed = ("why",)

    def stretch(self, reading: Reading, question: Question) -> ReportRange:
        span = recording(reading, question.start, question.end, MONTH)
        return ReportRange(span.start, span.end)

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        return [_row(one) for one in _recorded(reading, question)]


class Lateness(Report):
    """By who recorded it: how many statements, and how long after it happened they were recorded.

    `from` and `to` are times of recording, as in `audit`, and `person` is who recorded. `late` counts what
    was recorded more than 7 days after it happened; what was stated ahead of its time is not late at all.
    """

    name = "lateness"
    title = Words("Lateness")
    columns = (
        Column("actor", Words("Recorded by"), "id"),
        Column("statements", Words("Statements"), "count"),
        Column("median_hours", Words("Hours late, median"), "hours"),
        Column("worst_hours", Words("Hours late, worst"), "hours"),
        Column("late", Words("Later than 7 days"), "count"),
        Column("late_share", Words("Share of these"), "share"),
    )
    takes = RANGE

    def stretch(self, reading: Reading, question: Question) -> ReportRange:
        span = recording(reading, question.start, question.end, MONTH)
        return ReportRange(span.start, span.end)

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        late: defaultdict[str, list[timedelta]] = defaultdict(list)
        for one in _recorded(reading, question):
            late[one["actor"]].append(lateness(one))
        return [_lateness(actor, late[actor]) for actor in sorted(late)]


def _recorded(reading: Reading, question: Question) -> Sequence[Any]:
    table = statements(reading)
    span = recording(reading, question.start, question.end, MONTH)
    wanted = select(table).where(table.c.recorded_at >= span.start, table.c.recorded_at < span.end)
    return reading.all(wanted.where(*_asked(reading, question, table)).order_by(table.c.position))


class TrailPage(NamedTuple):
    """Some statements of a trail, newest first; how many it has in all, and when the first was recorded."""

    rows: Sequence[Any]
    total: int
    since: datetime | None


def audit_trail(reading: Reading, question: Question, before: int | None, limit: int) -> TrailPage:
    """The statements asked about, newest first, at most `limit` of those before a position.

    Without a start or an end of the range, all of them.
    """
    table = statements(reading)
    wanted = _asked(reading, question, table)
    if question.start is not None:
        wanted.append(table.c.recorded_at >= question.start)
    if question.end is not None:
        wanted.append(table.c.recorded_at < question.end)
    counts: list[ColumnElement[Any]] = [
        func.count().label("total"),
        func.min(table.c.recorded_at).label("since"),
    ]
    (whole,) = reading.all(select(*counts).select_from(table).where(*wanted))
    rest = wanted if before is None else [*wanted, table.c.position < before]
    rows = reading.all(select(table).where(*rest).order_by(table.c.position.desc()).limit(limit))
    return TrailPage(rows, whole["total"], whole["since"])


def _asked(reading: Reading, question: Question, table: Any) -> list[ColumnElement[bool]]:
    wanted = [is_asked(table, question.statement)] if question.statement else []
    if question.account is not None:
        wanted.append(table.c.account == question.account)
    if question.person is not None:
        wanted.append(table.c.actor == question.person)
    if any(getattr(question, name) is not None for name in (*ATTRIBUTE_FILTERS, "tier", "team")):
        accounts = accounts_asked(reading, replace(question, account=None, person=None)).subquery()
        wanted.append(table.c.account.in_(select(accounts.c.account)))
    return wanted


def _row(one: Any) -> Row:
    same = ("position", "recorded_at", "actor", "account", "version", "fact_id", "target")
    source = ("source_system", "source_reference")
    return {
        **{name: one[name] for name in (*same, *source)},
        "statement": one["kind"],
        "changed": ", ".join(one["changed"]),
        "why": UnderSeal(one["account"], one["fact_id"], "reason", one["why"]) if one["why"] else None,
        "occurred_at": one["at"],
        "late_hours": in_hours(lateness(one)),
    }


def _lateness(actor: str, spans: Sequence[timedelta]) -> Row:
    late = sum(one > LATE for one in spans)
    return {
        "actor": actor,
        "statements": len(spans),
        "median_hours": in_hours(DAY * median(span / DAY for span in spans)),
        "worst_hours": in_hours(max(spans)),
        "late": late,
        "late_share": round(late / len(spans), 4),
    }
