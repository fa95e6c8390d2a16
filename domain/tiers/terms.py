"""Terms: by which evidence and which policy an account is judged when, and its tier over all of them.

The evidence is another while the account is merged with others, the policy is another once one was
adopted. Within a term the tier is what its evidence and policy say, also where they look back past its
beginning; so verdicts of earlier terms stay as they were.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from domain.account.history import History
from domain.shared.time import BEGINNING
from domain.tiers.assess import Assessment, assess
from domain.tiers.judge import NOT_OPEN
from domain.tiers.moves import Cause, TierMove, tier_moves
from domain.tiers.policy import Policy
from domain.tiers.rows import Outlook, TierRow, outlooks, rows_ahead
from domain.tiers.steps import Steps, constant, steps

AWAY = Outlook(NOT_OPEN, None, None)
"""How an account stands while it is merged into another."""


class Term(NamedTuple):
    """By what an account is judged on [start, end): no history while it is merged into another.

    `cause` tells how it began, and `facts` are those that made it so; neither for the first one.
    """

    start: datetime
    end: datetime
    history: History | None
    policy: Policy
    cause: Cause | None = None
    facts: tuple[UUID, ...] = ()


Terms = Sequence[Term]
"""The terms of an account, covering all time."""


def outlooks_over(terms: Terms, since: datetime) -> Steps[Outlook]:
    """How the account stands at each moment from `since` on, and what was to fall then."""
    pieces: list[tuple[datetime, Outlook]] = []
    for term in terms:
        if term.end > since:
            start = max(term.start, since)
            pieces += [(at, what) for at, _, what in _within(term, start).intervals() if at < term.end]
    return steps(pieces)


def rows_over(terms: Terms, since: datetime = BEGINNING, before: TierRow | None = None) -> list[TierRow]:
    """The rows from `since` on, `before` being the one before; see `tier_rows`."""
    return rows_ahead(outlooks_over(terms, since), before)


def moves_over(terms: Terms, rows: Iterable[TierRow], before: TierRow | None = None) -> list[TierMove]:
    """The changes of tier in rows that follow one another; see `tier_moves`."""
    following = [before, *rows] if before else [*rows]
    changes = ((one, other) for one, other in pairwise(following) if one.tier is not other.tier)
    return [move for one, other in changes for move in _moves(term_at(terms, other.valid_from), one, other)]


def assess_over(terms: Terms, at: datetime) -> Assessment:
    """The tier at a moment and its explanation, by the evidence and the policy of that moment.

    While the account is merged into another, its own evidence is explained and no tier is given.
    """
    term, own = term_at(terms, at), terms[0].history
    assert own is not None
    if term.history is None:
        return _merged_away(assess(own, term.policy, at))
    found = assess(term.history, term.policy, at)
    return found if len(terms) == 1 else replace(found, since=_since(terms, at))


def term_at(terms: Terms, at: datetime) -> Term:
    """The term that a moment is in."""
    return next(term for term in reversed(terms) if term.start <= at)


def _within(term: Term, start: datetime) -> Steps[Outlook]:
    return constant(AWAY, start) if term.history is None else outlooks(term.history, term.policy, start)


def _moves(term: Term, one: TierRow, other: TierRow) -> Iterator[TierMove]:
    if term.cause and term.start == other.valid_from:
        yield TierMove(other.valid_from, one.tier, other.tier, term.cause, term.facts)
    elif term.history is not None:
        yield from tier_moves(term.history, term.policy, [one, other])


def _merged_away(found: Assessment) -> Assessment:
    nothing: dict[str, Any] = dict.fromkeys(
        ("tier", "derived_tier", "override", "since", "slipping", "falls_on", "falls_to", "next_tier", "gaps")
    )
    return replace(found, at_risk=False, **nothing)


def _since(terms: Terms, at: datetime) -> datetime | None:
    """When the account came to the tier that it has at a moment, through whatever terms."""
    rows = rows_over([term for term in terms if term.start <= at])
    return next(row.visit_since for row in reversed(rows) if row.valid_from <= at)
