"""Which kinds are offered where: the usual ones beside the account, all of them on a page of their own."""

from tierline.domain.account.base import KINDS
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.shared.words import Words, words_in

USUAL = (
    *("escalation_raised", "escalation_resolved", "contract_signed", "observation"),
    *("action_planned", "action_completed", "contact_added"),
)
"""What is recorded most, beside meetings, which have a form of their own."""

_Group = tuple[Words, tuple[str, ...]]

_GROUPS: tuple[_Group, ...] = (
    (
        Words("Contacts and interactions"),
        (
            "interaction",
            "executive_contact",
            "contact_added",
            "contact_changed",
            "contact_left",
            "counterpart_insight",
            *("contact_forgotten", "contact_held", "hold_released"),
        ),
    ),
    (
        Words("Contracts, deliveries and revenue"),
        (
            *("proposal", "negotiation", "contract_signed", "contract_amended", "contract_renewed"),
            *("contract_ended", "delivery_promised", "delivery_made", "revenue_booked"),
        ),
    ),
    (
        Words("Escalations"),
        (
            *("escalation_raised", "escalation_acknowledged", "escalation_resolved"),
            "escalation_reopened",
        ),
    ),
    (
        Words("What we see and know"),
        (
            *("observation", "customer_verdict", "competitor_named", "knowledge", "analysis", "outlook"),
            "opportunity_identified",
        ),
    ),
    (
        Words("Plans and actions"),
        (
            *("action_planned", "action_completed", "action_dropped", "direction_set", "plan_adopted"),
            *("plan_reviewed", "team_agreed"),
        ),
    ),
    (
        Words("Roles, duties and means"),
        (
            *("role_assigned", "role_released", "handover_acknowledged", "responsibility_fulfilled"),
            *("investment", "priority_set"),
        ),
    ),
    (
        Words("The account itself"),
        (
            *("account_changed", "tier_overridden", "tier_override_lifted", "account_closed"),
            *("account_reopened", "account_merged", "merge_reversed"),
        ),
    ),
)

_ELSEWHERE = {"account_opened", "policy_adopted", "override_approved"}
"""Kinds that are stated on pages of their own, or beside the fact that they are about."""


def _menu() -> tuple[_Group, ...]:
    """The groups, and at the end whatever no group names: a kind that was added is offered at once."""
    grouped = {kind for _, kinds in _GROUPS for kind in kinds} | _ELSEWHERE
    more = [
        name
        for name, kind in sorted(KINDS.items())
        if name not in grouped and not issubclass(kind, StatementAboutAFact)
    ]
    return (*_GROUPS, (words_in("further kinds", "More"), tuple(more))) if more else _GROUPS


MENU = _menu()
"""Every kind that has a form of its own, by subject; statements stand beside what they are about."""
