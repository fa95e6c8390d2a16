"""Restatement: a period as it was first reported, as it is known now, and the statements in between."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row, named
from tierline.projections.models.attributes import attributes_over_time
from tierline.projections.models.statements import in_hours, lateness, statements_at
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.movement import PERIOD, Movement, period_cells
from tierline.projections.reports.periods import Span
from tierline.projections.reports.restated_tiers import Shift, reported_at, shifts

Closing = dict[tuple[str, Tier], int]
"""How many accounts there were at a period's end, by slice and tier."""


class Restatement(Report):
    """How many accounts each tier had at a period's end: as first reported, as known now, the difference.

    First reported is what was known at the last position recorded by the period's end
    (`first_position`); a period that ended before anything was recorded was first reported without any
    account. `statements` counts the late ones that the difference comes from; `restated_by`, asked for
    with the same range, periods, slices and filters, lists them. The tiers are those of `movement`.
    """

    name = "restatement"
    title = Words("Restatement")
    columns = (
        *PERIOD,
        Column("tier", Words("Tier")),
        Column("first_position", Words("First known at position"), "count"),
        Column("first_reported", Words("First reported"), "count"),
        Column("known_now", Words("Known now"), "count"),
        Column("difference", Words("Difference"), "count"),
        Column("statements", Words("Late statements"), "count"),
    )
    takes = (*RANGE, "period", "by")

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        spans = question.spans()
        closings = _closings(reading, question)
        return [
            row
            for span in spans
            for row in _numbers(
                reading, question, span, closings.get(span, {}), shifts(reading, question, span)
            )
        ]


class RestatedBy(Report):
    """Every late statement that changed what is known of the tiers in a period, in the order of recording.

    Late is what was recorded after the period's end. `tier_before` and `tier_after` are the account's tier
    in the slice when the period ended, by what was known right before the statement and right after it;
    where they are the same, an earlier part of the period looks different. Over all rows of a slice, the
    tiers after less the tiers before are the differences in `restatement`. `stated_of` is the account
    that the statement is of: another one where accounts are merged, `policy:book` where a policy was adopted,
    `firm:book` where the firm's own book told how high our people stood.
    """

    name = "restated_by"
    title = Words("Restated by")
    columns = (
        *PERIOD,
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier_before", Words("Tier before")),
        Column("tier_after", Words("Tier after")),
        Column("position", Words("Position"), "count"),
        Column("recorded_at", Words("Recorded"), "instant"),
        Column("actor", Words("Recorded by"), "id"),
        Column("late_hours", Words("Hours late"), "hours"),
        Column("statement", Words("Statement"), "id"),
        Column("stated_of", Words("Stated of"), "id"),
        Column("fact_id", Words("Fact"), "id"),
        Column("target", Words("About the fact"), "id"),
    )
    takes = (*RANGE, "period", "by")

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        found = [
            (span, shift)
            for span in question.spans()
            for shift in shifts(reading, question, span)
            if question.tier in (None, shift.before, shift.after)
        ]
        stated = statements_at(reading, (shift.position for _, shift in found))
        names = _names(reading, {shift.account for _, shift in found})
        return [
            _statement(span, shift, stated.get(shift.position), names.get(shift.account))
            for span, shift in found
        ]


def _closings(reading: Reading, question: Question) -> dict[Span, Closing]:
    """What `movement` says of each period's end."""
    found: dict[Span, Closing] = {}
    for row in Movement().rows(reading, question):
        span = Span(row["period"], row["from"], row["to"])
        found.setdefault(span, {})[row["slice"] or "", Tier(row["tier"])] = row["closing"]
    return found


def _numbers(
    reading: Reading, question: Question, span: Span, closing: Closing, found: Sequence[Shift]
) -> Iterator[Row]:
    slices = sorted({part for part, _ in closing} | {shift.slice for shift in found})
    difference: Counter[tuple[str, Tier]] = Counter()
    statements: dict[tuple[str, Tier], set[int]] = {}
    for shift in found:
        for tier, by in ((shift.before, -1), (shift.after, 1)):
            if tier is not None and shift.before is not shift.after:
                difference[shift.slice, tier] += by
                statements.setdefault((shift.slice, tier), set()).add(shift.position)
    first = reported_at(reading, span)
    for part in slices:
        for tier in (one for one in Tier if question.tier in (None, one.value)):
            now, more = closing.get((part, tier), 0), difference[part, tier]
            yield {
                **period_cells(span, part),
                "tier": tier.value,
                "first_position": first,
                "first_reported": now - more,
                "known_now": now,
                "difference": more,
                "statements": len(statements.get((part, tier), ())),
            }


def _names(reading: Reading, accounts: set[str]) -> dict[str, str]:
    """What accounts were called last."""
    table = attributes_over_time(reading)
    wanted = select(table.c.account, table.c.name).where(named(table.c.account, accounts))
    found = reading.all(wanted.order_by(table.c.valid_from))
    return {row["account"]: row["name"] for row in found if row["account"] in accounts}


def _statement(span: Span, shift: Shift, stated: Any, name: str | None) -> Row:
    known = ("recorded_at", "actor", "fact_id", "target")
    return {
        **period_cells(span, shift.slice),
        "account": shift.account,
        "name": name,
        "tier_before": shift.before,
        "tier_after": shift.after,
        "position": shift.position,
        **{one: stated[one] if stated else None for one in known},
        "statement": stated["kind"] if stated else None,
        "late_hours": in_hours(lateness(stated)) if stated else None,
        "stated_of": stated["account"] if stated else None,
    }
