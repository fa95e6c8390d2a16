"""How far the evidence of an account can be relied on, as the oracle works it out: by which facts, and how.

Under a policy that says nothing of grades it is by the last hundred facts and limits of old; under one that
does, by the facts behind what the derived tier's gate asks for, or the last ones where nothing carries it.
"""

from datetime import UTC, datetime
from statistics import median

from tests.oracle.measures import (
    ANY,
    DAY,
    HEIGHTS,
    Fact,
    asked_for,
    client_height,
    contacts,
    contracts_in_force,
    counted_contacts,
    fresh_levels,
    level,
    named,
    open_escalations,
    our_people,
    passes,
    still_there,
    thing,
    within,
)
from tests.oracle.naive import Known, answers
from tests.oracle.policies import Policy, conditions, measure, required, state

OF_OLD = {
    "A": {"recorder_share": 0.6, "lateness_days": 7, "days": 0, "confirmed_share": 0.5},
    "B": {"recorder_share": 0.8, "lateness_days": 21, "days": 0, "confirmed_share": 0.3},
    "C": {"recorder_share": 1, "lateness_days": 60, "days": 0, "confirmed_share": 0.1},
}
"""What the grades ask for where the policy doesn't say."""
OUR_DECISIONS = ("account_", "merge_", "role_", "tier_", "override_", "fact_")
"""Kinds that begin so are no evidence: we decide these by saying them."""
CONTRACT = ("contract_signed", "contract_amended", "contract_renewed")


def grade(known: Known, code: str, v: datetime) -> str:
    """The grade at v."""
    policy, codes = known.policy(v), known.counted(code, v)
    past = known.evidence(codes, v)
    evidence = [fact for fact in past if not fact["kind"].startswith(OUR_DECISIONS)]
    asked = policy.get("grade")
    if asked is None:
        return letter(evidence[-100:], past, OF_OLD, formal=False)
    carrying = [fact for fact in carried(known, code, v) if fact in evidence]
    return letter(carrying or evidence[-asked["last_facts"] :], past, asked, formal=True)


def letter(facts: list[Fact], past: list[Fact], limits: Fact, *, formal: bool) -> str:
    """The best grade of which the facts keep to all limits."""
    if not facts:
        return "D"
    actors = [fact["actor"] for fact in facts]
    late = [max(0.0, (fact["recorded_at"] - fact["occurred_at"]) / DAY) for fact in facts]
    days = {fact["occurred_at"].astimezone(UTC).date() for fact in facts}
    confirmed = [fact for fact in facts if is_confirmed(fact, past, formal=formal)]
    for name in "ABC":
        one = limits[name]
        if (
            max(map(actors.count, actors)) / len(facts) <= one["recorder_share"]
            and median(late) <= one["lateness_days"]
            and len(days) >= one["days"]
            and len(confirmed) / len(facts) >= one["confirmed_share"]
        ):
            return name
    return "D"


def is_confirmed(fact: Fact, past: list[Fact], *, formal: bool) -> bool:
    """Whether their side stands behind it: its answer, its act, its signature, or somebody to ask."""
    if said := answers(fact):
        return "fact_disputed" not in said.values()
    if fact["kind"] in CONTRACT:
        return not formal or is_formal(fact, past)
    if fact["kind"] == "customer_verdict" or fact.get("initiative") in ("theirs", "mutual"):
        return True
    if fact["kind"] == "action_planned":
        return fact["side"] == "theirs" and bool(fact.get("owner"))
    return bool(fact.get("contacts"))


def is_formal(fact: Fact, past: list[Fact]) -> bool:
    """Whether the contract is formal by all that was said of it up to this fact."""
    formal = False
    for one in past:
        if one.get("contract") and thing(one, "contract") == thing(fact, "contract"):
            if one["kind"] == "contract_signed":
                formal = one.get("formal", True)
            elif one["kind"] == "contract_amended" and signed(past, one):
                stated = one["changes"].get("formal")
                formal = formal if stated is None else stated
        if one is fact:
            break
    return formal


