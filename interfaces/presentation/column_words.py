"""What the ids in a report's columns are called: programs are given the ids, people the words."""

from collections.abc import Callable, Mapping
from typing import get_args

from tierline.domain.account.contacts import LEVEL_WORDS
from tierline.domain.account.escalations import SEVERITY_WORDS
from tierline.domain.account.investments import CATEGORIES
from tierline.domain.account.observations import CustomerVerdict
from tierline.domain.catalogue import CHARACTERISTICS, RESPONSIBILITIES, Role, Tier
from tierline.domain.shared.words import Words, words_in
from tierline.domain.tiers.foresight import TIER
from tierline.interfaces.presentation.field_choices import choices_of
from tierline.interfaces.presentation.field_labels import label_of, named
from tierline.interfaces.presentation.kind_names import (
    FIRM_KIND_NAMES,
    KIND_NAMES,
    LINK_KIND_NAMES,
    SERVICE_KIND_NAMES,
)
from tierline.interfaces.presentation.texts import CAUSES, COVERAGE_STATES, PARTS, TEXTS
from tierline.projections.reports.base import MatterName
from tierline.projections.reports.value import OPEN_END

Named = Callable[[str], Words | None]
"""What an id is called; None for what is no id of a vocabulary but a name that somebody gave."""

_TIERS = {tier.value: tier.words for tier in Tier}
_ROLES = {role.value: role.words for role in Role}
_KINDS = {name: TEXTS[name] for name in ("government", "enterprise")}
_DIGEST = {
    "tier_rose": Words("tier rose"),
    "tier_fell": Words("tier fell"),
    "tier_began": Words("tier begins"),
    "tier_ended": Words("tier ends"),
    "risk_new": words_in("what happened to a tier", "at risk"),
    "risk_moved": Words("falls on another day"),
    "risk_gone": Words("no longer at risk"),
    "escalation_opened": Words("escalation opened"),
    "escalation_closed": Words("escalation closed"),
    "escalation_withdrawn": Words("escalation withdrawn"),
    "contract_signed": Words("contract signed"),
    "contract_extended": Words("contract extended"),
    "contract_ended": Words("contract ended"),
    "contract_withdrawn": Words("contract withdrawn"),
    "action_done": Words("action done"),
    "gap_opened": Words("no longer covered"),
    "gap_closed": Words("covered again"),
}
MATTERS = {**{matter: TEXTS[f"matter_{matter}"] for matter in get_args(MatterName)}, **_DIGEST}
"""What waits for somebody, and what a digest tells."""
STANDINGS = {
    **_TIERS,
    **COVERAGE_STATES,
    "open": Words("open"),
    "closed": Words("closed"),
    "at_risk": Words("at risk"),
}
"""How something stood before and after."""
STATES = {
    **COVERAGE_STATES,
    "lapsing": TEXTS["state_lapsing"],
    "slipping": TEXTS["matter_criterion_slipping"],
}
FLOWS = {
    "risen": Words("risen"),
    "fallen": Words("fallen"),
    "opened": Words("opened"),
    "closed": words_in("what happened to an account", "closed"),
    "came_in": Words("came in"),
    "went_out": Words("went out"),
}
REASONS = {**CAUSES, "slice": Words("came from or went to another slice")}
OUTCOMES = {
    "any": Words("anything of these"),
    "verdict": Words("verdict below our tier"),
    "not_renewed": Words("contract over, none followed"),
    "closed": Words("account closed"),
    "disputed": Words("fact disputed"),
}
"""What warnings may have been of."""
BALANCES = {
    "much_for_little": Words("much for little"),
    "ahead_of_benefit": Words("ahead of benefit, as the priority asks"),
    "little_for_much": Words("little for much"),
}
MEASURED_BY = {"margin": Words("margin"), "revenue": Words("revenue")}
VERDICTS_BY = {"tier": Words("tier"), "rating": Words("rating")}
DIMENSIONS = {
    "total": Words("Total"),
    "portfolio": Words("Portfolio"),
    "account": Words("Account"),
    "tier": Words("Tier"),
    "role": Words("Role"),
    "responsibility": Words("Responsibility"),
    "size": Words("Size"),
    "potential": Words("Potential"),
    "importance": Words("Importance"),
    "importance_own": Words("Importance to ourselves"),
    "category": Words("Spent on"),
    "slice": Words("Slice"),
    "ends_in": Words("Ends in"),
}
_SLICES = {**CATEGORIES, OPEN_END: Words("open end")}
_CHANNELS: Mapping[str, Words] = dict(
    choices_of("customer_verdict", "channel", get_args(CustomerVerdict.model_fields["channel"].annotation))[
        0
    ][1]
)
_GUARDS = {
    "no_critical_escalation": Words("No critical escalation that stays open for long"),
    "customer_verdict": Words("The customer doesn't take us for less"),
    "relationship_denied": Words("The special relationship is not denied"),
}
"""What only guards, and stands for no characteristic."""


