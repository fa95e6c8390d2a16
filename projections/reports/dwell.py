"""Dwell: how long accounts stay in a tier, from visits of which some still last."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, DAY
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.reports.account_paths import AccountPath, courses, stirred
from tierline.projections.reports.base import RANGE, Column, Question, Report, ReportRange
from tierline.projections.reports.periods import end_of_range
from tierline.projections.reports.quantiles import quantile

QUANTILES = {"p25": Fraction(1, 4), "p50": Fraction(1, 2), "p75": Fraction(3, 4)}


class Visit(NamedTuple):
    """A stay of an account in a tier: how long it lasted, or lasts by now if it is not over."""

    account: str
    slice: str
    tier: Tier
    lasted: timedelta
    over: bool


class Dwell(Report):
    """How many days accounts stay in a tier: the quantiles of all visits that began within the range.

    Each stay in a tier is a visit by itself, whether it ended in a rise, a fall or a closing. A visit that
    lasts when the range ends counts for as long as it lasts by then, and no end is made up for it
    (Kaplan-Meier); a quantile is empty while too few visits have ended to tell it. A visit is in the slices
    in which the account was when it began. `past_p75` names the accounts whose visit lasts longer than
    three quarters of all do. Without a start the range begins with the first account.
    """

    name = "dwell"
    title = Words("Dwell")
    columns = (
        Column("slice", Words("Slice")),
        Column("tier", Words("Tier")),
        Column("visits", Words("Visits"), "count"),
        Column("lasting", Words("Not over"), "count"),
        Column("p25", Words("A quarter is over after"), "days"),
        Column("p50", Words("Half is over after"), "days"),
        Column("p75", Words("Three quarters are over after"), "days"),
        Column("past_p75", Words("Lasting longer than that"), "id"),
    )
    chart = "dwell_quantiles"
    takes = (*RANGE, "by")

    def stretch(self, reading: Reading, question: Question) -> ReportRange:
        return ReportRange(question.start, end_of_range(question.end, question.at))

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        begin, end = question.start or BEGINNING, end_of_range(question.end, question.at)
        among = stirred(reading, Question(question.at), begin, end) if question.start else None
        found = [
            visit for one in courses(reading, question, end, among) for visit in _visits(one, begin, end)
        ]
        wanted = [visit for visit in found if question.tier in (None, visit.tier.value)]
        wanted.sort(key=_place)
        return [_row(part, tier, list(visits)) for (part, tier), visits in groupby(wanted, key=_group)]


def _visits(course: AccountPath, begin: datetime, end: datetime) -> Iterator[Visit]:
    for start, until, tier in course.tiers.intervals():
        if tier is not None and begin <= start < end:
            for part in sorted(course.slices.at(start)):
                yield Visit(course.account, part, tier, min(until, end) - start, until < end)


def _row(part: str, tier: Tier, visits: Sequence[Visit]) -> Row:
    found = {name: quantile(visits, share) for name, share in QUANTILES.items()}
    long = found["p75"]
    past = [one.account for one in visits if not one.over and long is not None and one.lasted > long]
    return {
        "slice": part or None,
        "tier": tier.value,
        "visits": len(visits),
        "lasting": sum(not visit.over for visit in visits),
        **{name: None if span is None else span // DAY for name, span in found.items()},
        "past_p75": ", ".join(past),
    }


def _group(visit: Visit) -> tuple[str, Tier]:
    return visit.slice, visit.tier


def _place(visit: Visit) -> tuple[str, int, str]:
    return visit.slice, visit.tier.rank, visit.account
