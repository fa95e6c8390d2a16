"""Filters that narrow an answer down to some accounts, the same wherever accounts are many."""

from datetime import datetime
from typing import NamedTuple

from tierline.domain.catalogue import Tier
from tierline.projections.reports.base import Question


class Narrowing(NamedTuple):
    """Which accounts are asked about; what is None narrows nothing."""

    region: str | None
    segment: str | None
    industry: str | None
    kind: str | None
    tier: Tier | None
    person: str | None
    team: str | None

    def question(self, at: datetime, account: str | None = None, within_days: int = 90) -> Question:
        """The question about these accounts at an instant."""
        tier = self.tier.value if self.tier else None
        return Question(
            at,
            self.region,
            self.segment,
            self.industry,
            self.kind,
            tier,
            self.person,
            account,
            within_days,
            team=self.team,
        )
