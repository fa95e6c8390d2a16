"""A policy as the oracle reads it: plain data, criterion by criterion; and variants of the default one."""

import tomllib
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from tests.oracle.measures import LEVELS, MEASURES, Fact

Policy = dict[str, Any]
TIERS = ("vendor", "preferred_supplier", "partner", "strategic_ally")
BOTH = ["interaction", "executive_contact"]
UNUSED: list[Fact] = [
    {"customer_initiated_share": {"days": 180}, "at_least": 0.5},
    {"distinct_within": {"of": "functions", "kinds": BOTH, "days": 365}, "at_least": 2},
    {"distinct_within": {"of": "people", "kinds": BOTH, "days": 180}, "at_least": 2},
    {"in_force": {"of": "assignments", "where": {"role": "account_manager"}}, "at_least": 1},
    {"count_within": {"kinds": ["escalation_raised"], "days": 90}, "at_most": 0},
    {"open_longer_than": {"days": 7, "where": {"severity": ["critical", "high"]}}, "at_most": 0},
    {"level": {"facet": "competition", "max_age_days": 365, "area": "lowest"}, "at_least": "some"},
    {"latest_verdict": {"max_age_days": 365}, "at_least": "partner"},
    {"hours_within": {"days": 180, "where": {"category": ["service", "travel"]}}, "at_least": 4},
    {"count_within": {"kinds": BOTH, "days": 180, "distinct": "day", "except_left": True}, "at_least": 2},
    {"count_within": {"kinds": BOTH, "days": 180, "client_level": "senior"}, "at_least": 1},
    {"count_within": {"kinds": ["executive_contact"], "days": 180, "our_level": "senior"}, "at_least": 2},
    {"distinct_within": {"of": "functions", "kinds": BOTH, "days": 365, "except_left": True}, "at_least": 2},
    {"in_force": {"where": {"pricing": "negotiated"}, "unstated": "unknown"}, "at_least": 1},
    {"in_force": {"unless": {"procurement": ["open", "direct"]}, "unstated": "unknown"}, "at_most": 0},
]
"""Conditions that the default policy has none of."""
_POLICIES = Path(__file__).parents[2] / "domain/tiers/policies"
DEFAULT_POLICY: Policy = tomllib.loads((_POLICIES / "default.toml").read_text(encoding="utf-8"))
"""The policy that judges where none was adopted."""
SECOND_POLICY: Policy = tomllib.loads((_POLICIES / "default-2.toml").read_text(encoding="utf-8"))
"""The first one by which tiers build on one another."""
THIRD_POLICY: Policy = tomllib.loads((_POLICIES / "default-3.toml").read_text(encoding="utf-8"))
"""The one that new databases begin with, by which our levels are those of the firm's own book."""


def criteria(policy: Policy) -> list[Fact]:
    """All criteria of a policy."""
    parts = ("required", "supporting", "guards", "descriptive")
    return [one for tier in TIERS for part in parts for one in policy["tiers"][tier].get(part, ())]


def required(policy: Policy, tier: str) -> list[Fact]:
    """The required criteria of a tier, and of the tiers that it builds on."""
    asked = policy["tiers"][tier]
    below = required(policy, asked["builds_on"]) if asked.get("builds_on") else []
    return [*below, *asked.get("required", ())]


def conditions(criterion: Fact) -> list[Fact]:
    """The conditions of a criterion, as in `{level: {...}, at_least: "medium"}`."""
    return list(criterion.get("all_of") or criterion["any_of"])


def measure(condition: Fact) -> tuple[str, Fact]:
    """The name of a condition's measure, and its parameters."""
    name = next(name for name in condition if name in MEASURES)
    return name, condition[name]


def windows(policy: Policy) -> set[int]:
    """Every number of days that the policy's measures look back."""
    asked = [measure(condition)[1] for one in criteria(policy) for condition in conditions(one)]
    return {
        parameters[name] for parameters in asked for name in ("days", "max_age_days") if name in parameters
    }


def value(condition: Fact, past: list[Fact], v: datetime) -> Any:
    """What a condition's measure shows at v."""
    name, parameters = measure(condition)
    return MEASURES[name](past, v, **parameters)


def state(criterion: Fact, past: list[Fact], v: datetime) -> str:
    """`met`, `unmet` or `unknown`: one failure settles `all_of`, one success settles `any_of`."""
    states = [_passes(condition, value(condition, past, v)) for condition in conditions(criterion)]
    settles, otherwise = ("unmet", "met") if "all_of" in criterion else ("met", "unmet")
    if settles in states:
        return settles
    return "unknown" if "unknown" in states else otherwise


def _passes(condition: Fact, shown: Any) -> str:
    name, parameters = measure(condition)
    if shown is None:
        return "unknown"
    scales = {"level": LEVELS.get(parameters.get("facet", "")), "latest_verdict": TIERS}
    scale = scales.get(name)
    rank = scale.index if scale else float
    low = "at_least" in condition and rank(shown) < rank(condition["at_least"])
    high = "at_most" in condition and rank(shown) > rank(condition["at_most"])
    return "unmet" if low or high else "met"


def variant(chance: Random) -> Policy:
    """The default policy with other windows, graces and numbers that are enough, and some other measures."""
    policy = deepcopy(chance.choice((DEFAULT_POLICY, SECOND_POLICY, THIRD_POLICY, THIRD_POLICY)))
    policy["name"] = f"variant-{chance.randint(1, 10**6)}"
    for gate in list(policy["tiers"].values())[1:]:
        if chance.random() < 0.2:
            gate.pop("builds_on", None)
        gate["grace_days"] = chance.choice((0, 14, 30, 90, 120))
        gate["supporting_needed"] = chance.randint(1, len(gate["supporting"]))
        other = chance.choice(gate["supporting"])
        other.pop("any_of", None)
        other["all_of"] = [deepcopy(chance.choice(UNUSED))]
    for one in (condition for criterion in criteria(policy) for condition in conditions(criterion)):
        _, parameters = measure(one)
        for name in ("days", "max_age_days"):
            if name in parameters:
                parameters[name] = chance.choice((parameters[name], 14, 60, 180, 400))
        if isinstance(one.get("at_least"), int):
            one["at_least"] = chance.choice((1, 2, one["at_least"]))
    if "grade" in policy:
        _grade_otherwise(policy["grade"], chance)
    return policy


def _grade_otherwise(grade: Fact, chance: Random) -> None:
    """Other limits, such that short histories told late have every grade."""
    grade["last_facts"] = chance.choice((2, 5, 20))
    for letter, days, late in (("A", 3, 30), ("B", 2, 120), ("C", 1, 400)):
        grade[letter] |= {"days": days, "lateness_days": late}
    if chance.random() < 0.3:
        grade["C"]["confirmed_share"] = 0.2
