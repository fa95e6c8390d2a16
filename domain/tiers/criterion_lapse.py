"""How long criteria last: whether each is met at a moment and when it lapses if nothing happens after it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Evidence
from tierline.domain.shared.time import FOREVER, earlier
from tierline.domain.tiers.judging_periods import Term, Terms
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.policy import GatePart, Placed, Policy, State
from tierline.domain.tiers.replay import CriterionWatch
from tierline.domain.time.steps import Steps, constant, steps


class Lasting(NamedTuple):
    """A criterion is met, or a guard not broken, until it lapses; None if it never does."""

    lapses_on: datetime | None


def lasting_over(
    terms: Terms, since: datetime, kinds: Collection[type[Fact]] | None = None
) -> dict[str, Steps[Lasting | None]]:
    """How the criteria of gates last from `since` on, by id: those that read some kinds (None: all)."""
    ids = {ident for term in terms for ident in _reading(term.policy, kinds)}
    return {ident: _over(terms, since, ident) for ident in sorted(ids)}


def lasting_ahead(placed: Placed, forecasts: Iterable[Steps[State]]) -> Steps[Lasting | None]:
    """How a criterion lasts, given what was to be expected of it: each forecast up to the next one."""
    pieces: list[tuple[datetime, Lasting | None]] = []
    for forecast, following in pairwise([*forecasts, None]):
        assert forecast is not None
        met = forecast.map(lambda state: _is_met(placed, state))
        until = following.start if following else FOREVER
        pieces += [(start, _until(end, met=value)) for start, end, value in met.intervals() if start < until]
    return steps(pieces)


def _until(end: datetime, *, met: bool) -> Lasting | None:
    return Lasting(end if end < FOREVER else None) if met else None


def lasting(placed: Placed, evidence: Evidence, since: datetime) -> Steps[Lasting | None]:
    """How a criterion lasts from `since` on, at each moment by the facts up to it."""
    return lasting_ahead(placed, _forecasts(placed, evidence, since)).since(since)


def _forecasts(placed: Placed, evidence: Evidence, since: datetime) -> Iterator[Steps[State]]:
    start = earlier(since, INSTANT)
    watch = CriterionWatch(placed.criterion, evidence, start)
    yield watch.states
    kinds = {kind for condition in placed.criterion.conditions for kind in condition.measure.reads}
    for moment, together in groupby(evidence.facts(*kinds, after=start), attrgetter("at")):
        touched = [watch.take(entry) for entry in together]
        if any(touched) and watch.renew(moment):
            yield watch.states


def _is_met(placed: Placed, state: State) -> bool:
    return state is not State.unmet if placed.part is GatePart.guard else state is State.met


def _reading(policy: Policy, kinds: Collection[type[Fact]] | None) -> Iterator[str]:
    for ident, placed in policy.gated.items():
        reads = (kind for condition in placed.criterion.conditions for kind in condition.measure.reads)
        if kinds is None or any(kind in kinds for kind in reads):
            yield ident


def _over(terms: Terms, since: datetime, ident: str) -> Steps[Lasting | None]:
    pieces: list[tuple[datetime, Lasting | None]] = []
    for term in terms:
        if term.end > since:
            function = _within(term, max(term.start, since), ident)
            pieces += [(at, value) for at, _, value in function.intervals() if at < term.end]
    return steps(pieces)


def _within(term: Term, start: datetime, ident: str) -> Steps[Lasting | None]:
    placed = term.policy.gated.get(ident)
    if term.history is None or placed is None:
        return constant(None, start)
    return lasting(placed, term.history, start)
