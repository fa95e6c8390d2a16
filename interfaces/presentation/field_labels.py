"""What the fields of facts are called on forms, and what is said beside some of them."""

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.firm_texts import FIELD_HINTS, FIELDS

_WHO = {
    "contact": Words("Contact"),
    "contacts": Words("Their people who took part"),
    "people": Words("Our people who took part"),
    "person": Words("Person"),
    "members": Words("Members of the team"),
    "owner": Words("Who does it"),
    "introduced_by": Words("Introduced by"),
    "contact_added.contact": Words("Reference of the contact"),
    "contact_added.name": Words("Name of the person"),
    "contact_changed.name": Words("Name of the person"),
    "contact_added.title": Words("Title"),
    "contact_changed.title": Words("Title"),
    "phone": Words("Telephone number"),
    "fact_redacted.field": Words("Which text"),
    "for_good": Words("For good: there is no way back"),
    "level": Words("Level"),
    "function": Words("What they do there"),
    "key_person": Words("Key person"),
    "client_level": Words("Their highest level"),
    "our_level": Words("Our highest level"),
    "role": Words("Role"),
    "responsibility": Words("Responsibility"),
    "handover_acknowledged.role": Words("Role taken over"),
    "handover_acknowledged.person": Words("Who takes it over"),
}
_WHEN = {
    "occurred_at": Words("When it happened"),
    "fact_corrected.occurred_at": Words("When this is corrected"),
    "fact_retracted.occurred_at": Words("When this is retracted"),
    "fact_reinstated.occurred_at": Words("When this is reinstated"),
    "override_approved.occurred_at": Words("When this is approved"),
    "fact_redacted.occurred_at": Words("When this is redacted"),
    "contact_held.occurred_at": Words("When the hold begins"),
    "hold_released.occurred_at": Words("When the hold ends"),
    "due": Words("Due on"),
    "starts": Words("First day"),
    "ends": Words("Last day"),
    "contract_renewed.ends": Words("New last day"),
    "until": Words("Ends at"),
    "horizon": Words("Looking ahead to"),
}
_WHAT = {
    "about": Words("About"),
    "access": Words("Who can know it"),
    "action": Words("Action"),
    "actions": Words("What they do as one"),
    "agreement": Words("Agreement"),
    "amount": Words("Amount"),
    "value": Words("Value"),
    "currency": Words("Currency"),
    "area": Words("Area of business"),
    "basis_position": Words("Position that it was read at"),
    "basis": Words("What makes us think so"),
    "category": Words("Category"),
    "changes": Words("What is different from now on"),
    "channel": Words("Channel"),
    "clears": Words("Holds no value any more"),
    "contract": Words("Contract"),
    "escalation": Words("Escalation"),
    "exclusive": Words("Exclusive"),
    "facet": Words("What was observed"),
    "observation.level": Words("How things stand"),
    "findings": Words("Findings"),
    "form": Words("Form"),
    "formal": Words("Written and binding"),
    "goals": Words("Goals"),
    "hours": Words("Hours"),
    "initiative": Words("On whose initiative"),
    "item": Words("Subject"),
    "joint_business": Words("Joint business activity"),
    "new_product": Words("New to the customer"),
    "note": Words("Note"),
    "offers": Words("Products and services to offer"),
    "outcome": Words("Outcome"),
    "plan": Words("Plan"),
    "potential": Words("Potential"),
    "pricing": Words("Pricing"),
    "procurement": Words("Procurement"),
    "proposal": Words("Proposal"),
    "purpose": Words("Purpose"),
    "rating": Words("Rating, from 1 (poor) to 5 (excellent)"),
    "reason": Words("Reason"),
    "severity": Words("Severity"),
    "side": Words("Whose action"),
    "size": Words("Size"),
    "statement": Words("What we know"),
    "opportunity_identified.statement": Words("What we see"),
    "outlook.statement": Words("What we see coming"),
    "step": Words("Step"),
    "summary": Words("What it is about"),
    "text": Words("What we learned"),
    "tier": Words("Tier"),
    "title": Words("What is to be done"),
    "vision": Words("Vision"),
    "opportunity_identified.contacts": Words("Whom of theirs it concerns"),
    "knowledge.contacts": Words("Who of theirs told us"),
    "account_changed.clears": Words("Holds no value any more"),
}
_ACCOUNT = {
    "code": Words("Code of the account"),
    "name": Words("Name"),
    "account_kind": Words("Kind"),
    "segment": Words("Segment"),
    "region": Words("Region"),
    "industry": Words("Industry"),
    "parent": Words("Code of the account it belongs to"),
    "into": Words("Code of the account it is merged into"),
}
_BENEFIT = {
    "period_starts": Words("First day of the period"),
    "period_ends": Words("Last day of the period"),
    "revenue_booked.amount": Words("Revenue"),
    "margin": Words("Margin"),
    "offer": Words("Product or service"),
    "revenue_booked.reference": Words("Number in our books"),
    "delivery": Words("Delivery"),
    "competitor": Words("Competitor"),
    "competitor_named.name": Words("Name of the firm"),
    "notice_days": Words("Days of notice"),
    "strategic_reason": Words("Why it is a key account"),
    "importance": Words("Importance to our firm"),
    "importance_own": Words("Importance to yourself"),
    "on_behalf": Words("Raised by us for the customer"),
    "topics": Words("What it was about"),
    "investment.category": Words("Spent on"),
}
_MORE = {
    "source": Words("Where it comes from"),
    "system": Words("System"),
    "reference": Words("Reference there"),
    "fulfils": Words("Responsibilities that it fulfils"),
}
LABELS: dict[str, Words] = {**_WHO, **_WHEN, **_WHAT, **_ACCOUNT, **_MORE, **_BENEFIT, **FIELDS}
"""By `kind.field`, or by the field alone where it is called the same everywhere."""

