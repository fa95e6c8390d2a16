"""What can be chosen in a field of a fact, grouped where that helps the eye."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from tierline.domain.account.contacts import LEVEL_WORDS as STANDING
from tierline.domain.account.interactions import CHANNELS
from tierline.domain.account.investments import CATEGORIES
from tierline.domain.account.observations import LEVEL_WORDS as OBSERVED
from tierline.domain.catalogue import FUNCTION_ITEMS, FUNCTIONS, RESPONSIBILITIES, Role, Tier
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.field_labels import label_of, named

Choice = tuple[str, Words]
Choices = tuple[tuple[Words | None, tuple[Choice, ...]], ...]
"""Groups, each with its heading (None for none), and what can be chosen in it."""

_RATING = {
    "low": Words("Low"),
    "medium": Words("Medium"),
    "high": Words("High"),
    "critical": Words("Critical"),
}
_FACETS = {
    "visibility_inside": Words("How visible we are inside the customer"),
    "visibility_outside": Words("How visible we are outside the customer"),
    "competition": Words("Competitors in an area of business"),
    "special_relationship": Words("A special relationship"),
    "joint_leadership": Words("Joint leadership"),
    "service_effort": Words("Our effort for service"),
    "preference": Words("Whether the customer prefers us"),
    "treatment": Words("How the customer treats us beside competitors"),
}
_SCALES: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (Words("Visibility"), ("low", "medium", "high", "very_high")),
    (Words("Competitors"), ("many", "some", "none")),
    (Words("Special relationship"), ("denied", "acknowledged")),
    (Words("Joint leadership"), ("none", "managers", "general_managers")),
    (Words("Effort for service"), ("normal", "heavy")),
    (Words("Preference for us"), ("none", "equal", "preferred")),
    (Words("Treatment beside competitors"), ("equal", "favoured")),
)
_WORDS: dict[str, Mapping[str, Words]] = {
    "about": {
        "character": Words("Character"),
        "interests": Words("Interests"),
        "views": Words("Views"),
    },
    "access": {
        "public": Words("Public: everybody"),
        "special": Words("Special: those the customer told"),
        "confidential": Words("Confidential: told in confidence"),
    },
    "account_kind": {
        "government": Words("Government body"),
        "enterprise": Words("Enterprise"),
    },
    "agreement": {
        "purchase": Words("Purchase"),
        "framework": Words("Framework agreement"),
        "long_term_supply": Words("Long-term supply"),
        "cooperation": Words("Cooperation"),
        "alliance": Words("Alliance"),
        "joint_venture": Words("Joint venture"),
    },
    "analysis.item": {
        "performance": Words("Our performance with the customer"),
        "needs": Words("What the customer needs"),
    },
    "category": {
        "problem": Words("Problem"),
        "complaint": Words("Complaint"),
        "quick_service": Words("Quick service"),
        "delivery": Words("Delivery"),
    },
    "investment.category": CATEGORIES,
    "topics": {
        "values": Words("Values"),
        "goals": Words("Goals"),
        "expectations": Words("Expectations"),
        "plan": Words("Plan"),
        "other": Words("Something else"),
    },
    "channel": CHANNELS,
    "customer_verdict.channel": {
        "letter": Words("Letter"),
        "scorecard": Words("Scorecard"),
        "survey": Words("Survey"),
        "framework_admission": Words("Admission to a framework"),
    },
    "contract_ended.reason": {
        "completed": Words("Completed"),
        "terminated": Words("Terminated"),
        "cancelled": Words("Cancelled"),
    },
    "facet": _FACETS,
    "form": CHANNELS,
    "initiative": {
        "ours": Words("Ours"),
        "theirs": Words("Theirs"),
        "mutual": Words("Mutual"),
    },
    "level": STANDING,
    "client_level": STANDING,
    "our_level": STANDING,
    "observation.level": OBSERVED,
    "negotiation.outcome": {
        "continues": Words("It continues"),
        "agreed": Words("Agreed"),
        "failed": Words("Failed"),
    },
    "plan_reviewed.outcome": {
        "confirmed": Words("Confirmed"),
        "to_be_changed": Words("To be changed"),
    },
    "pricing": {
        "competitive": Words("Competitive"),
        "value_premium": Words("Premium for value"),
        "negotiated": Words("Negotiated"),
    },
    "procurement": {
        "open": Words("Open tender"),
        "selective": Words("Selective tender"),
        "limited": Words("Limited tender"),
        "direct": Words("Direct award"),
        "none": Words("No procedure"),
    },
    "proposal.step": {
        "guided": Words("Its writing was guided"),
        "reviewed": Words("Reviewed"),
        "presented": Words("Presented"),
        "submitted": Words("Submitted"),
        "won": Words("Won"),
        "lost": Words("Lost"),
    },
    "role": {role.value: role.words for role in Role},
    "severity": _RATING,
    "side": {"ours": Words("Ours"), "theirs": Words("The customer's")},
    "tier": {tier.value: tier.words for tier in Tier},
}
"""By `kind.field`, or by the field alone where it means the same everywhere."""


def choices_of(kind: str, path: str, values: Sequence[str]) -> Choices:
    """What can be chosen; a value goes by its own name until somebody has words for it."""
    name = path.rpartition(".")[2]
    if name == "clears":
        within = path.rpartition("clears")[0]
        return ((None, tuple((value, label_of(kind, f"{within}{value}")) for value in values)),)
    if name in ("fulfils", "responsibility"):
        owed = [RESPONSIBILITIES[value] for value in values]
        return tuple(
            (role.words, tuple((one.id, one.words) for one in found))
            for role, found in groupby(owed, key=lambda one: one.role)
        )
    if kind == "knowledge" and name == "item":
        items = [FUNCTION_ITEMS[value] for value in values]
        return tuple(
            (FUNCTIONS[function].words, tuple((one.id, one.words) for one in found))
            for function, found in groupby(items, key=lambda one: one.function)
        )
    words = {value: word_of(kind, path, value) for value in values}
    if kind == "observation" and name == "level":
        return tuple((scale, tuple((one, _begun(words[one])) for one in levels)) for scale, levels in _SCALES)
    return ((None, tuple((value, _begun(words[value])) for value in values)),)


def word_of(kind: str, path: str, value: str) -> Words:
    """What one value of a field is called; by its own name until somebody has words for it."""
    return known_word(kind, path, value) or named(value)


def known_word(kind: str, path: str, value: str) -> Words | None:
    """What one value of a field is called; None for what is no choice but a name that somebody gave."""
    name = path.rpartition(".")[2]
    if name in ("fulfils", "responsibility") and value in RESPONSIBILITIES:
        return RESPONSIBILITIES[value].words
    if name == "item" and value in FUNCTION_ITEMS:
        return FUNCTION_ITEMS[value].words
    known = _WORDS.get(f"{kind}.{path}") or _WORDS.get(name, {})
    return known.get(value)


def _begun(words: Words) -> Words:
    """The words as they stand at the beginning of a line."""
    return Words("{what:capital}").of(what=words)
