"""What stands besides the evidence: whether the account is open, and the override in force."""

from collections.abc import Iterator
from datetime import datetime

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry, Evidence
from tierline.domain.account.lifecycle import AccountClosed, AccountOpened, AccountReopened
from tierline.domain.account.overrides import TierOverridden, TierOverrideLifted
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.forecasts import follow
from tierline.domain.time.steps import Steps, steps

LIFECYCLE: tuple[type[Fact], ...] = (AccountOpened, AccountClosed, AccountReopened)
OVERRIDES: tuple[type[Fact], ...] = (TierOverridden, TierOverrideLifted)


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
        self.latest: tuple[Entry, datetime] | None = None

    def take(self, entry: Entry) -> None:
        """Take the next override, which replaces an earlier one for good, or the lifting of it."""
        fact = entry.fact
        self.latest = (entry, fact.until) if isinstance(fact, TierOverridden) else None

    def ahead(self, now: datetime) -> Iterator[tuple[datetime, Entry | None]]:
        """The override in force from `now` on if nothing more happens."""
        entry, end = self.latest or (None, now)
        if entry is None or end <= now:
            yield now, None
            return
        yield now, entry
        if end < FOREVER:
            yield end, None


def opened(evidence: Evidence) -> Steps[bool]:
    """Whether the account is open, at each moment."""
    lifecycle = Lifecycle()
    return steps(follow(evidence.facts(*LIFECYCLE), lifecycle.take, lifecycle.ahead, BEGINNING))


def overrides(evidence: Evidence) -> Steps[Entry | None]:
    """The override in force, at each moment."""
    override = Override()
    return steps(follow(evidence.facts(*OVERRIDES), override.take, override.ahead, BEGINNING))
