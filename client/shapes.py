"""What the service takes and answers, as types. Written by `python -m docs` from its OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Moment = str
"""An instant in ISO 8601 with its zone, as `2026-03-31T12:00:00Z`."""
Day = str
"""A day in ISO 8601, as `2026-03-31`."""

Tier = Literal["vendor", "preferred_supplier", "partner", "strategic_ally"]
"""The four kinds of relationship, lowest first."""
Role = Literal["account_manager", "executive_sponsor", "sales_manager"]
"""Who of us looks after an account."""
MessageKind = Literal["digest", "falls", "escalations", "overrides", "deliveries"]
"""What one can be told of."""
SecurityEvent = Literal[
    "signed_in",
    "signed_out",
    "refused",
    "key_made",
    "key_rotated",
    "key_revoked",
    "permissions_read",
    "policy_adopted",
    "texts_opened",
    "texts_expired",
    "webhook_made",
    "webhook_changed",
    "webhook_removed",
    "exported",
    "printed",
]
"""What happened."""
FulfilsWord = Literal[
    "account_manager.advocate",
    "account_manager.solutions",
    "account_manager.resources",
    "account_manager.adviser",
    "account_manager.expert",
    "account_manager.strategy",
    "account_manager.plan",
    "account_manager.information",
    "account_manager.power_level",
    "account_manager.proposals",
    "account_manager.negotiation",
    "account_manager.team_communication",
    "account_manager.team_coordination",
    "executive_sponsor.introductions",
    "executive_sponsor.plan_review",
    "executive_sponsor.delivery",
    "executive_sponsor.response",
    "executive_sponsor.proposals",
    "executive_sponsor.relationship",
    "executive_sponsor.counterparts",
    "executive_sponsor.alignment",
    "executive_sponsor.supervision",
    "sales_manager.direction",
    "sales_manager.staffing",
    "sales_manager.balance",
    "sales_manager.budget",
    "sales_manager.people",
    "sales_manager.training",
    "sales_manager.standards",
]
LevelWord = Literal["executive", "senior", "manager", "staff"]
ChannelWord = Literal["meeting", "call", "visit", "email", "event", "message"]
InitiativeWord = Literal["ours", "theirs", "mutual"]
AgreementWord = Literal[
    "purchase", "framework", "long_term_supply", "cooperation", "alliance", "joint_venture"
]
ProcurementWord = Literal["open", "selective", "limited", "direct", "none"]
PricingWord = Literal["competitive", "value_premium", "negotiated"]
ItemWord = Literal[
    "understand_client.client",
    "understand_client.client_market",
    "understand_client.industry_process",
    "understand_client.product_effect",
    "understand_competitors.products",
    "understand_competitors.differentiation",
    "understand_competitors.advantages",
]
FacetWord = Literal[
    "visibility_inside",
    "visibility_outside",
    "competition",
    "special_relationship",
    "joint_leadership",
    "service_effort",
    "preference",
    "treatment",
]
LevelWord2 = Literal[
    "low",
    "medium",
    "high",
    "very_high",
    "many",
    "some",
    "none",
    "denied",
    "acknowledged",
    "managers",
    "general_managers",
    "normal",
    "heavy",
    "equal",
    "preferred",
    "favoured",
]
KindWord = Literal[
    "fact_corrected",
    "fact_retracted",
    "fact_reinstated",
    "contact_added",
    "contact_changed",
    "contact_left",
    "counterpart_insight",
    "direction_set",
    "plan_adopted",
    "plan_reviewed",
    "opportunity_identified",
    "outlook",
    "team_agreed",
    "action_planned",
    "action_completed",
    "action_dropped",
    "competitor_named",
    "interaction",
    "executive_contact",
    "contract_signed",
    "contract_amended",
    "contract_renewed",
    "contract_ended",
    "proposal",
    "negotiation",
    "revenue_booked",
    "delivery_promised",
    "delivery_made",
    "escalation_raised",
    "escalation_acknowledged",
    "escalation_resolved",
    "escalation_reopened",
    "tier_overridden",
    "override_approved",
    "tier_override_lifted",
    "contact_held",
    "hold_released",
    "contact_forgotten",
    "account_opened",
    "account_changed",
    "account_closed",
    "account_reopened",
    "account_merged",
    "merge_reversed",
    "role_assigned",
    "role_released",
    "handover_acknowledged",
    "investment",
    "priority_set",
    "knowledge",
    "analysis",
    "observation",
    "customer_verdict",
    "fact_redacted",
    "responsibility_fulfilled",
    "budget_set",
    "duty_fulfilled",
    "person_added",
    "person_changed",
    "person_left",
    "person_forgotten",
    "person_held",
    "person_hold_released",
]
GradeWord = Literal["A", "B", "C", "D"]
StateWord = Literal["waiting", "accepted", "dismissed", "withdrawn"]
MatterWord = Literal[
    "tier_falls",
    "criterion_slipping",
    "gap_to_next_tier",
    "key_person_left",
    "override_waits",
    "override_ends",
    "escalation_open",
    "contract_ends",
    "notice_runs_out",
    "delivery_late",
    "delivery_due",
    "action_due_ours",
    "action_due_theirs",
    "budget_passed",
    "budget_runs_out",
    "role_vacant",
    "responsibility_never",
    "responsibility_overdue",
    "responsibility_due_soon",
    "one_off",
    "strategic_reason_missing",
    "grade_low",
]
WeekdayWord = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
TroubleWord = Literal[
    "unreachable",
    "refused",
    "not_set_up",
    "not_installed",
    "not_usable",
    "no_address",
    "sealed",
    "egress",
    "unexpected",
]
WhyOffWord = Literal["asked", "gone", "dead", "ahead"]
StateWord2 = Literal["waiting", "delivered", "given_up"]
StateWord3 = Literal["open", "confirmed", "disputed", "withdrawn", "expired"]
ByWord = Literal[
    "region", "segment", "industry", "kind", "parent", "account_manager", "executive_sponsor", "sales_manager"
]
StatementWord = Literal[
    "corrections",
    "account_changed",
    "account_closed",
    "account_merged",
    "account_opened",
    "account_reopened",
    "action_completed",
    "action_dropped",
    "action_planned",
    "analysis",
    "budget_set",
    "competitor_named",
    "confirmation_asked",
    "confirmation_withdrawn",
    "contact_added",
    "contact_changed",
    "contact_forgotten",
    "contact_held",
    "contact_left",
    "contract_amended",
    "contract_ended",
    "contract_renewed",
    "contract_signed",
    "counterpart_insight",
    "customer_verdict",
    "delivery_made",
    "delivery_promised",
    "direction_set",
    "duty_fulfilled",
    "escalation_acknowledged",
    "escalation_raised",
    "escalation_reopened",
    "escalation_resolved",
    "executive_contact",
    "fact_confirmed",
    "fact_corrected",
    "fact_disputed",
    "fact_redacted",
    "fact_reinstated",
    "fact_retracted",
    "handover_acknowledged",
    "hold_released",
    "interaction",
    "investment",
    "knowledge",
    "merge_reversed",
    "negotiation",
    "observation",
    "opportunity_identified",
    "outlook",
    "override_approved",
    "person_added",
    "person_changed",
    "person_forgotten",
    "person_held",
    "person_hold_released",
    "person_left",
    "plan_adopted",
    "plan_reviewed",
    "policy_adopted",
    "priority_set",
    "proposal",
    "responsibility_fulfilled",
    "revenue_booked",
    "role_assigned",
    "role_released",
    "team_agreed",
    "texts_expired",
    "tier_overridden",
    "tier_override_lifted",
]


class Source(TypedDict):
    """Where a fact comes from: a system and the fact's reference there, and the import that read it."""

    system: NotRequired[str | None]
    reference: NotRequired[str | None]
    stated_at: NotRequired[Moment | None]
    run: NotRequired[str | None]


