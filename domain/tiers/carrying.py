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
from tierline.domain.tiers.measures.base import Accumulator, CarriedSpan
from tierline.domain.tiers.policy import Condition, State
from tierline.domain.tiers.replay import CriterionWatch, Replay

MOST = 100
"""How many facts are looked at behind one condition, the last ones."""


class Carrying:
    """What carries the derived tier if nothing more happens, kept up to date fact by fact.

    Args:
        history: The facts that the account is judged by.
        replay: What is to be expected by those that happened up to a moment.
    """

    def __init__(self, history: History, replay: Replay) -> None:
        self._history = history
        self.go_on_by(replay, replay.start)

    def go_on_by(self, replay: Replay, now: datetime) -> None:
        """Look at a replay that has taken the same facts, the last one at `now` at the latest."""
        self.replay = replay
        self._bearing = {gate.tier: gate.bearing for gate in replay.gates}
        self._spans: dict[CriterionWatch, list[CarriedSpan]] = {}
        """The facts behind criteria, as long as no fact has touched them."""
        self._foretell(now)

    def take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        """Take what happened at a moment; whether what carries the tier may be otherwise from then on."""
        return self.follow(moment, differs=self.replay.take(moment, together))

    def follow(self, moment: datetime, *, differs: bool) -> bool:
        """The same, where the replay has taken it already; `differs` is what it said to that."""
        for criterion in self.replay.touched:
            self._spans.pop(criterion, None)
        if differs:
            self._foretell(moment)
        return differs or not self.replay.touched.isdisjoint(self._concerned)

    def ahead(self, now: datetime) -> Iterator[CarriedSpan]:
        """The facts that carry it from `now` on, and from when to when; one may do so in several ways."""
        for begin, end, standing in self._forecast.since(now).intervals():
            for criterion in self._bearing_then(standing):
                if criterion not in self._spans:
                    self._spans[criterion] = list(self._behind(criterion, now))
                yield from _within(self._spans[criterion], begin, end)

    def _foretell(self, now: datetime) -> None:
        self._forecast = self.replay.forecast(now)
        standings = self._forecast.values
        self._concerned = {one for standing in standings for one in self._bearing_then(standing)}

    def _bearing_then(self, standing: TierStanding) -> Sequence[CriterionWatch]:
        tier = standing.derived_tier
        return () if tier in (None, Tier.vendor) or standing.at_risk else self._bearing[tier]

    def _behind(self, criterion: CriterionWatch, now: datetime) -> Iterator[CarriedSpan]:
        """The facts behind a criterion while it is met."""
        spans = [span for accumulator in criterion.accumulators for span in self._carrying(*accumulator, now)]
        for begin, end, state in criterion.states.since(now).intervals():
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