_NEW_REFERENCE = Words("A name of your own for it; it may stay as suggested.")
_FIRMS_IDS = Words("The id that your firm gives them.")
_SHOWN_TO_ALL = Words("No name or title of a person.")
HINTS: dict[str, Words] = {
    **FIELD_HINTS,
    "contact_added.contact": _NEW_REFERENCE,
    "contract_signed.contract": _NEW_REFERENCE,
    "escalation_raised.escalation": _NEW_REFERENCE,
    "action_planned.action": _NEW_REFERENCE,
    "delivery_promised.delivery": _NEW_REFERENCE,
    "competitor_named.competitor": _NEW_REFERENCE,
    "plan_adopted.plan": _NEW_REFERENCE,
    "proposal.proposal": Words("A new one, or one that goes on."),
    "negotiation.contract": Words("It need not be signed yet."),
    "person": _FIRMS_IDS,
    "introduced_by": _FIRMS_IDS,
    "owner": Words("An id of our people where the action is ours, a contact's reference where it is theirs."),
    "function": Words("Purchasing or production, for example; no name or title of a person."),
    "key_person": Words("Has great influence on new business."),
    "client_level": Words("It shows in the contacts; state it only where it was lower."),
    "contract_signed.ends": Words("Empty for an open end."),
    "area": Words("Needed for competition, which is observed in each area by itself."),
    "joint_business": Words("Both firms together looked for opportunities."),
    "until": Words("At most 180 days after it begins."),
    "contact_changed.level": Words("Empty where it stays as it was."),
    "code": Words("Letters, digits, dot, dash and underscore; it stays for good."),
    "segment": _SHOWN_TO_ALL,
    "currency": Words("Three letters, as in EUR or CNY."),
    "basis_position": Words("It stands at the foot of the handover: facts up to position …"),
    "handover_acknowledged.person": Words(
        "Whoever holds the role by then, by the id that your firm gives them."
    ),
    "changes": Words("What stays as it was is left empty."),
    "margin": Words("What of the revenue stays with us, in its currency; below zero for a loss."),
    "offer": Words("No name of a person."),
    "notice_days": Words("By how many days before its end it has to be given notice of."),
    "strategic_reason": Words("Why the customer matters to our firm's survival and growth."),
    "observation.competitor": Words("Only where competition is observed; name it first."),
    "knowledge.competitor": Words("Only where it is about competitors; name it first."),
    "source": Words("Only where another system has it, too."),
    "fact_corrected.reason": Words("Why it is stated anew."),
    "fact_retracted.reason": Words("Why it is withdrawn."),
    "fact_redacted.field": Words("The text's name at the API, as in note, summary or reason."),
    "fact_reinstated.reason": Words("Why it holds again."),
}
"""As LABELS; most fields need none."""


def label_of(kind: str, path: str) -> Words:
    """What a field is called; its own name until somebody has words for it, which a test asks for."""
    name = path.rpartition(".")[2]
    return LABELS.get(f"{kind}.{path}") or LABELS.get(name) or named(name)


def named(name: str) -> Words:
    """A name of programs as words."""
    plain = name.replace("_", " ").capitalize()
    return Words(plain)


def hint_of(kind: str, path: str) -> Words | None:
    """What is said beside a field."""
    return HINTS.get(f"{kind}.{path}") or HINTS.get(path.rpartition(".")[2])
