"""What is to be expected by the whole history, or was at one moment after the other."""

from collections.abc import Sequence
from datetime import datetime

from tierline.domain.account.history import Entry, History
from tierline.domain.tiers.expectations import TierExpectations
from tierline.domain.tiers.judge import TierStanding
from tierline.domain.tiers.policy import State
from tierline.domain.tiers.replay import Gauges
from tierline.domain.time.steps import Steps


class Latest:
    """What is to be expected by the whole history, for whoever asks what carries it."""

    def __init__(self, expected: TierExpectations) -> None:
        self._expected = expected
        self.bearing = expected.bearing

    def forecast(self, now: datetime) -> Steps[TierStanding]:
        """The tier at each moment from `now` on if nothing more happens."""
        return self._expected.standing.at(now).since(now)

    def states(self, ident: str, now: datetime) -> Steps[State]:
        """Where a criterion is to stand from `now` on."""
        return self._expected.criteria[ident].states.at(now).since(now)

    def gauges(self, ident: str) -> Gauges:
        """The accumulators behind a criterion."""
        return self._expected.criteria[ident].gauges()


class Retraced(Latest):
    """What was to be expected at a moment, and at those behind it, one after the other."""

    def __init__(self, expected: TierExpectations, history: History, now: datetime) -> None:
        super().__init__(expected)
        self._history, self._now = history, now
        self._gauges: dict[str, Gauges] = {}

    def take(self, moment: datetime, together: Sequence[Entry]) -> set[str]:
        """Go on to the next moment at which something happened; the criteria that it touched."""
        self._now = moment
        return {ident for ident, one in self._gauges.items() if one.take(together)}

    def gauges(self, ident: str) -> Gauges:
        """The accumulators behind a criterion, made where they are asked for first."""
        if ident not in self._gauges:
            criterion = self._expected.criteria[ident].criterion
            self._gauges[ident] = Gauges(criterion, self._history, self._now)
        return self._gauges[ident]
