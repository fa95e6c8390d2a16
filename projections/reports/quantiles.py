"""Quantiles of times of which some are not over yet, without an end made up for those (Kaplan-Meier)."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Protocol


class Wait(Protocol):
    """Something that lasted for a time, or lasts still."""

    @property
    def lasted(self) -> timedelta:
        """How long it lasted, or has lasted by now."""

    @property
    def over(self) -> bool:
        """Whether it came to its end."""


def quantile(waits: Sequence[Wait], part: Fraction) -> timedelta | None:
    """The shortest time after which at least `part` of them are over; None if not told by them.

    By the product-limit estimate: at each length the share of those that get so far and end there. One
    that lasts is among those that get as far as it lasts, and says no more.
    """
    left = Fraction(1)
    lengths = Counter(wait.lasted for wait in waits)
    ending = Counter(wait.lasted for wait in waits if wait.over)
    still = len(waits)
    for lasted in sorted(lengths):
        left *= 1 - Fraction(ending[lasted], still)
        if left <= 1 - part:
            return lasted
        still -= lengths[lasted]
    return None
