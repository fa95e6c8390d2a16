"""Facts of a made-up account, quickly said, for the tests of coverage and of the evidence grade."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.examples import in_the_log
from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.history import History
from tierline.domain.shared.ids import account_id

START = datetime(2024, 1, 1, 9, tzinfo=UTC)
MICRO = timedelta(microseconds=1)


def day(number: float) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=number)


class Ledger:
    """Facts in the order of recording; each is recorded an hour after it happened unless said otherwise."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []

    def say(
        self,
        kind: str,
        at: datetime,
        *,
        actor: str = "anna",
        recorded_at: datetime | None = None,
        **fields: Any,
    ) -> UUID:
        """Record a fact of a kind; its id."""
        number = len(self.recorded) + 1
        fact = in_the_log({"kind": kind, "occurred_at": at, **fields}, UUID(int=number))
        self.add(fact, actor=actor, recorded_at=recorded_at)
        return fact.fact_id

    def add(self, fact: Fact, *, actor: str = "anna", recorded_at: datetime | None = None) -> Recorded:
        """Record a fact."""
        number = len(self.recorded) + 1
        heard = recorded_at or fact.occurred_at + timedelta(hours=1)
        self.recorded.append(Recorded(account_id("A"), "A", number, heard, actor, fact, number))
        return self.recorded[-1]

    def open(self, at: datetime = START) -> UUID:
        """Open the account."""
        return self.say("account_opened", at, code="A", name="Acme", account_kind="enterprise")

    @property
    def history(self) -> History:
        """What is recorded so far."""
        return History(self.recorded)


EXAMPLES: dict[str, dict[str, Any]] = {
    "account_opened": {"code": "A", "name": "Acme", "account_kind": "enterprise"},
    "account_changed": {"name": "Acme Two"},
    "account_closed": {},
    "account_reopened": {},
    "account_merged": {"into": "B"},
    "merge_reversed": {},
    "contact_added": {"contact": "c1", "name": "Ms Li", "level": "executive"},
    "contact_changed": {"contact": "c1", "level": "senior"},
    "contact_left": {"contact": "c1"},
    "contact_forgotten": {"contact": "c1", "for_good": True},
    "contact_held": {"contact": "c1", "reason": "A lawsuit"},
    "hold_released": {"contact": "c1", "reason": "It is over"},
    "counterpart_insight": {"contact": "c1", "about": "views", "text": "likes plain words", "people": ["p1"]},
    "role_assigned": {"role": "account_manager", "person": "p1", "people": ["p1"]},
    "role_released": {"role": "account_manager", "person": "p1", "people": ["p1"]},
    "interaction": {"channel": "call", "initiative": "theirs", "contacts": ["c1"], "people": ["p1", "p2"]},
    "executive_contact": {
        "contacts": ["c1"],
        "people": ["p1", "p2"],
        "client_level": "executive",
        "our_level": "executive",
        "form": "meeting",
        "introduced_by": "p1",
    },
    "contract_signed": {"contract": "k1", "agreement": "framework", "starts": "2024-01-01", "people": ["p1"]},
    "contract_amended": {"contract": "k1", "changes": {"exclusive": True}, "people": ["p1"]},
    "contract_renewed": {"contract": "k1", "ends": "2030-01-01", "people": ["p1"]},
    "contract_ended": {"contract": "k1", "reason": "completed", "people": ["p1"]},
    "proposal": {"proposal": "o1", "step": "guided", "people": ["p1"]},
    "negotiation": {"contract": "k1", "outcome": "agreed", "people": ["p1"]},
    "escalation_raised": {"escalation": "e1", "severity": "high", "category": "delivery", "people": ["p1"]},
    "escalation_acknowledged": {"escalation": "e1", "people": ["p1"]},
    "escalation_resolved": {"escalation": "e1", "people": ["p1"]},
    "escalation_reopened": {"escalation": "e1", "people": ["p1"]},
    "observation": {"facet": "service_effort", "level": "heavy", "people": ["p1"]},
    "customer_verdict": {"rating": 4, "channel": "letter", "people": ["p1"]},
    "knowledge": {"item": "understand_client.client", "access": "public", "people": ["p1"]},
    "analysis": {"item": "needs", "findings": "slow lines", "people": ["p1"]},
    "direction_set": {"vision": "first choice", "goals": "two plants", "people": ["p1"]},
    "plan_adopted": {"plan": "l1", "offers": "pumps", "potential": "service", "people": ["p1"]},
    "plan_reviewed": {"plan": "l1", "outcome": "confirmed", "people": ["p1"]},
    "action_planned": {
        "action": "a1",
        "side": "ours",
        "due": "2024-03-01",
        "owner": "p1",
        "title": "visit",
        "people": ["p1"],
    },
    "action_completed": {"action": "a1", "people": ["p1"]},
    "action_dropped": {"action": "a1", "reason": "too late", "people": ["p1"]},
    "opportunity_identified": {"statement": "a third plant", "people": ["p1"]},
    "outlook": {"statement": "they will grow", "people": ["p1"]},
    "priority_set": {"size": 3, "potential": 5, "importance": 4, "people": ["p1"]},
    "team_agreed": {"members": ["p1", "p2"], "vision": "one face", "actions": "weekly call"},
    "investment": {"person": "p1", "hours": 3},
    "responsibility_fulfilled": {"responsibility": "sales_manager.training", "person": "p1"},
    "handover_acknowledged": {"role": "account_manager", "person": "p1", "basis_position": 1},
    "tier_overridden": {
        "tier": "partner",
        "reason": "known better",
        "approver": "boss",
        "until": "2024-06-01T00:00:00Z",
    },
    "revenue_booked": {
        "period_starts": "2024-01-01",
        "period_ends": "2024-03-31",
        "amount": {"value": "100", "currency": "EUR"},
    },
    "delivery_promised": {"delivery": "d1", "due": "2024-03-01", "people": ["p1"]},
    "delivery_made": {"delivery": "d1", "people": ["p1"]},
    "competitor_named": {"competitor": "m1", "name": "Southwind"},
    "override_approved": {"target": "00000000-0000-0000-0000-000000000001"},
    "tier_override_lifted": {"reason": "over"},
}
"""Content of one fact of every kind that is not a statement about another fact."""
