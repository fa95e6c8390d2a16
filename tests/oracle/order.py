"""What may be recorded, as far as times go: an end has its beginning before it, however it came there.

It looks at the facts that hold, by their times alone: neither at the order of recording nor at states, by
which the product decides. So it knows what must not be taken, and when a refusal for its time is right.
"""

from tests.oracle.measures import HEIGHTS, Fact, height_then

BEGINNINGS: dict[str, tuple[tuple[str, ...], str]] = {
    "contract_amended": (("contract_signed",), "contract"),
    "contract_renewed": (("contract_signed",), "contract"),
    "contract_ended": (("contract_signed",), "contract"),
    "escalation_acknowledged": (("escalation_raised",), "escalation"),
    "escalation_resolved": (("escalation_raised", "escalation_reopened"), "escalation"),
    "escalation_reopened": (("escalation_resolved",), "escalation"),
    "contact_left": (("contact_added",), "contact"),
    "action_completed": (("action_planned",), "action"),
    "action_dropped": (("action_planned",), "action"),
    "role_released": (("role_assigned",), "role"),
    "account_closed": (("account_opened", "account_reopened"), "account"),
    "account_reopened": (("account_closed",), "account"),
    "account_merged": (("account_opened",), "account"),
    "merge_reversed": (("account_merged",), "account"),
    "tier_override_lifted": (("override_approved",), "account"),
}
"""For each kind that ends or changes something: what that something begins with, and what names it."""
ENDS = (*BEGINNINGS, "override_approved")


def without_beginning(facts: list[Fact]) -> set[str]:
    """The ids of the facts, of those that hold, which have no beginning at or before them."""
    return {one["fact_id"] for one in facts if one["kind"] in ENDS and not _has_begun(one, facts)}


def into_what_is_not_open(facts: list[Fact]) -> set[str]:
    """The ids of the merges, of the facts that hold, into an account that is not open then."""
    merges = [one for one in facts if one["kind"] == "account_merged"]
    return {one["fact_id"] for one in merges if not _is_open(one["into"], one, facts)}


def of_whom_had_left(facts: list[Fact]) -> set[str]:
    """The ids of the facts, of those that hold, that name a contact at a moment after they left."""
    return {one["fact_id"] for one in facts if any(_had_left(name, one, facts) for name in _contacts(one))}


def above_its_contacts(facts: list[Fact]) -> set[str]:
    """The ids of the executive contacts that say that the customer stood higher than its people did."""
    stated = [one for one in facts if one["kind"] == "executive_contact" and one.get("client_level")]
    return {one["fact_id"] for one in stated if HEIGHTS.index(one["client_level"]) > _highest(one, facts)}


def something_is_later(fact: Fact, facts: list[Fact]) -> bool:
    """Whether anything about the same thing, or the life of an account it is merged with, happened later."""
    later = [one for one in facts if one["occurred_at"] > fact["occurred_at"]]
    return any(one["account"] == fact["account"] or one["account"] == fact.get("into") for one in later)


def _contacts(fact: Fact) -> list[str]:
    if fact["kind"] in ("contact_changed", "counterpart_insight"):
        return [fact["contact"]]
    return list(fact.get("contacts") or ())


def _had_left(contact: str, fact: Fact, facts: list[Fact]) -> bool:
    kinds = ("contact_added", "contact_left")
    stays = [one for one in facts if one["kind"] in kinds and one["account"] == fact["account"]]
    by_then = [
        one for one in stays if one["contact"] == contact and one["occurred_at"] <= fact["occurred_at"]
    ]
    last = by_then[-1] if by_then else fact
    return last["kind"] == "contact_left" and last["occurred_at"] < fact["occurred_at"]


def _highest(fact: Fact, facts: list[Fact]) -> int:
    of_account = [one for one in facts if one["account"] == fact["account"]]
    names = [(fact["account"], name) for name in fact["contacts"]]
    return max(height_then(of_account, name, fact["occurred_at"]) for name in names)


def _has_begun(end: Fact, facts: list[Fact]) -> bool:
    if end["kind"] == "override_approved":
        proposed = (one["occurred_at"] for one in facts if one["fact_id"] == end["target"])
        return any(at <= end["occurred_at"] for at in proposed)
    kinds, name = BEGINNINGS[end["kind"]]
    mine = [one for one in facts if one["kind"] in kinds and one["account"] == end["account"]]
    if end["kind"] == "role_released":
        mine = [one for one in mine if one["person"] == end["person"]]
    return any(one[name] == end[name] and one["occurred_at"] <= end["occurred_at"] for one in mine)


def _is_open(code: str, merge: Fact, facts: list[Fact]) -> bool:
    open_ = False
    for one in sorted(facts, key=lambda fact: (fact["occurred_at"], fact["position"])):
        if one["account"] == code and one["occurred_at"] <= merge["occurred_at"]:
            if one["kind"] in ("account_opened", "account_reopened"):
                open_ = True
            elif one["kind"] == "account_closed":
                open_ = False
    return open_
