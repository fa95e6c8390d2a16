"""Benefit: the revenue and margin that accounts brought within a range, each currency by itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tierline.domain.shared.time import after_last_instant, first_instant
from tierline.projections.engine.reading import Reading
from tierline.projections.models.revenue import revenue_booked_by
from tierline.projections.reports.base import Question
from tierline.projections.reports.periods import part_inside
from tierline.projections.reports.scope import narrowing


@dataclass(slots=True)
class Benefit:
    """What was brought in one currency; `with_margin` is the revenue of the bookings that state a margin."""

    revenue: Fraction = Fraction(0)
    margin: Fraction = Fraction(0)
    with_margin: Fraction = Fraction(0)
    bookings: int = 0
    lacking: int = 0
    """How many bookings state no margin."""

    def add(self, row: Any, part: Fraction) -> None:
        """Take in the part of a booking that lies in the range."""
        amount = Fraction(row["amount"]) * part
        self.revenue += amount
        self.bookings += 1
        if row["margin"] is None:
            self.lacking += 1
        else:
            self.margin += Fraction(row["margin"]) * part
            self.with_margin += amount

    def take(self, other: "Benefit") -> None:
        """Add what another account brought in the same currency."""
        self.revenue += other.revenue
        self.margin += other.margin
        self.with_margin += other.with_margin
        self.bookings += other.bookings
        self.lacking += other.lacking


Brought = Mapping[str, Mapping[str, Benefit]]
"""What accounts brought, by account and currency."""


def brought(reading: Reading, question: Question) -> Brought:
    """What was booked by the instant asked about, as far as its period lies in the range.

    A booking belongs to all moments of its period alike.
    """
    _, start, end = question.range()
    booked = revenue_booked_by(reading, question.at, start, end, narrowing(reading, question))
    return {code: by_currency(rows, start, end) for code, rows in booked.items()}


def by_currency(rows: Iterable[Any], start: datetime, end: datetime) -> dict[str, Benefit]:
    """What some bookings brought within [start, end); currencies of which nothing lies in it are absent."""
    found: defaultdict[str, Benefit] = defaultdict(Benefit)
    for row in rows:
        if part := part_within(row, start, end):
            found[row["currency"]].add(row, part)
    return dict(found)


def part_within(row: Any, start: datetime, end: datetime) -> Fraction:
    """Which part of a booking's period lies in [start, end), from 0 to 1."""
    begins, ends = first_instant(row["period_starts"]), after_last_instant(row["period_ends"])
    return part_inside(begins, ends, start, end)


def money(amount: Fraction | Decimal) -> str:
    """An amount as a report has it, to the hundredth; halves go to the even one."""
    # Rounded as a fraction: a quotient of decimals is rounded before that.
    return str(Decimal(round(Fraction(amount) * 100)).scaleb(-2))


def share(part: Fraction, whole: Fraction) -> float | None:
    """A part of a whole to four places; None of nothing."""
    return round(float(part / whole), 4) if whole else None
