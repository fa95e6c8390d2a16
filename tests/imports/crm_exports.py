"""Small exports as known systems write them (in `exports`): two customers, and all that one has with them."""

from pathlib import Path

FOLDER = Path(__file__).parent / "exports"
EXPORTS = sorted(one.name for one in FOLDER.iterdir())
"""Systems, by the name of the plan that reads their files."""

_SOLD = "opportunity_identified 2, proposal 4, contract_signed 1, "
_KEPT = "account_opened 2, role_assigned 2, "
KINDS = {
    "salesforce": _KEPT
    + "person_added 2, account_changed 1, contact_added 3, interaction 4, opportunity_identified 3, "
    + "proposal 4, contract_signed 2, escalation_raised 2, escalation_resolved 1",
    "hubspot": _KEPT
    + "contact_added 2, interaction 4, opportunity_identified 3, proposal 4, contract_signed 1, "
    + "escalation_raised 2, escalation_resolved 1",
    "dynamics365": _KEPT
    + "contact_added 1, interaction 2, opportunity_identified 3, proposal 4, contract_signed 1, "
    + "escalation_raised 1, escalation_resolved 1",
    "espocrm": _KEPT + _SOLD + "contact_added 2, interaction 3, escalation_raised 2, escalation_resolved 1",
    "odoo": _KEPT + _SOLD + "contact_added 1, interaction 1, escalation_raised 1, escalation_resolved 1",
    "twenty": "account_opened 1, role_assigned 1, contact_added 1, opportunity_identified 2, proposal 2, "
    "contract_signed 1",
}
"""What each of them states."""
