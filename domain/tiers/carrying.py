"""Which facts carry the tier that the evidence shows: those behind the criteria by which its gate holds.

While the gate of the derived tier holds, these are the facts behind each criterion that is met among those
that it requires, its own and those of the tiers it builds on, and among its supporting ones; of one condition
the last hundred. Guards carry nothing: they only stand in the way. Nothing carries the lowest tier, nor one
that is kept by its grace.
"""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from typing import Protocol
from uuid import UUID

from tierline.domain.account.history import History
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import FOREVER, later
from tierline.domain.tiers.judge import TierStanding
from tierline.domain.tiers.measures.base import Accumulator, CarriedSpan
from tierline.domain.tiers.policy import Condition, State
from tierline.domain.tiers.replay import Gauges
from tierline.domain.time.steps import Steps

MOST = 100
"""How many facts are looked at behind one condition, the last ones."""


class Expected(Protocol):
    """What is to be expected of an account by what happened up to some moment."""

    def forecast(self, now: datetime) -> Steps[TierStanding]:
        """The tier at each moment from `now` on if nothing more happens."""

    def bearing(self, tier: Tier) -> Sequence[str]:
        """The criteria that carry a tier by being met, by id."""

    def states(self, ident: str, now: datetime) -> Steps[State]:
        """Where a criterion is to stand from `now` on."""

    def gauges(self, ident: str) -> Gauges:
        """The accumulators behind a criterion."""


class Carrying:
    """What carries the derived tier if nothing more happens, kept up to date fact by fact.

    Args:
        history: The facts that the account is judged by.
        expected: What is to be expected by those that happened up to a moment.
        now: That moment.
    """

    def __init__(self, history: History, expected: Expected, now: datetime) -> None:
        self._history = history
        self._expected = expected
        self._spans: dict[str, list[CarriedSpan]] = {}
        """The facts behind criteria, as long as no fact has touched them."""
        self._foretell(now)

    def follow(self, moment: datetime, touched: Set[str], *, differs: bool) -> bool:
        """Go on to a moment at which criteria were touched; whether what carries the tier may be otherwise.

        `differs` says whether the tier may be.
        """
        for ident in touched:
            self._spans.pop(ident, None)
        if differs:
            self._foretell(moment)
        return differs or not self._concerned.isdisjoint(touched)

    def ahead(self, now: datetime, until: datetime = FOREVER) -> Iterator[CarriedSpan]:
        """The facts that carry it from `now` on, and from when to when; one may do so in several ways."""
        for begin, end, standing in self._forecast.since(now).intervals():
            if begin >= until:
                return
            for ident in self._bearing(standing):
                if ident not in self._spans:
                    self._spans[ident] = list(self._behind(ident, now))
                yield from _within(self._spans[ident], begin, min(end, until))

    def _foretell(self, now: datetime) -> None:
        self._forecast = self._expected.forecast(now)
        self._concerned = {ident for one in self._forecast.values for ident in self._bearing(one)}

    def _bearing(self, standing: TierStanding) -> Sequence[str]:
        tier = standing.derived_tier
        if tier is None or tier is Tier.vendor or standing.at_risk:
            return ()
        return self._expected.bearing(tier)

    def _behind(self, ident: str, now: datetime) -> Iterator[CarriedSpan]:
        """The facts behind a criterion while it is met."""
        gauges = self._expected.gauges(ident)
        spans = [span for one in gauges.accumulators for span in self._carrying(*one, now)]
        for begin, end, state in self._expected.states(ident, now).intervals():
            if state is State.met:
                yield from _within(spans, begin, end)

    def _carrying(
        self, condition: Condition, accumulator: Accumulator, now: datetime
    ) -> Sequence[CarriedSpan]:
        reach, entries = condition.measure.reach, self._history.entries

        def lasts(fact: UUID) -> datetime:
            return FOREVER if reach is None else later(entries[fact].at, reach)

        return [*accumulator.carrying(now, lasts)][-MOST:]


def _within(spans: Sequence[CarriedSpan], begin: datetime, end: datetime) -> Iterator[CarriedSpan]:
    """What of the spans lies in [begin, end)."""
    for fact, since, until in spans:
        if since < end and until > begin:
            yield CarriedSpan(fact, max(since, begin), min(until, end))