def signed(past: list[Fact], fact: Fact) -> bool:
    """Whether the contract was signed before a fact about it."""
    before = past[: past.index(fact)]
    mine = [one for one in before if one["kind"] == "contract_signed"]
    return thing(fact, "contract") in [thing(one, "contract") for one in mine]


# ------------------------------------------------------------------ which facts carry the tier


def carried(known: Known, code: str, v: datetime) -> list[Fact]:
    """The facts behind each met criterion that the derived tier requires or is supported by, if it holds."""
    derived, policy = known.derived_tier(code, v), known.policy(v)
    if derived in (None, "vendor") or known.at_risk(code, v):
        return []
    past = known.evidence(known.counted(code, v), v)
    found: list[Fact] = []
    for criterion in bearing(policy, str(derived)):
        if state(criterion, past, v) == "met":
            for condition in conditions(criterion):
                found += behind(condition, past, v)
    return [fact for fact in past if fact in found]


def bearing(policy: Policy, tier: str) -> list[Fact]:
    """What a tier requires, with the tiers that it builds on, and its supporting criteria."""
    return [*required(policy, tier), *policy["tiers"][tier].get("supporting", ())]


def behind(condition: Fact, past: list[Fact], v: datetime) -> list[Fact]:
    """The facts that a condition's measure has its value from at v."""
    name, asked = measure(condition)
    return _BEHIND[name](past, v, asked)


def _counted(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    facts = _in_window(past, v, asked)
    left_out = asked.get("except_left", False)
    if left_out:
        facts = [fact for fact in facts if still_there(past, fact)]
    if asked.get("our_level"):
        facts = [fact for fact in facts if fact["our_height"] >= HEIGHTS.index(asked["our_level"])]
    if asked.get("client_level"):
        least = HEIGHTS.index(asked["client_level"])
        facts = [fact for fact in facts if client_height(past, fact, left_out) >= least]
    return facts


def _distinct(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    """Of each different one the last fact."""
    last: dict[object, Fact] = {}
    facts = _in_window(past, v, asked)
    if asked["of"] == "people":
        return list({one: fact for fact in facts for one in our_people(fact)}.values())
    known = contacts(past)
    for fact in facts:
        for one in counted_contacts(past, named(fact), asked):
            last[one if asked["of"] == "contacts" else known.get(one, {}).get("function")] = fact
    return [fact for one, fact in last.items() if one is not None]


def _in_force(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    """What has the terms of the contracts that count for sure."""
    if asked.get("of") == "assignments":
        return []
    counting = contracts_in_force(past, v, asked)
    found = []
    for one in counting:
        about = [f for f in past if f["kind"] in CONTRACT and thing(f, "contract") == thing(one, "contract")]
        found += about[max(n for n, f in enumerate(about) if f["kind"] == "contract_signed") :]
    return found


def _levels(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    shown = level(past, v, **asked)
    return [
        one for one in fresh_levels(past, v, asked["facet"], asked["max_age_days"]) if one["level"] == shown
    ]


def _waiting(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    waiting = [one for one in open_escalations(past) if one["occurred_at"] <= v - asked["days"] * DAY]
    return [one for one in waiting if passes(one, asked.get("where", ANY))]


def _begun(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    return [one for one in within(past, v, asked["days"], ["interaction"]) if one["initiative"] != "mutual"]


def _verdict(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    verdicts = [fact for fact in past if fact["kind"] == "customer_verdict" and fact.get("tier")]
    return [one for one in verdicts[-1:] if one["occurred_at"] > v - asked["max_age_days"] * DAY]


def _hours(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    spent = within(past, v, asked["days"], ["investment"])
    return [one for one in spent if passes(one, asked.get("where", ANY)) and one.get("hours") is not None]


def _in_window(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    return asked_for(past, v, asked["days"], asked.get("kinds"), asked.get("where", ANY), asked.get("among"))


_BEHIND = {
    "count_within": _counted,
    "distinct_within": _distinct,
    "in_force": _in_force,
    "level": _levels,
    "open_longer_than": _waiting,
    "customer_initiated_share": _begun,
    "latest_verdict": _verdict,
    "hours_within": _hours,
}