def _criterion(ident: str) -> Words | None:
    """A criterion stands for the characteristic of the same id; only guards stand for none."""
    if ident in CHARACTERISTICS:
        return CHARACTERISTICS[ident].words
    name = ident.rpartition(".")[2]
    return _GUARDS.get(name) or named(name)


def _signal(ident: str) -> Words | None:
    """What warned: the tier itself, or a criterion."""
    return DIMENSIONS[ident] if ident == TIER else _criterion(ident)


def _responsibility(ident: str) -> Words | None:
    return RESPONSIBILITIES[ident].words if ident in RESPONSIBILITIES else None


def _field(name: str) -> Words:
    return label_of("", name)


_TIER_COLUMNS = (
    *("tier", "falls_to", "tier_before", "tier_after", "derived_tier", "their_tier"),
    *("next_tier", "tier_without", "draft_tier"),
)
_ONE_OF: Mapping[str, Named] = {
    **dict.fromkeys(_TIER_COLUMNS, _TIERS.get),
    **dict.fromkeys(("before", "after"), STANDINGS.get),
    "kind": _KINDS.get,
    "role": _ROLES.get,
    "state": STATES.get,
    "part": PARTS.get,
    "matter": MATTERS.get,
    "statement": {**KIND_NAMES, **FIRM_KIND_NAMES, **LINK_KIND_NAMES, **SERVICE_KIND_NAMES}.get,
    "flow": FLOWS.get,
    "cause": REASONS.get,
    "balance": BALANCES.get,
    "measured_by": MEASURED_BY.get,
    "severity": SEVERITY_WORDS.get,
    "channel": _CHANNELS.get,
    "says": VERDICTS_BY.get,
    "level": LEVEL_WORDS.get,
    "dimension": DIMENSIONS.get,
    "criterion": _criterion,
    "signal": _signal,
    "outcome": OUTCOMES.get,
    "responsibility": _responsibility,
}
"""Columns of one id each."""
_SOME_OF: Mapping[str, tuple[str, Named]] = {
    **dict.fromkeys(("roles", "vacant"), (", ", _ROLES.get)),
    **dict.fromkeys(("criteria", "breaks"), (", ", _criterion)),
    "responsibilities": (", ", _responsibility),
    "changed": (", ", _field),
    "slice": ("+", {**_TIERS, **_ROLES, **_KINDS, **_SLICES}.get),
}
"""Columns of several ids each, with what stands between them."""


def words_of(column: str, value: str) -> list[Words]:
    """What the ids of a cell are called; none if the column has none, or the cell something else."""
    if column in _SOME_OF:
        between, name = _SOME_OF[column]
        found = [name(ident) for ident in value.split(between)]
    else:
        found = [_ONE_OF[column](value)] if column in _ONE_OF else []
    return [words for words in found if words] if all(found) else []
