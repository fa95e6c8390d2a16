"""How many accounts moved alike: counted by the database wherever an account stays in one slice.

Nearly all accounts do, so that what moved in a large portfolio never leaves the database row by row.
The others are followed one by one, as courses.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select, true

from tierline.domain.catalogue import Tier
from tierline.projections.engine.reading import Reading, Relation
from tierline.projections.models.attributes import attributes_over_time
from tierline.projections.models.tier_history import moves_over_time
from tierline.projections.reports.account_paths import (
    ATTRIBUTES,
    Flow,
    Kind,
    about_people,
    courses,
    flows,
    kind_of,
)
from tierline.projections.reports.base import Question
from tierline.projections.reports.periods import Span
from tierline.projections.reports.scope import ATTRIBUTE_FILTERS


class Alike(NamedTuple):
    """What accounts have in common that moved alike; a tier is None outside of the slice."""

    place: int
    """In which of the spans asked about; -1 is before all of them."""
    slice: str
    kind: Kind
    before: Tier | None
    after: Tier | None


def flow_counts(reading: Reading, question: Question, spans: Sequence[Span]) -> Counter[Alike]:
    """How many moves of each sort there were up to the end of the last span, from the beginning on."""
    until = spans[-1].end
    if about_people(question):
        return _counted(flows(courses(reading, question, until), until), spans)
    scopes = _scopes(reading, question, until)
    found: Counter[Alike] = Counter()
    if scopes is not None:
        wandering = select(scopes.c.account).where(scopes.c.fitting > 0, ~_steady(scopes))
        found += _counted(flows(courses(reading, question, until, wandering), until), spans)
    for row in reading.all(_by_database(reading, question, spans, scopes)):
        before, after = (Tier(tier) if tier else None for tier in (row["tier_before"], row["tier_after"]))
        kind = kind_of(before, after, crossed=False)
        found[Alike(row["place"], row["slice"], kind, before, after)] += row["moves"]
    return found


def _counted(moved: Iterable[Flow], spans: Sequence[Span]) -> Counter[Alike]:
    starts = [span.start for span in spans]
    return Counter(
        Alike(bisect_right(starts, one.at) - 1, one.slice, one.kind, one.before, one.after) for one in moved
    )


def _scopes(reading: Reading, question: Question, until: datetime) -> Subquery | None:
    """In how many rows an account has, and in how many it fits, and its first and last slice by name.

    None if every account fits and has the same slice.
    """
    base, column = attributes_over_time(reading), ATTRIBUTES.get(question.by or "")
    asked = {name: value for name in ATTRIBUTE_FILTERS if (value := getattr(question, name)) is not None}
    if not asked and column is None:
        return None
    fits = and_(true(), *(base.c[name] == value for name, value in asked.items()))
    part: ColumnElement[str] = func.coalesce(base.c[column], "") if column else literal("")
    wanted = select(
        base.c.account,
        func.count().label("rows"),
        func.sum(case((fits, 1), else_=0)).label("fitting"),
        func.min(part).label("slice"),
        func.max(part).label("other"),
    ).where(base.c.valid_from < until, *_mine(base, question))
    return wanted.group_by(base.c.account).subquery()


def _steady(scopes: Subquery) -> ColumnElement[bool]:
    """Whether an account is in one slice from its opening on."""
    return and_(scopes.c.fitting == scopes.c.rows, scopes.c.slice == scopes.c.other)


def _by_database(
    reading: Reading, question: Question, spans: Sequence[Span], scopes: Subquery | None
) -> Select[Any]:
    """The moves of accounts that are in one slice, counted."""
    moves = moves_over_time(reading)
    place = case(*_places(moves.c.at, spans), else_=len(spans) - 1).label("place")
    part: ColumnElement[str] = literal("") if scopes is None else scopes.c.slice
    each = select(place, part.label("slice"), moves.c.tier_before, moves.c.tier_after).where(
        moves.c.at < spans[-1].end,
        moves.c.tier_before.is_distinct_from(moves.c.tier_after),
        *_mine(moves, question),
    )
    if scopes is not None:
        each = each.join(scopes, and_(scopes.c.account == moves.c.account, _steady(scopes)))
    one = each.subquery()
    return select(*one.c, func.count().label("moves")).group_by(*one.c)


def _places(at: ColumnElement[datetime], spans: Sequence[Span]) -> Iterator[tuple[ColumnElement[bool], int]]:
    """In which span a moment lies, if it lies before the end of the last one: spans leave no gap."""
    for place, span in enumerate(spans):
        yield at < span.start, place - 1


def _mine(rows: Relation, question: Question) -> list[ColumnElement[bool]]:
    return [] if question.account is None else [rows.c.account == question.account]
