"""One complete example of every kind of fact, as its caller states it, and what must precede it.

The examples tell one story: in the order given here, all of them can be recorded on one account.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

import domain.account  # noqa: F401  (registers every topic's kinds)
from domain.account.base import Fact, parse_fact

Content = dict[str, Any]

CODE = "NW-001"
"""The account that the examples are about."""
OTHER_CODES = ("NW-GROUP", "NW-002")
"""Accounts that the examples name; they must exist as well."""

_NAMESPACE = UUID("9b4b6c0e-58c4-5a53-8a4e-6a1c2f0f7d11")


def id_of(content: Mapping[str, Any]) -> UUID:
    """The fact_id of an example: the same content has the same id."""
    return uuid5(_NAMESPACE, json.dumps(content, sort_keys=True))


def fact_of(content: Mapping[str, Any]) -> Fact:
    """The fact that an example states."""
    return parse_fact(content, fact_id=id_of(content))


def example(kind: str, /, **changes: Any) -> Content:
    """The example of a kind with some fields changed; a field changed to `...` is left out."""
    changed = {**EXAMPLES[kind], **changes}
    return {name: value for name, value in changed.items() if value is not ...}


def opening(code: str) -> Content:
    """The opening of another account."""
    return example("account_opened", code=code, parent=...)


def preceding(kind: str) -> list[Content]:
    """The examples that must be recorded before the one of this kind, in order, from the opening on."""
    return list(_unique(_chain(kind)))[:-1]


def story() -> list[Content]:
    """All examples and what they need, in an order in which one account takes all of them."""
    return list(_unique(content for kind in EXAMPLES for content in _chain(kind)))


def _chain(kind: str) -> Iterator[Content]:
    if kind != "account_opened":
        yield EXAMPLES["account_opened"]
    for needed in NEEDS.get(kind, ()):
        yield from _chain(needed) if isinstance(needed, str) else (needed,)
    yield EXAMPLES[kind]


def _unique(contents: Iterator[Content]) -> Iterator[Content]:
    seen: set[UUID] = set()
    for content in contents:
        if id_of(content) not in seen:
            seen.add(id_of(content))
            yield content


_EARLIER: list[Content] = [
    {
        "kind": "account_opened",
        "occurred_at": "2024-01-08T09:00:00Z",
        "source": {"system": "crm", "reference": "account/4711"},
        "fulfils": ["account_manager.strategy"],
        "code": CODE,
        "name": "Northwind Steel",
        "account_kind": "enterprise",
        "segment": "Metals",
        "region": "North",
        "industry": "Steel",
        "parent": "NW-GROUP",
    },
    {
        "kind": "account_changed",
        "occurred_at": "2024-02-01T09:00:00Z",
        "name": "Northwind Steel and Tube",
        "account_kind": "government",
        "segment": "Infrastructure",
        "region": "North-east",
        "parent": "NW-002",
        "clears": ["industry"],
    },
    {
        "kind": "contact_added",
        "occurred_at": "2024-01-10T09:00:00Z",
        "contact": "c-1",
        "name": "Ingrid Solberg",
        "title": "Head of purchasing",
        "level": "manager",
        "function": "Purchasing",
        "key_person": True,
    },
    {
        "kind": "contact_changed",
        "occurred_at": "2024-06-01T09:00:00Z",
        "contact": "c-1",
        "name": "Ingrid Solberg-Lie",
        "level": "executive",
        "key_person": False,
        "clears": ["title", "function"],
    },
    {
        "kind": "counterpart_insight",
        "occurred_at": "2024-06-02T09:00:00Z",
        "contact": "c-1",
        "about": "interests",
        "text": "Wants the new mill to run on recycled steel.",
        "people": ["p-exec"],
    },
    {
        "kind": "role_assigned",
        "occurred_at": "2024-01-09T09:00:00Z",
        "role": "account_manager",
        "person": "p-anna",
        "people": ["p-head"],
    },
    {
        "kind": "role_released",
        "occurred_at": "2025-01-09T09:00:00Z",
        "role": "account_manager",
        "person": "p-anna",
        "people": ["p-head"],
    },
    {
        "kind": "interaction",
        "occurred_at": "2024-02-05T14:00:00+01:00",
        "channel": "visit",
        "initiative": "theirs",
        "contacts": ["c-1"],
        "people": ["p-anna", "p-ben"],
        "purpose": "A tour of the new mill",
        "joint_business": True,
        "note": "They asked for a second visit.",
    },
    {
        "kind": "executive_contact",
        "occurred_at": "2024-03-05T10:00:00Z",
        "contacts": ["c-1"],
        "people": ["p-exec"],
        "client_level": "executive",
        "our_level": "executive",
        "form": "meeting",
        "introduced_by": "p-anna",
        "purpose": "The next five years",
        "note": "Both want to go on.",
    },
]

_TERMS: list[Content] = [
    {
        "kind": "contract_signed",
        "occurred_at": "2024-03-10T10:00:00Z",
        "contract": "k-1",
        "people": ["p-anna"],
        "agreement": "framework",
        "formal": False,
        "procurement": "limited",
        "pricing": "value_premium",
        "exclusive": True,
        "new_product": True,
        "amount": {"value": "250000.00", "currency": "EUR"},
        "starts": "2024-04-01",
        "ends": "2025-03-31",
    },
    {
        "kind": "contract_amended",
        "occurred_at": "2024-09-01T10:00:00Z",
        "contract": "k-1",
        "people": ["p-anna"],
        "changes": {
            "agreement": "long_term_supply",
            "formal": True,
            "procurement": "none",
            "exclusive": False,
            "new_product": False,
            "amount": {"value": "300000.00", "currency": "EUR"},
            "starts": "2024-05-01",
            "ends": "2025-06-30",
            "clears": ["pricing"],
        },
    },
    {
        "kind": "contract_renewed",
        "occurred_at": "2025-06-01T10:00:00Z",
        "contract": "k-1",
        "people": ["p-anna"],
        "ends": "2026-06-30",
        "amount": {"value": "350000.00", "currency": "EUR"},
    },
    {
        "kind": "contract_ended",
        "occurred_at": "2026-01-31T10:00:00Z",
        "contract": "k-1",
        "people": ["p-anna"],
        "reason": "terminated",
        "note": "The mill was sold.",
    },
    {
        "kind": "proposal",
        "occurred_at": "2024-02-20T10:00:00Z",
        "proposal": "o-1",
        "step": "presented",
        "people": ["p-exec"],
        "note": "Presented on site.",
    },
    {
        "kind": "negotiation",
        "occurred_at": "2024-03-01T10:00:00Z",
        "contract": "k-1",
        "outcome": "agreed",
        "people": ["p-anna"],
        "note": "Both sides got their date.",
    },
    {
        "kind": "escalation_raised",
        "occurred_at": "2024-07-01T10:00:00Z",
        "escalation": "e-1",
        "people": ["p-anna"],
        "severity": "high",
        "category": "delivery",
        "summary": "Two coils arrived rusty.",
    },
    {
        "kind": "escalation_acknowledged",
        "occurred_at": "2024-07-01T12:00:00Z",
        "escalation": "e-1",
        "people": ["p-exec"],
    },
    {
        "kind": "escalation_resolved",
        "occurred_at": "2024-07-04T10:00:00Z",
        "escalation": "e-1",
        "people": ["p-exec"],
        "outcome": "Replaced at our cost.",
    },
    {
        "kind": "escalation_reopened",
        "occurred_at": "2024-07-09T10:00:00Z",
        "escalation": "e-1",
        "people": ["p-anna"],
    },
]

_VIEWS: list[Content] = [
    {
        "kind": "observation",
        "occurred_at": "2024-05-02T10:00:00Z",
        "facet": "competition",
        "level": "none",
        "area": "Seamless tube",
        "basis": "Nobody else was invited.",
        "people": ["p-anna"],
    },
    {
        "kind": "customer_verdict",
        "occurred_at": "2024-12-01T10:00:00Z",
        "tier": "preferred_supplier",
        "rating": 4,
        "channel": "scorecard",
        "contacts": ["c-1"],
        "people": ["p-anna"],
    },
    {
        "kind": "knowledge",
        "occurred_at": "2024-05-03T10:00:00Z",
        "item": "understand_client.industry_process",
        "access": "confidential",
        "statement": "The second furnace starts in autumn.",
        "contacts": ["c-1"],
        "people": ["p-anna"],
    },
    {
        "kind": "analysis",
        "occurred_at": "2024-05-04T10:00:00Z",
        "item": "performance",
        "findings": "We win where we deliver within a week.",
        "people": ["p-anna"],
    },
    {
        "kind": "direction_set",
        "occurred_at": "2024-05-05T10:00:00Z",
        "people": ["p-anna"],
        "vision": "Their only source of tube",
        "goals": "Half of their tube by 2026",
    },
    {
        "kind": "plan_adopted",
        "occurred_at": "2024-05-06T10:00:00Z",
        "people": ["p-anna"],
        "plan": "plan-2024",
        "offers": "Tube cut to length",
        "potential": "First the mill, then the yard",
    },
    {
        "kind": "plan_reviewed",
        "occurred_at": "2024-05-20T10:00:00Z",
        "people": ["p-exec"],
        "plan": "plan-2024",
        "outcome": "to_be_changed",
        "findings": "The yard comes too late.",
    },
    {
        "kind": "action_planned",
        "occurred_at": "2024-05-07T10:00:00Z",
        "action": "a-1",
        "people": ["p-anna"],
        "side": "theirs",
        "due": "2024-06-30",
        "owner": "c-1",
        "title": "Name the date of the second visit",
        "plan": "plan-2024",
    },
    {
        "kind": "action_completed",
        "occurred_at": "2024-06-28T10:00:00Z",
        "action": "a-1",
        "people": ["p-anna"],
    },
    {
        "kind": "action_dropped",
        "occurred_at": "2024-06-29T10:00:00Z",
        "action": "a-2",
        "people": ["p-anna"],
        "reason": "The yard is sold.",
    },
    {
        "kind": "opportunity_identified",
        "occurred_at": "2024-05-08T10:00:00Z",
        "people": ["p-ben"],
        "statement": "They will need coated tube.",
        "amount": {"value": "90000.00", "currency": "EUR"},
        "contacts": ["c-1"],
    },
    {
        "kind": "outlook",
        "occurred_at": "2024-05-09T10:00:00Z",
        "people": ["p-ben"],
        "statement": "Steel demand falls before it rises.",
        "horizon": "2027-12-31",
    },
    {
        "kind": "team_agreed",
        "occurred_at": "2024-05-10T10:00:00Z",
        "people": ["p-head"],
        "members": ["p-anna", "p-ben"],
        "vision": "One face to the customer",
        "actions": "Every visit is prepared together.",
    },
    {
        "kind": "investment",
        "occurred_at": "2024-05-11T10:00:00Z",
        "person": "p-ben",
        "hours": "7.50",
        "amount": {"value": "120.00", "currency": "EUR"},
        "purpose": "Trial at the mill",
    },
    {
        "kind": "priority_set",
        "occurred_at": "2024-05-12T10:00:00Z",
        "size": 4,
        "potential": 5,
        "importance": 3,
        "people": ["p-head"],
    },
    {
        "kind": "responsibility_fulfilled",
        "occurred_at": "2024-05-13T10:00:00Z",
        "responsibility": "sales_manager.training",
        "person": "p-head",
        "note": "Two days on negotiation",
    },
    {
        "kind": "tier_overridden",
        "occurred_at": "2024-08-01T10:00:00Z",
        "reason": "The board agreed on an alliance.",
        "people": ["p-head"],
        "tier": "strategic_ally",
        "approver": "p-exec",
        "until": "2025-01-28T10:00:00Z",
    },
    {
        "kind": "tier_override_lifted",
        "occurred_at": "2024-10-01T10:00:00Z",
        "reason": "The alliance was called off.",
        "people": ["p-exec"],
    },
]

_INTERACTION = next(content for content in _EARLIER if content["kind"] == "interaction")
_RETRACTED: Content = {
    "kind": "fact_retracted",
    "occurred_at": "2024-02-07T10:00:00Z",
    "target": str(id_of(_INTERACTION)),
    "reason": "It was another customer's mill.",
}

_LATER: list[Content] = [
    {
        "kind": "fact_corrected",
        "occurred_at": "2024-02-06T10:00:00Z",
        "target": str(id_of(_INTERACTION)),
        "changes": {"initiative": "mutual", "note": "Both of us had asked for it."},
        "reason": "We had asked as well.",
    },
    _RETRACTED,
    {
        "kind": "fact_reinstated",
        "occurred_at": "2024-02-08T10:00:00Z",
        "target": str(id_of(_INTERACTION)),
        "reason": "It was theirs after all.",
    },
    {
        "kind": "contact_left",
        "occurred_at": "2026-02-01T09:00:00Z",
        "contact": "c-1",
    },
    {
        "kind": "account_closed",
        "occurred_at": "2026-03-01T09:00:00Z",
        "reason": "The mill stands still.",
    },
    {
        "kind": "account_reopened",
        "occurred_at": "2026-04-01T09:00:00Z",
    },
    {
        "kind": "account_merged",
        "occurred_at": "2026-05-01T09:00:00Z",
        "into": "NW-002",
    },
    {
        "kind": "merge_reversed",
        "occurred_at": "2026-06-01T09:00:00Z",
        "reason": "The buyer stepped back.",
    },
]

EXAMPLES: dict[str, Content] = {
    content["kind"]: content for content in (*_EARLIER, *_TERMS, *_VIEWS, *_LATER)
}
"""One complete example per kind: every field of the kind is given."""

NEEDS: dict[str, tuple[str | Content, ...]] = {
    "contact_changed": ("contact_added",),
    "contact_left": ("contact_added",),
    "counterpart_insight": ("contact_added",),
    "role_released": ("role_assigned",),
    "interaction": ("contact_added",),
    "executive_contact": ("contact_added",),
    "contract_amended": ("contract_signed",),
    "contract_renewed": ("contract_signed",),
    "contract_ended": ("contract_signed",),
    "escalation_acknowledged": ("escalation_raised",),
    "escalation_resolved": ("escalation_raised",),
    "escalation_reopened": ("escalation_resolved",),
    "customer_verdict": ("contact_added",),
    "knowledge": ("contact_added",),
    "plan_reviewed": ("plan_adopted",),
    "action_planned": ("contact_added", "plan_adopted"),
    "action_completed": ("action_planned",),
    "action_dropped": (
        "plan_adopted",
        {
            "kind": "action_planned",
            "occurred_at": "2024-05-07T11:00:00Z",
            "action": "a-2",
            "side": "ours",
            "due": "2024-07-31",
            "owner": "p-ben",
            "title": "Measure the yard",
        },
    ),
    "opportunity_identified": ("contact_added",),
    "tier_override_lifted": ("tier_overridden",),
    "fact_corrected": ("interaction",),
    "fact_retracted": ("interaction",),
    "fact_reinstated": ("interaction", _RETRACTED),
    "account_reopened": ("account_closed",),
    "merge_reversed": ("account_merged",),
}
"""What an example needs besides the opening: examples of other kinds, or a content of its own."""
