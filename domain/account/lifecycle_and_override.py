"""What stands besides the evidence: whether the account is open, and the override in force."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tierline.domain.account.base import Fact
from tierline.domain.account.forecasts import follow
from tierline.domain.account.history import Entry, Evidence
from tierline.domain.account.lifecycle import AccountClosed, AccountOpened, AccountReopened
from tierline.domain.account.overrides import (
    ActiveOverride,
    OverrideApproved,
    Overriding,
    TierOverridden,
    TierOverrideLifted,
)
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.time.steps import Steps, steps

LIFECYCLE: tuple[type[Fact], ...] = (AccountOpened, AccountClosed, AccountReopened)
OVERRIDES: tuple[type[Fact], ...] = (TierOverridden, OverrideApproved, TierOverrideLifted)


class Lifecycle:
    """Whether the account is open: from its opening to its closing, and again once reopened.

    A merge closes nothing. What comes before the opening changes nothing.
    """

    def __init__(self) -> None:
        self.open: bool | None = None

    def take(self, entry: Entry) -> None:
        """Take the next fact of the account's life."""
        if isinstance(entry.fact, AccountOpened):
            self.open = True
        elif self.open is not None:
            self.open = isinstance(entry.fact, AccountReopened)

    def ahead(self, now: datetime) -> Iterator[tuple[datetime, bool]]:
        """Whether it is open from `now` on if nothing more happens."""
        yield now, bool(self.open)


class Override:
    """The override in force: the latest, until its end or until it is lifted."""

    def __init__(self) -> None:
        self.state = Overriding()

    def take(self, entry: Entry) -> None:
        """Take the next fact about overrides."""
        self.state = self.state.after(entry)

    def ahead(self, now: datetime) -> Iterator[tuple[datetime, ActiveOverride | None]]:
        """The override in force from `now` on if nothing more happens."""
        latest = self.state.latest
        if latest is None or latest.fact.until <= now:
            yield now, None
            return
        yield now, latest
        if latest.fact.until < FOREVER:
            yield latest.fact.until, None


def opened(evidence: Evidence) -> Steps[bool]:
    """Whether the account is open, at each moment."""
    lifecycle = Lifecycle()
    return steps(follow(evidence.facts(*LIFECYCLE), lifecycle.take, lifecycle.ahead, BEGINNING))


def overrides(evidence: Evidence) -> Steps[ActiveOverride | None]:
    """The override in force, at each moment."""
    return overrides_of(evidence.facts(*OVERRIDES))


def overrides_of(facts: Sequence[Entry]) -> Steps[ActiveOverride | None]:
    """The same, by the facts about overrides in the order of business time."""
    override = Override()
    return steps(follow(facts, override.take, override.ahead, BEGINNING))