class FactCorrected(TypedDict):
    """An earlier fact is stated with other values, for all of history from this statement on."""

    kind: Literal["fact_corrected"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    target: str
    reason: str
    changes: dict[str, Any]


class FactRetracted(TypedDict):
    """An earlier fact is withdrawn: it counts for nothing from this statement on."""

    kind: Literal["fact_retracted"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    target: str
    reason: str


class FactReinstated(TypedDict):
    """A retracted fact holds again, as it stood when it was retracted."""

    kind: Literal["fact_reinstated"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    target: str
    reason: str


class ContactAdded(TypedDict):
    """We came to know one of the customer's people, or one who had left came back."""

    kind: Literal["contact_added"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contact: str
    name: str
    title: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    level: LevelWord
    function: NotRequired[str | None]
    key_person: NotRequired[bool]


class ContactChanged(TypedDict):
    """Some of what is known of a contact is different from now on."""

    kind: Literal["contact_changed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contact: str
    name: NotRequired[str | None]
    title: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    level: NotRequired[LevelWord | None]
    function: NotRequired[str | None]
    key_person: NotRequired[bool | None]
    clears: NotRequired[list[Literal["title", "email", "phone", "function"]]]


class ContactLeft(TypedDict):
    """A contact left the customer."""

    kind: Literal["contact_left"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contact: str


class CounterpartInsight(TypedDict):
    """One of us learned of a contact's character, interests or views and passed it on."""

    kind: Literal["counterpart_insight"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contact: str
    about: Literal["character", "interests", "views"]
    text: str
    people: NotRequired[list[str]]


class DirectionSet(TypedDict):
    """We decided where to lead the customer."""

    kind: Literal["direction_set"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    people: NotRequired[list[str]]
    vision: str
    goals: NotRequired[str | None]


class PlanAdopted(TypedDict):
    """We adopted a plan for the account."""

    kind: Literal["plan_adopted"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    people: NotRequired[list[str]]
    plan: str
    offers: NotRequired[str | None]
    potential: NotRequired[str | None]


class PlanReviewed(TypedDict):
    """We reviewed a plan of the account."""

    kind: Literal["plan_reviewed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    people: NotRequired[list[str]]
    plan: str
    outcome: Literal["confirmed", "to_be_changed"]
    findings: NotRequired[str | None]


class Money(TypedDict):
    """An amount in one currency (ISO 4217), at most 18 digits, 4 of them decimals."""

    value: float | str
    """Best as text: a JSON number of more than 15 significant digits is refused, for programs round those."""
    currency: str
    """ISO 4217 code"""


class OpportunityIdentified(TypedDict):
    """We saw an opportunity with the customer that others don't see."""

    kind: Literal["opportunity_identified"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    people: NotRequired[list[str]]
    statement: str
    amount: NotRequired[Money | None]
    contacts: NotRequired[list[str]]


class Outlook(TypedDict):
    """We looked ahead at where the customer and its market are going."""

    kind: Literal["outlook"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    people: NotRequired[list[str]]
    statement: str
    horizon: NotRequired[Day | None]


class TeamAgreed(TypedDict):
    """The people who support the account agreed on what they want and on acting as one."""

    kind: Literal["team_agreed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    people: NotRequired[list[str]]
    members: list[str]
    vision: NotRequired[str | None]
    actions: NotRequired[str | None]


class ActionPlanned(TypedDict):
    """We or the customer undertook to do something until a day."""

    kind: Literal["action_planned"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    action: str
    people: NotRequired[list[str]]
    side: Literal["ours", "theirs"]
    due: Day
    owner: NotRequired[str | None]
    title: str
    plan: NotRequired[str | None]


class ActionCompleted(TypedDict):
    """A planned action was done."""

    kind: Literal["action_completed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    action: str
    people: NotRequired[list[str]]


class ActionDropped(TypedDict):
    """A planned action will not be done."""

    kind: Literal["action_dropped"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    action: str
    people: NotRequired[list[str]]
    reason: str


class CompetitorNamed(TypedDict):
    """We came to know with whom we compete for the customer."""

    kind: Literal["competitor_named"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    competitor: str
    name: str
    people: NotRequired[list[str]]


class Interaction(TypedDict):
    """People of the two firms met, spoke or wrote to each other."""

    kind: Literal["interaction"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    channel: ChannelWord
    initiative: InitiativeWord
    contacts: NotRequired[list[str]]
    people: NotRequired[list[str]]
    purpose: NotRequired[str | None]
    joint_business: NotRequired[bool]
    note: NotRequired[str | None]


class ExecutiveContact(TypedDict):
    """Managements of the two firms were in touch."""

    kind: Literal["executive_contact"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contacts: list[str]
    people: list[str]
    client_level: NotRequired[LevelWord | None]
    our_level: LevelWord
    form: ChannelWord
    topics: NotRequired[list[Literal["values", "goals", "expectations", "plan", "other"]]]
    introduced_by: NotRequired[str | None]
    purpose: NotRequired[str | None]
    note: NotRequired[str | None]


class ContractSigned(TypedDict):
    """The two firms signed a contract or came to an agreement."""

    kind: Literal["contract_signed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contract: str
    people: NotRequired[list[str]]
    agreement: AgreementWord
    formal: NotRequired[bool]
    procurement: NotRequired[ProcurementWord | None]
    pricing: NotRequired[PricingWord | None]
    exclusive: NotRequired[bool]
    new_product: NotRequired[bool]
    amount: NotRequired[Money | None]
    starts: Day
    ends: NotRequired[Day | None]
    notice_days: NotRequired[int | None]


class ContractChanges(TypedDict):
    """What an amendment states anew."""

    agreement: NotRequired[AgreementWord | None]
    formal: NotRequired[bool | None]
    procurement: NotRequired[ProcurementWord | None]
    pricing: NotRequired[PricingWord | None]
    exclusive: NotRequired[bool | None]
    new_product: NotRequired[bool | None]
    amount: NotRequired[Money | None]
    starts: NotRequired[Day | None]
    ends: NotRequired[Day | None]
    notice_days: NotRequired[int | None]
    clears: NotRequired[list[Literal["procurement", "pricing", "amount", "ends", "notice_days"]]]


class ContractAmended(TypedDict):
    """Some terms of a contract are different from now on."""

    kind: Literal["contract_amended"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contract: str
    people: NotRequired[list[str]]
    changes: ContractChanges


class ContractRenewed(TypedDict):
    """A contract was extended to a later last day."""

    kind: Literal["contract_renewed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contract: str
    people: NotRequired[list[str]]
    ends: Day
    amount: NotRequired[Money | None]


class ContractEnded(TypedDict):
    """A contract binds no more."""

    kind: Literal["contract_ended"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contract: str
    people: NotRequired[list[str]]
    reason: Literal["completed", "terminated", "cancelled"]
    note: NotRequired[str | None]


class Proposal(TypedDict):
    """A proposal took a step: its writing was guided, or it was reviewed, presented, submitted, decided."""

    kind: Literal["proposal"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    proposal: str
    step: Literal["guided", "reviewed", "presented", "submitted", "won", "lost"]
    people: NotRequired[list[str]]
    note: NotRequired[str | None]


class Negotiation(TypedDict):
    """The two firms negotiated a contract, which may not be signed yet."""

    kind: Literal["negotiation"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contract: str
    outcome: Literal["continues", "agreed", "failed"]
    people: NotRequired[list[str]]
    note: NotRequired[str | None]


class RevenueBooked(TypedDict):
    """Revenue with the customer was booked for a period, in one currency."""

    kind: Literal["revenue_booked"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    period_starts: Day
    period_ends: Day
    amount: Money
    margin: NotRequired[float | str | None]
    offer: NotRequired[str | None]
    reference: NotRequired[str | None]


class DeliveryPromised(TypedDict):
    """We promised to deliver goods or a service until a day."""

    kind: Literal["delivery_promised"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    delivery: str
    people: NotRequired[list[str]]
    contract: NotRequired[str | None]
    due: Day


class DeliveryMade(TypedDict):
    """A promised delivery was made in full."""

    kind: Literal["delivery_made"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    delivery: str
    people: NotRequired[list[str]]


class EscalationRaised(TypedDict):
    """A problem, complaint, quick-service request or delivery matter was escalated."""

    kind: Literal["escalation_raised"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    escalation: str
    people: NotRequired[list[str]]
    severity: Literal["low", "medium", "high", "critical"]
    category: Literal["problem", "complaint", "quick_service", "delivery"]
    on_behalf: NotRequired[bool]
    summary: NotRequired[str | None]


class EscalationAcknowledged(TypedDict):
    """We told the customer that we are on it."""

    kind: Literal["escalation_acknowledged"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    escalation: str
    people: NotRequired[list[str]]


class EscalationResolved(TypedDict):
    """The escalation came to an end."""

    kind: Literal["escalation_resolved"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    escalation: str
    people: NotRequired[list[str]]
    outcome: NotRequired[str | None]


class EscalationReopened(TypedDict):
    """A resolved escalation turned out not to be: it is open since it was first raised."""

    kind: Literal["escalation_reopened"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    escalation: str
    people: NotRequired[list[str]]


class TierOverridden(TypedDict):
    """We propose that the account counts as this tier for a while, whatever the evidence shows. It does so
    from the moment on at which somebody else approves it (`override_approved`), in place of an earlier
    override.
    """

    kind: Literal["tier_overridden"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    people: NotRequired[list[str]]
    tier: Tier
    reason: str
    until: Moment


class OverrideApproved(TypedDict):
    """Somebody else than the proposer approved an override: it is in force from this moment on."""

    kind: Literal["override_approved"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    people: NotRequired[list[str]]
    target: str
    note: NotRequired[str | None]


class TierOverrideLifted(TypedDict):
    """We ended the override before its time: the account counts again as what its evidence shows."""

    kind: Literal["tier_override_lifted"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    people: NotRequired[list[str]]
    reason: str


class ContactHeld(TypedDict):
    """A contact is under a legal hold: nothing about them is destroyed until it is released."""

    kind: Literal["contact_held"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contact: str
    reason: str


class HoldReleased(TypedDict):
    """A legal hold on a contact is over: they may be forgotten."""

    kind: Literal["hold_released"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contact: str
    reason: str


class ContactForgotten(TypedDict):
    """A contact is forgotten on request: their name and all texts about them can be read by nobody any
    more. Levels and functions stay, so no tier of any day changes.
    """

    kind: Literal["contact_forgotten"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    contact: str
    for_good: Literal[True]


class AccountOpened(TypedDict):
    """A customer became a key account of ours."""

    kind: Literal["account_opened"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    code: str
    name: str
    account_kind: Literal["government", "enterprise"]
    segment: NotRequired[str | None]
    region: NotRequired[str | None]
    industry: NotRequired[str | None]
    parent: NotRequired[str | None]
    strategic_reason: NotRequired[str | None]


class AccountChanged(TypedDict):
    """Some of what the opening of the account stated is different from now on."""

    kind: Literal["account_changed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    name: NotRequired[str | None]
    account_kind: NotRequired[Literal["government", "enterprise"] | None]
    segment: NotRequired[str | None]
    region: NotRequired[str | None]
    industry: NotRequired[str | None]
    parent: NotRequired[str | None]
    strategic_reason: NotRequired[str | None]
    clears: NotRequired[list[Literal["segment", "region", "industry", "parent", "strategic_reason"]]]


class AccountClosed(TypedDict):
    """We stopped treating the customer as a key account."""

    kind: Literal["account_closed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    reason: NotRequired[str | None]


class AccountReopened(TypedDict):
    """A closed account is a key account again."""

    kind: Literal["account_reopened"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]


class AccountMerged(TypedDict):
    """The customer became part of another account's customer."""

    kind: Literal["account_merged"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    into: str


class MergeReversed(TypedDict):
    """The merge was undone: the account stands for itself again."""

    kind: Literal["merge_reversed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    reason: NotRequired[str | None]


class RoleAssigned(TypedDict):
    """One of our people took on a role on the account."""

    kind: Literal["role_assigned"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    role: Role
    person: str
    people: NotRequired[list[str]]


class RoleReleased(TypedDict):
    """One of our people gave up a role on the account. On this account alone: who holds the role on an
    account that is merged into it as well still shows as its holder there, until released on that one
    too.
    """

    kind: Literal["role_released"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    role: Role
    person: str
    people: NotRequired[list[str]]


class HandoverAcknowledged(TypedDict):
    """Somebody of ours who took over a role read how the account stands, and takes it on as it is."""

    kind: Literal["handover_acknowledged"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    role: Role
    person: str
    basis_position: int
    note: NotRequired[str | None]


class Investment(TypedDict):
    """One of our people spent time or money on the account."""

    kind: Literal["investment"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    person: str
    hours: NotRequired[float | str | None]
    amount: NotRequired[Money | None]
    category: NotRequired[Literal["sales", "service", "delivery", "travel", "other"] | None]
    purpose: NotRequired[str | None]


class PrioritySet(TypedDict):
    """We decided how much the account matters, and so where resources do the most."""

    kind: Literal["priority_set"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    size: int
    potential: int
    importance: int
    importance_own: NotRequired[int | None]
    people: NotRequired[list[str]]


class Knowledge(TypedDict):
    """We learned something about the customer or its competitors."""

    kind: Literal["knowledge"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    item: ItemWord
    access: Literal["public", "special", "confidential"]
    statement: NotRequired[str | None]
    competitor: NotRequired[str | None]
    contacts: NotRequired[list[str]]
    people: NotRequired[list[str]]


class Analysis(TypedDict):
    """We analysed our performance with the customer, or what it needs."""

    kind: Literal["analysis"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    item: Literal["performance", "needs"]
    findings: NotRequired[str | None]
    people: NotRequired[list[str]]


class Observation(TypedDict):
    """One of us saw how things stand in one respect."""

    kind: Literal["observation"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    facet: FacetWord
    level: LevelWord2
    area: NotRequired[str | None]
    competitor: NotRequired[str | None]
    basis: NotRequired[str | None]
    people: NotRequired[list[str]]


class CustomerVerdict(TypedDict):
    """The customer said what it takes us for."""

    kind: Literal["customer_verdict"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    tier: NotRequired[Tier | None]
    rating: NotRequired[int | None]
    channel: Literal["letter", "scorecard", "survey", "framework_admission"]
    contacts: NotRequired[list[str]]
    people: NotRequired[list[str]]


class FactRedacted(TypedDict):
    """A free text of an earlier fact is destroyed for good, in the fact and in every correction of it.
    With `reason` as the field, also what all statements about the fact gave as their reasons.
    """

    kind: Literal["fact_redacted"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    target: str
    reason: str
    field: str
    for_good: Literal[True]


class ResponsibilityFulfilled(TypedDict):
    """One of our people did what a role answers for."""

    kind: Literal["responsibility_fulfilled"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    responsibility: FulfilsWord
    person: str
    note: NotRequired[str | None]


class BudgetSet(TypedDict):
    """A budget was set for an account or a team, in place of any that it had for the same period."""

    kind: Literal["budget_set"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    period_starts: Day
    period_ends: Day
    account: NotRequired[str | None]
    team: NotRequired[str | None]
    hours: NotRequired[float | str | None]
    amount: NotRequired[Money | None]


class DutyFulfilled(TypedDict):
    """A sales manager fulfilled a duty that concerns people or a team, not one account. It counts for the
    accounts on which `by` is sales manager then and, if `people` or `team` is given, on which one of
    those is account manager then.
    """

    kind: Literal["duty_fulfilled"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    responsibility: Literal[
        "sales_manager.people", "sales_manager.training", "sales_manager.standards", "sales_manager.budget"
    ]
    by: str
    people: NotRequired[list[str]]
    team: NotRequired[str | None]
    note: NotRequired[str | None]


class PersonAdded(TypedDict):
    """One of our people joined the firm, or one who had left came back."""

    kind: Literal["person_added"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    person: str
    name: str
    email: NotRequired[str | None]
    level: LevelWord
    function: NotRequired[str | None]
    team: NotRequired[str | None]
    manager: NotRequired[str | None]


class PersonChanged(TypedDict):
    """Some of what is known of one of our people is different from now on."""

    kind: Literal["person_changed"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    person: str
    name: NotRequired[str | None]
    email: NotRequired[str | None]
    level: NotRequired[LevelWord | None]
    function: NotRequired[str | None]
    team: NotRequired[str | None]
    manager: NotRequired[str | None]
    clears: NotRequired[list[Literal["email", "function", "team", "manager"]]]


class PersonLeft(TypedDict):
    """One of our people left the firm."""

    kind: Literal["person_left"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    person: str


class PersonForgotten(TypedDict):
    """One of our people is forgotten on request: name, address and notes can be read by nobody any more.
    Levels, functions, teams and who reported to whom stay, so no answer of any day changes otherwise.
    """

    kind: Literal["person_forgotten"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    person: str
    for_good: Literal[True]


class PersonHeld(TypedDict):
    """One of our people is under a legal hold: nothing about them is destroyed until it is released."""

    kind: Literal["person_held"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    person: str
    reason: str


class PersonHoldReleased(TypedDict):
    """A legal hold on one of our people is over: they may be forgotten."""

    kind: Literal["person_hold_released"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    person: str
    reason: str


class NewAccount(TypedDict):
    """A customer became a key account of ours."""

    kind: Literal["government", "enterprise"]
    fact_id: NotRequired[str]
    occurred_at: Moment
    source: NotRequired[Source | None]
    fulfils: NotRequired[list[FulfilsWord]]
    code: str
    name: str
    segment: NotRequired[str | None]
    region: NotRequired[str | None]
    industry: NotRequired[str | None]
    parent: NotRequired[str | None]
    strategic_reason: NotRequired[str | None]


class FactOfAnAccount(TypedDict):
    """One line of a batch: an account's code in `account`, and the fields of a `Fact`; or `firm`, and
    those of a `FactOfTheFirm`. A budget's line names in `account` whose it is.
    """

    account: str
    kind: KindWord


class FieldFault(TypedDict):
    """A field at fault and what is wrong with it."""

    field: str
    detail: str


class Problem(TypedDict):
    """A refusal (RFC 9457). `type` is stable and can be asked for; nothing repeats the input."""

    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[FieldFault]]
    more_errors: NotRequired[int]
    """How many more fields are at fault than `errors` names."""


class BatchResult(TypedDict):
    """What became of one line of a batch."""

    line: int
    status: Literal["recorded", "repeated", "refused"]
    receipt: NotRequired[Receipt | None]
    problem: NotRequired[Problem | None]


class Receipt(TypedDict):
    """That a fact is recorded: its id, and its place in the account's stream and in the global order."""

    fact_id: str
    account: str
    version: int
    position: int
    recorded_at: Moment


class BatchCutShort(TypedDict):
    """A batch that was not read to its end: what became of the lines before that, which stays so."""

    recorded: int
    repeated: int
    refused: int
    unread: int | None
    """How many lines were not read; null if nobody knows how many."""
    results: list[BatchResult]
    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[FieldFault]]
    more_errors: NotRequired[int]
    """How many more fields are at fault than `errors` names."""


class Both(TypedDict):
    """A phrase in English and Chinese."""

    en: str
    zh: str


class FeedFactShape(TypedDict):
    """A fact: ids and moments; with `detail=full` its fields as well."""

    account: str
    kind: str
    fact_id: str
    position: int
    version: int
    occurred_at: Moment
    recorded_at: Moment
    actor: str
    target: NotRequired[str | None]
    """The fact that it is about, of a statement about one."""
    headline: NotRequired[Both | None]
    fact: NotRequired[dict[str, Any] | None]


class FeedMomentShape(TypedDict):
    """What a fact made of a derived moment."""

    account: str
    kind: str
    became: Literal["stated", "changed", "withdrawn"]
    at: Moment
    expected: bool
    """Whether it was yet to come when the fact was recorded."""
    about: str
    people: list[str]
    detail: dict[str, Any]
    by_fact: str
    headline: NotRequired[Both | None]


class FeedUnreadableShape(TypedDict):
    """A fact that can't be read."""

    kind: Literal["fact_unreadable"]
    position: int
    error: str


class FeedEventShape(TypedDict):
    """An entry of the feed, as a CloudEvent."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: NotRequired[str | None]
    time: NotRequired[Moment | None]
    datacontenttype: Literal["application/json"]
    recordedtime: NotRequired[Moment | None]
    sequence: str
    partitionkey: NotRequired[str | None]
    data: FeedMomentShape | FeedFactShape | FeedUnreadableShape


class AccountShape(TypedDict):
    """An account at an instant. `coverage` is the share of responsibilities covered, 0 to 1."""

    code: str
    name: str
    kind: Literal["government", "enterprise"]
    segment: str | None
    region: str | None
    industry: str | None
    parent: str | None
    opened_on: Day
    closed_on: Day | None
    version: int
    position: int
    tier: Tier | None
    since: Moment | None
    at_risk: bool | None
    falls_on: Moment | None
    falls_to: Tier | None
    coverage: float | None
    open_escalations: int
    grade: GradeWord | None
    holders: dict[str, list[str]]


class BasisShape(TypedDict):
    """What an answer rests on: facts up to `position`, seen at `as_of`, judged by `policy`. `token`, sent
    back as `basis=`, gives the same answer again.
    """

    position: int
    as_of: Moment
    policy: str
    projection: str
    token: str


class AccountsAnswer(TypedDict):
    """A page of accounts; `next` is the cursor of the next page."""

    items: list[AccountShape]
    next: str | None
    basis: BasisShape


class AccountAnswer(TypedDict):
    """One account."""

    code: str
    name: str
    kind: Literal["government", "enterprise"]
    segment: str | None
    region: str | None
    industry: str | None
    parent: str | None
    opened_on: Day
    closed_on: Day | None
    version: int
    position: int
    tier: Tier | None
    since: Moment | None
    at_risk: bool | None
    falls_on: Moment | None
    falls_to: Tier | None
    coverage: float | None
    open_escalations: int
    grade: GradeWord | None
    holders: dict[str, list[str]]
    basis: BasisShape


class BatchAnswer(TypedDict):
    """What became of a batch; `results` are in the order of its lines, empty lines left out."""

    recorded: int
    repeated: int
    refused: int
    unread: int | None
    """How many lines were not read; null if nobody knows how many."""
    results: list[BatchResult]


class AnswerShape(TypedDict):
    """What a fact's confirmation links were answered with: by which contacts, and what that amounts to."""

    outcome: Literal["confirmed", "disputed"]
    confirmed: list[str]
    disputed: list[str]


class StatementShape(TypedDict):
    """One statement, by whom, and how long after it happened."""

    position: int
    version: int
    recorded_at: Moment
    late_seconds: int
    actor: str
    fact: dict[str, Any]


class FactAnswer(TypedDict):
    """A fact as it is effective now, and every statement about it."""

    account: str
    fact: dict[str, Any]
    holds: bool
    corrected: bool
    answer: NotRequired[AnswerShape | None]
    statements: list[StatementShape]
    basis: BasisShape


class TimelineEntry(TypedDict):
    """A fact (with its place and recorder) or a derived moment (without)."""

    at: Moment
    kind: str
    status: Literal["stated", "corrected", "retracted", "derived"]
    headline: Both
    answer: NotRequired[Literal["confirmed", "disputed"] | None]
    people: list[str]
    fact_id: str | None
    position: int | None
    version: int | None
    recorded_at: Moment | None
    actor: str | None
    detail: dict[str, Any]


class TimelineAnswer(TypedDict):
    """A page of a timeline, newest first."""

    account: str
    items: list[TimelineEntry]
    next: str | None
    basis: BasisShape


class CriterionShape(TypedDict):
    """One characteristic: value against threshold, the facts that carry it, and what would satisfy it.
    `value` and `threshold` are lists where several conditions make up the criterion.
    """

    id: str
    tier: Tier
    role: Literal["required", "supporting", "guard", "descriptive"]
    state: Literal["met", "unmet", "unknown"]
    value: Any
    threshold: Any
    facts: list[str]
    since: Moment | None
    lapses_on: Moment | None
    reason: Both
    remedy: Both
    stated_only: NotRequired[list[str]]
    """Of the facts, the executive contacts whose level of ours is stated only: the firm's own book doesn't
    know all of ours there. Left out where there are none.
    """


class GradeDetail(TypedDict):
    """What was counted for the evidence grade; the numbers are null where there is no evidence."""

    carrying: bool
    facts: int
    recorder_share: float | None
    median_lateness_days: float | None
    days: int | None
    confirmed_share: float | None
    sentence: Both
    lacks: list[Both]


class OverrideShape(TypedDict):
    """The override in force."""

    fact: str
    tier: Tier
    approver: str
    since: Moment
    until: Moment


class TierAnswer(TypedDict):
    """The tier at an instant and why; null while the account isn't open."""

    account: str
    as_of: Moment
    tier: Tier | None
    derived_tier: Tier | None
    override: OverrideShape | None
    since: Moment | None
    at_risk: bool
    falls_on: Moment | None
    falls_to: Tier | None
    grade: GradeWord | None
    grade_detail: NotRequired[GradeDetail | None]
    policy: str
    criteria: list[CriterionShape]
    basis: BasisShape


TierInterval = TypedDict(
    "TierInterval",
    {
        "from": "Moment",
        "to": "Moment | None",
        "tier": "Tier | None",
        "cause": "str",
        "facts": "list[str]",
        "criteria": "list[str]",
    },
)
"""A tier from one instant to another, and what made it begin; null while the account is closed."""


class TierHistoryAnswer(TypedDict):
    """The tiers of an account, oldest first."""

    account: str
    as_of: Moment
    items: list[TierInterval]
    basis: BasisShape


class HolderShape(TypedDict):
    """Who holds a role, and since when."""

    person: str
    since: Moment


class ItemShape(TypedDict):
    """A responsibility (with its `role`) or an item of a function (with its `function`)."""

    id: str
    role: NotRequired[Role | None]
    function: NotRequired[str | None]
    state: Literal["unassigned", "never", "overdue", "due_soon", "covered"]
    holders: list[str]
    last_fact: str | None
    """What fulfilled it last: a fact of the account, or for what a sales manager owes to departments
    perhaps one of the firm's own book.
    """
    last_at: Moment | None
    due: Moment | None
    cadence_days: int
    words: Both
    reason: Both


class RoleCoverage(TypedDict):
    """How much of a role's responsibilities is covered."""

    role: Role
    holders: list[HolderShape]
    covered: int
    total: int
    share: float | None


class CoverageAnswer(TypedDict):
    """How an account is looked after at an instant."""

    account: str
    as_of: Moment
    open: bool
    covered: int
    total: int
    share: float | None
    roles: list[RoleCoverage]
    in_two_roles: list[str]
    responsibilities: list[ItemShape]
    functions: list[ItemShape]
    policy: str
    basis: BasisShape


class ColumnShape(TypedDict):
    """A column of a report."""

    name: str
    heading: Both
    unit: str


class ReportShape(TypedDict):
    """What a report answers with."""

    name: str
    title: Both
    columns: list[ColumnShape]
    chart: str | None


class ReportsAnswer(TypedDict):
    """Every report."""

    items: list[ReportShape]


StretchShape = TypedDict("StretchShape", {"from": "Moment | None", "to": "Moment"})
"""A range of time; without `from`, from the beginning on. It ends before `to`."""


class ReportAnswer(TypedDict):
    """A report's rows: one value per column, by the column's name."""

    name: str
    title: Both
    columns: list[ColumnShape]
    chart: str | None
    rows: list[dict[str, Any]]
    range: StretchShape | None
    basis: BasisShape


class DraftShape(TypedDict):
    """What a mail or a calendar says took place; no fact. `asks` says what acceptance does: it records a
    fact, corrects the one that was made of the draft before, or retracts it. `lacks` says what must be
    put in, or waited for. `unknown` counts addresses that nobody knows.
    """

    draft: str
    revision: int
    state: StateWord
    asks: Literal["record", "correct", "retract"]
    system: str
    reference: str
    at: Moment
    imported_at: Moment
    kind: Literal["interaction", "executive_contact"]
    account: str | None
    choices: list[str]
    contacts: list[str]
    people: list[str]
    channel: ChannelWord
    initiative: InitiativeWord | None
    our_level: LevelWord | None
    unknown: int
    lacks: list[Literal["account", "initiative", "not_yet", "texts"]]
    subject: str | None
    parties: list[PartyShape]
    thread: str | None
    fact_id: str | None


class PartyShape(TypedDict):
    """Somebody whom a message names; `there` is false for who declined."""

    address: str
    name: str | None
    part: Literal["from", "organizer", "to", "cc", "attendee"]
    there: bool


class UnknownAddressShape(TypedDict):
    """An address that nobody knows: in how many of the drafts that wait, and since when."""

    address: str
    name: str | None
    drafts: int
    since: Moment
    account: str | None


class InboxAnswer(TypedDict):
    """A page of drafts, the latest first; `waiting` and `unknown` count all that wait."""

    waiting: int
    unknown: int
    items: list[DraftShape]
    addresses: list[UnknownAddressShape]
    next: str | None


class DraftDecided(TypedDict):
    """What became of a draft, and the positions of what was recorded for it."""

    draft: str
    state: StateWord
    account: str | None
    fact_id: str | None
    positions: list[int]
    repeated: bool


class CoverageShare(TypedDict):
    """How many responsibilities of how many are covered; `share` is null where there are none."""

    covered: int
    total: int
    share: float | None


class CriterionChange(TypedDict):
    """A criterion that stands otherwise, or lapses on another day."""

    id: str
    tier: Tier
    role: str
    before: CriterionStanding
    after: CriterionStanding


class CriterionStanding(TypedDict):
    """Where a criterion stands, since when, and when it lapses if nothing happens."""

    state: str
    since: Moment | None
    lapses_on: Moment | None


class MissingShape(TypedDict):
    """The ids of criteria that a tier lacks: all of `required` and `guards`, and so many of `supporting`."""

    required: list[str]
    supporting: list[str]
    supporting_needed: int
    guards: list[str]


class StandingShape(TypedDict):
    """How an account stands at an instant; null while it isn't open."""

    tier: Tier | None
    derived_tier: Tier | None
    override: OverrideShape | None
    since: Moment | None
    at_risk: bool
    falls_on: Moment | None
    falls_to: Tier | None
    coverage: CoverageShare


EffectAnswer = TypedDict(
    "EffectAnswer",
    {
        "account": "str",
        "as_of": "Moment",
        "from": "int",
        "changed": "bool",
        "before": "StandingShape",
        "after": "StandingShape",
        "criteria": "list[CriterionChange]",
        "next_tier": "Tier | None",
        "missing": "MissingShape | None",
        "basis": "BasisShape",
    },
)
"""An account at one instant, as it stands by what was known before and by what is known after."""


class BetweenShape(TypedDict):
    """A statement that lies between what was believed and what is known, with what it changed."""

    position: int
    version: int
    recorded_at: Moment
    late_seconds: int
    actor: str
    fact: dict[str, Any]
    account: str
    """Whose it is: the account's own, of one merged into it, or of a book."""
    headline: Both
    target: TargetShape | None
    changes: list[FieldChangeShape]
    tier: TurnShape | None


class FieldChangeShape(TypedDict):
    """A field of a fact that was said anew; null where it held nothing."""

    field: str
    before: Any
    after: Any


class TargetShape(TypedDict):
    """The fact that a statement speaks about, as it stands after it; `actor` is who stated it first."""

    fact_id: str
    kind: str
    occurred_at: Moment
    position: int
    recorded_at: Moment
    actor: str
    holds: bool


class TurnShape(TypedDict):
    """The tier of the instant by what was known right before a statement, and right after it."""

    before: Tier | None
    after: Tier | None


RestatementAnswer = TypedDict(
    "RestatementAnswer",
    {
        "account": "str",
        "as_of": "Moment",
        "from": "int",
        "changed": "bool",
        "before": "StandingShape | None",
        "after": "StandingShape",
        "criteria": "list[CriterionChange]",
        "items": "list[BetweenShape]",
        "afterwards": "int",
        "next": "str | None",
        "basis": "BasisShape",
    },
)
"""An account's instant as it was known and as it is known, and what was stated in between."""


class PlannedChange(TypedDict):
    """A criterion that would stand otherwise, or lapse on another day."""

    id: str
    tier: Tier
    role: str
    without: CriterionStanding
    planned: CriterionStanding


class ProspectShape(TypedDict):
    """How an account is to stand, and its tiers from now on."""

    tier: Tier | None
    derived_tier: Tier | None
    override: OverrideShape | None
    since: Moment | None
    at_risk: bool
    falls_on: Moment | None
    falls_to: Tier | None
    coverage: CoverageShare
    tiers: list[TierSpellShape]


TierSpellShape = TypedDict(
    "TierSpellShape",
    {
        "from": "Moment",
        "to": "Moment | None",
        "tier": "Tier | None",
        "derived_tier": "Tier | None",
        "at_risk": "bool",
    },
)
"""A time in which the tier and its risk are the same; `to` is null where nothing ends it."""


class WhatIfAnswer(TypedDict):
    """An account without planned facts and with them, both judged when the last one has happened."""

    account: str
    as_of: Moment
    judged_at: Moment
    changed: bool
    without: ProspectShape
    planned: ProspectShape
    criteria: list[PlannedChange]
    next_tier: Tier | None
    missing: MissingShape | None
    """What `next_tier` lacks with them."""
    basis: BasisShape


class ActionProposed(TypedDict):
    """An action of a plan, and the content of the fact that it comes to."""

    what: Both
    cost: int
    """In points, about half a day of somebody's work each."""
    person: str | None
    criteria: list[str]
    fact: dict[str, Any]


class HindranceShape(TypedDict):
    """A criterion that no action meets by then, and why."""

    criterion: str
    label: Both
    because: Both


class PlanAnswer(TypedDict):
    """The cheapest actions by which an account has a tier at a moment; or why no actions are enough."""

    account: str
    as_of: Moment
    tier: Tier
    by: Moment
    reached: bool
    cost: int
    actions: list[ActionProposed]
    hindrances: list[HindranceShape]
    because: Both | None
    planned: StandingShape | None
    """How the account stands at `by` if all is done."""
    basis: BasisShape


class AuditEntry(TypedDict):
    """One statement, and what it says in a line."""

    position: int
    version: int
    recorded_at: Moment
    late_seconds: int
    actor: str
    fact: dict[str, Any]
    headline: Both


class AuditAnswer(TypedDict):
    """A page of an account's statements, in the order of recording."""

    account: str
    items: list[AuditEntry]
    next: str | None
    basis: BasisShape


class BrokenShape(TypedDict):
    """Stands for a text that should open and doesn't: damage, to be mended from a backup."""

    broken: Literal[True]


class ContactShape(TypedDict):
    """One of the customer's people; `there` is false for one who left. Addresses are there where known."""

    contact: str
    name: str | ForgottenShape | BrokenShape | WithheldShape
    title: str | ForgottenShape | BrokenShape | WithheldShape | None
    email: NotRequired[str | ForgottenShape | BrokenShape | WithheldShape | None]
    phone: NotRequired[str | ForgottenShape | BrokenShape | WithheldShape | None]
    level: LevelWord
    function: str | None
    key_person: bool
    there: bool
    last_at: Moment | None


class ForgottenShape(TypedDict):
    """Stands for a text that was forgotten on request."""

    forgotten: Literal[True]


class WithheldShape(TypedDict):
    """Stands for a text that is there and not shown to who asks: that takes the scope `read:texts`."""

    withheld: Literal[True]


class ContactsAnswer(TypedDict):
    """The customer's people known at an instant."""

    account: str
    as_of: Moment
    items: list[ContactShape]
    basis: BasisShape


class ConnectionShape(TypedDict):
    """What connects one of the customer's people with one of ours."""

    contact: str
    name: str | ForgottenShape | BrokenShape | WithheldShape
    level: LevelWord
    person: str
    times: int
    """In how many interactions and executive contacts both took part."""
    last_at: Moment
    last_fact: str
    live: bool
    """Whether it was used in the last 180 days."""
    only: bool
    """Whether nobody else of us is connected with the contact."""


class ConnectionsAnswer(TypedDict):
    """Who knows whom at an instant, by what took place in the 365 days before it."""

    account: str
    as_of: Moment
    items: list[ConnectionShape]
    basis: BasisShape


class FoundContact(TypedDict):
    """A contact who has the address, and the account that tells of them at the instant."""

    contact: str
    name: str | ForgottenShape | BrokenShape | WithheldShape
    title: str | ForgottenShape | BrokenShape | WithheldShape | None
    email: NotRequired[str | ForgottenShape | BrokenShape | WithheldShape | None]
    phone: NotRequired[str | ForgottenShape | BrokenShape | WithheldShape | None]
    level: LevelWord
    function: str | None
    key_person: bool
    there: bool
    last_at: Moment | None
    account: str


class FoundContactsAnswer(TypedDict):
    """The customers' people who have an address at an instant."""

    as_of: Moment
    items: list[FoundContact]
    basis: BasisShape


class PersonShape(TypedDict):
    """One of our own people; `there` is false for one who left, and null before they joined."""

    person: str
    name: str | ForgottenShape | BrokenShape | WithheldShape
    email: str | ForgottenShape | BrokenShape | WithheldShape | None
    level: LevelWord
    function: str | None
    team: str | None
    manager: str | None
    there: bool | None


class PeopleAnswer(TypedDict):
    """Our people who had joined by an instant."""

    as_of: Moment
    items: list[PersonShape]
    basis: BasisShape


class PersonFact(TypedDict):
    """A fact that tells of a person."""

    fact_id: str
    kind: str
    occurred_at: Moment


class PersonAnswer(TypedDict):
    """One of our people at an instant, who reports to them then, and the facts about them that hold."""

    person: str
    name: str | ForgottenShape | BrokenShape | WithheldShape
    email: str | ForgottenShape | BrokenShape | WithheldShape | None
    level: LevelWord
    function: str | None
    team: str | None
    manager: str | None
    there: bool | None
    as_of: Moment
    reports: list[str]
    facts: list[PersonFact]
    basis: BasisShape


class DeskItemShape(TypedDict):
    """One thing to do, the tier of its account, and the matters that it is made of if they are several."""

    account: str
    name: str
    matter: MatterWord
    subject: str
    what: Both | None
    why: Both | None
    remedy: Both | None
    since: Moment | None
    due: Moment | None
    days_left: int | None
    role: Role | None
    people: list[str]
    fact_id: str | None
    tier: Tier | None
    parts: list[DeskPart]


class DeskPart(TypedDict):
    """One matter, as in the report on attention: whose it is, since when, and when it is due."""

    account: str
    name: str
    matter: MatterWord
    subject: str
    what: Both | None
    why: Both | None
    remedy: Both | None
    since: Moment | None
    due: Moment | None
    days_left: int | None
    role: Role | None
    people: list[str]
    fact_id: str | None


class DeskAnswer(TypedDict):
    """What one of our people has to do, block by block, and what of their accounts waits for others."""

    person: str
    as_of: Moment
    late: list[DeskItemShape]
    this_week: list[DeskItemShape]
    next_30_days: list[DeskItemShape]
    others: list[DeskItemShape]
    later: int
    accounts: list[str]
    basis: BasisShape


class SubscriptionShape(TypedDict):
    """What one of our people is told, and how; where to, nobody is told who asks. `address` says whether
    messages go to an address of its own or to the one in the firm's own book. `rests` says why it tells
    nothing at present: the person has left, or who made it may read nothing any more. It tells what is
    otherwise than at `told_position` and `told_at`.
    """

    subscription: str
    person: str
    kind: MessageKind
    way: Literal["email", "chat"]
    address: Literal["own", "firm"]
    language: str
    zone: str
    weekday: WeekdayWord | None
    hour: int | None
    within_days: int | None
    grave_only: bool
    accounts: list[str]
    made_by: str
    made_at: Moment
    told_position: int | None
    told_at: Moment | None
    ended_at: Moment | None
    rests: Literal["left", "maker_may_not"] | None


class SubscriptionsAnswer(TypedDict):
    """All that one of our people asked to be told, those in force first."""

    person: str
    items: list[SubscriptionShape]


class SubscriptionAnswer(TypedDict):
    """A subscription that was made or ended; `repeated`: the same was asked for before."""

    subscription: str
    person: str
    kind: MessageKind
    way: Literal["email", "chat"]
    address: Literal["own", "firm"]
    language: str
    zone: str
    weekday: WeekdayWord | None
    hour: int | None
    within_days: int | None
    grave_only: bool
    accounts: list[str]
    made_by: str
    made_at: Moment
    told_position: int | None
    told_at: Moment | None
    ended_at: Moment | None
    rests: Literal["left", "maker_may_not"] | None
    repeated: bool


class MessageLineShape(TypedDict):
    """One thing that a message tells: of which account, what, and the moment that it is about."""

    account: str
    name: str
    matter: str
    subject: str
    what: Both
    at: Moment | None


class MessageShape(TypedDict):
    """A message to one of our people: what was otherwise from one position and moment to another. `lines`
    are those of accounts that who asks may see. `trouble` says why it was not sent when that was tried
    last, and `next_at` when it is tried again.
    """

    message: str
    subscription: str
    person: str
    kind: MessageKind
    way: Literal["email", "chat"]
    state: Literal["waiting", "sending", "sent", "failed", "withheld", "cancelled"]
    made_at: Moment
    after_position: int | None
    until_position: int
    attempts: int
    next_at: Moment | None
    sent_at: Moment | None
    trouble: TroubleWord | None
    lines: list[MessageLineShape]


class MessagesAnswer(TypedDict):
    """A page of what one of our people was told, the latest first."""

    person: str
    items: list[MessageShape]
    next: str | None


class PolicyShape(TypedDict):
    """A tier policy. What tells of its adoption is null for the default one, which nobody adopted."""

    name: str
    version: int
    hash: str
    in_force: bool
    from_day: Day | None
    decided_at: Moment | None
    adopted_at: Moment | None
    adopted_by: str | None
    reason: Any
    """A text; null if none was given, `{forgotten: true}` if it is no more, `{broken: true}` if it is
    damaged, `{withheld: true}` if it isn't shown to who asks.
    """
    fact_id: str | None
    position: int | None
    content: dict[str, Any]
    coverage: str | None
    """Name and hash of the coverage policy that judges from the same day on; null if the one before goes
    on.
    """


class PoliciesAnswer(TypedDict):
    """Every tier policy, in the order of their first days."""

    items: list[PolicyShape]
    basis: BasisShape


class AccountBacktestShape(TypedDict):
    """An account that the draft would have judged otherwise."""

    account: str
    present: CourseShape
    draft: CourseShape
    differences: list[DifferenceShape]


class BacktestTotals(TypedDict):
    """Numbers of accounts: all, those open, ever judged otherwise, and higher or lower at the end."""

    accounts: int
    open: int
    differing: int
    higher: int
    lower: int
    present: Movements
    draft: Movements


class CourseShape(TypedDict):
    """How an account fares under one policy, with its tier at the end."""

    changes: int
    flaps: int
    tier: Tier | None


DifferenceShape = TypedDict(
    "DifferenceShape",
    {"from": "Moment", "to": "Moment | None", "tier": "Tier | None", "draft_tier": "Tier | None"},
)
"""A time at which the draft gives another tier; `to` is null if it still does at the end."""


class Movements(TypedDict):
    """How often tiers changed, and how many of these changes were undone soon."""

    changes: int
    flaps: int


PolicyInForce = TypedDict(
    "PolicyInForce", {"name": "str", "version": "int", "hash": "str", "from": "Moment | None"}
)
"""A policy and the first instant that it judges; null: the beginning of time."""


class PolicyName(TypedDict):
    """A policy by name and content."""

    name: str
    version: int
    hash: str


class BacktestAnswer(TypedDict):
    """What a draft would have changed; `accounts` are those that it judges otherwise at some time."""

    as_of: Moment
    flap_days: int
    draft: PolicyName
    policies: list[PolicyInForce]
    totals: BacktestTotals
    accounts: list[AccountBacktestShape]
    basis: BasisShape


class JournalEntry(TypedDict):
    """What happened within a minute, and how often."""

    at: Moment
    event: SecurityEvent
    principal: str | None
    account: str | None
    route: str | None
    detail: str | None
    count: int


class JournalAnswer(TypedDict):
    """A page of the security journal, the latest first."""

    items: list[JournalEntry]
    next: str | None


class FactProofAnswer(TypedDict):
    """The proof of a fact: its leaf, and the content of a `.tlog-proof` file."""

    position: int
    leaf: str
    proof: str


ConsistencyAnswer = TypedDict("ConsistencyAnswer", {"from": "int", "to": "int", "hashes": "list[str]"})
"""That the tree of `from` leaves is the beginning of the one of `to`: hashes in base64."""


class DecidedShape(TypedDict):
    """A decision, as its fact says it."""

    fact_id: str
    kind: Literal["override_approved", "policy_adopted"]
    account: str
    occurred_at: Moment
    recorded_at: Moment
    decided_by: str
    position: int
    version: int


class ReceiptBasis(TypedDict):
    """What a decision rested on: the position known, the moment judged, and the policy that judged it."""

    as_of: Moment
    known_at: int
    policy: str
    policy_hash: str


class ReceiptContent(TypedDict):
    """What a receipt says; `judgement` is as in answers about tiers, null of a policy."""

    issued_at: Moment
    decision: DecidedShape
    stands: bool
    basis: ReceiptBasis
    judgement: dict[str, Any] | None
    facts: list[ReceiptFact]


class ReceiptFact(TypedDict):
    """A fact in a receipt: its leaf, the text that is stored, and the content of a `.tlog-proof` file."""

    leaf: str
    state: str
    proof: str


class DecisionReceiptAnswer(TypedDict):
    """A decision's receipt, and the signed note (C2SP signed-note) of its hash."""

    receipt: ReceiptContent
    signed: str


class WebhookShape(TypedDict):
    """A webhook, without its secret."""

    hook: str
    name: str
    url: str
    kinds: list[str]
    accounts: list[str]
    tiers: list[str]
    detail: Literal["thin", "full"]
    mode: Literal["structured", "binary"]
    sees: str
    """The accounts that whoever made it saw then: of no others is anything sent."""
    made_at: Moment
    made_by: str
    after: str
    """The place in the feed up to which entries are put in line."""
    run: int
    on: bool
    why_off: WhyOffWord | None
    off_at: Moment | None
    failures: int
    next_at: Moment | None
    former_until: Moment | None


class WebhooksAnswer(TypedDict):
    """All webhooks."""

    items: list[WebhookShape]


class WebhookWithSecret(TypedDict):
    """A webhook and its new secret, which is shown this once."""

    hook: str
    name: str
    url: str
    kinds: list[str]
    accounts: list[str]
    tiers: list[str]
    detail: Literal["thin", "full"]
    mode: Literal["structured", "binary"]
    sees: str
    """The accounts that whoever made it saw then: of no others is anything sent."""
    made_at: Moment
    made_by: str
    after: str
    """The place in the feed up to which entries are put in line."""
    run: int
    on: bool
    why_off: WhyOffWord | None
    off_at: Moment | None
    failures: int
    next_at: Moment | None
    former_until: Moment | None
    secret: str


class DeliveryShape(TypedDict):
    """An entry that was put in line, and what became of it."""

    sequence: str
    run: int
    message: str
    account: str
    kind: str
    queued_at: Moment
    state: StateWord2
    attempts: int
    next_at: Moment | None
    status: int | None
    error: str | None
    last_at: Moment | None


class DeliveriesAnswer(TypedDict):
    """A page of the ledger, the latest first."""

    items: list[DeliveryShape]
    next: str | None


class ConfirmationLinkShape(TypedDict):
    """A link that was made for a fact, and how it stands now."""

    link: str
    contact: str
    language: str
    asked_by: str
    asked_at: Moment
    expires: Moment
    state: StateWord3
    answered_at: Moment | None


class ConfirmationLinksAnswer(TypedDict):
    """The links made for a fact, in the order they were made."""

    account: str
    fact_id: str
    items: list[ConfirmationLinkShape]


class ConfirmationLinkMade(TypedDict):
    """A link that was just made; `address` opens it and is never told again. It is a path where the
    service doesn't know under which address people reach it.
    """

    link: str
    contact: str
    language: str
    asked_by: str
    asked_at: Moment
    expires: Moment
    state: StateWord3
    answered_at: Moment | None
    address: str


class CertificateShape(TypedDict):
    """The fact that certifies what was destroyed, and how far that goes. `keys_destroyed` counts the keys
    that it destroyed, 0 on a repeat. `root_key_epoch` is null where the root key can't be replaced:
    copies of the database from before then still open with it. `pseudonym` is what a contact is called
    from then on, in place of their reference; null where it is about no contact.
    """

    fact_id: str
    account: str
    version: int
    position: int
    recorded_at: Moment
    keys_destroyed: int
    root_key_epoch: int | None
    pseudonym: str | None


class DisclosedDraft(TypedDict):
    """A draft of the inbox that holds an address of theirs, and its message."""

    draft: str
    state: StateWord
    at: Moment
    message: dict[str, Any]


class DisclosedStatement(TypedDict):
    """A statement as it was made, its texts opened where they may be."""

    position: int
    recorded_at: Moment
    actor: str
    fact: dict[str, Any]


class ContactDisclosure(TypedDict):
    """Everything that is kept of a contact."""

    account: str
    contact: str
    facts: list[DisclosedStatement]
    drafts: list[DisclosedDraft]


class DisclosedSubscription(TypedDict):
    """What one of ours is told, and the address given for it, if one was."""

    subscription: str
    kind: str
    way: str
    language: str
    zone: str
    made_by: str
    made_at: Moment
    ended_at: Moment | None
    address: str | dict[str, Literal[True]] | None


class StatementOnAnAccount(TypedDict):
    """A statement on an account by which one of ours took part, without its texts."""

    position: int
    recorded_at: Moment
    actor: str
    fact: dict[str, Any]
    account: str


class PersonDisclosure(TypedDict):
    """Everything that is kept of one of ours; `recorded` counts statements under the names of their keys."""

    person: str
    facts: list[DisclosedStatement]
    accounts: list[StatementOnAnAccount]
    recorded: int
    drafts: list[DisclosedDraft]
    subscriptions: list[DisclosedSubscription]


class ViewShape(TypedDict):
    """A saved view: the path of its page, its filters and its order, and the address that these make."""

    name: str
    page: str
    query: dict[str, str]
    address: str
    """The page with the filters: what is handed on to share the view."""
    made_at: Moment
    changed_at: Moment


class ViewsAnswer(TypedDict):
    """All views of who asks, by name."""

    items: list[ViewShape]


class DraftAccepted(TypedDict):
    """What takes the place of what the draft says; every field may be left out. `revision` is the one that
    was looked at: of another, 409. Fields of its kind beside these may be given.
    """

    revision: NotRequired[int | None]
    account: NotRequired[str | None]
    kind: NotRequired[Literal["interaction", "executive_contact"] | None]
    channel: NotRequired[ChannelWord | None]
    initiative: NotRequired[InitiativeWord | None]
    contacts: NotRequired[list[str] | None]
    people: NotRequired[list[str] | None]


class DraftLookedAt(TypedDict):
    """`revision` is the one that was looked at: of another, 409."""

    revision: NotRequired[int | None]


class PlannedFacts(TypedDict):
    """Facts as for recording, each with the moment that it is planned for."""

    facts: list[dict[str, Any]]


class AddressOfAContact(TypedDict):
    """Whom to find: one of the two."""

    email: NotRequired[str | None]
    phone: NotRequired[str | None]


class AddressOfAPerson(TypedDict):
    """Whom of ours to find."""

    email: str


class NewSubscription(TypedDict):
    """What to be told. What is left out is as usual for the kind. `accounts` are given as those of keys
    are: `code=ACME`, `region=EMEA`, `held=PERSON`; without any, those in which the person holds a role.
    `address` is an e-mail address or, for `chat`, an address of Apprise; it is kept under seal and
    never shown again.
    """

    kind: MessageKind
    way: NotRequired[Literal["email", "chat"]]
    address: NotRequired[str | None]
    language: NotRequired[str | None]
    zone: NotRequired[str | None]
    weekday: NotRequired[WeekdayWord | None]
    hour: NotRequired[int | None]
    within_days: NotRequired[int | None]
    grave_only: NotRequired[bool | None]
    accounts: NotRequired[list[str]]


class NothingSaid(TypedDict):
    """Nothing needs to be said: an empty object, or no body at all."""


class PolicyAdoption(TypedDict):
    """A policy to adopt: its content in `policy`, or its TOML text in `toml`, and its first day."""

    from_day: Day
    policy: NotRequired[dict[str, Any] | None]
    toml: NotRequired[str | None]
    """At most 65536 bytes."""
    reason: NotRequired[str | None]
    fact_id: NotRequired[str | None]
    occurred_at: NotRequired[Moment | None]
    """When it was decided; now, if not given."""
    hash: NotRequired[str | None]
    """What the content's hash must be."""
    coverage: NotRequired[dict[str, Any] | None]
    """A coverage policy that judges from the same day on."""
    coverage_toml: NotRequired[str | None]
    """The same as a TOML text, at most 65536 bytes."""
    coverage_hash: NotRequired[str | None]
    """What the hash of its content must be."""


class BacktestQuestion(TypedDict):
    """A draft to hold against the past, up to an instant; of one account, or of all."""

    policy: NotRequired[dict[str, Any] | None]
    toml: NotRequired[str | None]
    """At most 65536 bytes."""
    as_of: NotRequired[str | None]
    account: NotRequired[str | None]
    flap_days: NotRequired[int]


class NewWebhook(TypedDict):
    """What is sent where; lists that are empty or left out mean all."""

    name: str
    url: str
    kinds: NotRequired[list[str]]
    accounts: NotRequired[list[str]]
    tiers: NotRequired[list[str]]
    detail: NotRequired[Literal["thin", "full"]]
    mode: NotRequired[Literal["structured", "binary"]]
    after: NotRequired[str | None]
    """Behind which place of the feed; from now on, if not said."""


class SecretRotated(TypedDict):
    """For how long messages are signed under the former secret as well."""

    overlap_hours: NotRequired[int]


class Replayed(TypedDict):
    """Behind which place of the feed to begin again."""

    after: str


class NewConfirmationLink(TypedDict):
    """Who is asked, in which language, and for how many days the link can be answered."""

    contact: str
    language: NotRequired[str]
    days: NotRequired[int]


class Forgetting(TypedDict):
    """Says that somebody is to be forgotten, for good; when, and under which id, may be said too."""

    for_good: Literal[True]
    occurred_at: NotRequired[Moment | None]
    fact_id: NotRequired[str | None]


class Redaction(TypedDict):
    """Which text of a fact is to be destroyed, and why."""

    for_good: Literal[True]
    occurred_at: NotRequired[Moment | None]
    fact_id: NotRequired[str | None]
    field: str
    reason: str


class HoldSaid(TypedDict):
    """Why a legal hold begins or ends; kept under seal."""

    reason: str
    occurred_at: NotRequired[Moment | None]
    fact_id: NotRequired[str | None]


class NewView(TypedDict):
    """What a view is of: a page, and what stands in its address. It keeps no moment and no language."""

    page: str
    """`/`, `/desk`, or a report as `/reports/coverage`."""
    query: NotRequired[dict[str, str]]


Fact = (
    FactCorrected
    | FactRetracted
    | FactReinstated
    | ContactAdded
    | ContactChanged
    | ContactLeft
    | CounterpartInsight
    | DirectionSet
    | PlanAdopted
    | PlanReviewed
    | OpportunityIdentified
    | Outlook
    | TeamAgreed
    | ActionPlanned
    | ActionCompleted
    | ActionDropped
    | CompetitorNamed
    | Interaction
    | ExecutiveContact
    | ContractSigned
    | ContractAmended
    | ContractRenewed
    | ContractEnded
    | Proposal
    | Negotiation
    | RevenueBooked
    | DeliveryPromised
    | DeliveryMade
    | EscalationRaised
    | EscalationAcknowledged
    | EscalationResolved
    | EscalationReopened
    | TierOverridden
    | OverrideApproved
    | TierOverrideLifted
    | ContactHeld
    | HoldReleased
    | ContactForgotten
    | AccountOpened
    | AccountChanged
    | AccountClosed
    | AccountReopened
    | AccountMerged
    | MergeReversed
    | RoleAssigned
    | RoleReleased
    | HandoverAcknowledged
    | Investment
    | PrioritySet
    | Knowledge
    | Analysis
    | Observation
    | CustomerVerdict
    | FactRedacted
    | ResponsibilityFulfilled
)
"""One statement about one account; `kind` says which."""
FactOfTheFirm = (
    FactCorrected
    | FactRetracted
    | FactReinstated
    | FactRedacted
    | BudgetSet
    | DutyFulfilled
    | PersonAdded
    | PersonChanged
    | PersonLeft
    | PersonForgotten
    | PersonHeld
    | PersonHoldReleased
)
"""One statement of the firm's own book."""
