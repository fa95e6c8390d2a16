"""What contracts, escalations and actions are said to be."""

from tierline.domain.account.escalations import SEVERITY_WORDS
from tierline.domain.shared.words import Words

AGREEMENTS = {
    "purchase": Words("Purchase"),
    "framework": Words("Framework agreement"),
    "long_term_supply": Words("Long-term supply"),
    "cooperation": Words("Cooperation"),
    "alliance": Words("Alliance"),
    "joint_venture": Words("Joint venture"),
}
PRICING = {
    "competitive": Words("competitive price"),
    "value_premium": Words("premium for value"),
    "negotiated": Words("negotiated price"),
}
SEVERITIES = SEVERITY_WORDS
CATEGORIES = {
    "problem": Words("Problem"),
    "complaint": Words("Complaint"),
    "quick_service": Words("Quick service"),
    "delivery": Words("Delivery"),
}
CONTRACT_STATES = {
    "in_force": Words("in force"),
    "not_begun": Words("not begun"),
    "ran_out": Words("ran out"),
    "completed": Words("ended: completed"),
    "terminated": Words("ended: terminated"),
    "cancelled": Words("ended: cancelled"),
}
ACTION_STATES = {
    "planned": Words("to do"),
    "completed": Words("completed"),
    "dropped": Words("dropped"),
}
SIDES = {"ours": Words("ours"), "theirs": Words("theirs")}
ALL = {
    "agreement": AGREEMENTS,
    "pricing": PRICING,
    "severity": SEVERITIES,
    "category": CATEGORIES,
    "contract": CONTRACT_STATES,
    "action": ACTION_STATES,
    "side": SIDES,
}
"""All of them, by what they are said of."""
