"""From where things are looked at: as of which instant, and by what was known (as_of, known_at, basis)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tierline.domain.shared.time import LAST, last_instant
from tierline.interfaces.query.refusals import (
    BasisGone,
    BasisSaysIt,
    KnownAtNotUsable,
    KnownInFuture,
    MomentNotUsable,
)
from tierline.projections.reports.base import Basis

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

_LONGEST = 19
"""So many digits a position never has."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def moment_asked(text: str, name: str, of_day: Callable[[date], datetime] = last_instant) -> datetime:
    """The instant that a caller means; of a bare day, its last microsecond, UTC, or what `of_day` says."""
    try:
        if _DAY.fullmatch(text):
            return of_day(date.fromisoformat(text))
        # In a query an unescaped `+` arrives as a space.
        found = datetime.fromisoformat(re.sub(r" (?=\d\d:?\d\d$)", "+", text))
        return _in_utc(found)
    except (ValueError, OverflowError):
        raise MomentNotUsable(field=name, name=name) from None


def instant_asked(text: str, name: str) -> datetime:
    """The instant at which a caller asks what is so; as `moment_asked`, and none at which nothing is."""
    return min(moment_asked(text, name), LAST)


@dataclass(frozen=True, slots=True)
class View:
    """From where things are looked at: an instant, and the last position that is known (None: all).

    What is answered is what was so at `at`, by what had been recorded up to `known`.
    """

    at: datetime
    known: int | None
    basis: Basis | None = None
    """What an answer rested on that is asked for again."""


def view_asked(
    system: "System",
    as_of: str | None,
    known_at: str | None,
    basis: str | None,
    named: Callable[[str], str] = str,
) -> View:
    """The view a caller means. `named` is how the door writes a parameter.

    Raises MomentNotUsable, KnownAtNotUsable, KnownInFuture, BasisNotUsable, BasisSaysIt and BasisGone.
    """
    if basis is None:
        at = instant_asked(as_of, named("as_of")) if as_of is not None else system.clock()
        return View(at, position_asked(system, known_at, named("known_at")) if known_at is not None else None)
    if as_of is not None or known_at is not None:
        raise BasisSaysIt(field=named("basis"))
    found = system.bases.basis(basis)
    if not system.reads.stands_by(found):
        raise BasisGone(field=named("basis"))
    return View(found.as_of, found.position, found)


def position_asked(system: "System", text: str, name: str) -> int:
    """The last position known at a position or moment. Raises KnownAtNotUsable and KnownInFuture."""
    if text.isdecimal() and len(text) < _LONGEST:
        position, ahead = int(text), int(text) > system.log.head()
    else:
        try:
            moment = moment_asked(text, name)
        except MomentNotUsable:
            raise KnownAtNotUsable(field=name, name=name) from None
        ahead = moment > system.clock()
        position = 0 if ahead else system.log.position_at(moment)
    if ahead:
        raise KnownInFuture(field=name, name=name)
    return position


def _in_utc(found: datetime) -> datetime:
    if found.tzinfo is None:
        raise ValueError("no time zone")
    return found.astimezone(UTC)
