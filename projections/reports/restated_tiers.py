"""What late statements changed of a period: of which account, in which slice, from which tier to which."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from tierline.domain.catalogue import Tier
from tierline.domain.time.steps import Steps, constant, steps
from tierline.projections.engine.reading import Reading, Relation, named
from tierline.projections.models.attributes import attributes_recorded
from tierline.projections.models.coverage import holdings_recorded
from tierline.projections.models.statements import last_before
from tierline.projections.models.tier_history import moves_recorded
from tierline.projections.reports.account_paths import Slices, about_people, placed, slice_steps, tier_steps
from tierline.projections.reports.base import Question
from tierline.projections.reports.periods import Span
from tierline.projections.reports.scope import ATTRIBUTE_FILTERS

Profile = dict[str, Steps[Tier | None]]
"""The tier of an account in each slice over a period; without slices that it is never in."""
_WHOLE: Steps[Slices] = constant(frozenset(("",)))
"""The one slice there is where nothing slices and nothing filters."""


class _Source(NamedTuple):
    """Rows as ever known, and the column that says when what they tell of began."""

    recorded: Callable[[Reading], Relation]
    time: str


_MOVES = _Source(moves_recorded, "at")
_ACCOUNTS = _Source(attributes_recorded, "valid_from")
_HOLDINGS = _Source(holdings_recorded, "valid_from")
_Rows = dict[_Source, list[Any]]


class Shift(NamedTuple):
    """What a statement changed of an account's tier in a slice when a period ended.

    By what was known right before it and right after it; the same where only an earlier part of the
    period looks different.
    """

    account: str
    slice: str
    position: int
    before: Tier | None
    after: Tier | None


class _Late(NamedTuple):
    """A period and what was recorded after it: first < position <= last."""

    span: Span
    first: int
    last: int

    def has(self, position: Any) -> Any:
        """Whether a position, or a column's, is one of those."""
        return (position > self.first) & (position <= self.last)


def shifts(reading: Reading, question: Question, span: Span) -> list[Shift]:
    """What was recorded after a period and changed what is known of tiers in it, in the order of recording.

    The last `after` of an account and slice is what is known now; the first `before` is what was known
    when the period ended.
    """
    late = _Late(span, reported_at(reading, span), reading.position)
    sources = _speaking(question)
    touched = _touched(reading, question, late, sources)
    if not touched:
        return []
    rows = {source: _rows(reading, source, late, touched) for source in sources}
    found = [
        shift
        for account in touched
        for shift in _of_account(account, {one: rows[one][account] for one in sources}, question, late)
    ]
    return sorted(found, key=lambda one: (one.position, one.account, one.slice))


def reported_at(reading: Reading, span: Span) -> int:
    """What a period was first reported by: the last position recorded before its end."""
    return last_before(reading, span.end)


def _speaking(question: Question) -> list[_Source]:
    """What says which accounts are counted where."""
    needs_people = about_people(question)
    filtered = question.by is not None or any(
        getattr(question, name) is not None for name in ATTRIBUTE_FILTERS
    )
    attributes = [_ACCOUNTS] if filtered or needs_people else []
    return [_MOVES, *attributes, *([_HOLDINGS] if needs_people else [])]


def _touched(reading: Reading, question: Question, late: _Late, sources: Sequence[_Source]) -> set[str]:
    """The accounts of which something in those sources was not known when the period ended or isn't now."""
    found: set[str] = set()
    for source in sources:
        rows = source.recorded(reading)
        changed = or_(late.has(rows.c.known_from), late.has(rows.c.known_to))
        wanted = select(rows.c.account).where(rows.c[source.time] < late.span.end, changed).distinct()
        if question.account is not None:
            wanted = wanted.where(rows.c.account == question.account)
        found.update(row["account"] for row in reading.all(wanted))
    return found


def _rows(reading: Reading, source: _Source, late: _Late, accounts: set[str]) -> defaultdict[str, list[Any]]:
    """The rows that were known at some time since the period ended, by account, in order of time."""
    rows = source.recorded(reading)
    time: ColumnElement[datetime] = rows.c[source.time]
    known = and_(rows.c.known_to > late.first, rows.c.known_from <= late.last)
    wanted = select(rows).where(time < late.span.end, known, named(rows.c.account, accounts))
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in reading.all(wanted.order_by(rows.c.account, time)):
        found[row["account"]].append(row)
    return found


def _of_account(account: str, rows: _Rows, question: Question, late: _Late) -> Iterator[Shift]:
    changed = {row[name] for mine in rows.values() for row in mine for name in ("known_from", "known_to")}
    before = _profile(rows, question, late.span, late.first)
    for position in sorted(filter(late.has, changed)):
        after = _profile(rows, question, late.span, position)
        for part in sorted(before.keys() | after.keys()):
            if before.get(part) != after.get(part):
                yield Shift(account, part, position, _closing(before, part), _closing(after, part))
        before = after


def _profile(rows: _Rows, question: Question, span: Span, position: int) -> Profile:
    known = {
        source: [row for row in mine if row["known_from"] <= position < row["known_to"]]
        for source, mine in rows.items()
    }
    tiers, slices = tier_steps(known[_MOVES]), _WHOLE
    if _ACCOUNTS in known:
        slices = slice_steps(question, known[_ACCOUNTS], known.get(_HOLDINGS, ()))
    pieces = [
        (max(start, span.start), *both)
        for start, end, both in placed(tiers, slices).intervals()
        if end > span.start and start < span.end
    ]
    return _by_slice(pieces)


def _by_slice(pieces: Sequence[tuple[datetime, Tier | None, Slices]]) -> Profile:
    named = {part for _, _, slices in pieces for part in slices}
    found = {
        part: steps((at, tier if part in slices else None) for at, tier, slices in pieces) for part in named
    }
    return {part: tiers for part, tiers in found.items() if tiers.values != (None,)}


def _closing(profile: Profile, part: str) -> Tier | None:
    return profile[part].values[-1] if part in profile else None
