"""Effort: what accounts got of our time and money, how they are rated, and their places by either."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.investments import RATED, investments_between, priorities_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.scope import narrowing

NONE = Decimal(0)


def invested(reading: Reading, question: Question) -> defaultdict[str, list[Any]]:
    """The investments of the accounts asked about within the range, by account."""
    _, start, end = question.range()
    return investments_between(reading, question.at, start, end, narrowing(reading, question))


def hours_of(rows: Iterable[Any]) -> Decimal:
    """The hours of some investments together."""
    return sum((Decimal(row["hours"]) for row in rows if row["hours"]), NONE)


def priorities(reading: Reading, question: Question) -> dict[str, Row]:
    """The priority of each account asked about as last set."""
    return priorities_at(reading, question.at, narrowing(reading, question))


def grade_of(rated: Row | None) -> Fraction | None:
    """The mean of what a priority states, from 1 to 5; None if none was ever set."""
    stated = [rated[name] for name in RATED if rated[name] is not None] if rated else []
    return Fraction(sum(stated), len(stated)) if stated else None


def places(values: Mapping[str, Decimal | Fraction | int]) -> dict[str, Fraction]:
    """The place of each by its value, from 0 (the lowest) to 1; equals share the middle of their places."""
    counts = Counter(values.values())
    below, middle = 0, {}
    for value in sorted(counts):
        middle[value] = Fraction(2 * below + counts[value] - 1, 2)
        below += counts[value]
    last = max(len(values) - 1, 1)
    return {code: middle[value] / last for code, value in values.items()}
