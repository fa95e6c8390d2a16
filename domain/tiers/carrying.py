"""Which facts carry the tier that the evidence shows: those behind the criteria by which its gate holds.

While the gate of the derived tier holds, these are the facts behind each criterion that is met among those
that it requires, its own and those of the tiers it builds on, and among its supporting ones; of one condition
the last hundred. Guards carry nothing: they only stand in the way. Nothing carries the lowest tier, nor one
that is kept by its grace.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from tierline.domain.account.history import Entry, History
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import FOREVER, later
from tierline.domain.tiers.judge import TierStanding
from tierline.domain.tiers.measures.base import CarriedSpan, Gauge
from tierline.domain.tiers.policy import Condition, Policy, State
from tierline.domain.tiers.replay import CriterionWatch, Replay

MOST = 100
"""How many facts are looked at behind one condition, the last ones."""


class Carrying:
    """What carries the derived tier if nothing more happens, kept up to date fact by fact.

    Args:
        history: The facts that the account is judged by.
        policy: By which policy.
        start: Up to and including this moment they are taken.
    """

    def __init__(self, history: History, policy: Policy, start: datetime) -> None:
        self._history = history
        self._replay = Replay(history, policy, start)
        self._bearing = {gate.tier: gate.bearing for gate in self._replay.gates}
        self._spans: dict[CriterionWatch, list[CarriedSpan]] = {}
        """The facts behind criteria, as long as no fact has touched them."""
        self._foretell(start)

    def take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        """Take what happened at a moment; whether what carries the tier may be otherwise from then on."""
        differs = self._replay.take(moment, together)
        for criterion in self._replay.touched:
            self._spans.pop(criterion, None)
        if differs:
            self._foretell(moment)
        return differs or not self._replay.touched.isdisjoint(self._concerned)

    def ahead(self, now: datetime) -> Iterator[CarriedSpan]:
        """The facts that carry it from `now` on, and from when to when; one may do so in several ways."""
        for begin, end, standing in self._forecast.since(now).intervals():
            for criterion in self._bearing_then(standing):
                if criterion not in self._spans:
                    self._spans[criterion] = list(self._behind(criterion, now))
                yield from _within(self._spans[criterion], begin, end)

    def _foretell(self, now: datetime) -> None:
        self._forecast = self._replay.forecast(now)
        standings = self._forecast.values
        self._concerned = {one for standing in standings for one in self._bearing_then(standing)}

    def _bearing_then(self, standing: TierStanding) -> Sequence[CriterionWatch]:
        tier = standing.derived_tier
        return () if tier in (None, Tier.vendor) or standing.at_risk else self._bearing[tier]

    def _behind(self, criterion: CriterionWatch, now: datetime) -> Iterator[CarriedSpan]:
        """The facts behind a criterion while it is met."""
        spans = [span for gauge in criterion.gauges for span in self._carrying(*gauge, now)]
        for begin, end, state in criterion.states.since(now).intervals():
            if state is State.met:
                yield from _within(spans, begin, end)

    def _carrying(self, condition: Condition, gauge: Gauge, now: datetime) -> Sequence[CarriedSpan]:
        reach, entries = condition.measure.reach, self._history.entries

        def lasts(fact: UUID) -> datetime:
            return FOREVER if reach is None else later(entries[fact].at, reach)

        return [*gauge.carrying(now, lasts)][-MOST:]


def _within(spans: Sequence[CarriedSpan], begin: datetime, end: datetime) -> Iterator[CarriedSpan]:
    """What of the spans lies in [begin, end)."""
    for fact, since, until in spans:
        if since < end and until > begin:
            yield CarriedSpan(fact, max(since, begin), min(until, end))
