"""One complete example of every kind of fact, as its caller states it, and what must precede it.

The examples tell one story: in the order given here, all of them can be recorded on one account.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import tierline.domain.account  # noqa: F401  (registers every topic's kinds)
import tierline.domain.firm  # noqa: F401  (and those of the firm's own book)
from tierline.domain.account.base import FIRM_KINDS, KINDS, LINK_KINDS, Fact, parse_fact

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


def in_the_log(content: Mapping[str, Any], fact_id: UUID) -> Fact:
    """A fact as it may lie in a log, also where nobody states it so any more: an approver in an override."""
    kind = {**KINDS, **FIRM_KINDS, **LINK_KINDS}[content["kind"]]
    return kind.model_validate({"fact_id": fact_id, **content})


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
    """All examples and what they need, in an order in which one account takes all of them.

    But for forgetting and redacting, which take something away from earlier answers.
    """
    kinds = [kind for kind in EXAMPLES if kind not in DESTROYING]
    return list(_unique(content for kind in kinds for content in _chain(kind)))


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


DESTROYING = frozenset({"contact_forgotten", "fact_redacted"})
"""The kinds that take something away from earlier answers."""

EXAMPLES: dict[str, Content] = {
    content["kind"]: content for content in json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
}
"""One complete example per kind: every field of the kind is given. Statements are about the interaction."""

NEEDS: dict[str, tuple[str | Content, ...]] = {
    "contact_changed": ("contact_added",),
    "contact_left": ("contact_added",),
    "contact_forgotten": ("contact_added",),
    "contact_held": ("contact_added",),
    "hold_released": ("contact_held",),
    "counterpart_insight": ("contact_added",),
    "handover_acknowledged": ("role_assigned",),
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
    "delivery_promised": ("contract_signed",),
    "delivery_made": ("delivery_promised",),
    "observation": ("competitor_named",),
    "knowledge": ("contact_added", "competitor_named"),
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
    "override_approved": ("tier_overridden",),
    "tier_override_lifted": ("override_approved",),
    "fact_corrected": ("interaction",),
    "fact_retracted": ("interaction",),
    "fact_redacted": ("interaction",),
    "fact_reinstated": ("interaction", "fact_retracted"),
    "account_reopened": ("account_closed",),
    "merge_reversed": ("account_merged",),
}
"""What an example needs besides the opening: examples of other kinds, or a content of its own."""
