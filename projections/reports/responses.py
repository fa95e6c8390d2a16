"""Responses: how fast escalations are acknowledged and resolved."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import select

from tierline.domain.account.escalations import SEVERITY_WORDS
from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.responses import responses_shown
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.quantiles import quantile
from tierline.projections.reports.scope import accounts_asked, of_those_asked
from tierline.projections.reports.slices import slices_at

QUANTILES = {"p50": Fraction(1, 2), "p75": Fraction(3, 4), "p90": Fraction(9, 10)}
HOUR = timedelta(hours=1)


class ResponseTime(NamedTuple):
    """How long an escalation took, or takes by now if it is not over."""

    lasted: timedelta
    over: bool


class ResponsesReport(Report):
    """How many hours pass until escalations are acknowledged, and how many days until they are resolved.

    One row for each severity, the gravest first, of the escalations raised within the range (365 days if none
    is asked for), as they stood at the instant asked about: of all accounts asked about, closed ones too. One
    that was resolved without having been acknowledged was acknowledged by that; a reopened one is not
    resolved and counts since it was first raised. What waits still counts for as long as it has waited by
    then, and no end is made up for it (Kaplan-Meier); a quantile is empty while too few are over to tell.
    `longest_open` names the open one that was raised first. Sliced by a role, an escalation is in the slice
    of everybody who holds it at the account.
    """

    name = "responses"
    title = Words("Responses")
    columns = (
        Column("slice", Words("Slice")),
        Column("severity", Words("Severity"), "id"),
        Column("raised", Words("Raised"), "count"),
        Column("acknowledged", Words("Acknowledged"), "count"),
        Column("acknowledged_p50", Words("Half acknowledged in, hours"), "hours"),
        Column("acknowledged_p75", Words("Three quarters in, hours"), "hours"),
        Column("acknowledged_p90", Words("Nine in ten in, hours"), "hours"),
        Column("resolved", words_in("how many", "Resolved"), "count"),
        Column("open", Words("Open"), "count"),
        Column("resolved_p50", Words("Half resolved in, days"), "number"),
        Column("resolved_p75", Words("Three quarters in, days"), "number"),
        Column("resolved_p90", Words("Nine in ten in, days"), "number"),
        Column("longest_open", Words("Open the longest"), "id"),
    )
    takes = (*RANGE, "by")

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        found: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
        raised = _raised(reading, question)
        slices = slices_at(reading, question, {row["account"] for row in raised})
        for row in raised:
            for part in slices.get(row["account"], ("",)):
                found[part, row["severity"]].append(row)
        return [_row(*key, found[key], question.at) for key in sorted(found, key=_place)]


def _raised(reading: Reading, question: Question) -> list[Any]:
    """The escalations raised within the range, the one raised first first."""
    _, start, end = question.range()
    table = responses_shown(reading, question.at)
    asked = {row["account"] for row in reading.all(accounts_asked(reading, question))}
    within = (table.c.raised_at >= start, table.c.raised_at < end)
    wanted = select(table).where(*within, *of_those_asked(reading, question, table))
    found = reading.all(wanted.order_by(table.c.raised_at, table.c.account, table.c.escalation))
    return [row for row in found if row["account"] in asked]


def times(rows: Sequence[Any], end: str, at: datetime) -> list[ResponseTime]:
    """How long escalations took until the moment in a column, or take by an instant."""
    return [ResponseTime((row[end] or at) - row["raised_at"], row[end] is not None) for row in rows]


def _row(part: str, severity: str, rows: Sequence[Any], at: datetime) -> Row:
    acknowledging, resolving = (times(rows, end, at) for end in ("acknowledged_at", "resolved_at"))
    waiting = [f"{row['account']}: {row['escalation']}" for row in rows if row["resolved_at"] is None]
    return {
        "slice": part or None,
        "severity": severity,
        "raised": len(rows),
        "acknowledged": sum(one.over for one in acknowledging),
        **_quantiles("acknowledged", acknowledging, HOUR),
        "resolved": sum(one.over for one in resolving),
        "open": len(waiting),
        **_quantiles("resolved", resolving, DAY),
        "longest_open": waiting[0] if waiting else None,
    }


def _quantiles(what: str, found: Sequence[ResponseTime], unit: timedelta) -> Row:
    told = {name: quantile(found, part) for name, part in QUANTILES.items()}
    return {f"{what}_{name}": None if span is None else round(span / unit, 1) for name, span in told.items()}


def _place(key: tuple[str, str]) -> tuple[str, int]:
    return key[0], list(SEVERITY_WORDS).index(key[1])
