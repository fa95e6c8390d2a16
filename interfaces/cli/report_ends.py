"""How reports of imports end: what was refused and why, what else is to be known, which files broke off."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from tierline.interfaces.cli.terminal import err

Reason = TypeVar("Reason")


def tell_end(
    reasons: Counter[Reason], places: Mapping[Reason, Any], notes: Iterable[Any], broken: Iterable[Any]
) -> None:
    """Print reasons, the most frequent first, with first places, then notes, then files that broke off."""
    for reason, count in reasons.most_common():
        err.print(f"  refused {count}: {reason} (first in {places[reason]})")
    for note in notes:
        err.print(f"  note: {note}")
    for one in broken:
        err.print(f"  stopped: {one}")
