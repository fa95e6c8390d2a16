"""Terms: by which evidence and which policy an account is judged when, and its tier over all of them.

The evidence is another while the account is merged with others, the policy is another once one was
adopted. Within a term the tier is what its evidence and policy say, also where they look back past its
beginning; so verdicts of earlier terms stay as they were.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from tierline.domain.account.history import Evidence, History
from tierline.domain.shared.time import BEGINNING, earlier
from tierline.domain.tiers.assess import Assessment, assess
from tierline.domain.tiers.judge import NOT_OPEN, TierStanding
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.moves import Cause, StateAt, TierMove, tier_moves
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.policy_log import Era
from tierline.domain.tiers.timeline import TierOutlook, TierRow, outlooks, rows_ahead
from tierline.domain.time.steps import Steps, constant, steps

AWAY = TierOutlook(NOT_OPEN, None, None)
"""How an account stands while it is merged into another."""


class Term(NamedTuple):
    """By what an account is judged on [start, end): no history while it is merged into another.

    `cause` tells how it began, and `facts` are those that made it so; neither for the first one. `ahead`
    are the policies that follow the term's own, however far ahead, in order.
    """

    start: datetime
    end: datetime
    history: History | None
    policy: Policy
    cause: Cause | None = None
    facts: tuple[UUID, ...] = ()
    ahead: tuple[Era, ...] = ()


Terms = Sequence[Term]
"""The terms of an account, covering all time."""


def outlooks_over(terms: Terms, since: datetime) -> Steps[TierOutlook]:
    """How the account stands at each moment from `since` on, and what was to fall then.

    What is to fall follows from what happened up to the moment, adoptions of policies included: one that was
    adopted by then for a later day judges from that day on. Merges happen at their own instant, unforeseen.
    """
    pieces: list[tuple[datetime, TierOutlook]] = []
    for term in terms:
        if term.end > since:
            start = max(term.start, since)
            pieces += [(at, what) for at, _, what in _within(term, start).intervals() if at < term.end]
    return steps(pieces)


def rows_over(terms: Terms, since: datetime = BEGINNING, before: TierRow | None = None) -> list[TierRow]:
    """The rows from `since` on, `before` being the one before; see `tier_rows`."""
    return rows_ahead(outlooks_over(terms, since), before)


def moves_over(
    terms: Terms, rows: Iterable[TierRow], before: TierRow | None = None, known: StateAt | None = None
) -> list[TierMove]:
    """The changes of tier in rows that follow one another; see `tier_moves`.

    `known` tells how criteria stood by the evidence and the policy of the last term.
    """
    following = [before, *rows] if before else [*rows]
    changes = ((one, other) for one, other in pairwise(following) if one.tier is not other.tier)
    return [_move(terms, one, other, known) for one, other in changes]


def assess_over(terms: Terms, at: datetime) -> Assessment:
    """The tier at a moment and its explanation, by the evidence and the policy of that moment.

    While the account is merged into another, its own evidence is explained and no tier is given.
    """
    term, own = term_at(terms, at), terms[0].history
    assert own is not None
    if term.history is None:
        return _merged_away(assess(own, term.policy, at))
    found = assess(term.history, term.policy, at)
    if len(terms) == 1:
        return found
    _, falls_on, falls_to = _foretold(term, term.history.until(at), at).at(at)
    return replace(found, since=_since(terms, at), falls_on=falls_on, falls_to=falls_to)


def term_at(terms: Terms, at: datetime) -> Term:
    """The term that a moment is in."""
    return next(term for term in reversed(terms) if term.start <= at)


def _within(term: Term, start: datetime) -> Steps[TierOutlook]:
    if term.history is None:
        return constant(AWAY, start)
    moments = sorted({start, *(era.stated for era in term.ahead if start < era.stated < term.end)})
    found = [_foretold(term, term.history, moment) for moment in moments]
    return reduce(lambda before, following: before.then(following), found)


def _foretold(term: Term, evidence: Evidence, at: datetime) -> Steps[TierOutlook]:
    """How the account stands from a moment on, and what was to fall by the policies adopted by then."""
    announced = [(era.since, era.policy) for era in term.ahead if era.stated <= at]
    return outlooks(evidence, term.policy, at, announced)


def _move(terms: Terms, one: TierRow, other: TierRow, known: StateAt | None) -> TierMove:
    """A change of tier. A term that begins with it made it, unless the term before would have made the same.

    For windows, contracts and graces run out at midnight, when policies begin as well.
    """
    at = other.valid_from
    term = term_at(terms, at)
    if term.cause and term.start == at:
        before = term_at(terms, earlier(at, INSTANT))
        anyway = _standing(before, at)
        if anyway.tier is not other.tier:
            return TierMove(at, one.tier, other.tier, term.cause, term.facts)
        term, other = before, replace(other, **anyway._asdict())
    assert term.history is not None
    if known is None or term is not terms[-1]:
        (move,) = tier_moves(term.history, term.policy, [one, other])
    else:
        (move,) = tier_moves(term.history, term.policy, [one, other], known=known)
    return move


def _standing(term: Term, at: datetime) -> TierStanding:
    """How an account judged as in a term stands at a moment, be it past the term's end."""
    if term.history is None:
        return NOT_OPEN
    return outlooks(term.history.until(at), term.policy, at).at(at).standing


def _merged_away(found: Assessment) -> Assessment:
    nothing: dict[str, Any] = dict.fromkeys(
        ("tier", "derived_tier", "override", "since", "slipping", "falls_on", "falls_to", "next_tier", "gaps")
    )
    return replace(found, at_risk=False, **nothing)


def _since(terms: Terms, at: datetime) -> datetime | None:
    """When the account came to the tier that it has at a moment, through whatever terms."""
    rows = rows_over([term for term in terms if term.start <= at])
    return next(row.visit_since for row in reversed(rows) if row.valid_from <= at)
