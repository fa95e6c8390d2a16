"""Accounts straight from the log, for what no rows can be kept of: one account judged another way."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from tierline.domain.account.history import History
from tierline.domain.tiers.policy import Policy


class KnownAccount(Protocol):
    """An account as known at a position."""

    def told_by(self, at: datetime) -> History | None:
        """The facts that tell of the account at a moment; None while it is merged into another."""

    def policy(self, at: datetime) -> Policy:
        """The tier policy that judges a moment."""


class Knows(Protocol):
    """What is recorded, as the reports need it; fulfilled beside the log."""

    def account(self, code: str, known: int | None) -> AbstractContextManager[KnownAccount]:
        """An account as known at a position."""

    def policy(self, at: datetime, known: int) -> Policy:
        """The tier policy that judges a moment, as known at a position."""
