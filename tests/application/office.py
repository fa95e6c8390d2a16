"""A write door on a log, with a clock and chance that a test can hold, and facts as callers state them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from tierline.application.accounts import Accounts
from tierline.application.ports import FactLog
from tierline.application.sealing import Sealing
from tierline.domain.account.account import Account, project
from tierline.domain.account.base import Recorded
from tierline.domain.shared.ids import account_id

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOT = bytes(range(32))
AT = "2026-02-01T10:00:00Z"
ACME = account_id("ACME")
BROKEN = {"broken": True}
"""What is told in place of a text that can't be opened, though nobody forgot it."""


class Office:
    """One process's write side. Its clock goes on by a second at each look, from `now`."""

    def __init__(self, log: FactLog, now: datetime = NOW, root: bytes = ROOT, **options: Any) -> None:
        self.log = log
        self.now = now
        self.sealing = Sealing(log, root, Chance(uuid4().int & 0xFFFF))
        self.accounts = Accounts(log, self.sealing, self.clock, uuid4, **options)

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def record(self, code: str, content: dict[str, Any], **more: Any) -> UUID:
        """Record a fact; its id."""
        return self.accounts.record(code, content, actor="ann", **more).receipt.fact_id

    def stream(self, code: str) -> list[Recorded]:
        return self.log.stream(account_id(code))

    def texts(self, code: str, fact_id: UUID) -> dict[str, Any]:
        """The values of a recorded fact with its texts opened."""
        found = self.log.find(fact_id)
        assert found is not None
        return self.sealing.opened(account_id(code), found.fact.model_dump(mode="json"))

    def folded(self, code: str) -> Account:
        """The account from its whole stream, without snapshot or memory."""
        return project(Account(code), self.stream(code))


class Chance:
    """Bytes that differ from call to call and from one `seed` to the next, and are no secret."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._numbers = count(1)

    def __call__(self, size: int) -> bytes:
        return ((self._seed << 64) + next(self._numbers)).to_bytes(64, "big")[-size:]


def account(code: str = "ACME", **more: Any) -> dict[str, Any]:
    return {"kind": "account_opened", "code": code, "name": code.title(), "account_kind": "enterprise",
            "occurred_at": AT, **more}  # fmt: skip


def contact(reference: str = "li", name: str = "Li Wei", **more: Any) -> dict[str, Any]:
    return {"kind": "contact_added", "contact": reference, "name": name, "level": "manager",
            "occurred_at": AT, **more}  # fmt: skip


def escalation(reference: str = "late", **more: Any) -> dict[str, Any]:
    return {"kind": "escalation_raised", "escalation": reference, "severity": "high",
            "category": "delivery", "occurred_at": AT, **more}  # fmt: skip


def resolution(reference: str = "late", **more: Any) -> dict[str, Any]:
    return {"kind": "escalation_resolved", "escalation": reference, "occurred_at": AT, **more}


def meeting(**more: Any) -> dict[str, Any]:
    return {"kind": "interaction", "channel": "meeting", "initiative": "ours", "occurred_at": AT, **more}


def statement(kind: str, target: UUID, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "target": str(target), "reason": "typo", "occurred_at": AT, **more}
