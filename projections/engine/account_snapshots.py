"""Accounts and the firm's own book straight from the log, for what no rows are kept of."""

from collections.abc import Sequence
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


class KnownBook(Protocol):
    """The firm's own book as known at a position."""

    @property
    def history(self) -> History:
        """Its facts; what comes behind one that can't be read is left out."""


class WarningTold(Protocol):
    """That one of our people was told of a fall to come; fulfilled by the write side's `WarningSent`."""

    @property
    def account(self) -> str:
        """The code of the account that was to fall."""

    @property
    def falls_on(self) -> datetime:
        """When it was to fall."""

    @property
    def person(self) -> str:
        """Who was told."""

    @property
    def sent_at(self) -> datetime:
        """When that was sent to them."""


class Knows(Protocol):
    """What is recorded, as the reports need it; fulfilled beside the log."""

    def account(self, code: str, known: int | None) -> AbstractContextManager[KnownAccount]:
        """An account as known at a position."""

    def firm(self, known: int | None) -> AbstractContextManager[KnownBook]:
        """The firm's own book as known at a position."""

    def policy(self, at: datetime, known: int) -> Policy:
        """The tier policy that judges a moment, as known at a position."""

    def warnings_told(self, until: datetime, known: int) -> Sequence[WarningTold]:
        """Who was told of falls to come by a moment, the first first, by what was known up to a position."""
