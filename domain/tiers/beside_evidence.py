"""What stands beside the evidence of a tier, as it was to be expected at each moment: life and overrides.

They decide without being measured: whether an account is open at all, and which tier somebody set instead.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Change, Entry, History
from tierline.domain.account.lifecycle_and_override import LIFECYCLE, OVERRIDES, Lifecycle, Override
from tierline.domain.account.overrides import ActiveOverride
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.time.renewals import Renewal, Renewals, TimeRange
from tierline.domain.time.steps import Steps, steps

T = TypeVar("T")


class BesideEvidence:
    """What stands beside the evidence, at each moment: whether the account is open, and its override."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._start = BEGINNING
        self.opened: Renewals[Steps[bool]] = Renewals()
        self.override: Renewals[Steps[ActiveOverride | None]] = Renewals()

    def begin(self, start: datetime) -> None:
        """Know it from a moment on."""
        self._start, self.opened, self.override = start, Renewals(), Renewals()
        self._tell_life(start)
        self._tell_overrides(start)

    def take(self, change: Change) -> Iterator[TimeRange | None]:
        """Follow what the next recorded fact changed; where that is otherwise."""
        facts = [entry.fact for entry in (change.before, change.after) if entry]
        if any(isinstance(fact, LIFECYCLE) for fact in facts):
            yield self._tell_life(change.since)
        if any(isinstance(fact, OVERRIDES) for fact in facts):
            yield self._tell_overrides(change.since)

    def _tell_life(self, since: datetime) -> TimeRange | None:
        life = Lifecycle()
        return self.opened.replace(since, FOREVER, self._told(LIFECYCLE, life.take, life.ahead, since))

    def _tell_overrides(self, since: datetime) -> TimeRange | None:
        override = Override()
        told = self._told(OVERRIDES, override.take, override.ahead, since)
        return self.override.replace(since, FOREVER, told)

    def _told(
        self,
        kinds: tuple[type[Fact], ...],
        take: Callable[[Entry], None],
        ahead: Callable[[datetime], Iterator[tuple[datetime, T]]],
        since: datetime,
    ) -> list[Renewal[Steps[T]]]:
        """What was to be expected from a moment on, and after each fact behind it."""
        told: dict[datetime, Steps[T]] = {}
        for entry in self._history.facts(*kinds, until=since):
            take(entry)
        told[since] = steps(ahead(since))
        for entry in self._history.facts(*kinds, after=since):
            take(entry)
            told[entry.at] = steps(ahead(entry.at))
        return [*told.items()]
