"""A made-up account told in a few words: statements in the order of recording, times in days."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tierline.domain.account.base import KINDS, Fact, Recorded
from tierline.domain.account.history import Entry, History
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.time import BEGINNING, FOREVER

START = datetime(2024, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)

REQUIRED: dict[str, dict[str, Any]] = {
    "account_opened": {"code": "A", "name": "Acme", "account_kind": "enterprise"},
    "contact_added": {"name": "Li Hua", "level": "manager"},
    "interaction": {"channel": "meeting", "initiative": "ours"},
    "executive_contact": {
        "contacts": ["boss"],
        "people": ["chief"],
        "client_level": "executive",
        "our_level": "executive",
        "form": "meeting",
    },
    "contract_signed": {"agreement": "purchase", "starts": START.date()},
    "contract_ended": {"reason": "terminated"},
    "escalation_raised": {"severity": "critical", "category": "problem"},
    "knowledge": {"item": "understand_client.client"},
    "tier_overridden": {"reason": "we know better", "approver": "chief"},
    "tier_override_lifted": {"reason": "we don't"},
    "fact_corrected": {"reason": "mistyped"},
    "fact_retracted": {"reason": "never happened"},
    "fact_reinstated": {"reason": "it did happen"},
}
"""What a kind needs and a test leaves out."""

Statement = dict[str, Any]


def day(number: float) -> datetime:
    """So many days of 24 hours after the start, which is the first instant of 2024."""
    return START + timedelta(days=number)


def statement(kind: str, at: datetime, **fields: Any) -> Statement:
    """What somebody states of the account, without its place; `actor` and `recorded_at` may be told too."""
    return {"kind": kind, "occurred_at": at, **REQUIRED.get(kind, {}), **fields}


def told(statements: list[Statement]) -> History:
    """The history of these statements, recorded in this order; the nth has the fact_id n, from 1."""
    return History(log(statements))


def log(statements: list[Statement]) -> list[Recorded]:
    """These statements as they stand in the log."""
    return [_recorded(number, one) for number, one in enumerate(statements, 1)]


class Counted(History):
    """A history that counts the facts it hands out."""

    handed_out = 0

    def facts(
        self, *kinds: type[Fact], after: datetime = BEGINNING, until: datetime = FOREVER
    ) -> list[Entry]:
        found = super().facts(*kinds, after=after, until=until)
        self.handed_out += len(found)
        return found


def _recorded(number: int, content: Mapping[str, Any]) -> Recorded:
    # As it is stored: an override that names its approver is one from before approvals were statements.
    stated = {name: value for name, value in content.items() if name not in ("actor", "recorded_at")}
    fact = KINDS[content["kind"]].model_validate({"fact_id": UUID(int=number), **stated})
    moment = content.get("recorded_at", START + timedelta(days=10_000, minutes=number))
    actor = content.get("actor", "recorder")
    return Recorded(account_id("A"), "A", number, moment, actor, fact, number)
