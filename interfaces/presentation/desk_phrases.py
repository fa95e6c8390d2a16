"""What somebody is to do about a matter: a verb for each kind, above what is so."""

from collections.abc import Mapping

from tierline.domain.shared.words import Words
from tierline.projections.reports.base import MatterName

TO_DO: Mapping[MatterName, Words] = {
    "tier_falls": Words("Keep the tier"),
    "criterion_slipping": Words("Meet it again"),
    "gap_to_next_tier": Words("Bring it about"),
    "key_person_left": Words("Find somebody in their place"),
    "override_waits": Words("Approve the override, or let it be"),
    "override_ends": Words("Decide what follows the override"),
    "escalation_open": Words("Resolve the escalation"),
    "contract_ends": Words("Renew the contract, or let it end"),
    "notice_runs_out": Words("Give notice, or let the contract go on"),
    "delivery_late": Words("Deliver what is late"),
    "delivery_due": Words("Deliver in time"),
    "action_due_ours": Words("Do what we planned"),
    "action_due_theirs": Words("Ask for what they undertook"),
    "budget_passed": Words("Bring spending and budget together"),
    "budget_runs_out": Words("Set the next budget"),
    "role_vacant": Words("Fill the role"),
    "responsibility_never": Words("Look after what nobody did yet"),
    "responsibility_overdue": Words("Look after what is overdue"),
    "responsibility_due_soon": Words("Look after what is due soon"),
    "one_off": Words("Look for business that goes on"),
    "strategic_reason_missing": Words("Say why the customer matters"),
    "grade_low": Words("Ask the customer to confirm"),
}
"""A verb for each kind of matter. A single responsibility says itself what is to be done."""
